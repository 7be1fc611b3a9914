"""What `[tool.fitlint]` and a project's pins make of a configuration."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fitlint.engine import check_text
from fitlint.engine.config import Config
from fitlint.engine.settings import SettingsError, excluded, forget, load


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    forget()


def write(folder: Path, *lines: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text("\n".join(("[tool.fitlint]", *lines)), encoding="utf-8")
    return folder / "train.py"


def test_without_settings_everything_is_the_default(tmp_path: Path) -> None:
    assert load(tmp_path / "train.py") == Config()


def test_every_key(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        'select = ["FIT1", "fit-before-compile"]',
        'ignore = ["FIT105"]',
        'severity = { FIT303 = "information", fit-before-compile = "warning" }',
        'per-file-ignores = { "*.ipynb" = ["FIT801"] }',
        'exclude = ["old"]',
        "budget-seconds = 4",
        'target-keras = "2.15"',
        "read-data-files = false",
    )
    config = load(file)
    assert config.select == ("FIT1", "fit-before-compile")
    assert config.ignore == ("FIT105",)
    assert config.ignore_here == ()
    assert config.severities == {"FIT303": "information", "fit-before-compile": "warning"}
    assert config.budget_seconds == 4.0
    assert (config.keras_major, config.keras_version) == (2, "2.15")
    assert config.tensorflow_version == "2.15.0"
    assert config.read_data_files is False
    assert load(tmp_path / "a.ipynb").ignore_here == ("FIT801",)


def test_the_example_of_the_readme(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    block = next(b for b in readme.split("```toml\n") if b.startswith("[tool.fitlint]"))
    (tmp_path / "pyproject.toml").write_text(block.partition("```")[0], encoding="utf-8")
    assert load(tmp_path / "notebooks" / "a.ipynb").ignore_here == ("FIT801",)
    assert excluded(tmp_path / "generated" / "model.py")


def test_the_nearest_file_with_a_section_holds(tmp_path: Path) -> None:
    write(tmp_path, 'ignore = ["FIT1"]')
    inner = write(tmp_path / "inner", 'ignore = ["FIT2"]')
    other = tmp_path / "other"
    other.mkdir()
    (other / "pyproject.toml").write_text('[project]\nname = "fitlint-user"\n', encoding="utf-8")
    assert load(inner).ignore == ("FIT2",)
    assert load(inner.parent).ignore == ("FIT2",)
    assert load(inner.parent / "deeper" / "new.py").ignore == ("FIT2",)
    assert load(other / "train.py").ignore == ("FIT1",)


def test_a_change_is_seen(tmp_path: Path) -> None:
    file = write(tmp_path, 'ignore = ["FIT1"]')
    assert load(file).ignore == ("FIT1",)
    write(tmp_path, 'ignore = ["FIT2"]')
    os.utime(tmp_path / "pyproject.toml", (1, 1))
    assert load(file).ignore == ("FIT2",)
    (tmp_path / "pyproject.toml").unlink()
    assert load(file) == Config()


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("old", "old/train.py", True),
        ("old/", "old/train.py", True),
        ("old", "deep/old/train.py", True),
        ("old", "older/train.py", False),
        ("deep/old", "old/train.py", False),
        ("*_gen.py", "deep/a_gen.py", True),
        ("notebooks/*", "notebooks/a.ipynb", True),
        ("notebooks/*", "notebooks/deep/a.ipynb", True),
        ("notebooks/*.py", "notebooks/deep/a.py", False),
        ("notebooks/*", "deep/notebooks/a.ipynb", False),
        ("**/notebooks/*", "deep/notebooks/a.ipynb", True),
        ("**/notebooks/*", "notebooks/a.ipynb", True),
        ("data/**/x.py", "data/x.py", True),
        ("data/**/x.py", "data/a/b/x.py", True),
        ("./old", "old/train.py", True),
        ("[ab].py", "a.py", True),
        ("[!ab].py", "a.py", False),
        ("[z-a].py", "[z-a].py", True),
        ("a?.py", "ab.py", True),
        ("a+b#(ü).py", "a+b#(ü).py", True),
        ("[", "a.py", False),
    ],
)
def test_globs(glob: str, path: str, matches: bool, tmp_path: Path) -> None:
    write(tmp_path, f"exclude = ['{glob}']", f"per-file-ignores = {{'{glob}' = ['FIT801']}}")
    assert excluded(tmp_path / path) is matches
    assert (load(tmp_path / path).ignore_here == ("FIT801",)) is matches


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("sellect = []", "did you mean 'select'"),
        ("budget = 1", "no key 'budget'"),
        ("nonsense = 1", "it knows select, ignore"),
        ("select = 1", "list of rules"),
        ("select = ['']", "list of rules"),
        ("ignore = ['FIT9999']", "'FIT9999'"),
        ("exclude = 'old'", "list of globs"),
        ("severity = []", "must be a table"),
        ("severity = { FIT1 = 'warning' }", "names no rule"),
        ("severity = { FIT303 = 'error' }", "cannot be 'error'"),
        ("severity = { FIT303 = 'hint' }", "'warning' or 'information'"),
        ("severity = { FIT303 = [] }", "'warning' or 'information'"),
        ("per-file-ignores = []", "must be a table"),
        ("per-file-ignores = { 'a' = 'FIT1' }", "'a' must be a list"),
        ("budget-seconds = 0", "positive number"),
        ("budget-seconds = inf", "positive number"),
        ("budget-seconds = nan", "positive number"),
        ("budget-seconds = true", "positive number"),
        ("target-keras = '4.0'", "a version such as"),
        ("read-data-files = 1", "true or false"),
        ("read-data-files = true\nread-data-files = true", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_one_line(line: str, says: str, tmp_path: Path) -> None:
    file = write(tmp_path, line)
    with pytest.raises(SettingsError) as raised:
        load(file)
    assert says in str(raised.value)
    assert "pyproject.toml" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"# fitlint \xff\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "train.py")


def test_a_folder_of_that_name_is_no_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    assert load(tmp_path / "train.py") == Config()


def test_pins_choose_the_target(tmp_path: Path) -> None:
    (tmp_path / "setup.py").touch()
    (tmp_path / "requirements.txt").write_text("tensorflow==2.13.0\n", encoding="utf-8")
    old = load(tmp_path / "src" / "train.py")
    assert (old.keras_major, old.keras_version, old.tensorflow_version) == (2, "2.13.0", "2.13.0")
    write(tmp_path, 'target-keras = "3.5"')
    new = load(tmp_path / "train.py")
    assert (new.keras_major, new.keras_version, new.tensorflow_version) == (3, "3.5", "2.21.0")


def test_an_override_makes_no_error() -> None:
    config = Config(severities={"FIT303": "error", "FIT101": "information"})
    assert config.severity("FIT303", "loss-activation-mismatch", "warning") == "warning"
    assert config.severity("FIT101", "input-shape-mismatch", "error") == "information"


def test_calls_are_judged_by_the_pandas_that_is_there(tmp_path: Path) -> None:
    text = "import pandas as pd\nprint(pd.read_csv('a.csv', delim_whitespace=True))\n"
    assert [d.code for d in check_text(text, path=str(tmp_path / "a.py")).diagnostics] == ["FIT504"]
    pins = "keras==3.12.0\npandas==2.2.3\n"
    (tmp_path / "requirements.txt").write_text(pins, encoding="utf-8")
    (tmp_path / "setup.py").touch()
    config = load(tmp_path / "a.py")
    assert config.older == {"pandas"}
    assert not check_text(text, path=str(tmp_path / "a.py"), config=config).diagnostics
