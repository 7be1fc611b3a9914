"""One long script: the examples and the scripts here, each a function, called one after another.

So people keep what they have tried. It is put together when it is needed, as a thousand lines that
are read by nobody need no second place.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

ROOT = Path(__file__).parents[1]
FUTURE = "from __future__ import annotations\n"


def long_script() -> str:
    """The text of all scripts as one."""
    paths = [
        *sorted((ROOT / "benchmarks" / "scripts").glob("*.py")),
        *sorted((ROOT / "examples").glob("*.py")),
    ]
    functions = [
        f"def {path.stem}():\n" + indent(path.read_text("utf-8").replace(FUTURE, ""), "    ")
        for path in paths
    ]
    calls = "".join(f"{path.stem}()\n" for path in paths)
    return "\n\n".join([FUTURE, *functions, calls])
