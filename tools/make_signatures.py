"""Write the signature tables of `server/resolve/signatures/` from the installed libraries.

    python tools/make_signatures.py [builtins] [keras] [numpy] [pandas] [sklearn] [tensorflow]

Run it with a Python that holds exactly the versions fitlint targets. A signature goes into a table
only if the library keeps it: what is said to need an argument is called without one, and what is
said to take no other keyword is called with one, unless the call could do something.

fitlint itself never imports these libraries: at run time it only reads the files written here.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from make_names import is_public, names_of, walk, write

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from server.resolve.signatures import parse_signature

OUTPUT = Path(__file__).resolve().parent.parent / "server" / "resolve" / "signatures"
WITHOUT = {"range": "start, stop=, step=, /", "set.add": "elem, /", "set.discard": "elem, /"}
"""Signatures of builtins that Python does not tell."""
OTHERWISE = {"numpy.arange": "start=, stop=, step=, dtype=, *_, device=, like="}
"""Signatures that are not as NumPy tells them."""
COUNTED = ("positional", "takes", "arguments", "at most")
"""Words of what Python says when too many are given by position."""
DATA = ("list", "tuple", "dict", "set", "str", "bytes", "int", "float", "bool")
SPEAKING = ("open", "input", "breakpoint", "exit", "quit", "help", "print", "license", "credits")
DEFINED = {
    "call", "build", "result", "update_state", "reset_state", "from_config", "get_config",
    "get_build_config", "build_from_config", "get_compile_config", "compile_from_config",
    "compute_output_shape", "compute_output_spec", "symbolic_call", "stateless_call", "quantize",
    "quantized_build", "quantized_call", "load_own_variables", "save_own_variables", "load_assets",
    "save_assets", "enable_lora", "rematerialized_call",
}  # fmt: skip
"""Methods of Keras that programs define rather than call."""
METHODS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType,
    types.ClassMethodDescriptorType, staticmethod, classmethod, type(np.random.Generator.choice),
)  # fmt: skip
"""What a method is in its class, also one made by Cython; accessors are called otherwise."""
BASES = {"keras.Model"}
"""Classes of Keras whose inherited methods are known under their own name."""
UNTOLD = {"keras.Model"}
"""Classes whose signature depends on how they are called."""


def signature_text(signature: inspect.Signature, *, without_first: bool = False) -> str:
    """The names of the parameters: `=` behind an optional one, `/`, `*` and `**` as in Python."""
    parts: list[str] = []
    params = list(signature.parameters.values())[without_first:]
    keyword_only = False
    for number, param in enumerate(params):
        if param.kind is param.VAR_POSITIONAL:
            parts.append("*_")
            keyword_only = True
        elif param.kind is param.VAR_KEYWORD:
            parts.append("**")
        else:
            if param.kind is param.KEYWORD_ONLY and not keyword_only:
                parts.append("*")
                keyword_only = True
            parts.append(param.name + ("" if param.default is param.empty else "="))
            after = params[number + 1].kind if number + 1 < len(params) else None
            if param.kind is param.POSITIONAL_ONLY and after is not param.POSITIONAL_ONLY:
                parts.append("/")
    return ", ".join(parts)


def needs_something(text: str) -> bool:
    """Whether a call without arguments is refused."""
    return any(part[-1:] not in ("=", "_", "*", "/", "") for part in text.split(", "))


def kept(call: Callable[..., Any], text: str) -> bool:
    """Whether the library refuses what the signature says it refuses."""
    if not needs_something(text):
        return True
    tried: list[dict[str, Any]] = [{}]
    if "**" not in text:
        tried.append({"no_such_argument": 1})
    for keywords in tried:
        try:
            call(**keywords)
        except TypeError:
            continue
        except Exception:
            return False
        return False
    return True


def tried(call: Callable[..., Any], text: str) -> str:
    """A signature of code in C, without what that code does not keep."""
    signature = parse_signature(text)
    for name in signature.places[: signature.unnamed]:
        try:
            call(**{name: [1]})
        except TypeError:
            continue
        except Exception:  # taken, and refused for its value
            print(f"{call}: takes {name} by name", file=sys.stderr)
        text = text.replace("/, ", "").removesuffix(", /")
    if signature.any_number or isinstance(call, np.ufunc):
        return text
    try:
        call(*[None] * (len(signature.places) + 1))
    except TypeError as refusal:
        if any(word in str(refusal) for word in COUNTED):
            return text
    except Exception:
        pass
    if ", *, " in f", {text}":
        return f", {text}".replace(", *, ", ", *_, ")[2:]
    named = [part for part in text.split(", ") if part == "**"]
    return ", ".join([*(part for part in text.split(", ") if part and part != "**"), "*_", *named])


def told(name: str, call: Callable[..., Any], *, method_of: type | None = None) -> str | None:
    """The signature of a function, class or method in text; None where it cannot be relied on."""
    try:
        signature = inspect.signature(call)
    except (ValueError, TypeError):
        return None
    static = method_of is not None and isinstance(
        inspect.getattr_static(method_of, name.rpartition(".")[2]), (staticmethod, classmethod)
    )
    text = signature_text(signature, without_first=method_of is not None and not static)
    if hasattr(call, "__wrapped__") and getattr(call, "__module__", "").startswith("pandas"):
        # Its decorators still take by position what the signature takes by name only.
        text = text.replace("*, ", "*_, ")
    return text


def methods(tag: str, cls: type, instance: object | None = None) -> Iterator[tuple[str, str]]:
    """The signatures of a class's public methods, under the tag fitlint knows it by."""
    for name in filter(is_public, dir(cls)):
        member = inspect.getattr_static(cls, name)
        if not isinstance(member, METHODS):
            continue
        function = getattr(cls, name)
        text = told(f"{tag}.{name}", function, method_of=cls)
        bound = getattr(instance, name, None) if instance is not None else None
        if text is not None and bound is not None and cls.__module__.startswith("numpy"):
            text = tried(bound, text)
        if text is not None and (bound is None or kept(bound, text)):
            yield f"{tag}.{name}", text


def vars_of_bases(cls: type) -> set[str]:
    """What a class inherits."""
    return {name for base in cls.__mro__[1:-1] for name in vars(base)}


def functions(modules: dict[str, dict[str, object]]) -> Iterator[tuple[str, str]]:
    """The signatures of public functions and classes under their canonical names."""
    from server.resolve.aliases import canonical

    for dotted, content in modules.items():
        for name, value in content.items():
            path = f"{dotted}.{name}"
            if is_public(name) and callable(value) and canonical(path) == path:
                text = None if path in UNTOLD else OTHERWISE.get(path) or told(path, value)
                in_c = not isinstance(value, (types.FunctionType, type))
                if text is not None and in_c and dotted.startswith("numpy"):
                    text = OTHERWISE.get(path) or tried(value, text)
                if text is not None and kept(value, text):
                    yield path, text


def packed(found: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Signature -> the names that share it; functions that refuse nothing are left out."""
    table: dict[str, set[str]] = {}
    for name, text in found:
        if text != "*_, **" or name.startswith("keras."):
            table.setdefault(text, set()).add(name)
    return {text: " ".join(sorted(names)) for text, names in sorted(table.items())}


def of_builtins() -> Iterator[tuple[str, str]]:
    for name, value in vars(builtins).items():
        exception = isinstance(value, type) and issubclass(value, BaseException)
        if is_public(name) and callable(value) and name not in SPEAKING and not exception:
            text = told(name, value)
            if text is not None and kept(value, text):
                yield f"builtins.{name}", text
    for name in DATA:
        cls = getattr(builtins, name)
        yield from methods(name, cls, cls())
    for name, text in WITHOUT.items():
        yield (name if "." in name else f"builtins.{name}"), text


def of_numpy() -> Iterator[tuple[str, str]]:
    def follow(dotted: str, module: object) -> bool:
        return dotted in ("numpy.random", "numpy.linalg", "numpy.fft", "numpy.char", "numpy.rec")

    yield from functions(walk("numpy", follow))
    yield from methods("ndarray", np.ndarray, np.zeros((2, 2)))
    generator = np.random.default_rng(0)
    yield from methods("numpy.random.Generator", np.random.Generator, generator)
    state = np.random.RandomState(0)
    yield from methods("numpy.random.RandomState", np.random.RandomState, state)


def of_pandas() -> Iterator[tuple[str, str]]:
    import pandas as pd

    yield from functions({"pandas": names_of(pd)})
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    yield from methods("DataFrame", pd.DataFrame, frame)
    yield from methods("Series", pd.Series, frame["a"])


def of_sklearn() -> Iterator[tuple[str, str]]:
    import sklearn

    homes = (*filter(is_public, sklearn.__all__), "feature_extraction.text", "utils.class_weight")
    modules = {}
    for home in homes:
        try:
            modules[f"sklearn.{home}"] = names_of(importlib.import_module(f"sklearn.{home}"))
        except ModuleNotFoundError:  # a function, or what needs another library
            continue
    yield from functions(modules)


def of_tensorflow() -> Iterator[tuple[str, str]]:
    import tensorflow as tf

    def follow(dotted: str, module: Any) -> bool:
        name = getattr(module, "__name__", "")
        hidden = any(part in dotted for part in (".compat", "keras", ".experimental", "raw_ops"))
        return name.startswith("tensorflow._api.") and not hidden

    yield from functions(walk("tensorflow", follow))
    yield from methods("Dataset", tf.data.Dataset, tf.data.Dataset.range(3))
    yield from methods("tensorflow.data.Dataset", tf.data.Dataset, tf.data.Dataset.range(3))
    yield from methods("variable", type(tf.Variable(1.0)), tf.Variable(1.0))
    yield from methods("tensorflow.GradientTape", tf.GradientTape)
    yield from methods("tensorflow.random.Generator", tf.random.Generator)


def of_keras() -> Iterator[tuple[str, str]]:

    def follow(dotted: str, module: Any) -> bool:
        name = module.__name__
        return "keras" in name and ".src" not in name and "legacy" not in dotted

    from server.resolve.aliases import canonical

    modules = walk("keras", follow)
    import tensorflow as tf

    # What is reached through `tf.keras` alone.
    old = tf.keras.preprocessing
    modules["keras.preprocessing.image"] = names_of(old.image)
    modules["keras.preprocessing.text"] = names_of(old.text)
    modules["keras.backend"] = names_of(tf.keras.backend)
    for path, text in functions(modules):
        # The declarations of layers know what their constructors take.
        if not (path.startswith("keras.layers.") and path.rpartition(".")[2][0].isupper()):
            yield path, text
    for dotted, content in modules.items():
        for name, value in content.items():
            path = f"{dotted}.{name}"
            if isinstance(value, type) and canonical(path) == path:
                own = {*vars(value), *(vars_of_bases(value) if path in BASES else ())}
                for method, text in methods(path, value):
                    name = method.rpartition(".")[2]
                    if name in own and name not in DEFINED:
                        yield method, text


def main(arguments: list[str]) -> None:
    """Write the tables of the named libraries, of all without an argument."""
    makers = {
        "builtins": of_builtins,
        "keras": of_keras,
        "numpy": of_numpy,
        "pandas": of_pandas,
        "sklearn": of_sklearn,
        "tensorflow": of_tensorflow,
    }
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for library in arguments or sorted(makers):
        write(OUTPUT, library, packed(makers[library]()))


if __name__ == "__main__":
    main(sys.argv[1:])
