"""The help of one command: usage, what it does, one line an option, an example. It fits a screen."""

from __future__ import annotations

import argparse

_COLUMN = 20
"""Where the explanations begin."""


class Parser(argparse.ArgumentParser):
    """A parser whose help has no headings and no wrapped usage."""

    def format_usage(self) -> str:
        """Return the one line that a wrong command line is answered with."""
        operands = [_operand(action) for action in self._actions if not action.option_strings]
        return " ".join([f"usage: {self.prog}", "[OPTION …]", *operands]) + "\n"

    def format_help(self) -> str:
        """Return the whole help."""
        shown = [action for action in self._actions if action.help not in (None, argparse.SUPPRESS)]
        rows = [_row(action) for action in shown if "--help" not in action.option_strings]
        return f"{self.format_usage()}\n{self.description}\n\n" + "\n".join(rows) + f"\n\n{self.epilog}\n"


def _operand(action: argparse.Action) -> str:
    name = action.metavar if isinstance(action.metavar, str) else action.dest
    many = f"[{name} …]"
    return {"*": many, argparse.SUPPRESS: many, "?": f"[{name}]", "+": f"{name} …"}.get(str(action.nargs), name)


def _row(action: argparse.Action) -> str:
    left = " ".join([*action.option_strings[-1:], *([_value(action)] if _value(action) else [])])
    help_text = str(action.help) % {"default": action.default}
    return f"  {left:<{_COLUMN - 3}} {help_text}"


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    return action.metavar if isinstance(action.metavar, str) else action.dest if not action.option_strings else ""
