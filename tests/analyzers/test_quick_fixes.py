"""What the text is after a quick fix: the user's own form, spacing and comments are kept."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ..judges.cases import MAIN
from ..judges.fixes import apply
from ..judges.static import analyse

KERAS = "import numpy as np\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"
DATA = KERAS + "x, y = np.random.rand(64, 5), np.random.rand(64, 1)\n"
FIT = 'model.compile(optimizer="adam", loss="mse")\nmodel.fit(x, y, verbose=0)\n'


@dataclass(frozen=True)
class Change:
    """A program that is the same but for one place, before and after its fix."""

    name: str
    code: str
    before: str
    after: str
    start: str = DATA
    end: str = ""


CHANGES = [
    # FIT101, FIT102: where the input was declared, in the form it was declared in.
    Change(
        "Input by position", "FIT101",
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n",
        "model = keras.Sequential([keras.Input((5,)), layers.Dense(1)])\n", end=FIT,
    ),
    Change(
        "Input by keyword, as a list", "FIT101",
        "model = keras.Sequential([layers.Input(shape=[4]), layers.Dense(1)])\n",
        "model = keras.Sequential([layers.Input(shape=(5,)), layers.Dense(1)])\n", end=FIT,
    ),
    Change(
        "input_shape of the first layer", "FIT101",
        "model = keras.Sequential([layers.Dense(1, input_shape=(4,))])\n",
        "model = keras.Sequential([layers.Dense(1, input_shape=(5,))])\n", end=FIT,
    ),
    Change(
        "input_dim of the first layer", "FIT101",
        "model = keras.Sequential([layers.Dense(1, input_dim=4)])\n",
        "model = keras.Sequential([layers.Dense(1, input_dim=5)])\n", end=FIT,
    ),
    Change(
        "batch_shape keeps its batch", "FIT101",
        "model = keras.Sequential([keras.Input(batch_shape=(None, 4)), layers.Dense(1)])\n",
        "model = keras.Sequential([keras.Input(batch_shape=(None, 5)), layers.Dense(1)])\n",
        end=FIT,
    ),
    Change(
        "a functional model", "FIT101",
        "i = keras.Input(shape=(4,))  # größe\nmodel = keras.Model(i, layers.Dense(1)(i))\n",
        "i = keras.Input(shape=(5,))  # größe\nmodel = keras.Model(i, layers.Dense(1)(i))\n",
        end=FIT,
    ),
    Change(
        "another number of dimensions", "FIT102",
        "i = keras.Input((1, 5))\nmodel = keras.Model(i, layers.Flatten()(i))\n",
        "i = keras.Input((5,))\nmodel = keras.Model(i, layers.Flatten()(i))\n",
        end='model.compile("adam", "mse")\nmodel.predict(x, verbose=0)\n',
    ),
    # FIT304: the loss in the form it was given.
    *(
        Change(
            f"loss as {old}", "FIT304", f"model.compile({old})\n", f"model.compile({new})\n",
            start=KERAS + "x, y = np.random.rand(64, 4), np.random.randint(0, 3, 64)\n"
            'model = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])\n',
            end="model.fit(x, y, verbose=0)\n",
        )
        for old, new in (
            ("'adam', 'categorical_crossentropy'", "'adam', \"sparse_categorical_crossentropy\""),
            (
                "loss=keras.losses.CategoricalCrossentropy()",
                "loss=keras.losses.SparseCategoricalCrossentropy()",
            ),
            (
                "loss=[keras.losses.categorical_crossentropy]",
                "loss=[keras.losses.sparse_categorical_crossentropy]",
            ),
        )
    ),
    # FIT5xx: classes.
    Change(
        "forward is renamed", "FIT501",
        "class Twice(layers.Layer):\n    def forward(self, x):\n        return x * 2\n",
        "class Twice(layers.Layer):\n    def call(self, x):\n        return x * 2\n",
        end="print(Twice()(x))\n",
    ),
    Change(
        "call is added behind the last method", "FIT501",
        "class Same(layers.Layer):\n  def extra(self):\n    return 1  # one\n",
        "class Same(layers.Layer):\n  def extra(self):\n    return 1  # one\n\n"
        "  def call(self, inputs):\n    return inputs\n",
        end="print(Same()(x))\n",
    ),
    Change(
        "call takes the place of pass", "FIT501",
        "class Same(layers.Layer):\n    pass\n",
        "class Same(layers.Layer):\n    def call(self, inputs):\n        return inputs\n",
        end="print(Same()(x))\n",
    ),
    Change(
        "super after the docstring", "FIT502",
        'class By(layers.Layer):\n    def __init__(self, n, **kwargs):\n        """Times n."""\n'
        "        self.n = n\n",
        'class By(layers.Layer):\n    def __init__(self, n, **kwargs):\n        """Times n."""\n'
        "        super().__init__(**kwargs)\n        self.n = n\n",
        end="\n    def call(self, x):\n        return x * self.n\n\n\nprint(By(2)(x))\n",
    ),
    # FIT6xx: calls.
    Change(
        "compile in a block", "FIT601",
        "if True:\n    h = model.fit(x, y, verbose=0)\n",
        'if True:\n    model.compile(optimizer="adam", loss="mse")\n'
        "    h = model.fit(x, y, verbose=0)\n",
        start=DATA + "model = keras.Sequential([keras.Input((5,)), layers.Dense(1)])\n",
    ),
    Change(
        "a misspelt argument", "FIT602",
        "model.fit(x, y, epoch = 2)\n", "model.fit(x, y, epochs = 2)\n",
        start=DATA + "model = keras.Sequential([keras.Input((5,)), layers.Dense(1)])\n"
        'model.compile("adam", "mse")\n',
    ),
    Change(
        "a loss that was left out", "FIT604",
        'model.compile(optimizer="adam")\n', 'model.compile(optimizer="adam", loss="mse")\n',
        start=DATA + "model = keras.Sequential([keras.Input((5,)), layers.Dense(1)])\n",
        end="model.fit(x, y, verbose=0)\n",
    ),
    # FIT7xx: names and arguments of old.
    Change(
        "two old arguments at once", "FIT702",
        "o = keras.optimizers.Adam(lr=0.1, decay=1e-3)\n",
        "o = keras.optimizers.Adam(learning_rate=0.1)\n", start=KERAS,
    ),
    Change(
        "the first of several arguments goes", "FIT702",
        "o = keras.optimizers.Adam(decay=1e-3, beta_1=0.8)\n",
        "o = keras.optimizers.Adam(beta_1=0.8)\n", start=KERAS,
    ),
    Change(
        "a module that is gone", "FIT701",
        "from keras.layers.core import Dense, Dropout\n",
        "from keras.layers import Dense, Dropout\n", start=KERAS,
    ),
    Change(
        "a name further out", "FIT701",
        "r = layers.experimental.preprocessing.Rescaling(1 / 255)\n",
        "r = layers.Rescaling(1 / 255)\n", start=KERAS,
    ),
    Change(
        "a name in another case", "FIT701",
        "c = layers.Conv2d(3, 3)\n", "c = layers.Conv2D(3, 3)\n", start=KERAS,
    ),
    Change(
        "a type of Python's own", "FIT701",
        "z = np.zeros(3, dtype=np.float)\n", "z = np.zeros(3, dtype=float)\n", start=KERAS,
    ),
    # FIT1xx, FIT3xx: arguments.
    Change(
        "quotes are kept", "FIT106",
        "d = layers.Dense(3, activation='rellu')\n", "d = layers.Dense(3, activation='relu')\n",
        start=KERAS,
    ),
    Change(
        "a division", "FIT106",
        "n = 8\nd = layers.Dense(n / 2)\n", "n = 8\nd = layers.Dense(n // 2)\n", start=KERAS,
    ),
    Change(
        "a layer that was not made", "FIT108",
        "m = keras.Sequential([keras.Input((2, 2)), layers.Flatten])\n",
        "m = keras.Sequential([keras.Input((2, 2)), layers.Flatten()])\n", start=KERAS,
    ),
    Change(
        "a metric in no list", "FIT306",
        'm.compile("adam", "mse", metrics="mae")\n', 'm.compile("adam", "mse", metrics=["mae"])\n',
        start=KERAS + "m = keras.Sequential([keras.Input((2,)), layers.Dense(1)])\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_text_after_the_fix(change: Change) -> None:
    files = {MAIN: change.start + change.before + change.end}
    analysis = analyse(files)
    fixes = [
        fix
        for found in analysis.findings
        if found.code == change.code
        for fix in found.diagnostic.fixes
    ]
    assert fixes, [str(found) for found in analysis.findings]
    fixed = apply(files, fixes[0], analysis.starts)
    assert fixed[MAIN] == change.start + change.after + change.end


NO_FIX = {
    "channels in front": KERAS
    + "x = np.random.rand(8, 3, 24, 24)\n"
    + "i = keras.Input((24, 24, 3))\nm = keras.Model(i, layers.Conv2D(4, 3)(i))\n"
    + 'm.compile("adam", "mse")\nm.predict(x, verbose=0)\n',
    "layers that do not take the data's shape": KERAS
    + "x = np.random.rand(8, 7)\n"
    + "m = keras.Sequential([keras.Input((6,)), layers.Reshape((3, 2))])\n"
    + 'm.compile("adam", "mse")\nm.predict(x, verbose=0)\n',
    "a head that does not tell its loss": DATA
    + 'm = keras.Sequential([keras.Input((5,)), layers.Dense(1, "relu")])\n'
    + "m.fit(x, y, verbose=0)\n",
    "a keyword that may be two": KERAS + "d = layers.Dense(3, bia=False)\n",
}


@pytest.mark.parametrize("program", NO_FIX.values(), ids=NO_FIX)
def test_no_fix_is_better_than_a_guess(program: str) -> None:
    found = analyse({MAIN: program}).findings
    assert found
    assert not [fix.title for one in found for fix in one.diagnostic.fixes]
