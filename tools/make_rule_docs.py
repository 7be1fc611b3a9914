"""Writes docs/rules: a page a rule, made from the rules' own documentation, and their list.

python tools/make_rule_docs.py           write them
python tools/make_rule_docs.py --check   say whether they are up to date
"""

from __future__ import annotations

import sys
from pathlib import Path

from fitlint.analyzers import Rule, all_rules

FOLDER = Path(__file__).parent.parent / "docs" / "rules"
FAMILIES = {
    "FIT0": "fitlint itself",
    "FIT1": "Shapes",
    "FIT2": "Dtypes and values of the data",
    "FIT3": "Labels, outputs, losses and metrics",
    "FIT4": "Data pipelines",
    "FIT5": "Custom layers, models and steps",
    "FIT6": "Arguments of compile and fit, callbacks",
    "FIT7": "Names and arguments of other versions",
    "FIT8": "Resources",
    "FIT9": "PyTorch",
}


def page(rule: Rule) -> str:
    """A rule's page."""
    return f"# {rule.code} {rule.name}\n\n{rule.doc.strip()}\n"


def index(rules: list[Rule]) -> str:
    """The list of all rules, by family."""
    lines = ["# Rules", ""]
    for prefix, title in FAMILIES.items():
        family = [rule for rule in rules if rule.code.startswith(prefix)]
        if not family:
            continue
        lines += [f"## {title}", "", "| code | name | what it finds |", "| --- | --- | --- |"]
        for rule in family:
            first = rule.doc.strip().splitlines()[0]
            lines.append(f"| [{rule.code}]({rule.code}.md) | `{rule.name}` | {first} |")
        lines.append("")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Every file of the folder with its text."""
    rules = list(all_rules().values())
    return {"README.md": index(rules), **{f"{rule.code}.md": page(rule) for rule in rules}}


def stale() -> list[str]:
    """Files that are missing, out of date, or of rules that are gone."""
    wanted = pages()
    found = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        names = stale()
        if names:
            print("out of date:", ", ".join(names))
        return 1 if names else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
