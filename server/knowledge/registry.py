"""Finds declarations by canonical name, importing the module that holds them on first need."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ..values import Lib, Value
from .api import ATTRIBUTES, CONSTANTS, FUNCTIONS, Declaration

_MODELS = (
    "keras.models",
    "keras.model_files",
    "keras.sequential",
    "keras.compiling",
    "keras.training",
)
_DATASETS = ("tensorflow.data", "tensorflow.data_batching", "tensorflow.data_sources")

PROVIDERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("numpy.", ("numpy",)),
    ("ndarray.", ("numpy",)),
    (
        "keras.layers.Layer.",
        ("keras.custom", "keras.layer_object", "keras.layer_weights", "keras.held"),
    ),
    (
        "keras.layers.",
        ("keras.layer_object", "keras.layer_weights", "keras.custom", "keras.merge_functions"),
    ),
    ("keras.layers.Normalization.", ("keras.preprocessing_methods",)),
    ("keras.layers.Discretization.", ("keras.preprocessing_methods",)),
    ("keras.layers.TextVectorization.", ("keras.preprocessing_methods",)),
    ("keras.layers.StringLookup.", ("keras.preprocessing_methods",)),
    ("keras.layers.IntegerLookup.", ("keras.preprocessing_methods",)),
    ("keras.Model.", (*_MODELS, "keras.trainer", "keras.layer_object", "keras.layer_weights")),
    ("keras.Sequential.", _MODELS),
    (
        "keras.ops.",
        ("keras.ops_axes",),
    ),
    ("keras.applications.", ("keras.applications",)),
    *((f"keras.layers.{name}", ("keras.rnn_states",)) for name in ("LSTM", "GRU", "SimpleRNN")),
    ("keras.losses.", ("keras.losses", "keras.identifiers")),
    ("keras.metrics.", ("keras.metric_objects", "keras.identifiers")),
    ("keras.optimizers.", ("keras.optimizers", "keras.identifiers")),
    ("keras.callbacks.", ("keras.callbacks", "keras.callback_runs")),
    ("keras.callbacks.History.", ("keras.fit_arguments",)),
    ("keras.config.", ("keras.backend",)),
    ("keras.mixed_precision.", ("keras.optimizers", "tensorflow.flow")),
    ("keras.Variable", ("tensorflow.creation",)),
    ("keras.datasets.", ("keras.datasets",)),
    ("keras.utils.", ("keras.utils",)),
    ("keras.utils.is_keras_tensor", ("keras.backend",)),
    ("keras.preprocessing.", ("keras.utils", "keras.legacy_images")),
    ("keras.preprocessing.sequence.TimeseriesGenerator", ("keras.legacy_sequences",)),
    ("keras.activations.", ("keras.activation_functions",)),
    ("keras.backend.", ("keras.backend",)),
    ("keras.random.", ("keras.random",)),
    ("keras.initializers.", ("keras.configured", "keras.identifiers")),
    ("keras.regularizers.", ("keras.configured", "keras.identifiers")),
    ("keras.constraints.", ("keras.configured", "keras.identifiers")),
    ("keras.models.", ("keras.model_files",)),
    ("keras.saving.", ("keras.model_files",)),
    ("keras.", ("keras.models", "keras.functional", "keras.sequential", "keras.configured")),
    ("kerastensor.", ("keras.tensor",)),
    ("variable.", ("tensorflow.tensor",)),
    ("tensor.", ("tensorflow.tensor",)),
    ("Dataset.", _DATASETS),
    ("tensorflow.data.", _DATASETS),
    ("tensorflow_datasets.", ("tensorflow.catalog",)),
    ("tensorflow.image.", ("tensorflow.image",)),
    ("tensorflow.io.", ("tensorflow.image",)),
    ("tensorflow.io.gfile.", ("python.files", "python.paths", "python.written")),
    ("tensorflow.test.", ("python.harmless",)),
    ("tensorflow.nn.", ("tensorflow.nn",)),
    ("tensorflow.random", ("tensorflow.random", "tensorflow.image")),
    ("tensorflow.strings.", ("tensorflow.strings",)),
    ("tensorflow.as_string", ("tensorflow.strings",)),
    ("tensorflow.dtypes.as_string", ("tensorflow.strings",)),
    ("tensorflow.regex_replace", ("tensorflow.strings",)),
    ("tensorflow.string_to_number", ("tensorflow.strings",)),
    ("tensorflow.set_random_seed", ("tensorflow.random",)),
    ("tensorflow.truncated_normal", ("tensorflow.random",)),
    ("tensorflow.compat.", ("tensorflow.nn", "tensorflow.image", "tensorflow.random")),
    ("tensorflow.TensorShape", ("tensorflow.tensor",)),
    ("tensorflow.TensorSpec", ("tensorflow.data_sources",)),
    ("tensorflow.RaggedTensorSpec", ("tensorflow.data_sources",)),
    ("tensorflow.SparseTensorSpec", ("tensorflow.data_sources",)),
    ("tensorflow.python.keras.", ("tensorflow.private_keras",)),
    ("tensorflow.", ("tensorflow.core",)),
    ("pandas.", ("pandas",)),
    ("DataFrame.", ("pandas",)),
    ("Series.", ("pandas",)),
    ("sklearn.", ("sklearn",)),
    ("scipy.", ("scipy",)),
    ("PIL.", ("images",)),
    ("cv2.", ("images",)),
    ("skimage.", ("images",)),
    ("imageio.", ("images",)),
    ("torch.", ("torch",)),
    ("torchtensor.", ("torch",)),
    ("builtins.", ("python.builtins", "python.iteration", "python.classes", "python.constructors")),
    ("builtins.open", ("python.written",)),
    ("codecs.", ("python.written", "python.harmless")),
    ("gzip.", ("python.written", "python.harmless")),
    ("builtins.dict.", ("python.containers",)),
    ("builtins.str.", ("python.text",)),
    ("list.", ("python.containers",)),
    ("dict.", ("python.containers",)),
    ("set.", ("python.containers",)),
    ("tuple.", ("python.containers",)),
    ("str.", ("python.text",)),
    ("bytes.", ("python.text",)),
    ("int.", ("python.text",)),
    ("float.", ("python.text",)),
    ("os.", ("python.files", "python.paths", "python.builtins")),
    ("sys.", ("python.files", "python.builtins")),
    ("glob.", ("python.files",)),
    ("pathlib.", ("python.paths", "python.written")),
    ("tempfile.", ("python.paths", "python.files", "python.harmless")),
    ("shutil.", ("python.paths", "python.harmless")),
    ("io.", ("python.files", "python.written")),
    ("json.", ("python.written",)),
    ("random.", ("python.numbers", "python.files", "python.harmless")),
    ("math.", ("python.numbers",)),
    ("typing.NamedTuple.", ("python.records",)),
    ("keras.version", ("python.versions",)),
    *(
        (f"{home}.", ("python.versions",))
        for home in (
            "packaging",
            "pkg_resources",
            "distutils.version",
            "setuptools",
            "looseversion",
            "importlib.metadata",
            "importlib_metadata",
        )
    ),
    ("time.", ("python.numbers", "python.harmless")),
    ("matplotlib.", ("python.harmless",)),
    ("seaborn.", ("python.harmless",)),
    ("logging.", ("python.harmless",)),
    ("warnings.", ("python.harmless",)),
    ("tqdm.", ("python.harmless",)),
    ("iterator.", ()),
    ("operator.", ("python.numbers",)),
)
"""Prefix of a canonical name -> the modules of this package that declare such names."""

_LIBRARIES = (
    "keras", "tensorflow", "numpy", "pandas", "sklearn", "scipy", "PIL", "cv2",
    "skimage", "imageio", "torch",
)  # fmt: skip
_PYTHON = (
    "arguments",
    "builtins",
    "classes",
    "files",
    "harmless",
    "numbers",
    "paths",
    "text",
    "tools",
    "written",
)
_DEFAULT = tuple(f"python.{module}" for module in _PYTHON)
"""For the rest of Python's library and whatever else has no row above."""


@cache
def _load(module: str) -> bool:
    """Import one provider; whether this version of fitlint has it."""
    package = f"{__package__}.{module}"
    try:
        import_module(package)
    except ModuleNotFoundError as missing:
        if missing.name is None or not package.startswith(missing.name):
            raise
        return False
    return True


def providers(name: str) -> tuple[str, ...]:
    """The modules that may declare a name."""
    rows = [modules for prefix, modules in PROVIDERS if name.startswith(prefix)]
    return tuple(module for modules in rows for module in modules) if rows else _DEFAULT


@cache
def _provide(name: str) -> None:
    for module in providers(name):
        _load(module)


def find_function(name: str) -> Declaration | None:
    """The declaration of a function, class constructor or method."""
    found = FUNCTIONS.get(name)
    if found is None:
        _provide(name)
        found = FUNCTIONS.get(name)
        if found is None and name.partition(".")[0] not in _LIBRARIES:
            found = _harmless(name)
    return found


@cache
def _harmless(name: str) -> Declaration | None:
    from .python.harmless import fallback

    return fallback(name)


def find_attribute(name: str) -> object | None:
    """The declaration of an attribute."""
    found = ATTRIBUTES.get(name)
    if found is None:
        _provide(name)
        found = ATTRIBUTES.get(name)
    return found


def find_constant(name: str) -> Value | None:
    """The value of a library constant."""
    found = CONSTANTS.get(name)
    if found is None:
        _provide(name)
        found = CONSTANTS.get(name)
    return found


def is_modelled(name: str) -> bool:
    """Whether a name belongs to a library whose modules, classes and functions fitlint knows.

    A name of another library may stand for anything, a constant as well.
    """
    return name.partition(".")[0] in _LIBRARIES or name.startswith("builtins.")


@cache
def ancestors(name: str) -> tuple[Lib, ...]:
    """A library class and its base classes, as far as methods are looked up in them."""
    chain = [name]
    if name == "keras.Sequential":
        chain.append("keras.Model")
    if name.startswith("keras.layers.") and name != "keras.layers.Layer":
        chain.append("keras.layers.Layer")
    for family in ("losses.Loss", "metrics.Metric", "callbacks.Callback", "optimizers.Optimizer"):
        package = f"keras.{family.split('.')[0]}."
        if name.startswith(package) and name.count(".") == 2 and name != f"keras.{family}":
            chain.append(f"keras.{family}")
    if name.startswith("torch.nn.") and name != "torch.nn.Module":
        chain.append("torch.nn.Module")
    if chain[-1] == "keras.Model":
        chain.append("keras.layers.Layer")
    chain.append("builtins.object")
    return tuple(Lib(item) for item in chain)
