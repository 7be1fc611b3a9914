"""The rules, one file each: ``fitNNN_name.py``."""

from .rule import RULES, Edit, FactsView, Finding, Fix, Rule, all_rules

__all__ = ["RULES", "Edit", "FactsView", "Finding", "Fix", "Rule", "all_rules"]
