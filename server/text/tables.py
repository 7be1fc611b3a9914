"""Tables that the tools write beside the code: compressed JSON, read when it is first asked for."""

from __future__ import annotations

import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

_GZIP = 31  # zlib's own code for gzip's format; the `gzip` module takes longer to import


@cache
def read_table(path: Path) -> dict[str, Any]:
    """One ``.json.gz`` file, parsed once."""
    content: dict[str, Any] = json.loads(zlib.decompress(path.read_bytes(), wbits=_GZIP))
    return content
