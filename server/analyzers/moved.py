"""Where a name went that the targeted version does not have any more."""

from __future__ import annotations

from ..resolve.names import is_module, kind, names_in
from .code import did_you_mean

METHODS = {
    "fit_generator": "fit",
    "evaluate_generator": "evaluate",
    "predict_generator": "predict",
    "reset_states": "reset_state",
}
"""Methods of models and metrics whose work another one does, with the same arguments."""

RENAMED = {
    "keras.layers.CuDNNGRU": "keras.layers.GRU",
    "keras.layers.CuDNNLSTM": "keras.layers.LSTM",
    "numpy.float_": "numpy.float64",
    "numpy.complex_": "numpy.complex128",
    "numpy.unicode_": "numpy.str_",
    "numpy.Inf": "numpy.inf",
    "numpy.NaN": "numpy.nan",
    "numpy.in1d": "numpy.isin",
    "numpy.product": "numpy.prod",
    "numpy.row_stack": "numpy.vstack",
    "tensorflow.ceil": "tensorflow.math.ceil",
    "tensorflow.is_nan": "tensorflow.math.is_nan",
    "tensorflow.log": "tensorflow.math.log",
    "tensorflow.random_normal": "tensorflow.random.normal",
    "tensorflow.random_uniform": "tensorflow.random.uniform",
    "tensorflow.set_random_seed": "tensorflow.random.set_seed",
    "tensorflow.truncated_normal": "tensorflow.random.truncated_normal",
}
"""Names whose successor takes the same arguments."""

BUILTINS = {
    "numpy.float": "float",
    "numpy.int": "int",
    "numpy.object": "object",
    "numpy.complex": "complex",
    "numpy.str": "str",
}
"""NumPy's former names for Python's own types."""


def successor(dotted: str) -> str | None:
    """The name that does the same now: renamed, in an outer module, or spelled right."""
    stem, _, name = dotted.rpartition(".")
    keras = dotted[len("tensorflow.") :] if dotted.startswith("tensorflow.keras.") else dotted
    if keras in RENAMED:
        return dotted[: len(dotted) - len(keras)] + RENAMED[keras]
    # `keras.layers.core.Dense` and its like: the same name in a module further out.
    outer = stem.rpartition(".")[0]
    while outer.count(".") >= (2 if outer.startswith("tensorflow.keras") else 1):
        if name in names_in(outer):
            return f"{outer}.{name}"
        outer = outer.rpartition(".")[0]
    if is_module(stem):
        return _respelled(stem, name)
    return None


def _respelled(stem: str, name: str) -> str | None:
    """The same name in another case, or with a letter wrong."""
    near = did_you_mean(name, [known for known in names_in(stem) if not known.startswith("_")])
    if near is None or len(name) < 4:
        return None
    same = near.lower().replace("_", "") == name.lower().replace("_", "")
    return f"{stem}.{near}" if same or kind(f"{stem}.{near}") == "class" else None


def module_with(dotted: str, names: list[str]) -> str | None:
    """The nearest module around a missing one that has all these names."""
    outer = dotted.rpartition(".")[0]
    while "." in outer:
        if is_module(outer) and set(names) <= set(names_in(outer)):
            return outer
        outer = outer.rpartition(".")[0]
    return None
