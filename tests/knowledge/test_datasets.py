"""Keras's own data sets: how many classes their labels certainly hold, and what parts of them do.

The data is downloaded when it is asked for, so that no case can run it; MNIST's rarest class, the
fives, has 5,421 of 60,000 and 892 of 10,000 pictures.
"""

from __future__ import annotations

import pytest
from fitlint.engine import check_text

HEAD = (
    "import keras\nimport numpy as np\nimport pandas as pd\n"
    "from sklearn.preprocessing import OneHotEncoder\n"
    "(x, y), (x_test, y_test) = keras.datasets.{}.load_data()\n"
)


def width(data: str, expression: str) -> object:
    """The last size of what an expression gives, ``None`` where it is not known."""
    report = check_text(HEAD.format(data) + f"result = {expression}\n")
    assert report.errors == []
    whole = max(report.calls, key=lambda call: (call.line, call.end_column))
    return whole.outputs[0]["shape"][-1]


@pytest.mark.parametrize(
    ("data", "expression", "expected"),
    [
        ("mnist", "pd.get_dummies(y)", 10),
        ("mnist", "OneHotEncoder().fit_transform(y_test.reshape(-1, 1)).toarray()", 10),
        ("fashion_mnist", "np.eye(len(np.unique(y)))", 10),
        ("cifar100", "OneHotEncoder(sparse_output=False).fit_transform(y)", 100),
        ("cifar100", "pd.get_dummies(y[:1000].ravel())", None),
        ("mnist", "pd.get_dummies(y[:20])", None),
        ("mnist", "pd.get_dummies(y[y < 5])", None),
        ("mnist", "pd.get_dummies(np.sort(y)[:1000])", None),
        ("mnist", "pd.get_dummies(y // 2)", None),
    ],
)
def test_classes(data: str, expression: str, expected: int | None) -> None:
    assert width(data, expression) == expected
