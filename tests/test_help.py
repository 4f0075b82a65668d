"""Every command's help fits a screen, has an example, and names only options that the parser has."""

from __future__ import annotations

import pytest

from binscan.cli.main import COMMANDS, build_parser, load


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_fits_a_screen_and_has_an_example(name: str) -> None:
    """At most 34 lines of at most 130 columns."""
    text = build_parser(name, load(name)).format_help()
    assert "example" in text
    assert len(text.splitlines()) <= 34
    assert max(map(len, text.splitlines())) <= 130
