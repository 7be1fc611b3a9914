"""``sklearn.datasets``: toy data and generated data."""

from __future__ import annotations

from ...shapes import UNKNOWN, AnyDim, symbol
from ...text.records import record
from ...values import (
    FALSE,
    NONE,
    Array,
    Const,
    Facts,
    Lib,
    ListRec,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
    is_none,
)
from ..api import Context, function
from ..args import as_dim
from ..python.common import FIVE, HUNDRED, ONE, TEXT, TWENTY, TWO, listed
from .common import made

BUNCH = "sklearn.utils.Bunch"


@record(frozen=True, slots=True)
class Toy:
    """A data set that comes with scikit-learn."""

    rows: int
    width: int
    low: float
    high: float
    least: float
    most: float
    classes: int | None = None
    names: tuple[str, ...] | None = None
    target: str = "int64"
    dtype: str = "float64"


_TOYS: dict[str, Toy] = {
    "load_iris": Toy(150, 4, 0.1, 7.9, 0, 2, 3, (
        "sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")),
    "load_digits": Toy(1797, 64, 0, 16, 0, 9, 10),
    "load_wine": Toy(178, 13, 0.13, 1680, 0, 2, 3, (
        "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols",
        "flavanoids", "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue",
        "od280/od315_of_diluted_wines", "proline")),
    "load_breast_cancer": Toy(569, 30, 0, 4254, 0, 1, 2, (
        "mean radius", "mean texture", "mean perimeter", "mean area", "mean smoothness",
        "mean compactness", "mean concavity", "mean concave points", "mean symmetry",
        "mean fractal dimension", "radius error", "texture error", "perimeter error",
        "area error", "smoothness error", "compactness error", "concavity error",
        "concave points error", "symmetry error", "fractal dimension error", "worst radius",
        "worst texture", "worst perimeter", "worst area", "worst smoothness",
        "worst compactness", "worst concavity", "worst concave points", "worst symmetry",
        "worst fractal dimension")),
    "load_diabetes": Toy(442, 10, -0.1378, 0.1988, 25, 346, None, (
        "age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"), "float64"),
    "fetch_california_housing": Toy(20640, 8, -124.35, 35682, 0.14999, 5.00001, None, (
        "MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude",
        "Longitude"), "float64"),
    "fetch_olivetti_faces": Toy(400, 4096, 0, 1, 0, 39, 40, None, "int64", "float32"),
    "fetch_covtype": Toy(581012, 54, -173, 7173, 1, 7, 7, None, "int32"),
}  # fmt: skip


def _together(ctx: Context, toy: Toy, facts: Facts, labels: Facts) -> Array:
    """Data and labels in one frame."""
    from ..pandas.common import counted, frame

    if toy.names is None:
        return frame(ctx, toy.rows, width=toy.width + 1)
    names, kinds = (*toy.names, "target"), (*(toy.dtype,) * toy.width, toy.target)
    known = (*(facts,) * toy.width, labels)
    return counted(frame(ctx, toy.rows, names, kinds, column_facts=known))


def _toy(name: str, toy: Toy) -> None:
    def body(
        ctx: Context,
        *,
        return_X_y: Value = FALSE,
        as_frame: Value = FALSE,
        **options: Value,
    ) -> Value:
        if (
            name == "load_digits"
            and "n_class" in options
            or name == "load_diabetes"
            and "scaled" in options
        ):
            return Unknown("a part of the data")
        # pandas is declared in large modules, which few programs need here.
        from ..pandas.common import frame, series

        frames, pair = ctx.branch_truth(as_frame), ctx.branch_truth(return_X_y)
        if frames is None or pair is None:
            return Unknown("frames or arrays")
        whole = toy.classes is not None
        facts = Facts(toy.low, toy.high, nan=False)
        labels = Facts(
            toy.least, toy.most, whole or None, toy.classes, nan=False, reached=whole, dense=whole
        )
        if frames:
            kinds = None if toy.names is None else (toy.dtype,) * toy.width
            data: Array = frame(ctx, toy.rows, toy.names, kinds, toy.width, facts, toy.dtype)
            target = series(ctx, toy.rows, toy.target, labels, "target")
        else:
            data = made(ctx, (toy.rows, toy.width), toy.dtype, facts)
            target = made(ctx, (toy.rows,), toy.target, labels)
        if pair:
            return Tuple((data, target))
        attrs: dict[str, Value] = {"data": data, "target": target, "DESCR": TEXT}
        # A list in some of the data sets, an array in others.
        names = ListRec([], TEXT, toy.width)
        attrs["feature_names"] = ctx.new_record(names, "list", Lib("numpy.ndarray"))
        attrs["frame"] = _together(ctx, toy, facts, labels) if frames else NONE
        if name == "load_digits":
            attrs["images"] = made(ctx, (1797, 8, 8), "float64", facts)
        if name == "fetch_olivetti_faces":
            attrs["images"] = made(ctx, (400, 64, 64), "float32", facts)
        if toy.classes is not None and name.startswith("load_"):
            attrs["target_names"] = made(
                ctx, (toy.classes,), "string" if name != "load_digits" else "int64"
            )
        return ctx.new_object(Lib(BUNCH), attrs=attrs)

    function(f"sklearn.datasets.{name}")(body)


for _name, _data in _TOYS.items():
    _toy(_name, _data)


@function("sklearn.datasets.fetch_openml", "sklearn.datasets.fetch_lfw_people")
def fetched(*args: Value, ctx: Context, **options: Value) -> Value:
    if ctx.branch_truth(options.get("return_X_y", Const(False))) is not False:
        return Unknown("data from the network")
    return ctx.new_object(Lib(BUNCH), attrs={})


@function("sklearn.datasets.fetch_20newsgroups")
def newsgroups(*args: Value, ctx: Context, **options: Value) -> Value:
    rows: AnyDim = symbol("texts")
    target = made(ctx, (rows,), "int64", Facts(0, 19, True, 20, nan=False))
    attrs: dict[str, Value] = {"data": listed(ctx, None, TEXT, rows), "target": target}
    return ctx.new_object(Lib(BUNCH), attrs=attrs)


@function(f"{BUNCH}.__getitem__")
def bunch_item(ctx: Context, bunch: Obj, key: Value) -> Value:
    if isinstance(key, Const) and key.value in ctx.read(bunch).attrs:
        return ctx.read(bunch).attrs[key.value]  # type: ignore[no-any-return]
    return Unknown("an entry of a data set")


# -- generated data ---------------------------------------------------------------------


def _number(ctx: Context, value: Value) -> AnyDim:
    dim = as_dim(ctx, value)
    return UNKNOWN if dim is None else dim


def _classes(count: AnyDim, rows: AnyDim = UNKNOWN, least: int = 1) -> Facts:
    """Class numbers; each is there if there are ``least`` samples for it."""
    if not isinstance(count, int):
        return Facts(low=0, integral=True, nan=False)
    every = isinstance(rows, int) and rows >= least * count
    return Facts(0, count - 1, True, count, nan=False, reached=every, dense=every)


@function("sklearn.datasets.make_classification", "sklearn.datasets.make_gaussian_quantiles")
def make_classification(
    ctx: Context, n_samples: Value = HUNDRED, n_features: Value | None = None, *, called: str,
    n_classes: Value | None = None, **options: Value,
) -> Value:  # fmt: skip
    if called.endswith("quantiles"):
        features, kinds = n_features or Const(2), n_classes or Const(3)
    else:
        features, kinds = n_features or Const(20), n_classes or Const(2)
    if "return_X_y" in options or "mean" in options:
        return Unknown("generated data")
    rows = _number(ctx, n_samples)
    # Some labels are exchanged at random: few samples may lose a class.
    least = 10**9 if "weights" in options else 40
    labels = _classes(_number(ctx, kinds), rows, least)
    data = made(ctx, (rows, _number(ctx, features)), "float64", Facts(nan=False))
    return Tuple((data, made(ctx, (rows,), "int64", labels)))


@function("sklearn.datasets.make_blobs")
def make_blobs(
    ctx: Context, n_samples: Value = HUNDRED, n_features: Value = TWO, *, centers: Value = NONE,
    return_centers: Value = FALSE, **options: Value,
) -> Value:  # fmt: skip
    rows, width = _number(ctx, n_samples), _number(ctx, n_features)
    kinds: AnyDim = 3 if is_none(centers) else _number(ctx, centers)
    if not isinstance(n_samples, (Const, Scalar)):
        rows = UNKNOWN
        kinds = UNKNOWN
    if is_none(centers) is not True and kinds is UNKNOWN:
        width = UNKNOWN
    data = made(ctx, (rows, width), "float64", Facts(nan=False))
    labels = made(ctx, (rows,), "int64", _classes(kinds, rows))
    if ctx.branch_truth(return_centers) is not False:
        return Unknown("generated data and its centers")
    return Tuple((data, labels))


@function("sklearn.datasets.make_moons", "sklearn.datasets.make_circles")
def make_moons(ctx: Context, n_samples: Value = HUNDRED, **options: Value) -> Value:
    rows = _number(ctx, n_samples)
    data = made(ctx, (rows, 2), "float64", Facts(nan=False))
    return Tuple((data, made(ctx, (rows,), "int64", _classes(2, rows))))


@function("sklearn.datasets.make_regression")
def make_regression(
    ctx: Context, n_samples: Value = HUNDRED, n_features: Value = HUNDRED, *,
    n_targets: Value = ONE, coef: Value = FALSE, **options: Value,
) -> Value:  # fmt: skip
    rows, width, targets = (_number(ctx, value) for value in (n_samples, n_features, n_targets))
    data = made(ctx, (rows, width), "float64", Facts(nan=False))
    if ctx.branch_truth(coef) is not False or not isinstance(targets, int):
        return Unknown("generated data")
    dims: tuple[AnyDim, ...] = (rows,) if targets == 1 else (rows, targets)
    return Tuple((data, made(ctx, dims, "float64", Facts(nan=False))))


@function("sklearn.datasets.make_s_curve", "sklearn.datasets.make_swiss_roll")
def make_curve(ctx: Context, n_samples: Value = HUNDRED, **options: Value) -> Value:
    rows = _number(ctx, n_samples)
    return Tuple((made(ctx, (rows, 3), "float64"), made(ctx, (rows,), "float64")))


@function("sklearn.datasets.make_multilabel_classification")
def make_multilabel(
    ctx: Context, n_samples: Value = HUNDRED, n_features: Value = TWENTY, *,
    n_classes: Value = FIVE, **options: Value,
) -> Value:  # fmt: skip
    if options.keys() & {"sparse", "return_indicator", "return_distributions"}:
        return Unknown("generated data")
    rows = _number(ctx, n_samples)
    data = made(ctx, (rows, _number(ctx, n_features)), "float64", Facts(nan=False))
    labels = made(ctx, (rows, _number(ctx, n_classes)), "int64", Facts(0, 1, True, nan=False))
    return Tuple((data, labels))
