"""Commands and their options."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from .. import __version__
from .status import CLEAN, WRONG, UsageError

_COLLECT_EVERY = 200_000
"""Objects between two searches for cyclic garbage. Loading the rules and the knowledge makes a
third of that and no garbage; the default of 700 searches all of it again and again."""


class _Parser(argparse.ArgumentParser):
    """One clear line and status 2 instead of the usage dump."""

    def error(self, message: str) -> NoReturn:
        print(f"fitlint: {message} (see `{self.prog} --help`)", file=sys.stderr)
        raise SystemExit(WRONG)


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = _Parser(prog="fitlint", description="Finds what model.fit() will do before it is run.")
    parser.add_argument("--version", action="version", version=f"fitlint {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    check = commands.add_parser("check", help="report what model.fit() will do")
    check.add_argument(
        "paths", nargs="+", metavar="PATH", help="files, folders, notebooks, - for stdin"
    )
    check.add_argument("--output-format", choices=("text", "json"), default="text")
    check.add_argument(
        "--select", action="append", default=[], metavar="CODE", help="only these rules"
    )
    check.add_argument(
        "--ignore", action="append", default=[], metavar="CODE", help="not these rules"
    )
    check.add_argument(
        "--budget", type=float, metavar="SECONDS", help="processor time for each file (default 2)"
    )
    check.add_argument("--fail-on", choices=("error", "warning", "information", "never"), default=None,
                       help="least severity for exit status 1 (default warning)")  # fmt: skip
    check.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    check.add_argument("--stdin-filename", metavar="NAME", help="what - is called")
    check.add_argument("-v", "--verbose", action="store_true", help="also say what was cut short")

    shapes = commands.add_parser("shapes", help="list the shapes inferred for a file")
    shapes.add_argument("file", metavar="FILE")
    shapes.add_argument("--output-format", choices=("text", "json"), default="text")
    shapes.add_argument("--budget", type=float, metavar="SECONDS")
    shapes.add_argument("--color", choices=("auto", "always", "never"), default="auto")

    rule = commands.add_parser("rule", help="explain a rule, or list all")
    rule.add_argument("code", nargs="?", metavar="CODE")

    server = commands.add_parser("server", help="serve an editor over stdio (LSP)")
    server.add_argument("--stdio", action="store_true", help="the default, and the only way")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    gc.set_threshold(_COLLECT_EVERY)
    parser = build_parser()
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG
    if options.command is None:
        parser.print_help(sys.stderr)
        return WRONG
    try:
        status = _run(options)
        sys.stdout.flush()
        return status
    except UsageError as error:
        print(f"fitlint: {error}", file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        # The reader went away (| head). What is still buffered would fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    if options.command == "check":
        from .check import run_check

        return run_check(options)
    if options.command == "shapes":
        from .shapes import run_shapes

        return run_shapes(options)
    if options.command == "rule":
        from .rules import run_rule

        return run_rule(options.code)
    from ..lsp import serve

    return serve()
