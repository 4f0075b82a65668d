"""A record is a frozen dataclass to everybody who uses one, a type checker and `dataclasses` itself included."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from binscan.model import Noted, Place, Report, Severity, Skipped, Text
from binscan.record import replace
from binscan.rules import RULES


def test_fields_are_given_by_place_or_by_name_and_have_defaults() -> None:
    assert Place("a.py", ref_kind="file") == Place(
        path="a.py", ref_kind="file", repository=None, commit=None, blob=None
    )
    assert repr(Skipped("a", "b")) == "Skipped(what='a', reason='b')"


@pytest.mark.parametrize(
    ("values", "named"),
    [(("a",), {}), (("a", "b", "c"), {}), (("a",), {"what": "b"}), (("a", "b"), {"why": "c"}), ((), {})],
    ids=["too few", "too many", "twice", "unknown", "none"],
)
def test_a_wrong_call_is_an_error(values: tuple[str, ...], named: dict[str, str]) -> None:
    with pytest.raises(TypeError):
        Skipped(*values, **named)


def test_a_record_cannot_be_changed() -> None:
    skipped = Skipped("a", "b")
    with pytest.raises(AttributeError):
        skipped.what = "c"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del skipped.what


def test_equality_is_by_kind_and_by_the_fields_that_count() -> None:
    assert Skipped("a", "b") != Noted("a", "b")
    assert len({Skipped("a", "b"), Skipped("a", "b"), Noted("a", "b")}) == 2
    assert Skipped("a", "b") != ("a", "b")
    placed = replace(Text(b"a"), placed={0: (1, 1)})
    assert placed == Text(b"a")
    assert hash(placed) == hash(Text(b"a"))


def test_a_default_that_can_change_is_made_anew_for_each() -> None:
    reports = [Report("scan", ".", "", 0.0, ()) for _ in range(2)]
    assert reports[0].suppressed is not reports[1].suppressed


def test_it_is_replaced_copied_and_sent_like_a_dataclass() -> None:
    place = Place("a.py", "file", commit="c")
    other = Place("b.py", "file", commit="c")
    assert replace(place, path="b.py") == dataclasses.replace(place, path="b.py") == other
    assert copy.deepcopy(place) == pickle.loads(pickle.dumps(place)) == place
    with pytest.raises(TypeError):
        replace(place, folder="a")


def test_dataclasses_reads_it() -> None:
    assert dataclasses.is_dataclass(Place)
    assert [(one.name, one.type) for one in dataclasses.fields(Skipped)] == [("what", "str"), ("reason", "str")]
    assert [one.name for one in dataclasses.fields(Noted)] == ["what", "reason"]
    assert dataclasses.asdict(RULES["binance-token"])["severity"] is Severity.HIGH
    assert dataclasses.replace(Text(b"a"), data=b"b") == Text(b"b")
