"""Which Keras and TensorFlow a program will run with, read from files alone.

An environment's `site-packages` names its distributions in folder names (`keras-3.15.1.dist-info`);
lock files and requirements name them in text. No interpreter is started and nothing is imported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ..text.records import record
from .modules import inside, read_regular_file
from .specifiers import Constraint, numbers, parse_constraint, requirements_in

DEFAULT_KERAS: Final = "3.15.1"
DEFAULT_TENSORFLOW: Final = "2.21.0"
DEFAULT_NUMPY: Final = "2.4.6"
DEFAULT_PANDAS: Final = "3.1.1"
DEFAULT_SKLEARN: Final = "1.9.1"

_LIMIT: Final = 8 * 1024 * 1024
_ENVIRONMENT_FOLDERS: Final = (".venv", "venv", "env", ".env")
_LOCKS: Final = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
_DECLARATIONS: Final = ("pyproject.toml", "Pipfile", "environment.yml", "environment.yaml")
_DIST_INFO: Final = re.compile(r"([A-Za-z0-9_.]+)-([0-9][^-]*)\.(?:dist-info|egg-info)$")

DISTRIBUTIONS: Final = {
    "keras": "keras",
    "tf-keras": "tf_keras",
    "numpy": "numpy",
    "pandas": "pandas",
    "scikit-learn": "sklearn",
    "tensorflow": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-intel": "tensorflow",
    "tensorflow-macos": "tensorflow",
    "tf-nightly": "tensorflow",
}
"""Normalised distribution name -> the library it installs."""


@record(frozen=True, slots=True)
class Target:
    """The library versions a program is judged by."""

    keras: str
    """The Keras that `import keras` and `tf.keras` mean."""
    tensorflow: str
    keras_major: int
    """2 or 3: which of Keras's two interfaces."""
    source: str
    """Where the versions were read: a path, or `default`."""
    numpy: str = DEFAULT_NUMPY
    tf_keras: str | None = None
    """The legacy Keras 2 package, if it is installed beside."""
    pandas: str = DEFAULT_PANDAS
    sklearn: str = DEFAULT_SKLEARN

    @property
    def older(self) -> frozenset[str]:
        """The libraries of which the tables describe a newer release than the target's."""
        described = {
            "numpy": (self.numpy, DEFAULT_NUMPY),
            "pandas": (self.pandas, DEFAULT_PANDAS),
            "sklearn": (self.sklearn, DEFAULT_SKLEARN),
        }
        return frozenset(
            library
            for library, (version, table) in described.items()
            if numbers(version)[:2] < numbers(table)[:2]
        )


DEFAULT: Final = Target(DEFAULT_KERAS, DEFAULT_TENSORFLOW, 3, "default")


def target(
    root: Path, interpreter: Path | None, environ: Mapping[str, str] | None = None
) -> Target:
    """The target of a workspace: its environment's packages, else its pins, else the default.

    `interpreter` is the Python the user selected; it is only looked at, never started. `environ`
    stands in for the process environment (`VIRTUAL_ENV`, `CONDA_PREFIX`).
    """
    for prefix in _prefixes(root, interpreter, os.environ if environ is None else environ):
        versions = _installed(prefix)
        if "keras" in versions or "tensorflow" in versions:
            return _completed(versions, str(prefix))
    for path, pins in _declared(root):
        if "keras" in pins or "tensorflow" in pins:
            return _completed(pins, str(path))
    return DEFAULT


def site_packages(
    root: Path, interpreter: Path | None, environ: Mapping[str, str] | None = None
) -> tuple[Path, ...]:
    """The folders of installed packages of the environment a workspace uses."""
    for prefix in _prefixes(root, interpreter, os.environ if environ is None else environ):
        folders = tuple(folder for folder in _site_packages(prefix) if folder.is_dir())
        if folders:
            return folders
    return ()


def _prefixes(root: Path, interpreter: Path | None, environ: Mapping[str, str]) -> Iterator[Path]:
    """The folders that may be Python environments, the most explicit first."""
    if interpreter is not None:
        # Not resolved: an environment's `bin/python` is a link to the Python it was made from.
        yield interpreter.parent.parent if interpreter.parent.name else interpreter
        if os.name == "nt":
            yield interpreter.parent
    for name in _ENVIRONMENT_FOLDERS:
        if (root / name / "pyvenv.cfg").is_file():
            yield root / name
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if environ.get(variable):
            yield Path(environ[variable])


def _site_packages(prefix: Path) -> Iterator[Path]:
    yield prefix / "Lib" / "site-packages"
    for library in ("lib", "lib64"):
        try:
            entries = sorted((prefix / library).iterdir(), reverse=True)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(("python3", "pypy3")):
                yield entry / "site-packages"
                yield entry / "dist-packages"


def _installed(prefix: Path) -> dict[str, str]:
    """Library -> version, from the names of the distributions' metadata folders."""
    versions: dict[str, str] = {}
    for folder in _site_packages(prefix):
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError:
            continue
        for name in names:
            match = _DIST_INFO.match(name)
            library = match and DISTRIBUTIONS.get(normalised(match.group(1)))
            if match and library:
                versions.setdefault(library, match.group(2))
    return versions


def normalised(name: str) -> str:
    """A distribution name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared(root: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """The versions that the workspace's own files ask for: exact locks first."""
    real_root = Path(os.path.realpath(root))
    try:
        requirements = sorted(path for path in root.glob("requirements*.txt"))
        requirements += sorted((root / "requirements").glob("*.txt"))
    except OSError:
        requirements = []
    names = [root / name for name in _LOCKS]
    names += requirements + [root / name for name in _DECLARATIONS]
    for path in names:
        if not inside(path, real_root):
            continue
        data = read_regular_file(path, _LIMIT)
        if data is None or (b"keras" not in data and b"tensorflow" not in data):
            continue
        yield path, _pins(path.name, data.decode("utf-8", errors="replace"))


def _pins(name: str, text: str) -> dict[str, str]:
    """Library -> the version a file asks for: the newest one its constraint allows."""
    constraints: dict[str, Constraint] = {}
    for distribution, specifier in requirements_in(name, text):
        library = DISTRIBUTIONS.get(normalised(distribution))
        if library is not None and library not in constraints:
            constraints[library] = parse_constraint(specifier)
    versions = {}
    for library, constraint in constraints.items():
        version = constraint.newest(RELEASES.get(library, ()))
        if version is not None:
            versions[library] = version
    old = numbers(versions.get("tensorflow", DEFAULT_TENSORFLOW)) < (2, 16)
    if old and not constraints.get("keras", Constraint(())).exact:
        versions.pop("keras", None)  # those releases bring a Keras of their own
    return versions


def _minors(major: int, first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{major}.{minor}.0" for minor in range(first, last + 1))


RELEASES: Final[dict[str, tuple[str, ...]]] = {
    "keras": (
        *("2.0.9", "2.1.6", "2.2.5", "2.3.1"),
        *_minors(2, 4, 15),
        *_minors(3, 0, 14),
        DEFAULT_KERAS,
    ),
    "tensorflow": (*_minors(1, 0, 15), *_minors(2, 0, 20), DEFAULT_TENSORFLOW),
    "numpy": (*_minors(1, 16, 26), *_minors(2, 0, 3), DEFAULT_NUMPY),
    "pandas": (*_minors(0, 23, 25), *_minors(1, 0, 5), *_minors(2, 0, 3), "3.0.0", DEFAULT_PANDAS),
    "sklearn": (*_minors(0, 20, 24), *_minors(1, 0, 8), DEFAULT_SKLEARN),
    "tf_keras": _minors(2, 15, 21),
}
"""One release of each minor version, oldest first: what an open constraint can come to mean."""


def _completed(versions: Mapping[str, str], source: str) -> Target:
    """A target from the versions found, the missing half taken from the one that is there."""
    tensorflow = versions.get("tensorflow")
    keras = versions.get("keras")
    if keras is None:
        keras = _keras_beside(tensorflow or DEFAULT_TENSORFLOW)
    if tensorflow is None:
        tensorflow = DEFAULT_TENSORFLOW if keras.startswith("3") else "2.15.0"
    major = 3 if numbers(keras) >= (3,) else 2
    numpy = versions.get("numpy")
    if numpy is None:
        numpy = DEFAULT_NUMPY if numbers(tensorflow) >= (2, 18) else "1.26.0"
    pandas = versions.get("pandas", DEFAULT_PANDAS)
    sklearn = versions.get("sklearn", DEFAULT_SKLEARN)
    beside = versions.get("tf_keras")
    return Target(keras, tensorflow, major, source, numpy, beside, pandas, sklearn)


def _keras_beside(tensorflow: str) -> str:
    """The Keras that a TensorFlow release brings along."""
    release = numbers(tensorflow)
    if release >= (2, 16):
        return DEFAULT_KERAS
    return f"{release[0]}.{release[1]}.0" if release >= (2, 4) else "2.3.1"
