"""Arguments that the targeted version refuses, and which rule speaks of them.

The same trouble, an argument nobody knows, is told by the rule of its family: removed or renamed
(FIT702), an argument of ``fit`` (FIT602) or ``compile`` (FIT603), or of another function (FIT504).
"""

from __future__ import annotations

from ..values.facts import Trouble
from .code import call_around, fixes_of, remove_argument, rename_keyword
from .rule import Fix

RENAMED = {
    "lr": "learning_rate",
    "epsilon_decay": None,
    "decay": None,
    "schedule_decay": None,
    "nb_epoch": "epochs",
    "nb_val_samples": "validation_steps",
    "samples_per_epoch": None,
    "show_accuracy": None,
    "workers": None,
    "max_queue_size": None,
    "max_q_size": None,
    "use_multiprocessing": None,
    "pickle_safe": None,
    "sample_weight_mode": None,
    "experimental_run_tf_function": None,
    "class_mode": None,
}
"""Arguments of optimizers, ``compile`` and ``fit`` that older versions took, with their new names."""

TRAINING = ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch")


def unknown_argument(trouble: Trouble) -> str | None:
    """The name of the argument that is not known, if that is the trouble."""
    unknown = trouble.problem.data.get("unknown")
    return unknown if isinstance(unknown, str) else None


def owner(trouble: Trouble) -> str:
    """The rule that tells a refused argument."""
    if unknown_argument(trouble) in RENAMED:
        return "FIT702"
    function = str(trouble.problem.data.get("function") or "")
    if trouble.problem.kind == "optimizer-arguments" or function == "keras.Model.compile":
        return "FIT603"
    package, _, method = function.rpartition(".")
    return "FIT602" if package == "keras.Model" and method in TRAINING else "FIT504"


def argument_fixes(trouble: Trouble, suggestion: str | None = None) -> list[Fix]:
    """The argument's new or right name; without one, the call without it."""
    unknown = unknown_argument(trouble)
    call, source = call_around(trouble.site), trouble.site.source
    if unknown is None or call is None:
        return []
    new = RENAMED.get(unknown) or suggestion or trouble.problem.data.get("suggestion")
    if isinstance(new, str):
        return fixes_of(f"Use `{new}`", rename_keyword(source, call, unknown, new))
    if unknown in RENAMED:
        return fixes_of(f"Remove `{unknown}`", remove_argument(source, call, unknown))
    return []
