"""The target versions, read from environments and pins."""

from __future__ import annotations

from pathlib import Path

import pytest
from fitlint.resolve.specifiers import parse_constraint
from fitlint.resolve.target import DEFAULT, RELEASES, Target, target


def environment(prefix: Path, *distributions: str) -> Path:
    packages = prefix / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (prefix / "pyvenv.cfg").write_text("home = /usr/bin\n")
    for name in distributions:
        (packages / f"{name}.dist-info").mkdir()
    return prefix / "bin" / "python"


def of(root: Path, interpreter: Path | None = None, **environ: str) -> Target:
    return target(root, interpreter, environ)


def test_default(tmp_path: Path) -> None:
    assert of(tmp_path) == DEFAULT
    assert (DEFAULT.keras, DEFAULT.tensorflow, DEFAULT.keras_major) == ("3.15.1", "2.21.0", 3)


def test_the_workspace_environment(tmp_path: Path) -> None:
    environment(tmp_path / ".venv", "keras-3.4.1", "tensorflow-2.17.0", "numpy-1.26.4")
    found = of(tmp_path)
    assert (found.keras, found.tensorflow, found.keras_major) == ("3.4.1", "2.17.0", 3)
    assert found.numpy == "1.26.4"
    assert found.source == str(tmp_path / ".venv")


def test_libraries_older_than_the_tables(tmp_path: Path) -> None:
    assert DEFAULT.older == frozenset()
    environment(tmp_path / ".venv", "keras-3.15.1", "numpy-1.26.4", "pandas-2.2.3")
    assert of(tmp_path).older == {"numpy", "pandas"}


def test_the_selected_interpreter_comes_first(tmp_path: Path) -> None:
    environment(tmp_path / ".venv", "keras-3.4.1")
    python = environment(
        tmp_path / "old", "tensorflow_cpu-2.15.1", "keras-2.15.0", "tf_keras-2.15.1"
    )
    found = of(tmp_path, python)
    assert (found.keras, found.tensorflow, found.keras_major) == ("2.15.0", "2.15.1", 2)
    assert found.tf_keras == "2.15.1"


def test_an_environment_without_either_is_passed_over(tmp_path: Path) -> None:
    python = environment(tmp_path / "bare", "requests-2.0")
    environment(tmp_path / "conda", "keras-3.1.0")
    assert of(tmp_path, python, CONDA_PREFIX=str(tmp_path / "conda")).keras == "3.1.0"
    assert of(tmp_path, tmp_path / "missing" / "bin" / "python") == DEFAULT


def test_windows_layout(tmp_path: Path) -> None:
    (tmp_path / "venv" / "Lib" / "site-packages" / "keras-3.2.0.dist-info").mkdir(parents=True)
    (tmp_path / "venv" / "pyvenv.cfg").write_text("")
    assert of(tmp_path).keras == "3.2.0"


@pytest.mark.parametrize(
    ("name", "text", "keras", "tensorflow"),
    [
        ("requirements.txt", "tensorflow==2.15.0\n", "2.15.0", "2.15.0"),
        ("requirements.txt", "tensorflow==2.15.0\nkeras\n", "2.15.0", "2.15.0"),
        (
            "requirements.txt",
            "numpy\n# keras==1.0\ntensorflow[and-cuda]>=2.16 ; x\n",
            *("3.15.1", "2.21.0"),
        ),
        ("requirements.txt", "tensorflow<2.16,>=2.10\n", "2.15.0", "2.15.0"),
        ("requirements-dev.txt", "keras~=3.4.0 # why\n", "3.4.0", "2.21.0"),
        ("requirements.txt", "keras==2.2.4\ntensorflow-gpu==1.15.0\n", "2.2.4", "1.15.0"),
        ("requirements.txt", "tensorflow\n", "3.15.1", "2.21.0"),
        ("pyproject.toml", '[project]\ndependencies = ["keras==3.5.0"]\n', "3.5.0", "2.21.0"),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\ntensorflow = "~2.12"\n',
            "2.12.0",
            "2.12.0",
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\ntensorflow = {version = "^2.9, <2.14"}\n',
            *("2.13.0", "2.13.0"),
        ),
        (
            "environment.yml",
            "dependencies:\n  - tensorflow=2.13\n  - pip:\n    - x\n",
            *("2.13.0",) * 2,
        ),
        (
            "environment.yml",
            "dependencies:\n  - conda-forge::keras=2.10.0=h123\n",
            "2.10.0",
            "2.15.0",
        ),
        ("environment.yml", "dependencies:\n  - pip:\n    - keras==3.0.5\n", "3.0.5", "2.21.0"),
        ("Pipfile", '[packages]\ntensorflow = "==2.14.0"\n', "2.14.0", "2.14.0"),
        ("Pipfile.lock", '{"default": {"keras": {"version": "==3.3.3"}}}', "3.3.3", "2.21.0"),
        ("poetry.lock", '[[package]]\nname = "keras"\nversion = "3.6.0"\n', "3.6.0", "2.21.0"),
        (
            "uv.lock",
            '[[package]]\nname = "tensorflow"\nversion = "2.18.1"\nsource = {}\n',
            *("3.15.1", "2.18.1"),
        ),
    ],
)
def test_pins(tmp_path: Path, name: str, text: str, keras: str, tensorflow: str) -> None:
    (tmp_path / name).write_text(text)
    found = of(tmp_path)
    assert (found.keras, found.tensorflow) == (keras, tensorflow)
    assert found.keras_major == int(keras[0])
    assert found.source == str(tmp_path / name)


def test_a_lock_comes_before_a_declaration(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["keras>=2"]\n')
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "keras"\nversion = "3.7.0"\n')
    assert of(tmp_path).keras == "3.7.0"


@pytest.mark.parametrize("text", ["", "[", "keras ==\n", "{", "keras == x.y", "\0keras"])
@pytest.mark.parametrize(
    "name", ["requirements.txt", "pyproject.toml", "Pipfile.lock", "poetry.lock"]
)
def test_broken_files_give_an_answer(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert of(tmp_path).keras == DEFAULT.keras


def test_pins_are_not_read_through_a_link_out_of_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("keras==2.0.0\n")
    work = tmp_path / "work"
    work.mkdir()
    (work / "requirements.txt").symlink_to(tmp_path / "secret.txt")
    assert of(work) == DEFAULT


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("", "3.15.1"),
        ("==2.15.*", "2.15.0"),
        ("!=3.15.1", "3.14.0"),
        ("<3", "2.15.0"),
        (">=4.1", "4.1"),
        ("^3.1", "3.15.1"),
        ("~3.1", "3.1.0"),
        ("=3.2", "3.2.0"),
        (">=2.0,<2.5 || >=3.0,<3.3", "3.2.0"),
    ],
)
def test_the_newest_allowed_release(specifier: str, expected: str) -> None:
    assert parse_constraint(specifier).newest(RELEASES["keras"]) == expected
