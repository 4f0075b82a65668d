"""Expressions that are compiled when first used: none of the program's is wrong, and they are what `re` would make."""

from __future__ import annotations

import importlib
import pkgutil
import re

import binscan
from binscan.pattern import pattern

LAZY = type(pattern(""))


def test_every_expression_of_the_program_compiles() -> None:
    """A slip in one would otherwise come out only when a token meets it."""
    seen = 0
    for module in pkgutil.walk_packages(binscan.__path__, "binscan."):
        if module.name.startswith(("binscan.matcher", "binscan.classifier", "binscan.credential")):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, LAZY):
                    assert isinstance(value.groups, int)
                    seen += 1
    assert seen > 60


def test_it_does_what_a_compiled_one_does() -> None:
    lazy = pattern(rb"k(e)y", re.IGNORECASE)
    assert lazy.search(b"a KEY")
    assert [match.start() for match in lazy.finditer(b"key key")] == [0, 4]
    assert lazy.search(b"no") is None
    assert pattern("a+").sub("b", "caac") == "cbc"
