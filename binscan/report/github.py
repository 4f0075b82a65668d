"""Annotations of a GitHub workflow run: one command a line on standard output.

Everything from the repository is made one printable line and then escaped as the runner unescapes it, so that no path,
author or subject can end its command or begin another one.

Source: GitHub Docs, "Workflow commands for GitHub Actions"; actions/toolkit, `command.ts`, for the escapes.
"""

from __future__ import annotations

from typing import TextIO

from binscan.model import Finding, Location, Report, Severity
from binscan.report import words
from binscan.report.base import RenderOptions
from binscan.report.safe import one_line

ANNOTATIONS = 10
"""Errors of one step that GitHub shows; the rest is in the job summary and the other formats."""
_UNREAD = 10
"""Warnings of one step that GitHub shows."""


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the annotations: first one for each credential, then its other lines while GitHub shows them."""
    placed = [(finding, _lines(finding, report)) for finding in report.findings]
    firsts = [(finding, lines[0]) for finding, lines in placed]
    others = [(finding, location) for finding, lines in placed for location in lines[1:]]
    for finding, location in (firsts + others)[: max(ANNOTATIONS, len(firsts))]:
        stream.write(_annotation(finding, location, report) + "\n")
    for item in report.skipped[:_UNREAD]:
        stream.write(_command("warning", {"title": "binscan: not read"}, f"{item.what}: {item.reason}") + "\n")


def failure(message: str) -> str:
    """Return the annotation of a run that could not be done."""
    return _command("error", {"title": "binscan could not finish"}, message)


def _lines(finding: Finding, report: Report) -> list[Location | None]:
    """Return a place for each line to annotate, those in files at HEAD first; `None` where there is no place at all.

    What is not at HEAD has no line there to be annotated, so one place in each of its files says it all.
    """
    seen: dict[tuple[str, int], Location] = {}
    for location in sorted(finding.credential.locations, key=lambda x: not _is_here(x, report)):
        line = location.line if _is_here(location, report) else 0
        seen.setdefault((location.place.path, line), location)
    return list(seen.values()) or [None]


def _is_here(location: Location, report: Report) -> bool:
    place = location.place
    return place.commit is None or report.at_head.get(place.path.partition("!")[0], "") == place.blob


def _annotation(finding: Finding, location: Location | None, report: Report) -> str:
    credential = finding.credential
    properties = {"title": f"binscan: {words.title(credential)}, {credential.severity.label}"}
    told = [f"{credential.parts[0].secret.redacted} {finding.id}."]
    if location is not None:
        path = location.place.path.partition("!")[0]
        if path and _is_here(location, report):
            properties.update(file=path, line=str(location.line), col=str(location.column))
        elif location.place.commit:
            told.append(f"In commit {location.place.commit[:12]}, {words.place(location)}; not at HEAD.")
            if path in report.at_head:
                properties.update(file=path)
    if finding.remediation:
        told.append(words.headline(finding.remediation[0]))
    level = "error" if credential.severity >= Severity.MEDIUM else "warning"
    return _command(level, properties, " ".join(told))


def _command(name: str, properties: dict[str, str], message: str) -> str:
    shown = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {shown}::{_data(message)}"


def _data(text: str) -> str:
    return one_line(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
