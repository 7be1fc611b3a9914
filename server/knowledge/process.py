"""What a program sets for its whole process, in force wherever code runs from then on.

It is kept beside the paths: what one branch may have set holds for all that follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any

from ..resolve.aliases import canonical
from ..text.records import record
from ..values import Const, Lib, Unknown, Value


@record(slots=True, eq=False)
class Process:
    """The state all code of a program shares, besides its variables."""

    written: set[str] = field(default_factory=set)
    """Files the program wrote."""
    told: set[str] = field(default_factory=set)
    """Texts given to functions that may write, commands among them."""
    replaced: dict[str, Value] = field(default_factory=dict)
    """Attributes of libraries the program set, by their canonical names."""
    dtype: str | None = None
    """What layers compute in by the global dtype policy, where one was set; ``"?"``: can't tell."""
    data_format: Any = None
    """``set_image_data_format``, where it was called; ``UNKNOWN``: can't tell."""
    eager: bool = False
    """Whether functions may run without being traced (``tf.config.run_functions_eagerly``)."""

    def replace(self, owner: str, name: str, value: Value) -> None:
        """``np.float = float``: an attribute of a library is another from now on."""
        key = canonical(f"{owner}.{name}")
        self.replaced[key] = value
        if isinstance(value, Lib) and value.name == key:
            del self.replaced[key]  # It was put back.

    def delete(self, owner: str, name: str) -> None:
        """``del np.float``."""
        self.replaced.pop(canonical(f"{owner}.{name}"), None)

    def perhaps_replaced(self, given: Iterable[Value]) -> None:
        """What code nobody sees may replace that is given names: ``mock.patch("keras.Model.fit")``,
        ``monkeypatch.setattr(np, "load", fake)``.
        """
        values = list(given)
        owners = [value.name for value in values if isinstance(value, Lib)]
        for value in values:
            text = value.value if isinstance(value, Const) else None
            if isinstance(text, str) and text.replace(".", "").isidentifier():
                home, _, name = text.rpartition(".")
                for owner in [home] if home else owners:
                    self.replace(owner, name, Unknown("perhaps replaced"))
