"""Values out of an untrusted JSON document, each checked; an error names the file, the place and what was expected."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from binscan.errors import ConfigError
from binscan.report.safe import one_line

Choice = TypeVar("Choice")


class Node:
    """One value with the way to it; it gives out nothing that it has not checked.

    No message shows a value but a short word: a file that is no report may hold anything, secrets included.

    Args:
        value: what `json.loads` made of it.
        file: the file's name, for messages.
        where: the way to the value, such as `findings[3].rule`.
    """

    __slots__ = ("_file", "_value", "_where")

    def __init__(self, value: Any, file: str, where: str = "") -> None:
        self._value = value
        self._file = file
        self._where = where

    def fail(self, expected: str) -> ConfigError:
        """Return the error that says what was expected here and what was found."""
        place = self._where or "the document"
        return ConfigError(
            f"{one_line(self._file, 200)}: {one_line(place, 200)} should be {expected}, but is {self._found()}",
            "Give a report that `binscan … --format json` wrote.",
        )

    def _found(self) -> str:
        if self._value is None:
            return "null or missing"
        kinds = {
            bool: "a boolean",
            int: "a number",
            float: "a number",
            str: "a text",
            list: "a list",
            dict: "an object",
        }
        return kinds[type(self._value)]

    @property
    def is_null(self) -> bool:
        """Whether the value is null or missing."""
        return self._value is None

    def __getitem__(self, key: str) -> Node:
        """Return a field of an object; a missing one is null."""
        if not isinstance(self._value, dict):
            raise self.fail("an object")
        return Node(self._value.get(key), self._file, f"{self._where}.{key}" if self._where else key)

    def items(self) -> Iterator[Node]:
        """Yield the values of a list."""
        if not isinstance(self._value, list):
            raise self.fail("a list")
        for number, value in enumerate(self._value):
            yield Node(value, self._file, f"{self._where}[{number}]")

    def fields(self) -> Iterator[tuple[str, Node]]:
        """Yield the fields of an object."""
        if not isinstance(self._value, dict):
            raise self.fail("an object")
        for key in self._value:
            yield key, self[key]

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self._value, str):
            raise self.fail("a text")
        return self._value

    def hexadecimal(self, *lengths: int) -> str:
        """Return lower-case hexadecimal digits of one of the lengths."""
        value = self.text()
        if len(value) not in lengths or not set(value) <= set("0123456789abcdef"):
            raise self.fail(f"{' or '.join(map(str, lengths))} hexadecimal digits")
        return value

    def name(self) -> str:
        """Return a word of lower-case letters, digits and hyphens."""
        value = self.text()
        if not value or len(value) > 100 or not set(value) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"):
            raise self.fail("a word of lower-case letters, digits and hyphens")
        return value

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(item.text() for item in self.items())

    def flag(self) -> bool:
        """Return a boolean."""
        if not isinstance(self._value, bool):
            raise self.fail("true or false")
        return self._value

    def whole(self, minimum: int = 0) -> int:
        """Return a whole number not below `minimum`."""
        if not isinstance(self._value, int) or isinstance(self._value, bool) or not minimum <= self._value < 2**63:
            raise self.fail(f"a whole number from {minimum}")
        return self._value

    def number(self, most: float = math.inf) -> float:
        """Return a finite number from 0 to `most`."""
        value = self._value
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most or value == math.inf:
            raise self.fail(f"a number from 0 to {most:g}" if most < math.inf else "a number from 0")
        return float(value)

    def choice(self, choices: Mapping[str, Choice]) -> Choice:
        """Return what one of the words stands for."""
        word = self.text()
        if word not in choices:
            raise self.fail(f"one of {', '.join(choices)}")
        return choices[word]
