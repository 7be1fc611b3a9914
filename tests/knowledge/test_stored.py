"""Programs that read stored arrays, text tables and folders of classes of their workspace."""

from __future__ import annotations

import struct
from pathlib import Path

from fitlint.engine import check_file

FIT = """
model = keras.Sequential([keras.Input({shape}), keras.layers.Flatten(), keras.layers.Dense({units})])
model.compile("adam", "{loss}")
model.fit({data})
"""


def errors(folder: Path, program: str) -> list[tuple[str, str | None]]:
    script = folder / "train.py"
    script.write_text("import keras\nimport numpy as np\nimport tensorflow as tf\n" + program)
    found = check_file(script, folder).diagnostics
    return [(one.code, one.raises) for one in found if one.severity == "error"]


def npy(path: Path, shape: tuple[int, ...], dtype: str) -> None:
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)


def pictures(folder: Path, *classes: str) -> None:
    for name in classes:
        (folder / name).mkdir(parents=True)
        (folder / name / "1.png").write_bytes(b"")


def test_arrays(tmp_path: Path) -> None:
    npy(tmp_path / "x.npy", (64, 20), "<f4")
    npy(tmp_path / "y.npy", (60,), "<i8")
    read = "x = np.load('x.npy')\ny = np.load('y.npy')\n"
    fit = FIT.format(shape=(20,), units=1, loss="mse", data="x, y")
    assert errors(tmp_path, read + fit) == [("FIT401", "ValueError")]
    assert errors(tmp_path, read + fit.replace("x, y", "x[:60], y")) == []


def test_a_table_of_numbers(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("1,2.5,3,0\n" * 9)
    read = "t = np.loadtxt('t.csv', delimiter=',')\n"
    fit = FIT.format(shape=(3,), units=1, loss="mse", data="t[:, :2], t[:, 3]")
    assert errors(tmp_path, read + fit) == [("FIT101", "ValueError")]
    assert errors(tmp_path, read + fit.replace(":2", ":3")) == []
    (tmp_path / "t.csv").write_text("a,b\n" * 9)
    assert errors(tmp_path, read + fit) == []


def test_folders_of_pictures(tmp_path: Path) -> None:
    pictures(tmp_path / "flowers", "iris", "rose", "tulip")
    read = "d = keras.utils.image_dataset_from_directory('flowers', image_size=(8, 8), label_mode='categorical')\n"
    fit = FIT.format(shape=(8, 8, 3), units=2, loss="categorical_crossentropy", data="d")
    assert errors(tmp_path, read + fit) == [("FIT301", "ValueError")]
    assert errors(tmp_path, read + fit.replace("Dense(2)", "Dense(len(d.class_names))")) == []
    assert errors(tmp_path, read.replace("flowers", "elsewhere") + fit) == []


def test_a_flow_of_pictures(tmp_path: Path) -> None:
    pictures(tmp_path / "pets", "cat", "dog")
    read = "d = tf.keras.preprocessing.image.ImageDataGenerator().flow_from_directory('pets', target_size=(8, 8))\n"
    fit = FIT.format(shape=(8, 8, 3), units=1, loss="binary_crossentropy", data="d")
    assert errors(tmp_path, read + fit) == [("FIT301", "ValueError")]
    assert errors(tmp_path, read + fit.replace("Dense(1)", "Dense(d.num_classes)")) == []


def test_text_labels_of_a_flow(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,label\na.png,0\nb.png,1\n")
    read = (
        "import pandas as pd\nt = pd.read_csv('labels.csv')\n"
        "g = tf.keras.preprocessing.image.ImageDataGenerator()\n"
        "d = g.flow_from_dataframe(t, 'images', x_col='file', y_col='label', class_mode='binary')\n"
    )
    assert errors(tmp_path, read) == [("FIT406", "TypeError")]
    assert errors(tmp_path, read.replace("'binary'", "'raw'")) == []


def test_what_the_program_writes_is_not_what_lay_there(tmp_path: Path) -> None:
    npy(tmp_path / "x.npy", (3, 3), "<f8")
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    pictures(tmp_path / "flowers", "iris", "rose", "tulip")
    start = "import pandas as pd, os, shutil, zipfile\n"
    array = "print(np.load('x.npy').reshape(7, 4))\n"
    table = "print(pd.read_csv('t.csv')['c'])\n"
    folder = FIT.format(
        shape=(8, 8, 3),
        units=2,
        loss="categorical_crossentropy",
        data="keras.utils.image_dataset_from_directory('flowers', image_size=(8, 8), label_mode='categorical')",
    )
    assert errors(tmp_path, start + array + table) == [
        ("FIT105", "ValueError"),
        ("FIT110", "KeyError"),
    ]
    assert errors(tmp_path, start + folder) == [("FIT301", "ValueError")]
    for written, read in (
        ("np.save('x', np.zeros((4, 7)))\n", array),
        ("shutil.copy('new.npy', 'x.npy')\n", array),
        ("pd.DataFrame({'c': [1]}).to_csv('./t.csv')\n", table),
        ("os.system('python prepare.py > t.csv')\n", table),
        ("open('t.csv', 'a').write(input())\n", table),
        ("zipfile.ZipFile('f.zip').extractall('flowers')\n", folder),
        ("for name in 'ab':\n    os.makedirs(f'flowers/{name}')\n", folder),
    ):
        assert errors(tmp_path, start + written + read) == [], written
    assert errors(tmp_path, start + "np.save('x', np.zeros((4, 6)))\n" + array) == [
        ("FIT105", "ValueError")
    ]
