"""pandas declarations against pandas itself: fixed programs, and random chains of operations."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from .programs import check, disagreements, run_abstract

FRAME = (
    "import pandas as pd\nimport numpy as np\n"
    "df = pd.DataFrame({'a': [1, 2, 3, 4], 'b': [1.5, 2, 3, 4], 'c': ['x', 'y', 'x', 'y'], 'y': np.array([0, 1, 0, 1])})\n"
)
PROGRAMS = [
    "a = df.values\nb = df[['a', 'b']].values\nc = df['c'].values\nd = df.to_numpy()\ne = df['a'].to_numpy(dtype='float32')\nf = df.y\ng = df.shape\nh = len(df)\ni = df.ndim\nj = df.size",
    "X = df.drop('y', axis=1)\ny = df['y']\nz = df.drop(columns=['a', 'c'])\nw = df.drop(['a'], axis='columns')\nv = X.values",
    "a = df.iloc[:, :-1]\nb = df.iloc[:, 3]\nc = df.iloc[1]\nd = df.iloc[1:3, [0, 1]]\ne = df.iloc[0, 0]\nf = df.iloc[[0, 2]]\ng = df.iloc[-1:, 0:2].values\nh = df.iloc[:, -1].values",
    "a = df.loc[:, 'a':'c']\nb = df.loc[:, ['b', 'y']]\nc = df.loc[:, 'a']\nd = df.loc[df['a'] > 2]\ne = df.loc[df['a'] > 2, 'b']\nf = df.loc[0]\ng = df.loc[1:2]",
    "df['n'] = df['a'] * 2\ndf['k'] = 3\ndf['l'] = [1., 2., 3., 4.]\ndf['a'] = 0.5\ndf[['p', 'q']] = np.zeros((4, 2))\na = df.values",
    "df.drop('c', axis=1, inplace=True)\na = df.values\nb = df.pop('y')\nc = df.values\ndel df['a']\nd = df.values\ndf.columns = ['z']\ne = df['z']",
    "a = df.head(2)\nb = df.tail(3)\nc = df.sample(frac=1)\nd = df.sample(n=2)\ne = df.sample(frac=0.5)\nf = df[1:3]\ng = df[::2]\nh = df[df['a'] > 1]\ni = df[df.a > 1]['b']",
    "a = df.fillna(0)\nb = df.dropna()\nc = df.reset_index(drop=True)\nd = df.reset_index()\ne = df.copy()\ne['a'] = 'x'\nf = df.isnull()\ng = df.rename(columns={'a': 'z'})\nh = df.set_index('a')\ni = df.sort_values('b')",
    "a = df['a'].astype('float32')\nb = df[['a', 'b']].astype('float32').values\nc = df['c'].astype('category')\nd = df['c'].astype('category').cat.codes\ne = df['a'].astype(str)\nf = df['a'].astype(bool)",
    "a = df['a'].mean()\nb = df['a'].max()\nc = df['a'].sum()\nd = df['c'].nunique()\ne = df['c'].unique()\nf = df['c'].value_counts()\ng = df[['a', 'b']].mean()\nh = df['b'].std()\ni = df['a'].min()\nj = df['c'].tolist()\nk = df['a'].isin([1])",
    "a = df['c'].map({'x': 0, 'y': 1})\nb = df['a'].apply(lambda v: v + 0.5)\nc = df['c'].str.len()\nd = df['c'].str.upper()\ne = df['a'].map(lambda v: v * 2)\nf = df['c'].replace('x', 'z')\ng = df['a'].apply(lambda v: [v])",
    "d = pd.DataFrame({'s': np.random.choice(['u', 'v', 'w'], 200), 'k': np.random.randint(0, 3, 200), 't': ['p', 'q'] * 100})\na = pd.get_dummies(d, columns=['k', 's'])\nb = pd.get_dummies(d[:150], prefix='z', drop_first=True)\nc = pd.get_dummies(d.sample(frac=0.5)['s']).values\ne = d['s'].unique()\nf = d['k'].nunique()\ng = d.t.value_counts()\nh = d['t'].map({'p': 0, 'q': 1, 'r': 5})\ni = d['s'].map({'u': 1}).values\nj = pd.factorize(d['s'])[0]\nk = d[d['k'] > 0]['s'].unique()\nl = d['s'].astype('category').cat.codes\nm = np.zeros(d['k'].max() + 1)\nn = d.drop('k', axis=1)['t'].unique()",
    "a = pd.get_dummies(df['c'])\nb = pd.get_dummies(df)\nc = pd.get_dummies(df, dtype=int)\nd = pd.get_dummies(df[['a', 'b']])\ne = pd.get_dummies(df, columns=['y'])\nf = pd.get_dummies(df['y']).values\ng = pd.get_dummies(df[['c']])\nh = pd.get_dummies(df, drop_first=True, dtype=float).values",
    "a = pd.concat([df, df])\nb = pd.concat([df[['a']], df[['b']]], axis=1)\nc = pd.concat([df['a'], df['b']])\nd = pd.concat([df, df.drop('y', axis=1)])\ne = pd.merge(df, df, on='a')",
    "a = pd.DataFrame(np.zeros((3, 2)))\nb = pd.DataFrame(np.zeros((3, 2)), columns=['p', 'q'])\nc = pd.DataFrame([[1, 2], [3, 4]])\nd = pd.DataFrame([{'a': 1, 'b': 2}, {'a': 3, 'b': 4}])\ne = pd.DataFrame()\ne['z'] = [1, 2]\nf = pd.DataFrame({'a': [1, 2], 'b': 3})\ng = pd.DataFrame([1, 2, 3])\nh = pd.DataFrame([('a', 1), ('b', 2)], columns=['k', 'v'])",
    "a = pd.Series([1, 2])\nb = pd.Series([1., None])\nc = pd.Series(np.arange(3), dtype='float32')\nd = pd.Series(['a'])\ne = a.values\nf = a[0]\ng = a.to_frame()\nh = pd.Series([1, 2], name='q').to_frame()",
    "a = df.select_dtypes(include='number')\nb = df.select_dtypes(include=['object', 'number'])\nc = list(df.columns)\nc.remove('y')\nd = df[c].values\ne = df[df.columns[:-1]]\nf = [x for x in df]\ng = len(df.columns)\nh = df.columns.tolist()\ni = df[df.columns.difference(['a'])]",
    "a = [r for _, r in df[['a', 'b']].iterrows()]\nb = np.array([r.values for _, r in df[['a', 'b']].iterrows()])\nfor col in df.columns:\n    if col != 'c':\n        df[col] = df[col] / 2\nc = df.values\nd = np.array(df[['a', 'b']])\ne = np.array(df['c'])",
    "def prepare(frame):\n    frame.drop('c', axis=1, inplace=True)\n    return frame\ng = prepare(df)\na = df.values\nb = [df]\nb[0].pop('a')\nc = df.shape",
    "df.iloc[0, 0] = 9\na = df.values\ndf.loc[:, 'new'] = 1\nb = df.shape\ndf.insert(0, 'first', [1, 2, 3, 4])\nc = list(df.columns)\nd = df.assign(z=1)\ne = d.values",
    "a = df[['a', 'b']] * 2\nb = df['a'] + df['b']\nc = (df[['a', 'b']] - df[['a', 'b']].mean()) / df[['a', 'b']].std()\nd = c.values\ne = df['a'] > 1\nf = -df['b']\ng = np.log(df['b'])\nh = df['a'] / df['a'].max()",
    "a = pd.DataFrame([{'a': 1, 'b': 2.}, {'a': 3, 'c': 'x'}])\nb = dict(df)\nc = b['a']\nd = df[['a', 'b']].corr()\ne = df[['a', 'b']].describe()\nf = df.isna().sum()\ng = df.nunique()\nh = df.count()\ni = np.array(a['a'])",
    "df['r'] = [np.zeros(2)] * 4\na = df['r'].values\ndf['s'] = list(np.zeros((4, 3)))\nb = df['s']\ndf['t'] = [[1, 2]] * 4\nc = df['t'].values",
    "df['nope']", "df[['a', 'nope']]", "df.drop('nope', axis=1)", "df.drop(columns=['nope'])", "df['a'].reshape(-1, 1)", "df['z'] = [1, 2]",
    "df.columns = ['a']", "pd.DataFrame(np.zeros((2, 3, 4)))", "pd.DataFrame({'a': [1], 'b': [1, 2]})", "df.pop('nope')", "df.iloc[7]",
    "pd.DataFrame(np.zeros((2, 3)), columns=['a'])", "df.iloc[:, 9]", "df['z'] = np.zeros(5)", "pd.Series(np.zeros((2, 2)))", "del df['nope']",
]  # fmt: skip


@pytest.mark.parametrize("text", PROGRAMS)
def test_program(text: str) -> None:
    assert disagreements(FRAME + text) == []


def test_columns_and_rows_come_from_the_file(tmp_path: Path) -> None:
    from fitlint.resolve.modules import ProjectResolver

    (tmp_path / "d.csv").write_text("id,a,b,name\n1,2,3.5,x\n2,3,4.5,y\n3,4,5.5,z\n")
    calls = [
        "pd.read_csv('d.csv')", "pd.read_csv('d.csv', index_col=0)", "pd.read_csv('d.csv', usecols=['a', 'b'])",
        "pd.read_csv('d.csv', header=None)", "pd.read_csv('d.csv', nrows=2)", "pd.read_csv('d.csv', index_col='id').values",
        "pd.read_csv('d.csv', names=['p', 'q', 'r', 's'], header=0)", "pd.read_csv('d.csv', skiprows=1)", "pd.read_csv('d.csv', sep=',')",
        "pd.read_csv('d.csv', dtype={'a': float})", "pd.read_csv('d.csv', usecols=[0, 2])", "pd.read_csv('d.csv', sep=';')",
    ]  # fmt: skip
    import pandas as pd

    for call in calls:
        options = {"project": ProjectResolver(tmp_path), "path": tmp_path / "train.py"}
        machine, names, troubles = run_abstract(f"import pandas as pd\nx = {call}\n", **options)
        real = eval(call.replace("'d.csv'", repr(str(tmp_path / "d.csv"))), {"pd": pd})
        assert troubles == []
        assert check(machine, names["x"], real) is None, call
        if "sep=';'" not in call and "skiprows" not in call:
            assert names["x"].shape.known == real.shape, call  # type: ignore[attr-defined]


_CHAIN = (
    "x = x.drop({c!r}, axis=1)", "x = x.drop(columns=[{c!r}, {d!r}])", "x = x[[{c!r}, {d!r}]]", "x = x.iloc[:, {i}:{j}]", "x = x.iloc[{i}:{j}]",
    "x = x.iloc[:, {k}]", "x[{c!r}] = x[{d!r}]", "x[{c!r}] = {i}", "x[{c!r}] = [1.5] * len(x)", "x = x[x[{c!r}] == x[{c!r}]]", "x = x.head({i})",
    "x = x.sample(frac=0.5)", "x = x.fillna(0)", "x = x.dropna()", "x = x.copy()", "v = x.values", "v = x[{c!r}]", "v = x.to_numpy()",
    "x = x.reset_index(drop=True)", "x = x.select_dtypes('number')", "x = pd.get_dummies(x)", "x = pd.concat([x, x])", "v = x.pop({c!r})",
    "x.drop({c!r}, axis=1, inplace=True)", "x = x.rename(columns={{{c!r}: 'z'}})", "x = x.astype('float32')", "x = x.astype({{{c!r}: 'float64'}})",
    "x.dropna(inplace=True)", "v = x[{c!r}].astype('float32').values", "x = x.loc[:, {c!r}:]", "v = x.iloc[{k}]", "v = x.loc[:, {c!r}].values",
    "x.columns = range(x.shape[1])", "x = x.isna()", "x = x.sort_values({c!r})", "v = x.mean()", "x = x * 2", "x = x.set_index({c!r})",
    "x = x.T", "x = x.tail({i})", "del x[{c!r}]", "x = x.drop([{i}])", "x.loc[0, {c!r}] = 2", "x = x.reset_index()", "v = x.iloc[:, [{k}, 0]]",
    "v = x.shape", "x = x[x.columns[{i}:]]", "v = x[{c!r}].max()", "v = x[{c!r}].map(lambda q: q * 2)", "x = x.round()", "v = np.array(x)",
    "x.insert({i}, {c!r}, 0)", "x = x.assign(n={i})", "x = x.replace(1, 2)", "v = [c for c in x]", "x = pd.DataFrame(x.values)", "x = x.abs()",
    "x = x.duplicated()", "x = x.drop_duplicates()", "v = x[{c!r}].value_counts()", "x = x.iloc[::-1]", "v = np.mean(x)", "x = x[{c!r}].to_frame()",
    "x = x - x.mean()", "x = x.clip(0, 1)", "x = x.shift(1)", "x = x.cumsum()", "x = x > 1", "x = x.set_index({c!r}, drop=False)", "v = x.dtypes",
    "x = x.where(x > 1)", "x = x.ffill()", "v = x.sum()", "v = x.nunique()", "x = x.diff()",
    "x = x.groupby({c!r}).mean()", "x = x.groupby({c!r}).mean(numeric_only=True)", "x = x.groupby({c!r}).sum()", "x = x.groupby({c!r}, as_index=False).max()",
    "v = x.groupby({c!r})[{d!r}].mean()", "x = x.groupby({c!r})[{d!r}].sum().reset_index()", "x = x.groupby({c!r}).size().reset_index(name='n')", "x = x.groupby([{c!r}, {d!r}]).count()",
    "x = x.groupby({c!r}).agg({{{d!r}: ['min', 'count']}})", "x = x.groupby({c!r}).agg(n=({d!r}, 'count'), m=({d!r}, 'max')).reset_index()", "x = x.groupby({c!r}).agg({{{d!r}: 'std'}})",
    "x.columns = ['_'.join(map(str, c)) if isinstance(c, tuple) else c for c in x.columns]", "x = x.groupby({c!r}).agg(['mean', 'max'])", "v = x.groupby({c!r})[{d!r}].transform('mean')",
    "x['g'] = x.groupby({c!r})[{d!r}].transform('max')", "v = [g for _, g in x.groupby({c!r})]", "v = [len(g.columns) for _, g in x.groupby({c!r})]", "x = x.groupby({c!r}).head(1)", "x = x.groupby({c!r})[[{d!r}]].min()",
    "x = x.melt(id_vars={c!r})", "x = x.melt(id_vars=[{c!r}], value_vars=[{d!r}], var_name='k', value_name='v')", "x = x.melt()", "x = x.merge(x, on={c!r})", "x = x.merge(x[[{c!r}, {d!r}]], on={c!r}, how='left')", "x = pd.merge(x, x, left_on={c!r}, right_on={d!r}, how='outer')",
    "x = x.merge(x)", "x = x.pivot_table(index={c!r}, columns={d!r}, values='a')", "x = x.reset_index()", "x = x.set_index({c!r}).reset_index()", "v = x.groupby({c!r}).cumcount()", "x = x[{c!r}].value_counts().reset_index()", "x = x.set_index([{c!r}, {d!r}]).reset_index()",
    "x = x.join(x.groupby({c!r})[{d!r}].mean(), on={c!r}, rsuffix='_m')", "x = x.merge(x.groupby({c!r}).max(), left_on={c!r}, right_index=True)", "x = x.join(x[[{d!r}]].add_suffix('_z'))", "x = x.join(x)",
)  # fmt: skip
_VALUES = {"int": "[1, 2, 3, 4]", "float": "[0.5, 1, 2, 3]", "text": "['p', 'q', 'p', 'r']", "bool": "[True, False, True, True]",
           "hole": "[1.0, None, 2.0, 3.0]", "small": "np.arange(4, dtype='int32')", "half": "np.zeros(4, 'float32')"}  # fmt: skip


def generated(dice: random.Random) -> str:
    """A random chain of operations on a random frame."""
    names = "abcd"[: dice.randint(1, 4)]
    columns = ", ".join(f"{name!r}: {_VALUES[dice.choice(list(_VALUES))]}" for name in names)
    lines = ["import pandas as pd", "import numpy as np", f"x = pd.DataFrame({{{columns}}})"]
    for _ in range(dice.randint(1, 4)):
        c, d = (dice.choice(names if dice.random() < 0.9 else "abcde") for _ in range(2))
        i = dice.randint(0, 3)
        lines.append(
            dice.choice(_CHAIN).format(c=c, d=d, i=i, j=dice.randint(i, 4), k=dice.randint(0, 4))
        )
    return "\n".join(lines)


def test_random_chains() -> None:
    rounds = 20_000 if os.environ.get("FITLINT_EXHAUSTIVE") else 500
    dice = random.Random(3)
    for _ in range(rounds):
        text = generated(dice)
        assert disagreements(text) == [], text
