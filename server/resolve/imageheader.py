"""Width, height and channels of a picture from the first bytes of its file."""

from __future__ import annotations

import struct
from typing import Final

LIMIT: Final = 512 * 1024
"""How much of a file is enough: JPEG keeps thumbnails and colour profiles before its size."""

Size = tuple[int, int, int | None]
"""Height, width, channels."""

_PNG_CHANNELS: Final = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}
# The start-of-frame markers; C4, C8 and CC among them mean something else.
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def parse(data: bytes) -> Size | None:
    """The size of a PNG, JPEG, GIF or BMP; None for anything else or a damaged header."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            return _png(data)
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data.startswith((b"GIF87a", b"GIF89a")):
            width, height = struct.unpack_from("<HH", data, 6)
            return height, width, None  # a palette
        if data.startswith(b"BM"):
            return _bmp(data)
    except struct.error:
        return None
    return None


def _png(data: bytes) -> Size | None:
    width, height, _, color = struct.unpack_from(">IIBB", data, 16)
    # A palette may carry transparency: the number of channels is then the decoder's choice.
    channels = None if color == 3 else _PNG_CHANNELS.get(color)
    return height, width, channels


def _jpeg(data: bytes) -> Size | None:
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker == 0xFF:  # padding
            position += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers without content
            position += 2
            continue
        if marker in _JPEG_FRAMES:
            height, width, channels = struct.unpack_from(">HHB", data, position + 5)
            return (height, width, channels) if height else None
        (length,) = struct.unpack_from(">H", data, position + 2)
        if length < 2:
            return None
        position += 2 + length
    return None


def _bmp(data: bytes) -> Size | None:
    (header,) = struct.unpack_from("<I", data, 14)
    if header == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
    else:
        width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    return abs(height), width, {24: 3, 32: 4}.get(bits)
