"""Arguments that the targeted version refuses, and which rule speaks of them.

An argument nobody knows is told by the rule of its function (FIT602, FIT603), one that older
versions took by FIT702.
"""

from __future__ import annotations

from ..values.facts import Trouble
from .code import call_around, did_you_mean, fixes_of, remove_argument, rename_keyword
from .rule import Edit, Fix

RENAMED = {
    "lr": "learning_rate",
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
    "input_length": None,
}
"""Arguments of optimizers, ``compile``, ``fit`` and ``Embedding`` that older versions took, with
their new names."""


def unknown_argument(trouble: Trouble) -> str | None:
    """The name of the argument that is not known, if that is the trouble."""
    unknown = trouble.problem.data.get("unknown")
    return unknown if isinstance(unknown, str) else None


def was_removed(trouble: Trouble) -> bool:
    """Whether older versions took the argument."""
    return unknown_argument(trouble) in RENAMED


def with_hint(trouble: Trouble) -> str:
    """The message, with the word that was meant where only one is near."""
    problem = trouble.problem
    wrong = problem.data.get("unknown", problem.data.get("unknown_value"))
    known = problem.data.get("known")
    meant = did_you_mean(wrong, known) if isinstance(wrong, str) and known else None
    if meant is None or meant in problem.message:
        return problem.message
    return f"{problem.message}; did you mean `{meant}`?"


def argument_fixes(trouble: Trouble) -> list[Fix]:
    """The argument's new or right name; without one, the call without it.

    All arguments of the call that were removed go at once: each would be refused after the other.
    """
    unknown = unknown_argument(trouble)
    call, source = call_around(trouble.site), trouble.site.source
    if unknown is None or call is None:
        return []
    if unknown not in RENAMED:
        data = trouble.problem.data
        new = data.get("suggestion") or did_you_mean(unknown, data.get("known") or [])
        edit = rename_keyword(source, call, unknown, new) if isinstance(new, str) else None
        return fixes_of(f"Use `{new}`", edit)
    edits: list[Edit | None] = []
    told: list[str] = []
    for keyword in call.keywords:
        if keyword.arg not in RENAMED:
            continue
        name = RENAMED[keyword.arg]
        told.append(f"use `{name}`" if name else f"remove `{keyword.arg}`")
        if name is None:
            edits.append(remove_argument(source, call, keyword.arg))
        else:
            edits.append(rename_keyword(source, call, keyword.arg, name))
    title = ", ".join(told)
    return fixes_of(title[:1].upper() + title[1:], *edits)
