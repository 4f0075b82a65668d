"""The incident report in a real browser: it can be read, ticked, printed and trusted by anybody."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from binscan.model import Report
from tests.support import reports

pytestmark = pytest.mark.slow

Show = Callable[..., Any]
EVERY = pytest.mark.parametrize(
    "make",
    [reports.report, reports.full, reports.hostile, reports.outside_git],
    ids=["clean", "full", "hostile", "no-git"],
)


def many(places: int = 4000, findings: int = 40) -> Report:
    location = reports.credential().locations[0]
    locations = tuple(replace(location, place=reports.place(f"config/{n:05}.py")) for n in range(places // findings))
    changes = tuple(reports.change(n, f"2023-05-{n % 28 + 1:02}T10:00:00+00:00") for n in range(100))
    provenance = replace(reports.removed(), introductions=changes, refs=tuple(f"refs/heads/b{n}" for n in range(600)))
    return reports.report(*(reports.finding(f"s{n}", provenance, locations=locations) for n in range(findings)))


@EVERY
def test_it_says_nothing_to_the_console_and_asks_for_nothing(show: Show, make: Callable[[], Report]) -> None:
    opened = show(make())
    opened.page.wait_for_load_state("networkidle")
    assert opened.said == []
    assert opened.asked == [opened.address]


def test_it_opens_with_the_verdict_and_three_things_to_do(show: Show) -> None:
    page = show(reports.full()).page
    assert page.locator("h1").inner_text() == "4 credentials found: 1 critical, 1 high, 1 medium, 1 low."
    assert page.locator(".first li").count() == 3
    assert page.locator(".first li").first.inner_text().startswith("Delete the API key")
    assert page.locator(".first").bounding_box()["y"] < 700


def test_it_can_be_read_and_ticked_without_script(show: Show) -> None:
    page = show(reports.full(), java_script_enabled=False).page
    assert page.locator("h1").is_visible()
    page.locator(".todo label").first.click()
    assert page.locator(".todo input").first.is_checked()


def centre(box: dict[str, float]) -> float:
    return box["x"] + box["width"] / 2


def test_the_timeline_has_the_right_marks_in_the_right_order(show: Show) -> None:
    page = show(reports.report(reports.finding("one", reports.removed()), reports.finding("two", reports.local()))).page
    first, second = page.locator("svg.timeline .lane").all()
    counts = {kind: first.locator(f".mark.{kind}").count() for kind in ("brought", "published", "taken", "now")}
    assert counts == {"brought": 2, "published": 1, "taken": 1, "now": 0}
    counts = {kind: second.locator(f".mark.{kind}").count() for kind in ("brought", "published", "taken", "now")}
    assert counts == {"brought": 1, "published": 0, "taken": 0, "now": 1}
    brought = [centre(mark.bounding_box()) for mark in first.locator(".mark.brought").all()]
    published, taken = (centre(first.locator(f".mark.{kind}").bounding_box()) for kind in ("published", "taken"))
    still = centre(second.locator(".mark.now").bounding_box())
    assert brought[0] < published < brought[1] < taken < still
    history = first.locator("line.history").bounding_box()
    assert taken - 8 < history["x"] < taken + 8
    assert abs(history["x"] + history["width"] - still) < 12
    assert first.locator(".bar.local").count() == 1
    assert first.locator(".bar.public").count() == 1
    assert second.locator(".bar.local").count() == 1


def test_the_timeline_names_commits_and_authors_and_is_described(show: Show) -> None:
    page = show(reports.full()).page
    picture = page.get_by_role("img", name="The life of each credential")
    assert picture.count() == 1
    assert "Alice Example" in picture.locator(".who").first.text_content()
    titles = picture.locator(".mark title").all_text_contents()
    assert any(title.startswith("Brought: 2023-04-01 by Alice Example") for title in titles)
    assert any(title.startswith("Taken out: 2023-05-05 by Bob Example") for title in titles)


def test_ticks_are_kept(show: Show) -> None:
    page = show(reports.full()).page
    box = page.locator(".todo input").first
    page.locator(".todo label").first.click()
    assert box.is_checked()
    page.reload()
    assert box.is_checked()
    assert page.locator(".todo input:checked").count() == 1


def test_the_keyboard_is_enough(show: Show) -> None:
    page = show(reports.full()).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".todo input").first.focus()
    page.keyboard.press("Space")
    assert page.locator(".todo input").first.is_checked()


@pytest.mark.parametrize(
    "bad",
    [reports.HOSTILE, '"><img src=x onerror=alert(1)>', "</style><script>alert(1)</script>", "{{ 7 * 7 }} {% raw %}"],
)
def test_what_a_repository_says_stays_text(show: Show, bad: str) -> None:
    opened = show(reports.hostile(bad))
    page = opened.page
    assert opened.said == []
    assert page.locator("script").count() == 1
    assert page.locator("style").count() == 1
    assert page.locator("img, iframe, object, embed, form, base").count() == 0
    assert page.evaluate(
        "[...document.querySelectorAll('*')].every(e => !e.getAttributeNames().some(n => n.startsWith('on')))"
    )
    shown = bad.split("\n")[0].split("\x1b")[-1].split("\u202e")[0].strip()
    assert shown in page.locator(".card").inner_text()
    assert "49" not in page.locator(".target").inner_text()


def test_only_the_exchange_is_linked(show: Show) -> None:
    found = reports.finding("one", reports.removed())
    evil = (
        "https://evil.example/",
        "https://www.binance.com@evil.example/",
        "https://evilbinance.com/",
        "javascript:alert(1)",
    )
    steps = tuple(f"Go there.\n    {address}" for address in (*evil, "https://www.binance.com/en/support"))
    page = show(reports.report(replace(found, remediation=steps))).page
    links = [link.get_attribute("href") for link in page.locator(".todo a").all()]
    assert links == ["https://www.binance.com/en/support"]


@EVERY
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_names_and_structure_pass_axe(show: Show, axe: str, make: Callable[[], Report], scheme: str) -> None:
    page = show(make(), color_scheme=scheme).page
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    found = [(item["id"], [node["html"] for node in item["nodes"][:3]]) for item in result["violations"]]
    assert found == []
    ran = {item["id"] for item in result["passes"]}
    assert "color-contrast" in ran


@EVERY
def test_a_narrow_window_does_not_scroll_sideways(show: Show, make: Callable[[], Report]) -> None:
    page = show(make(), viewport={"width": 340, "height": 700}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 340


def test_thousands_of_places_stay_usable(show: Show) -> None:
    start = time.monotonic()
    opened = show(many())
    opened.page.locator("footer").wait_for()
    assert time.monotonic() - start < 10
    assert opened.said == []
    assert opened.page.locator("svg.timeline .lane").count() == 40
    assert opened.page.evaluate("document.querySelectorAll('*').length") < 60_000
    assert "92 more places" in opened.page.locator(".card").first.inner_text()


def test_what_is_folded_is_printed(show: Show) -> None:
    page = show(many(places=40, findings=2)).page
    hidden = page.locator("details .places, details tbody tr").last
    assert not hidden.is_visible()
    page.emulate_media(media="print")
    assert hidden.evaluate("e => e.checkVisibility({contentVisibilityAuto: true})")
    assert page.locator("nav").is_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_no_secret_is_in_the_page(show: Show) -> None:
    text = show(reports.full()).page.content()
    assert not [secret for secret in reports.secrets(reports.full()) if secret in text]
