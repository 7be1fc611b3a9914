"""Data files described from their headers, against NumPy, pandas and hand-made pictures."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from fitlint.resolve import datafiles
from fitlint.resolve.datafiles import (
    ArrayHeader,
    ClassFolders,
    CsvHeader,
    DataFiles,
    ImageHeader,
    parse_csv,
    parse_npy,
)


def npy(description: str, shape: str, version: int = 1) -> bytes:
    header = f"{{'descr': {description}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    size = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + size + header


def files(root: Path) -> DataFiles:
    return DataFiles(root)


# ---------------------------------------------------------------- arrays


@pytest.mark.parametrize("version", [1, 2, 3])
def test_npy(tmp_path: Path, version: int) -> None:
    (tmp_path / "x.npy").write_bytes(npy("'<f4'", "(100, 28, 28)", version) + b"\0" * 100)
    assert files(tmp_path).npy("x.npy", tmp_path) == ArrayHeader((100, 28, 28), "float32")


@pytest.mark.parametrize(
    ("description", "dtype"),
    [
        ("'<i8'", "int64"),
        ("'|u1'", "uint8"),
        ("'|b1'", "bool"),
        ("'|O'", "object"),
        ("'<U5'", "str"),
    ],
)
def test_dtypes(description: str, dtype: str) -> None:
    assert parse_npy(io.BytesIO(npy(description, "(3,)"))) == ArrayHeader((3,), dtype)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x93NUMPY",
        b"PK\x03\x04",
        npy("'<f4'", "(-1,)"),
        npy("'<f4'", "[3]"),
        npy("[('a', '<f4')]", "(3,)"),
        npy("'<M8[ns]'", "(3,)"),
        npy("__import__('os').system('true')", "(3,)"),
        npy("'<f4'", "(3,)")[:30],
        b"\x93NUMPY\x02\0" + struct.pack("<I", 2**31) + b"{}",
    ],
)
def test_odd_arrays_give_nothing(data: bytes) -> None:
    assert parse_npy(io.BytesIO(data)) is None


def test_arrays_as_numpy_writes_them(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    for index, array in enumerate(
        [numpy.zeros((3, 4)), numpy.float32(1), numpy.ones((2, 0), "int8"), numpy.array(["ab"])]
    ):
        numpy.save(tmp_path / f"{index}.npy", array)
        expected = "str" if array.dtype.kind == "U" else array.dtype.name
        assert files(tmp_path).npy(f"{index}.npy", tmp_path) == ArrayHeader(array.shape, expected)
    numpy.savez(tmp_path / "plain.npz", x=numpy.zeros((5, 2)), y=numpy.zeros(5, "int32"))
    numpy.savez_compressed(tmp_path / "small.npz", numpy.zeros((1000, 1000)))
    plain = files(tmp_path).npz("plain.npz", tmp_path)
    assert plain is not None and [name for name, _ in plain.arrays] == ["x", "y"]
    assert plain.get("x") == ArrayHeader((5, 2), "float64")
    assert plain.get("y") == ArrayHeader((5,), "int32")
    assert plain.get("z") is None
    small = files(tmp_path).npz("small.npz", tmp_path)
    assert small is not None and small.get("arr_0") == ArrayHeader((1000, 1000), "float64")


def test_odd_archives_give_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"not an archive")
    assert files(tmp_path).npz("a.npz", tmp_path) is None
    with zipfile.ZipFile(tmp_path / "b.npz", "w") as archive:
        for index in range(datafiles.MAX_MEMBERS + 1):
            archive.writestr(f"{index}.npy", b"")
    assert files(tmp_path).npz("b.npz", tmp_path) is None
    with zipfile.ZipFile(tmp_path / "c.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", npy("'<f4'", "(3,)") * 50)
        archive.writestr("y.npy", b"junk")
        archive.writestr("notes.txt", b"words")
    found = files(tmp_path).npz("c.npz", tmp_path)
    assert found is not None
    assert found.arrays == (("x", ArrayHeader((3,), "float32")), ("y", None))
    damaged = bytearray((tmp_path / "c.npz").read_bytes())
    damaged[40:60] = b"\xff" * 20
    (tmp_path / "d.npz").write_bytes(bytes(damaged))
    assert files(tmp_path).npz("d.npz", tmp_path) is None


# ---------------------------------------------------------------- tables


def test_csv(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('id,height,name,label\n1,1.5,a,True\n2,,"b,c",False\n\n')
    assert files(tmp_path).csv("t.csv", tmp_path) == CsvHeader(
        ("id", "height", "name", "label"), 4, 2, ("int64", "float64", "object", "bool")
    )


def test_csv_without_header_and_other_separator(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("1;2\n3;4\n")
    found = files(tmp_path).csv("t.csv", tmp_path, separator=";", header=None)
    assert found == CsvHeader(None, 2, 2, ("int64", "int64"))


def test_a_large_table_has_columns_but_no_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datafiles, "MAX_CSV_BYTES", 40)
    (tmp_path / "t.csv").write_text("a,b\n" + "1,\u00e4\u00f6\u00fc\n" * 20, encoding="utf-8")
    found = files(tmp_path).csv("t.csv", tmp_path)
    assert found == CsvHeader(("a", "b"), 2, None, (None, None))


TABLES = [
    "a,b\n1,2\n3,4\n",
    "a,b\n1,2.5\n3,\n",
    "a,a,b\n1,2,3\n",
    "a,,b\n1,2,3\n",
    "a,b\nNA,x\n1,y\n",
    "a,b\nTrue,1e5\nFalse,-inf\n",
    "a,b\nTrue,1\n,2\n",
    "a,b\nTrue,1\n7,2\n",
    "a\n\n1\n\n2\n",
    "a,b\r\n1,2\r\n3,4",
    "a,b\n 1,2 \n3, 4\n",
    'a,b\n"1","2"\n"x ""y""",3\n',
    "a,b\n1_000,0x10\n2,3\n",
    "\ufeffa,b\n1,2\n",
    "a,b\n1\n2,3\n",
    "a,b\n+1,.5\n-1,5.\n",
    "a,b\n1,nan\n2,null\n",
    "a,b,c\n1,2\n",
    'a,b\n"line\nbreak",2\n',
    "date,value\n2020-01-01,1\n",
]


@pytest.mark.parametrize("text", TABLES)
def test_tables_as_pandas_reads_them(text: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(io.BytesIO(text.encode()))
    found = parse_csv(text.encode(), ",", True)
    assert found is not None
    assert found.columns == tuple(frame.columns)
    assert found.rows == len(frame)
    for dtype, real in zip(found.dtypes, frame.dtypes, strict=True):
        # pandas 3 calls columns of text `str`, earlier ones `object`.
        assert dtype in (None, "object" if str(real) == "str" else str(real))
    headless = parse_csv(text.encode(), ",", False)
    if headless is not None:
        frame = pandas.read_csv(io.BytesIO(text.encode()), header=None)
        assert (headless.rows, headless.width) == frame.shape


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"a,b\n1,2,3\n", b"a\0b\n", b"\xff\xfe", b"a\n \n1\n"]
)
def test_odd_tables_give_nothing(data: bytes) -> None:
    assert parse_csv(data, ",", True) is None


# ---------------------------------------------------------------- pictures


def png(width: int, height: int, color: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc4\x00\x04\0\0\xff\xff\xc0\x00\x11\x08"
    + struct.pack(">HHB", 48, 64, 3)
    + b"\0" * 9
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(64, 32, 2), ImageHeader(32, 64, 3)),
        (png(64, 32, 6), ImageHeader(32, 64, 4)),
        (png(64, 32, 0), ImageHeader(32, 64, 1)),
        (png(64, 32, 3), ImageHeader(32, 64, None)),
        (JPEG, ImageHeader(48, 64, 3)),
        (b"GIF89a" + struct.pack("<HH", 10, 20) + b"\0" * 4, ImageHeader(20, 10, None)),
        (
            b"BM" + b"\0" * 12 + struct.pack("<IiiHH", 40, 7, -5, 1, 24),
            ImageHeader(5, 7, 3),
        ),
        (b"\xff\xd8\xff", None),
        (b"\xff\xd8\xff\xe0\0\0", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"BM", None),
        (b"hello", None),
    ],
)
def test_images(tmp_path: Path, data: bytes, expected: ImageHeader | None) -> None:
    (tmp_path / "p.img").write_bytes(data)
    assert files(tmp_path).image("p.img", tmp_path) == expected


def test_images_as_pillow_writes_them(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    for suffix, mode, channels in (
        *(("png", "RGB", 3), ("png", "RGBA", 4), ("png", "L", 1), ("png", "LA", 2)),
        *(("jpg", "RGB", 3), ("jpg", "L", 1), ("bmp", "RGB", 3), ("gif", "P", None)),
    ):
        image.new(mode, (31, 17)).save(tmp_path / f"p.{suffix}")
        assert files(tmp_path).image(f"p.{suffix}", tmp_path) == ImageHeader(17, 31, channels)


# ---------------------------------------------------------------- folders


def test_class_folders(tmp_path: Path) -> None:
    for name in ("dogs/1.jpg", "dogs/deep/2.PNG", "dogs/notes.txt", "cats/1.gif", ".hidden/1.jpg"):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_bytes(b"")
    (tmp_path / "data" / "readme.jpg").write_bytes(b"")
    found = files(tmp_path).class_folders("data", tmp_path)
    assert found == ClassFolders(("cats", "dogs"), (1, 2))
    assert found.total == 3
    flow = files(tmp_path).flow_folders("data", tmp_path)
    assert flow == ClassFolders((".hidden", "cats", "dogs"), (1, 0, 2))
    texts = files(tmp_path).class_folders("data", tmp_path, suffixes=(".txt",))
    assert texts == ClassFolders(("cats", "dogs"), (0, 1))
    assert files(tmp_path).class_folders("missing", tmp_path) is None


def test_counting_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datafiles, "MAX_ENTRIES", 5)
    for index in range(8):
        (tmp_path / "data" / "a").mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / "a" / f"{index}.jpg").write_bytes(b"")
    found = files(tmp_path).class_folders("data", tmp_path)
    assert found == ClassFolders(("a",), (None,))
    assert found.total is None


# ---------------------------------------------------------------- bounds


def test_switched_off(tmp_path: Path) -> None:
    (tmp_path / "x.npy").write_bytes(npy("'<f4'", "(3,)"))
    off = DataFiles(tmp_path, enabled=False)
    assert off.npy("x.npy", tmp_path) is None
    assert off.exists("x.npy", tmp_path) is None


def test_nothing_outside_the_workspace(tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "sub").mkdir(parents=True)
    outside = tmp_path / "x.npy"
    outside.write_bytes(npy("'<f4'", "(3,)"))
    look = files(work)
    assert look.npy("../x.npy", work) is None
    assert look.npy(str(outside), work) is None
    (work / "link.npy").symlink_to(outside)
    assert look.npy("link.npy", work) is None
    assert look.exists("link.npy", work) is None
    (work / "in.npy").write_bytes(outside.read_bytes())
    assert look.npy("../in.npy", work / "sub") == ArrayHeader((3,), "float32")
    (work / "classes").mkdir()
    (work / "classes" / "out").symlink_to(tmp_path, target_is_directory=True)
    assert look.class_folders("classes", work) == ClassFolders(("out",), (None,))


@pytest.mark.parametrize("name", ["", "\0", "https://example.org/x.npy", "gs://bucket/x.npy", "."])
def test_odd_names(tmp_path: Path, name: str) -> None:
    look = files(tmp_path)
    assert look.npy(name, tmp_path) is None
    assert look.csv(name, tmp_path) is None
    assert look.npz(name, tmp_path) is None
    assert look.image(name, tmp_path) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_and_devices(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npy")
    look = DataFiles(Path("/"))
    assert look.npy("pipe.npy", tmp_path) is None
    assert look.csv("/dev/zero", tmp_path) is None
    assert look.image("/dev/zero", tmp_path) is None
    assert look.npz("/dev/zero", tmp_path) is None
