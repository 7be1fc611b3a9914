"""Names of Keras that an installed package passes on: unknown at first, then told by jedi."""

from __future__ import annotations

import pytest

from .client import Client

pytest.importorskip("jedi")

SCRIPT = """\
from wrapper.layers import Full, Own

Full(3, activation="no_such")
Own(3, activation="no_such")
"""


def test_a_name_passed_on_by_an_installed_package(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("reexports")
    packages = folder / ".venv" / "lib" / "python3.11" / "site-packages"
    for name in ("wrapper", "keras/src/layers", "keras/layers"):
        (packages / name).mkdir(parents=True)
    (folder / ".venv" / "pyvenv.cfg").write_text("")
    (packages / "wrapper" / "__init__.py").write_text("raise SystemExit('never run')\n")
    (packages / "wrapper" / "layers.py").write_text(
        "from .compat import Full\n\nclass Own:\n    pass\n"
    )
    (packages / "wrapper" / "compat.py").write_text("from keras.layers import Dense as Full\n")
    (packages / "keras" / "__init__.py").write_text("")
    (packages / "keras" / "layers" / "__init__.py").write_text(
        "from keras.src.layers.dense import Dense\n"
    )
    (packages / "keras" / "src" / "__init__.py").write_text("")
    (packages / "keras" / "src" / "layers" / "__init__.py").write_text("")
    (packages / "keras" / "src" / "layers" / "dense.py").write_text("class Dense:\n    pass\n")
    client = Client(folder)
    try:
        client.initialize({"workspace": {"diagnostics": {"refreshSupport": True}},
                           "textDocument": {"diagnostic": {}}})  # fmt: skip
        since = len(client.received)
        uri = client.open("train.py", SCRIPT)
        client.wait("workspace/diagnostic/refresh", since=since)
        lines = [item["range"]["start"]["line"] for item in client.pull(uri)["items"]]
        assert lines == [2]
    finally:
        client.kill()
