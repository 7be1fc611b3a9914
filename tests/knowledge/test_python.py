"""Python's built-ins and standard library against Python itself."""

from __future__ import annotations

import os
import random

import pytest

from .programs import disagreements, run_abstract

PROGRAMS = [
    # Sizes and ranges.
    "a = len([1, 2])\nb = len('abc')\nc = len((1,))\nd = len({'x': 1})\ne = len(range(3, 9, 2))\nf = len(set([1, 1, 2]))",
    "class A:\n    def __len__(self):\n        return 7\na = len(A())\nb = range(len(A()))",
    "import numpy as np\nx = np.zeros((3, 4))\na = len(x)\nb = [len(r) for r in x]\nc = max(len(r) for r in x)",
    "for i in range(1, 10, 3):\n    last = i\nr = range(5)\ns = list(r)\nt = list(range(2000))\nu = tuple(range(3))",
    # Iteration.
    "a = list(enumerate('ab', 1))\nb = list(zip([1, 2, 3], 'xy'))\nc = list(map(str, [1, 2]))\nd = list(filter(None, [0, 1, 2]))",
    "a = list(reversed([1, 2]))\nb = sorted([3, 1, 2])\nc = sorted('cab', reverse=True)\nd = sorted([1, -2], key=abs)\ne = next(iter([5, 6]))",
    "d = {'b': (2, 'x'), 'a': (1, 'y'), 'c': (1, 'x')}\na = sorted(d, key=lambda k: d[k])\nb = dict(sorted(d.items(), key=lambda p: p[1], reverse=True))\nc = list(b)\nd['z'] = (0, '')\ne = sorted([3, 1, 2], key=lambda n: -n)[0]\nf = sorted({'bb', 'a'}, key=len)",
    "def g():\n    yield 1\n    yield 2\na = list(g())\nb = next(g())\nc = sum(g())",
    "a = dict(a=1)\nb = dict([('x', 2)], y=3)\nc = dict(zip('ab', [1, 2]))\nd = dict(b)\nd['x'] = 9\ne = b['x']",
    # Numbers.
    "a = int(3.7)\nb = int('12')\nc = float('1.5')\nd = round(2.5)\ne = round(2.567, 1)\nf = abs(-3)\ng = divmod(7, 2)\nh = pow(2, 5)\ni = bool([])\nj = bool('a')",
    "a = sum([1, 2.5])\nb = min(3, 1)\nc = max([4, 2])\nd = any([0, 1])\ne = all([])\nf = min('ba')\ng = max(1, 2.5)",
    "import math\na = math.ceil(7 / 2)\nb = math.floor(-1.5)\nc = math.sqrt(16)\nd = math.pi\ne = math.log2(8)\nf = math.gcd(12, 8)\ng = math.isnan(1.0)",
    "import numpy as np\nn = len(np.zeros(17))\na = math_ceil = int(np.ceil(n / 4))\nb = int(n / 4)\nc = int(n * 0.8)",
    # Classes.
    "import numpy as np\na = isinstance(1, int)\nb = isinstance(True, int)\nc = isinstance('a', (list, str))\nd = isinstance(np.zeros(2), np.ndarray)\ne = isinstance([1], list)\nf = isinstance(None, str)\ng = isinstance(1.0, int)",
    "class A:\n    pass\nclass B(A):\n    x = 3\n    def f(self):\n        return 1\nb = B()\nc = isinstance(b, A)\nd = issubclass(B, A)\ne = hasattr(b, 'x')\nf = hasattr(b, 'nope')\ng = getattr(b, 'nope', 4)\nh = getattr(b, 'x')\nsetattr(b, 'z', 5)\ni = b.z\nj = type(b) is B\nk = callable(b.f)",
    # Lists.
    "a = [1, 2]\na.append(3)\na.extend([4])\na.insert(0, 0)\nb = a.pop()\nc = a.pop(0)\na.remove(2)\nd = a.index(3)\ne = a.count(1)\nf = a.copy()\nf.clear()\na.reverse()\na.sort()",
    "a = [1]\nb = a\nb.append(2)\nc = len(a)\na += [3]\nd = a * 2\ne = a + [4]\nf = [0] * 5\ng = a[1:]\nh = a[-1]",
    "a = []\nfor i in range(500):\n    a.append(i)\nb = a[0]",
    # Dicts, sets and tuples.
    "a = {'x': 1}\nb = a.get('x')\nc = a.get('y')\nd = a.get('y', 2)\na.update(y=3)\na.update({'z': 4})\ne = list(a.keys())\nf = list(a.values())\ng = list(a.items())\nh = a.pop('x')\ni = a.setdefault('w', 5)\nj = a.copy()\nj.clear()\nk = 'y' in a\nl = a.pop('nope', 1)",
    "a = {1, 2}\na.add(3)\na.add(1)\na.discard(2)\nb = a.union({9})\nc = len(a)\nd = (1, 2, 1).count(1)\ne = frozenset([1])",
    # Text.
    "a = 'A b'.lower().split()\nb = ','.join(['x', 'y'])\nc = '{}-{}'.format(1, 2)\nd = ' x '.strip()\ne = 'abc'.replace('b', 'z')\nf = 'abc'.startswith('a')\ng = 'a,b'.split(',')\nh = f'{1}x'\ni = '%d' % 3\nj = 'abc'.find('c')\nk = 'é'.encode()\nl = str(3)\nm = repr('a')",
    # Collections and friends.
    "from collections import namedtuple, defaultdict, Counter, deque, OrderedDict\nP = namedtuple('P', 'x y')\np = P(1, y=2)\na = p.x\nb = p[1]\nq = p._replace(x=5)\nd = defaultdict(list)\nd['a'].append(1)\nc = Counter('aab')\ne = deque([1, 2])\ne.appendleft(0)\nf = e.popleft()\no = OrderedDict(a=1)\ni = defaultdict(int)\ni['x'] += 1\nk = i['y']",
    "import itertools\na = list(itertools.chain([1], [2, 3]))\nb = list(itertools.product([1, 2], 'ab'))\nc = list(itertools.islice(range(10), 3))\nd = list(itertools.repeat(1, 3))\ne = list(itertools.chain.from_iterable([[1], [2]]))",
    "import functools\nf = functools.partial(max, 3)\na = f(5)\nb = functools.reduce(lambda x, y: x * y, [1, 2, 3])\n@functools.lru_cache(None)\ndef g(x):\n    return x + 1\nc = g(1)",
    "import copy\na = [1, [2]]\nb = copy.deepcopy(a)\nb[1].append(3)\nc = copy.copy(a)\nc.append(4)\nd = len(a[1])",
    "from dataclasses import dataclass, field\n@dataclass\nclass C:\n    x: int = 3\n    y: list = field(default_factory=list)\nc = C()\na = c.x\nb = C(4).x\nd = len(c.y)",
    "from types import SimpleNamespace\ns = SimpleNamespace(a=1)\nb = s.a\nimport enum\nclass E(enum.Enum):\n    R = 1\nc = E.R.value",
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('--batch-size', type=int, default=32)\np.add_argument('--lr', type=float)\np.add_argument('--flag', action='store_true')\np.add_argument('--names', nargs='*')\nargs = p.parse_args([])\na = args.batch_size\nb = args.lr\nc = args.flag\nd = args.names",
    "import os, glob\na = os.path.join('a', 'b.txt')\nb = os.path.basename(a)\nc = os.path.splitext(a)\nd = os.path.exists(a)\ne = os.listdir('.')\nf = glob.glob('*.nothing')\ng = len(e)",
    "from pathlib import Path\np = Path('a') / 'b'\na = p.name\nb = p.exists()\nc = [str(x) for x in sorted(Path('.').glob('*.nothing'))]",
    "import random\na = random.randint(1, 3)\nb = random.random()\nc = random.choice([1, 2])\nd = [1, 2, 3]\nrandom.shuffle(d)\ne = random.sample(d, 2)\nf = random.uniform(0, 1)\ng = random.randrange(5)\nh = random.choices(d, k=4)",
    "import time, json, logging\na = time.time()\nb = json.dumps([1])\nc = [1]\nlogging.info('%s', c)\nprint(c)\nd = len(c)\nprint(d, end='')",
    # What raises.
    "range(3.0)", "range(len([1]) / 2)", "len(3)", "len(None)", "int('x')", "[][0]", "[1].pop(3)", "{}['a']", "{'a': 1}.pop('b')",
    "next([1])", "def g():\n    yield 1\nlen(g())", "class A:\n    pass\ngetattr(A(), 'x')", "float('abc')", "[1].index(2)",
]  # fmt: skip


@pytest.mark.parametrize("text", PROGRAMS)
def test_program(text: str) -> None:
    assert disagreements(text) == []


def test_exit_ends_the_path_without_a_finding() -> None:
    text = "import sys\ndef f(x):\n    if x:\n        sys.exit(1)\n    return 3\na = f(0)\nimport os\nif os.path.exists('x'):\n    sys.exit()\nb = 1\n"
    assert disagreements(text) == []
    machine, _names, _ = run_abstract("import sys\nsys.exit(2)\n[][1]\n")
    assert machine.troubles == [] and machine.state.ghost == "exit"


def test_what_is_harmless_keeps_its_arguments() -> None:
    calls = "print(c); logging.info(c); plt.plot(c); ax[0].plot(c); tqdm(c); json.dump(c, open('f', 'w')); sns.heatmap(c)"
    text = (
        "import logging, json\nimport matplotlib.pyplot as plt\nimport seaborn as sns\nfrom tqdm import tqdm\n"
        f"c = [1, 2]\nfig, ax = plt.subplots(1, 2)\n{calls}\nn = len(c)\nm = len(tqdm(c))\n"
    )
    _, names, _ = run_abstract(text)
    assert repr(names["n"]) == repr(names["m"]) == "Const(value=2)"


def test_a_name_of_an_unknown_module_may_be_anything() -> None:
    text = "import config\nfrom settings import FLAG\na = 1 if config.DEBUG else 2\nb = 1 if FLAG is None else 2\n"
    _, names, _ = run_abstract(text)
    assert len(names["a"].options) == len(names["b"].options) == 2  # type: ignore[attr-defined]


_PARTS = (
    "l.append({v})", "l.extend([{v}, {v}])", "l.insert({i}, {v})", "l.pop()", "l.pop({i})", "l = l[{i}:]", "l.sort()",
    "l.reverse()", "l += [{v}]", "l = l * 2", "l.remove({v})", "l = sorted(l)", "l = list(reversed(l))", "l = list(set(l))",
    "l = [x + 1 for x in l]", "l = [x for x in l if x > {v}]", "d[{v}] = {i}", "d.pop({v})", "d.pop({v}, 0)", "d.update({{{v}: 7}})",
    "l = list(d)", "l = list(d.values())", "d.setdefault({v}, {i})", "n = d.get({v}, {i})", "n = sum(l)", "n = len(l) // 2",
    "n = l[{i}]", "n = l.index({v})", "n = l.count({v})", "l = list(range(n))", "l = list(map(abs, l))", "n = max(l)", "n = min(l)",
    "l = [n] * 3", "l.clear()", "l = l + list(range({i}))", "d = dict(zip(l, l))", "d = {{x: x for x in l}}",
    "for x in l:\n    d[x] = x", "for x in range({i}):\n    l.append(x)", "while len(l) > 2:\n    l.pop()", "n = d[{v}]",
    "a, b = l[:2]", "if {v} in l:\n    l.remove({v})", "if {v} in d:\n    n = d[{v}]", "l[{i}] = {v}", "l[1:2] = [{v}]", "del d[{v}]",
    "try:\n    n = l[{i}]\nexcept IndexError:\n    n = 5", "n = next(iter(l))", "l = [y for x in l for y in (x, x)]", "import random; random.shuffle(l)",
)  # fmt: skip


def test_random_programs() -> None:
    rounds = 20_000 if os.environ.get("FITLINT_EXHAUSTIVE") else 600
    dice = random.Random(7)
    for _ in range(rounds):
        lines = ["l = [3, 1, 2]", "d = {1: 2}", "n = 2"]
        for _ in range(dice.randint(1, 6)):
            lines.append(dice.choice(_PARTS).format(v=dice.randint(0, 4), i=dice.randint(0, 4)))
        text = "\n".join(lines)
        assert disagreements(text) == [], text
