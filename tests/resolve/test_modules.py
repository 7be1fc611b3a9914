"""Which file an import of the user's own code means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fitlint.resolve.modules import MAX_SOURCE_BYTES, ProjectResolver


def make(root: Path, *files: str) -> None:
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")


def found(root: Path, module: str, importer: str, level: int = 0, **more: list[Path]) -> str | None:
    path = ProjectResolver(root, more.get("roots")).find(module, level, root / importer)
    return None if path is None else path.relative_to(root).as_posix()


def test_script_folder_comes_before_the_project_root(tmp_path: Path) -> None:
    make(tmp_path, "helpers.py", "train/helpers.py", "train/main.py", "main.py")
    assert found(tmp_path, "helpers", "train/main.py") == "train/helpers.py"
    assert found(tmp_path, "helpers", "main.py") == "helpers.py"


def test_packages_modules_and_source_layout(tmp_path: Path) -> None:
    make(tmp_path, "src/lib/__init__.py", "src/lib/models.py", "main.py", "plain/deep/mod.py")
    assert found(tmp_path, "lib", "main.py") == "src/lib/__init__.py"
    assert found(tmp_path, "lib.models", "main.py") == "src/lib/models.py"
    assert found(tmp_path, "lib.missing", "main.py") is None
    assert found(tmp_path, "plain.deep.mod", "main.py") == "plain/deep/mod.py"


def test_package_wins_over_module_of_the_same_name(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "a/__init__.py", "main.py")
    assert found(tmp_path, "a", "main.py") == "a/__init__.py"


def test_namespace_package_is_named_but_has_no_file(tmp_path: Path) -> None:
    make(tmp_path, "ns/mod.py", "main.py")
    resolver = ProjectResolver(tmp_path)
    assert resolver.find("ns", 0, tmp_path / "main.py") is None
    located = resolver.locate("ns", 0, tmp_path / "main.py")
    assert located is not None and located.is_namespace and located.is_package


def test_relative_imports(tmp_path: Path) -> None:
    make(tmp_path, "pkg/__init__.py", "pkg/a.py", "pkg/sub/__init__.py", "pkg/sub/b.py")
    assert found(tmp_path, "a", "pkg/sub/b.py", 2) == "pkg/a.py"
    assert found(tmp_path, "b", "pkg/sub/__init__.py", 1) == "pkg/sub/b.py"
    assert found(tmp_path, "", "pkg/a.py", 1) == "pkg/__init__.py"
    assert found(tmp_path, "sub.b", "pkg/a.py", 1) == "pkg/sub/b.py"
    assert found(tmp_path, "x", "pkg/a.py", 9) is None


def test_inside_a_package_absolute_imports_start_above_it(tmp_path: Path) -> None:
    make(tmp_path, "app/pkg/__init__.py", "app/pkg/a.py", "app/pkg/sub/__init__.py")
    make(tmp_path, "app/pkg/sub/b.py")
    assert found(tmp_path, "pkg.a", "app/pkg/sub/b.py") == "app/pkg/a.py"


def test_further_roots(tmp_path: Path) -> None:
    make(tmp_path, "python/lib.py", "main.py")
    assert found(tmp_path, "lib", "main.py") is None
    assert found(tmp_path, "lib", "main.py", roots=[tmp_path / "python"]) == "python/lib.py"


def test_a_nested_project_has_its_own_root(tmp_path: Path) -> None:
    make(tmp_path, "one/pyproject.toml", "one/src/lib.py", "one/scripts/main.py")
    assert found(tmp_path, "lib", "one/scripts/main.py") == "one/src/lib.py"


def test_a_file_named_like_a_library_shadows_it(tmp_path: Path) -> None:
    make(tmp_path, "keras.py", "numpy/data.txt", "main.py", "pkg/__init__.py", "pkg/tensorflow.py")
    resolver = ProjectResolver(tmp_path)
    main = tmp_path / "main.py"
    assert resolver.shadows("keras", main) == tmp_path / "keras.py"
    located = resolver.locate("keras", 0, main)
    assert located is not None and located.shadows
    # A plain folder never hides an installed package, and is not the user's module either.
    assert resolver.shadows("numpy", main) is None
    assert resolver.locate("numpy", 0, main) is None
    relative = resolver.locate("tensorflow", 1, tmp_path / "pkg" / "__init__.py")
    assert relative is not None and not relative.shadows


def test_nothing_outside_the_workspace(tmp_path: Path) -> None:
    work = tmp_path / "work"
    make(work, "main.py")
    make(tmp_path, "outside.py", "other/mod.py")
    assert found(work, "outside", "main.py") is None
    assert found(work, "outside", "main.py", 2) is None
    assert found(work, "mod", "main.py", roots=[tmp_path / "other"]) is None
    (work / "linked.py").symlink_to(tmp_path / "outside.py")
    (work / "folder").symlink_to(tmp_path / "other", target_is_directory=True)
    assert found(work, "linked", "main.py") is None
    assert found(work, "folder.mod", "main.py") is None


def test_links_inside_the_workspace_are_followed(tmp_path: Path) -> None:
    make(tmp_path, "real.py", "main.py")
    (tmp_path / "link.py").symlink_to(tmp_path / "real.py")
    assert found(tmp_path, "link", "main.py") == "link.py"


@pytest.mark.parametrize("name", ["", ".", "..", "a..b", "a/b", "../x", "a b", "\0"])
def test_odd_names_find_nothing(tmp_path: Path, name: str) -> None:
    make(tmp_path, "main.py")
    assert found(tmp_path, name, "main.py") is None


def test_reading_is_bounded_and_regular(tmp_path: Path) -> None:
    resolver = ProjectResolver(tmp_path)
    latin = tmp_path / "latin.py"
    latin.write_bytes(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n")
    assert resolver.read(latin) == "# -*- coding: latin-1 -*-\nx = '\u00e9'\n"
    mark = tmp_path / "mark.py"
    mark.write_bytes(b"\xef\xbb\xbfx = 1\n")
    assert resolver.read(mark) == "x = 1\n"
    broken = tmp_path / "broken.py"
    broken.write_bytes(b"x = '\xff'\n")
    assert resolver.read(broken) is None
    large = tmp_path / "large.py"
    large.write_bytes(b"#" * (MAX_SOURCE_BYTES + 1))
    assert resolver.read(large) is None
    assert resolver.read(tmp_path.parent / "x.py") is None
    assert resolver.read(tmp_path) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    resolver = ProjectResolver(tmp_path)
    assert resolver.read(tmp_path / "pipe.py") is None
    assert resolver.find("pipe", 0, tmp_path / "main.py") is None


def test_answers_are_kept_until_forgotten(tmp_path: Path) -> None:
    make(tmp_path, "main.py")
    resolver = ProjectResolver(tmp_path)
    assert resolver.find("late", 0, tmp_path / "main.py") is None
    make(tmp_path, "late.py")
    assert resolver.find("late", 0, tmp_path / "main.py") is None
    resolver.forget()
    assert resolver.find("late", 0, tmp_path / "main.py") == tmp_path / "late.py"
