"""Programs that are made to keep an analysis busy: small ones that compute a lot, and large ones."""

from __future__ import annotations

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\nimport tensorflow as tf\n"
FIT = "m = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\nm.compile('adam', 'mse')\n"

SMALL: dict[str, str] = {
    "array doubled for ever": "x = np.zeros((2, 3))\nwhile True:\n    x = np.concatenate([x, x])\n",
    "array doubled in a counted loop": (
        "x = np.zeros((2, 3))\nfor i in range(10**9):\n    x = np.concatenate([x, x])\n"
    ),
    "nested loops of 10**9": (
        "t = 0\nfor i in range(10**9):\n    for j in range(10**9):\n"
        "        for k in range(10**9):\n            t += i * j + k\n"
    ),
    "while with a counter": "i = 0\nwhile i < 10**12:\n    i += 1\nx = np.zeros((i, 2))\n",
    "countdown": "n = 10**15\nwhile n:\n    n -= 1\n",
    "recursion without end": "def f(n):\n    return f(n + 1)\nf(0)\n",
    "recursion in two branches": (
        "def f(n):\n    return f(n - 1) + f(n - 2) + f(n - 3) + f(n - 4)\nf(10**6)\n"
    ),
    "ackermann": (
        "def a(m, n):\n    if m == 0:\n        return n + 1\n    if n == 0:\n"
        "        return a(m - 1, 1)\n    return a(m - 1, a(m, n - 1))\nprint(a(4, 4))\n"
    ),
    "mutual recursion": (
        "def f(n):\n    return g(n) + g(n + 1)\ndef g(n):\n    return h(n) + f(n)\n"
        "def h(n):\n    return f(n) + g(n)\nf(3)\n"
    ),
    "calls that call calls": "\n".join(
        ["def f0(x):\n    return x + 1"]
        + [f"def f{i}(x):\n    return f{i - 1}(f{i - 1}(x))" for i in range(1, 60)]
        + ["f59(1)"]
    )
    + "\n",
    "decorator that calls itself": (
        "def deco(f):\n    @deco\n    def inner(*a):\n        return deco(inner)(*a)\n"
        "    return inner\n@deco\ndef g(x):\n    return g(x)\ng(1)\n"
    ),
    "decorated sixty times": (
        "def deco(f):\n    def inner(*a):\n        return f(*a) + f(*a)\n    return inner\n"
        + "@deco\n" * 60
        + "def g(x):\n    return x\ng(1)\n"
    ),
    "exponential text": "s = 'ab'\nfor i in range(100):\n    s = s + s\nprint(s)\n",
    "exponential text for ever": "s = 'ab'\nwhile True:\n    s = s + s\n",
    "exponential text by products": "s = 'ab'\nfor i in range(30):\n    s = s * 1000\n",
    "exponential text by formatting": "s = 'ab'\nfor i in range(100):\n    s = f'{s}{s}'\n",
    "exponential text by joining": "s = 'ab'\nfor i in range(40):\n    s = s.join([s, s, s])\n",
    "exponential text by replacing": "s = 'aa'\nfor i in range(40):\n    s = s.replace('a', s)\n",
    "wide formatting": "s = f'{1:>{10**10}}'\nt = '%*d' % (10**10, 1)\nu = 'a'.ljust(10**10)\nv = 'a'.zfill(10**11)\nw = '{:>99999999999}'.format(1)\n",
    "exponential list": "s = [1]\nfor i in range(100):\n    s = s + s\nx = np.array(s)\n",
    "list that doubles itself": "s = [1]\nfor i in range(100):\n    s.extend(s)\nx = np.array(s)\n",
    "tuple by products": "s = (1, 2)\nfor i in range(30):\n    s = s * 1000\nx = np.array(s)\n",
    "exponential nesting": "s = [1]\nfor i in range(100):\n    s = [s, s]\nx = np.array(s)\nprint(s == s)\n",
    "exponential tuples": "s = (1,)\nfor i in range(39):\n    s = (s, s)\nx = np.array(s)\nprint(s == s)\nd = {s: 1}\n",
    "list in itself": "s = []\ns.append(s)\nx = np.array(s)\nprint(s == s)\nd = {'a': s}\nm = keras.Model(s, s)\n",
    "dict in itself": "d = {}\nd['d'] = d\ntf.data.Dataset.from_tensor_slices(d)\nnp.array([d])\n",
    "powers": "x = 10\nfor i in range(100):\n    x = x ** x\nprint(x)\n",
    "towers": "x = 9 ** 9 ** 9 ** 9\ny = 1 << 10**12\nz = 2 ** 10**10\nw = -3 ** 99999999999\n",
    "factorial": "import math\nx = math.factorial(10**9)\ny = math.comb(10**9, 10**8)\nz = pow(3, 10**10)\n",
    "squares": "x = 3\nwhile True:\n    x = x * x\n",
    "huge comprehension": "x = [[[i * j * k for i in range(10**6)] for j in range(10**6)] for k in range(10**6)]\n",
    "huge comprehension of one": "x = [i for i in range(10**6) if i % 3]\ny = np.array(x)\n",
    "six clauses": "x = [a for a in range(30) for b in range(30) for c in range(30) for d in range(30) for e in range(30) for f in range(30)]\n",
    "dict and set comprehensions": (
        "x = {i: {j: k for j in range(250) for k in range(250)} for i in range(250)}\n"
        "y = {(i, j) for i in range(250) for j in range(250)}\n"
    ),
    "list of 10**6": "x = list(range(10**6))\ny = np.array(x)\nz = sorted(x)\nfor i in x:\n    y = y + i\n",
    "product of a list": "x = [0] * 10**6\ny = np.array(x)\nz = [x] * 10**6\nw = np.array(z)\n",
    "product of ranges": (
        "import itertools\nx = list(itertools.product(range(100), repeat=8))\n"
        "y = list(itertools.permutations(range(30)))\nz = list(itertools.combinations(range(60), 30))\n"
    ),
    "generator for ever": (
        "def g():\n    while True:\n        yield np.zeros((8, 4)), np.zeros((8, 1))\n"
        + FIT + "x = list(g())\nm.fit(g(), steps_per_epoch=10**9, epochs=10**9)\n"
    ),
    "generator of generators": (
        "def g(n):\n    while True:\n        yield from g(n + 1)\n        for x in g(n):\n"
        "            yield x\nfor a in g(0):\n    for b in g(1):\n        for c in g(2):\n            print(a, b, c)\n"
    ),
    "generator with a counter": (
        "def g():\n    i = 0\n    while True:\n        i += 1\n        x = np.zeros((8, 4))\n"
        "        for r in range(40):\n            for c in range(40):\n                x[r % 8, c % 4] = i\n"
        "        yield x, np.zeros((8, 1))\n" + FIT + "m.fit(g(), steps_per_epoch=1000)\n"
    ),
    "branches": "import sys\nx = 0\n" + "".join(
        f"if len(sys.argv) > {i}:\n    x = x + np.zeros({i + 1})\nelse:\n    y{i} = [x, {i}]\n" for i in range(200)
    ),
    "branches in a loop": (
        "import random\nx = []\nfor i in range(30):\n"
        + "".join(f"    if random.random() > 0.{k}:\n        x.append(i * {k})\n" for k in range(1, 9))
        + "y = np.array(x)\n"
    ),
    "deep class hierarchy": (
        "class C0(keras.layers.Layer):\n    def call(self, x):\n        return x\n"
        + "".join(
            f"class C{i}(C{i - 1}):\n    def call(self, x):\n        return super().call(x) + super().call(x)\n"
            for i in range(1, 200)
        )
        + "C199()(np.zeros((2, 3)))\n"
    ),
    "wide class hierarchy": (
        "".join(f"class A{i}: pass\n" for i in range(100))
        + "class B(" + ", ".join(f"A{i}" for i in range(100)) + "): pass\n"
        + "class C(B, A3): pass\nC().x\n"
    ),
    "class that is its own base": "class A: pass\nclass A(A):\n    def f(self): return A().f()\nA().f()\n",
    "attributes by themselves": (
        "class A:\n    def __getattr__(self, name):\n        return getattr(self, name + 'x')\n"
        "    def __getitem__(self, i):\n        return self[i + 1]\n    def __iter__(self):\n        return iter(self)\n"
        "    def __len__(self):\n        return len(self)\n    def __call__(self, *a):\n        return self(*a)\n"
        "a = A()\na.b\na[0]\nlist(a)\nlen(a)\na(1)\nfor x in a:\n    pass\n"
    ),
    "many layers": "x = keras.Input((4,))\nfor i in range(10**6):\n    x = layers.Dense(4)(x)\nm = keras.Model(x, x)\n",
    "exponential graph": (
        "i = keras.Input((4,))\nx = i\nfor k in range(38):\n    x = layers.Add()([x, x])\n"
        "m = keras.Model(i, x)\nm.summary()\nm.compile('adam', 'mse')\nm.fit(np.zeros((3, 4)), np.zeros((3, 4)))\n"
        "m(np.zeros((2, 4)))\n"
    ),
    "models in models": (
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(4)])\nfor k in range(38):\n"
        "    m = keras.Sequential([keras.Input((4,)), m, m])\nm.compile('adam', 'mse')\n"
        "m.fit(np.zeros((3, 4)), np.zeros((3, 4)))\n"
    ),
    "huge shapes": "x = np.zeros((10**30,) * 30)\ny = x.reshape(-1, 7)\nz = x[:, None] + x\n",
    "rank of 10**5": "x = np.zeros((2,) * 10**5)\ny = x + x.T\nz = x.reshape((-1,) + (1,) * 10**6)\n",
    "symbolic sizes": (
        "import sys\nn = len(sys.argv)\nfor i in range(40):\n    n = n * n + n // 2 + i\nx = np.zeros((n, n))\ny = x.reshape(n * n)\n"
    ),
    "one-line sum": "x = " + " + ".join(["1"] * 3000) + "\n",
    "long chain of calls": "x = np.zeros(3)" + ".reshape(3)" * 900 + "\n",
    "long chain of comparisons": "import sys\nx = len(sys.argv)\ny = x" + " < x" * 5000 + "\nz = x" + " and x" * 5000 + "\n",
    "try in try": "".join(f"{'    ' * i}try:\n" for i in range(19)) + "    " * 19 + "f()\n"
    + "".join(f"{'    ' * i}except Exception:\n{'    ' * i}    f()\n" for i in reversed(range(19))),
    "loops in loops": "".join(f"{'    ' * i}for i{i} in range(9):\n" for i in range(19)) + "    " * 19 + "x = np.zeros(3)\n",
    "unknown loops in loops": "import sys\n" + "".join(f"{'    ' * i}while f{i}():\n" for i in range(19)) + "    " * 19 + "x = np.zeros(3)\n",
    "functions in functions": "".join(f"{'    ' * i}def f{i}(x):\n" for i in range(60)) + "    " * 60 + "return x\n",
    "lambdas": "f = " + "lambda x: (" * 40 + "x" + ")(x)" * 0 + ")" * 40 + "\nf(1)(2)\n",
    "y combinator": "Y = lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a)))\nY(lambda s: lambda n: s(n) + s(n))(3)\n",
    "pattern with many groups": "import re\nre.match('(a*)*b', 'a' * 100)\nx = re.sub('(a+)+$', '', 'a' * 50 + 'b')\n",
    "einsum": "np.einsum('" + ",".join(["ab"] * 50) + "->ab', " + ", ".join(["np.zeros((2, 3))"] * 50) + ")\n",
}  # fmt: skip
"""Name -> a program of a few lines."""


def large() -> dict[str, str]:
    """Name -> a program of megabytes or of many thousand lines."""
    layer = "m{0} = keras.Sequential([keras.Input((4,)), layers.Dense({0} % 7 + 1)])\n"
    return {
        "500 brackets": HEAD + "x = " + "[" * 500 + "]" * 500 + "\ny = np.array(x)\n",
        "90 brackets": HEAD + "x = " + "[" * 90 + "1" + "]" * 90 + "\ny = np.array(x)\n",
        "10000 open brackets": HEAD + "x = " + "(" * 10000 + "\n",
        "5000 minus signs": HEAD + "x = " + "-" * 5000 + "1\n",
        "5 MB of numbers": HEAD + "x = np.array([" + "1.25, 3, " * 555_000 + "])\nprint(x.shape)\n",
        "5 MB of rows": HEAD + "x = np.array([" + "[1, 2, 3, 4], " * 357_000 + "])\nprint(x.shape)\n",
        "5 MB of text": HEAD + "x = '" + "a" * 5_000_000 + "'\ny = x + x\nz = list(x)\n",
        "5 MB of lines in a text": HEAD + "x = '''" + "some text\n" * 500_000 + "'''\n",
        "5 MB of comments": HEAD + "# nothing\n" * 500_000,
        "20000 lines": HEAD + "".join(f"x{i} = np.zeros(({i % 9 + 1}, 4)) + {i}\n" for i in range(20_000)),
        "20000 lines of models": HEAD + "".join(layer.format(i) for i in range(20_000)),
        "20000 functions": HEAD + "".join(f"def f{i}(x):\n    return x + {i}\n" for i in range(10_000)),
        "20000 broken lines": HEAD + "x = np.zeros((3, 4)\n" * 20_000,
        "20000 lines that do not end": HEAD + "".join(f"x{i} = (1,\nif x:\n" for i in range(10_000)),
        "a line of 100000 names": HEAD + "x = [" + ", ".join(f"a{i}" for i in range(100_000)) + "]\n",
        "a dict of 100000": HEAD + "d = {" + ", ".join(f"'k{i}': {i}" for i in range(100_000)) + "}\nfor k, v in d.items():\n    print(d[k])\n",
        "100000 elifs": HEAD + "if a:\n    pass\n" + "".join(f"elif b == {i}:\n    c = {i}\n" for i in range(2_000)),
        "a call of 50000 arguments": HEAD + "f(" + ", ".join(["1"] * 50_000) + ")\nprint(*[" + ", ".join(["1"] * 50_000) + "])\n",
    }  # fmt: skip
