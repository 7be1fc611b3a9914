"""scikit-learn and picture declarations against the libraries: fixed programs, and random ones."""

from __future__ import annotations

import os
import random

import pytest

from .programs import disagreements, run_abstract

HEAD = (
    "import numpy as np\nimport pandas as pd\nfrom sklearn.model_selection import *\nfrom sklearn.preprocessing import *\n"
    "from sklearn.datasets import *\nfrom sklearn.decomposition import PCA, TruncatedSVD\nfrom sklearn.utils import shuffle\n"
    "from sklearn.metrics import *\nfrom sklearn.feature_extraction.text import *\n"
).replace("*\n", "{}\n")
NAMES = (
    "train_test_split, KFold, StratifiedKFold",
    (
        "StandardScaler, MinMaxScaler, RobustScaler, MaxAbsScaler, Normalizer, LabelEncoder, LabelBinarizer, OneHotEncoder, OrdinalEncoder, "
        "MultiLabelBinarizer, PolynomialFeatures, scale, normalize, label_binarize"
    ),
    (
        "load_iris, load_digits, load_wine, load_breast_cancer, load_diabetes, make_classification, make_regression, make_blobs, make_moons, "
        "make_circles, make_multilabel_classification"
    ),
    "accuracy_score, confusion_matrix, mean_squared_error, classification_report",
    "CountVectorizer, TfidfVectorizer, HashingVectorizer",
)
HEAD = HEAD.format(*NAMES)
DATA = "X = np.random.rand(20, 3).astype('float32')\ny = np.arange(20) % 2\ndf = pd.DataFrame({'a': range(20), 'b': 1.5})\n"
PROGRAMS = [
    "a, b, c, d = train_test_split(X, y, test_size=0.2)\ne, f = train_test_split(df)\ng, h = train_test_split([1, 2, 3])\ni = train_test_split(X, y, df['a'], test_size=3)\nj, k = train_test_split(X, train_size=0.33)\nl, m = train_test_split((1, 2, 3, 4))",
    "s = StandardScaler()\na = s.fit_transform(X)\nb = s.transform(X[:3])\nc = s.inverse_transform(a)\nd = s.mean_\ne = MinMaxScaler().fit_transform(df)\nf = MinMaxScaler(feature_range=(-1, 1)).fit(X).transform(X)\ng = RobustScaler().fit_transform(X.astype(int))\nh = Normalizer().transform(X)",
    "l = LabelEncoder()\na = l.fit_transform(['x', 'y', 'x'])\nb = l.transform(['y'])\nc = l.inverse_transform([0])\nd = l.classes_\ne = len(l.classes_)\nf = LabelBinarizer().fit_transform([1, 2, 3])\ng = LabelBinarizer().fit_transform(y)\nh = MultiLabelBinarizer().fit_transform([(1, 2), (3,)])\ni = LabelEncoder().fit_transform(y.reshape(-1, 1))\nj = label_binarize(y, classes=[0, 1, 2])",
    "a = OneHotEncoder(sparse_output=False).fit_transform(df)\nb = OneHotEncoder().fit_transform(df).toarray()\nc = OrdinalEncoder().fit_transform(df[['a']])\nd = PolynomialFeatures(2).fit_transform(X)\ne = b.shape",
    "a = pd.get_dummies(np.random.choice(['a', 'b', 'c'], 300, p=[0.5, 0.5, 0.0]))\nb = OneHotEncoder(sparse_output=False).fit_transform(pd.DataFrame({'a': np.random.choice(list('SCQ'), 500, p=[0.7, 0.2, 0.1]), 'b': np.random.choice([0, 1], 500, p=np.array([0.2, 0.8]))}))\nc = pd.get_dummies(np.random.default_rng(0).choice(['x', 'y', 'x'], 200, p=[0.5, 0.2, 0.3]))",
    "a = PCA(2).fit_transform(X)\nb = PCA().fit_transform(X)\nc = PCA(0.9).fit_transform(X)\np = PCA(n_components=1).fit(X)\nd = p.transform(X[:5])\ne = p.inverse_transform(d)\nf = TruncatedSVD(2).fit_transform(X)",
    "a = load_iris()\nb = a.data\nc = a.target\nd = a['data']\ne, f = load_iris(return_X_y=True)\ng = load_iris(as_frame=True)\nh = g.data\ni = g.target\nj = len(a.target_names)\nk = len(a.feature_names)\nl = g.frame",
    "a = load_digits().images\nb = load_digits().data\nc = load_wine().data\nd = load_wine().target\ne = load_breast_cancer().data\nf = load_breast_cancer().target\ng = load_diabetes().data\nh = load_diabetes().target\ni = load_digits().target\nj = load_diabetes(as_frame=True).data",
    "a, b = make_classification()\nc, d = make_classification(50, 7, n_classes=3, n_informative=5)\ne, f = make_regression(30, 4)\ng, h = make_regression(30, n_targets=2)\ni, j = make_blobs(n_samples=12, centers=4)\nk, l = make_moons(11)\nm, n = make_circles(8)\no, p = make_multilabel_classification(9)\nq, r = make_blobs(centers=[[1, 2], [3, 4]])",
    "for a, b in KFold(4).split(X):\n    c = X[a]\n    d = y[b]\nfor e, f in StratifiedKFold(n_splits=3).split(X, y):\n    g = X[e]\nh = KFold(4).get_n_splits()",
    "a, b = shuffle(X, y)\nc = shuffle(X)\nd = accuracy_score(y, y)\ne = confusion_matrix(y, y)\nf = mean_squared_error(y, y)\ng = classification_report(y, y)\nh = scale(X)\ni = normalize(X)",
    "a = CountVectorizer().fit_transform(['a bb', 'cc dd']).toarray()\nb = TfidfVectorizer().fit_transform(['aa bb', 'cc dd']).toarray()\nc, d = train_test_split(CountVectorizer().fit_transform(['aa bb'] * 8))\ne = c.toarray()",
    "from sklearn.compose import ColumnTransformer, make_column_transformer\nct = ColumnTransformer([('n', StandardScaler(), ['a', 'b'])])\na = ct.fit_transform(df)\nb = ct.transform(df[:3])\nc = make_column_transformer((MinMaxScaler(), ['a']), ('passthrough', ['b'])).fit_transform(df)\nd = ColumnTransformer([('s', StandardScaler(), [0, 2]), ('x', 'drop', [1])]).fit_transform(X)\ne = make_column_transformer((OneHotEncoder(sparse_output=False), ['a']), (StandardScaler(), ['b'])).fit_transform(df)\nf = make_column_transformer((StandardScaler(), ['b']), remainder='passthrough').fit(df).transform(df)\ng = ColumnTransformer([('s', StandardScaler(), slice(0, 2))]).fit_transform(X)\nh = ct.fit_transform(df).shape",
    "from sklearn.pipeline import Pipeline, make_pipeline\nfrom sklearn.compose import make_column_transformer\nfrom sklearn.impute import SimpleImputer\np = Pipeline([('i', SimpleImputer()), ('s', StandardScaler())])\na = p.fit_transform(X)\nb = p.transform(X[:4])\nc = make_pipeline(StandardScaler(), PCA(2)).fit_transform(X)\nd = make_column_transformer((p, ['a', 'b'])).fit_transform(df)\ne = p.fit(X).transform(X)",
    "from sklearn.compose import ColumnTransformer\nColumnTransformer([('n', StandardScaler(), ['a'])]).transform(df)", "from sklearn.compose import make_column_transformer\ns = StandardScaler()\nmake_column_transformer((s, ['a'])).fit(df)\ns.transform(df)",
    "import functools\nfrom sklearn.utils.class_weight import compute_class_weight\na = compute_class_weight('balanced', classes=np.unique(y), y=y)\nb = dict(enumerate(a))",
    "train_test_split(X, y[:3])", "train_test_split(X, test_size=1.0)", "train_test_split(X, test_size=20)", "train_test_split(X, test_size=0)",
    "train_test_split(X[:1])", "StandardScaler().fit(y)", "MinMaxScaler().fit_transform(df['a'])", "StandardScaler().fit(np.zeros((2, 3, 4)))",
    "StandardScaler().transform(X)", "StandardScaler().fit(X).transform(X[:, :2])", "StandardScaler().fit(X).inverse_transform(X[:, :1])",
    "LabelEncoder().fit(X)", "OneHotEncoder().fit(y)", "PCA(5).fit(X)", "accuracy_score(y, y[:3])", "accuracy_score(y, X)", "accuracy_score(X, y)", "confusion_matrix(X > 0, X > 0)", "classification_report(y.reshape(-1, 1), X)",
    "mean_squared_error(y, X)", "a = mean_squared_error(X, X)\nb = mean_squared_error(y, y.reshape(-1, 1))\nc = accuracy_score(X > 0, X > 0)\nd = accuracy_score(y.reshape(-1, 1), y)\ne = confusion_matrix(list(y), y)", "shuffle(X, y[:4])", "LabelEncoder().transform(y)",
    "MinMaxScaler().fit(X).inverse_transform(X[:, :2])", "s = StandardScaler().fit(X[:, :1])\na = s.inverse_transform(X)", "KFold(3).split(X)\nStandardScaler().fit([1, 2])",
]  # fmt: skip


@pytest.mark.parametrize("text", PROGRAMS)
def test_program(text: str) -> None:
    assert disagreements(HEAD + DATA + text) == []


def test_split_parts_share_their_sizes() -> None:
    text = (
        HEAD + "df = pd.read_csv('x')\nX = df.drop('y', axis=1)\ny = df['y']\n"
        "a, b, c, d = train_test_split(X, y, test_size=0.2)\ne, f, g, h = train_test_split(a, c)\n"
    )
    _, names, _ = run_abstract(text)
    for first, second in (("a", "c"), ("b", "d"), ("e", "g"), ("f", "h")):
        assert names[first].shape[0] == names[second].shape[0]  # type: ignore[attr-defined]
    assert names["a"].shape[0] != names["b"].shape[0]  # type: ignore[attr-defined]
    assert names["a"].columns is None and names["c"].shape.rank == 1  # type: ignore[attr-defined]


_SCALER = (
    "StandardScaler()",
    "MinMaxScaler()",
    "RobustScaler()",
    "MaxAbsScaler()",
    "PCA(2)",
    "OrdinalEncoder()",
    "LabelEncoder()",
    "Normalizer()",
)
_SHAPES = ("(6,)", "(6, 1)", "(6, 2)", "(6, 3)", "(3, 2, 2)", "(1, 2)")


def generated(dice: random.Random) -> str:
    """Data of random shapes through splits and transformers."""
    kind = dice.choice(("'float32'", "'float64'", "'int64'"))
    lines = [
        HEAD,
        f"x = np.arange(np.prod({dice.choice(_SHAPES)})).reshape({dice.choice(_SHAPES)}).astype({kind})",
    ]
    first = dice.choice(_SHAPES)
    lines[1] = f"x = np.arange(np.prod({first})).reshape({first}).astype({kind})"
    lines.append(f"z = np.ones({dice.choice(_SHAPES)}, {kind})")
    if dice.random() < 0.5:
        size = dice.choice(
            (
                "test_size=0.2",
                "test_size=0.5",
                "train_size=0.7",
                "test_size=2",
                "train_size=3",
                "",
                "train_size=0.4, test_size=0.3",
                "test_size=7",
                "train_size=0.1",
            )
        )
        lines.append(f"x, t, w, u = train_test_split(x, {dice.choice('xz')}, {size})")
    lines.append(f"s = {dice.choice(_SCALER)}")
    lines += dice.sample(
        ["a = s.fit_transform(x)", "s.fit(x)", "b = s.transform(x)", "b = s.transform(z)", "c = s.inverse_transform(z)", "d = shuffle(x)", "e = mean_squared_error(x, z)"], 3
    )  # fmt: skip
    return "\n".join(lines)


def test_random_programs() -> None:
    rounds = 10_000 if os.environ.get("FITLINT_EXHAUSTIVE") else 250
    dice = random.Random(5)
    for _ in range(rounds):
        text = generated(dice)
        assert disagreements(text) == [], text


def test_pictures() -> None:
    pytest.importorskip("PIL")
    text = (
        "import numpy as np\nfrom PIL import Image\np = Image.fromarray(np.zeros((4, 6, 3), 'uint8'))\na = np.array(p)\n"
        "b = np.array(p.resize((10, 20)))\nc = np.array(p.convert('L'))\nd = p.size\ne = p.width\nf = np.asarray(p.convert('RGB').resize((3, 2))) / 255.0\n"
        "g = np.array(Image.new('RGB', (5, 7)))\nh = np.array([np.array(p.resize((8, 8))) for _ in range(3)])\ni = np.array(p.crop((0, 0, 2, 2)))\n"
    )
    assert disagreements(text) == []
    _, names, _ = run_abstract(text)
    assert names["b"].shape.known == (20, 10, 3)  # type: ignore[attr-defined]
