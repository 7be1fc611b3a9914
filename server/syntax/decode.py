"""Bytes to text, as Python decodes a source file."""

from __future__ import annotations

import codecs
import re

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class DecodeError(ValueError):
    """The bytes are not the text of a Python file; the message is one line."""


def decode(data: bytes) -> str:
    """The text of a source file, by its byte order mark or its coding comment (PEP 263).

    Python reads no UTF-16 or UTF-32, but editors do, so with a byte order mark we do too.
    """
    encoding = "utf-8"
    for bom, name in _BOMS:
        if data.startswith(bom):
            encoding = name
            data = data[len(bom) :] if name == "utf-8" else data
            break
    else:
        encoding = _declared(data) or "utf-8"
    try:
        codec = codecs.lookup(encoding)
        if not codec._is_text_encoding:
            raise LookupError
    except (LookupError, ValueError, AttributeError):
        raise DecodeError(f"unknown encoding {encoding!r} in the coding comment") from None
    if b"\0" in data and not encoding.startswith(("utf-16", "utf-32")):
        raise DecodeError("this is a binary file, not Python source (it holds null bytes)")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        bad = data[error.start]
        raise DecodeError(
            f"line {line} is not valid {encoding}: byte 0x{bad:02x} at offset {error.start}"
        ) from None
    except (UnicodeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise DecodeError(f"this is not valid {encoding}: {reason}") from None
    return text


def _declared(data: bytes) -> str | None:
    """The encoding a comment on the first two lines names."""
    for line in re.split(rb"\r\n|\r|\n", data[:4096], maxsplit=2)[:2]:
        match = _CODING.match(line)
        if match:
            return match.group(1).decode("ascii", "replace")
        if not _BLANK.match(line):
            return None
    return None
