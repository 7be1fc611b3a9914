"""What stands in for a statement that cannot be read.

A stand-in keeps the kind of the statement, so that the blocks around it still fit, and binds
every name the statement would have bound or changed to ``UNKNOWN_NAME``: a broken
``x = x.reshape(`` must not leave an older ``x`` to be taken for the new one.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator
from keyword import iskeyword

from .units import UNKNOWN_NAME

_NAME = r"[^\W\d]\w*"
_DOTTED = re.compile(rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*(?![ \t]*[\w(.])")
_SUBSCRIPT = re.compile(r"(?<=[\w)\]])\s*\[[^\[\]]*\]")
_ANNOTATION = re.compile(r":(?!=)[^=]*")
_CALL = re.compile(rf"(?:await\s+)?({_NAME}(?:\s*\.\s*{_NAME})*)\s*\(")
_IMPORT = re.compile(r"(?:from\b[\s.\w]*)?\bimport\b(.*)", re.DOTALL)
_HEADER = re.compile(
    r"(?P<prefix>async\s+)?(?P<keyword>def|class|if|elif|else|for|while|with|try|except|finally"
    r"|match|case)\b(?P<rest>.*)",
    re.DOTALL,
)
_OPERATOR = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(?P<comment>\#[^\n]*)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>;)|(?P<other>[=!<>:]=)|(?P<assign>=)""",
    re.DOTALL,
)
_LEAVES = re.compile(r"(return|raise)\b")
_YIELDS = re.compile(r"\byield\b")


def neutral_statement(indent: str, texts: Iterable[str], imported: frozenset[str]) -> str:
    """One line for a simple statement: ``texts`` are what it was and what it is now."""
    texts = [text.strip(" \t\f\n") for text in texts]
    names = dict.fromkeys(
        name
        for text in texts
        for name in _changed(text)
        if is_import(text) or name.split(".")[0] not in imported
    )
    value = UNKNOWN_NAME
    if any(_YIELDS.search(text) for text in texts):
        value = f"(yield {UNKNOWN_NAME})"
    for text in texts:
        leaves = _LEAVES.match(text)
        if leaves:
            return f"{indent}{leaves.group(1)} {value}"
    if texts and texts[0].startswith("@") and not names:
        return f"{indent}@{UNKNOWN_NAME}"
    if not names:
        return f"{indent}{value}" if "yield" in value else f"{indent}pass"
    return indent + "".join(f"{name} = " for name in names) + value


def neutral_header(indent: str, text: str) -> str:
    """One line that opens a block, of the kind of the header ``text``."""
    match = _HEADER.match(text.strip(" \t\f\n"))
    if match is None:
        return f"{indent}if {UNKNOWN_NAME}:"
    keyword, rest = match["keyword"], match["rest"]
    prefix = "async " if match["prefix"] and keyword in ("def", "for", "with") else ""
    if keyword == "def":
        return f"{indent}{prefix}def {_def(rest)}:"
    if keyword == "class":
        name = re.match(rf"\s*({_NAME})", rest)
        return f"{indent}class {_safe(name)}({UNKNOWN_NAME}):"
    if keyword in ("else", "try", "finally"):
        return f"{indent}{keyword}:"
    if keyword == "except":
        star = "*" if rest.lstrip().startswith("*") else ""
        name = re.search(rf"\bas\s+({_NAME})", rest)
        return f"{indent}except{star} Exception{f' as {_safe(name)}' if name else ''}:"
    if keyword == "for":
        names = list(_names(re.split(r"\bin\b", rest, maxsplit=1)[0])) or ["_"]
        return f"{indent}{prefix}for {', '.join(names)} in {UNKNOWN_NAME}:"
    if keyword == "with":
        bound = [name for name in re.findall(rf"\bas\s+({_NAME})", rest) if not iskeyword(name)]
        items = [f"{UNKNOWN_NAME} as {name}" for name in bound] or [UNKNOWN_NAME]
        return f"{indent}{prefix}with {', '.join(items)}:"
    return f"{indent}{keyword} {'_' if keyword == 'case' else UNKNOWN_NAME}:"


def is_import(text: str) -> bool:
    """Whether a simple statement is an import."""
    return _IMPORT.match(text.strip(" \t\f\n")) is not None


def is_header(text: str) -> bool:
    """Whether a logical line opens a block by its first word."""
    match = _HEADER.match(text.strip(" \t\f\n"))
    if match is None:
        return False
    # `match` and `case` are also names.
    soft = match["keyword"] in ("match", "case")
    return not soft or re.match(r"\s+[^\s=.,)\]]|\s*[(\[{].*:\s*$", match["rest"]) is not None


def imported_names(code: str) -> frozenset[str]:
    """Names that imports bind anywhere in a text; calls of their functions change no name."""
    found: set[str] = set()
    for line in re.findall(r"^[ \t]*(?:from\b.*)?\bimport\b.*", code, re.MULTILINE):
        found.update(_imports(line.strip()))
    return frozenset(found)


def _safe(match: re.Match[str] | None) -> str:
    name = match.group(1) if match else "_"
    return "_" if iskeyword(name) else name


def _def(rest: str) -> str:
    """The name and parameters of a function: every parameter with an unknown default."""
    match = re.match(rf"\s*({_NAME})\s*\(?(.*)", rest, re.DOTALL)
    if match is None:
        return "_(*args, **kwargs)"
    parameters = re.sub(r"\[[^\[\]]*\]|\([^()]*\)|->.*", "", match.group(2))
    plain: dict[str, None] = {}
    stars = {"*": "_args", "**": "_kwargs"}
    for part in parameters.split(","):
        found = re.match(rf"\s*(\*{{0,2}})\s*({_NAME})", part)
        if found is None or iskeyword(found.group(2)):
            continue
        if found.group(1):
            stars[found.group(1)] = found.group(2)
        else:
            plain[found.group(2)] = None
    for name in stars.values():
        plain.pop(name, None)
    listed = [f"{name}={UNKNOWN_NAME}" for name in plain]
    return f"{_safe(match)}({', '.join([*listed, '*' + stars['*'], '**' + stars['**']])})"


def _changed(text: str) -> Iterator[str]:
    """The dotted names that simple statements bind, or change by calling their methods."""
    if is_import(text):
        yield from _imports(text)
        return
    start = end_of_head = depth = 0
    for match in _OPERATOR.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif depth == 0 and kind == "assign":
            end_of_head = match.start()
        elif depth == 0 and kind == "end":
            yield from _changed_by(text[start : match.start()], end_of_head - start)
            start = end_of_head = match.end()
    yield from _changed_by(text[start:], end_of_head - start)


def _changed_by(statement: str, head: int) -> Iterator[str]:
    if head > 0:
        yield from _names(_ANNOTATION.sub("", _SUBSCRIPT.sub("", statement[:head])))
        return
    call = _CALL.match(statement.strip())
    if call is None:
        return
    callee = re.sub(r"\s", "", call.group(1))
    if "." in callee:
        yield from _names(callee.rpartition(".")[0])
    elif not hasattr(builtins, callee):
        # A plain function may change what it is given: compile_model(model).
        arguments = re.sub(r"""(["']).*?\1|\w+\s*=(?!=)""", "", statement[call.end() :])
        for name in _names(arguments):
            if not hasattr(builtins, name.split(".")[0]):
                yield name.split(".")[0]


def _names(text: str) -> Iterator[str]:
    for match in _DOTTED.finditer(text):
        name = re.sub(r"\s", "", match.group())
        if not any(iskeyword(part) for part in name.split(".")):
            yield name


def _imports(text: str) -> Iterator[str]:
    match = _IMPORT.match(text)
    if match is None:
        return
    for item in match.group(1).split("#")[0].strip(" \t()\\\n").split(","):
        words = re.findall(r"[\w.]+", item)
        if words:
            name = words[-1] if len(words) > 2 else words[0].split(".")[0]
            if name.isidentifier() and not iskeyword(name):
                yield name
