"""Bytes to text."""

from __future__ import annotations

import pytest
from fitlint.syntax import DecodeError, decode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("é🎉".encode(), "é🎉"),
        (b"\xef\xbb\xbfx = 1", "x = 1"),
        (b"# -*- coding: latin-1 -*-\ns = '\xe9'", "# -*- coding: latin-1 -*-\ns = 'é'"),
        (b"#!/usr/bin/python\r\n# vim: set fileencoding=cp1252 :\r\n\x80", None),
        ("x = 'é'".encode("utf-16"), "x = 'é'"),
        ("x = 'é'".encode("utf-32"), "x = 'é'"),
    ],
)
def test_decode(data: bytes, text: str | None) -> None:
    assert decode(data) == (data.decode("cp1252") if text is None else text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x7fELF\0\0\1", "binary file"),
        (b"a = 1\nb = '\xff'\n", "line 2 is not valid utf-8: byte 0xff at offset 11"),
        (b"# coding: klingon\n", "unknown encoding 'klingon'"),
        (b"# coding: base64\n", "unknown encoding 'base64'"),
        (b"x = 1\n# coding: latin-1\n\xe9", "not valid utf-8"),
        (b"\xff\xfea", "not valid utf-16"),
    ],
)
def test_what_is_no_text(data: bytes, message: str) -> None:
    with pytest.raises(DecodeError, match=message) as caught:
        decode(data)
    assert "\n" not in str(caught.value)
