"""JUnit XML, as Jenkins, GitLab and others show it: each credential a failed test, each unread item an error.

The dialect is Jenkins's own (`junit-10.xsd` of its xUnit plug-in). A run that found nothing and read everything is
one passed test, because some readers take an empty suite for a broken one.
"""

from __future__ import annotations

from typing import TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from binscan.model import Finding, Report, Skipped
from binscan.report import words
from binscan.report.base import RenderOptions
from binscan.report.safe import lines, one_line
from binscan.report.verdict import verdict


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write one test suite."""
    cases = [_failed(finding) for finding in report.findings] + [_error(item) for item in report.skipped]
    suite = Element(
        "testsuite",
        name=f"binscan {report.mode}",
        tests=str(len(cases) or 1),
        failures=str(len(report.findings)),
        errors=str(len(report.skipped)),
        time=f"{report.duration_s:.3f}",
        timestamp=one_line(report.started_at),
    )
    suite.extend(cases or [Element("testcase", name="No credential was found", classname="binscan")])
    answer = verdict(report)
    SubElement(suite, "system-out").text = f"{answer.headline} {answer.detail} {answer.caution}".strip()
    root = Element("testsuites", name="binscan")
    root.append(suite)
    indent(root)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n")


def _failed(finding: Finding) -> Element:
    credential = finding.credential
    where = words.place(credential.locations[0]) if credential.locations else ""
    case = Element("testcase", name=f"{words.title(credential)} {finding.id}", classname=where or credential.rule)
    failure = SubElement(
        case,
        "failure",
        type=credential.rule,
        message=f"{credential.severity.label}: {words.title(credential)} in {where}",
    )
    failure.text = "\n".join(_explained(finding))
    return case


def _explained(finding: Finding) -> list[str]:
    credential = finding.credential
    told = [f"{words.role_name(part.role)}: {one_line(part.secret.redacted)}" for part in credential.parts]
    for label, text in words.facts(finding):
        told.append(f"{label}: {text}")
    for number, step in enumerate(finding.remediation, 1):
        first, *rest = lines(step)
        told += [f"{number}. {first}", *rest]
    return told


def _error(item: Skipped) -> Element:
    case = Element("testcase", name=f"Read {one_line(item.what)}", classname="binscan")
    SubElement(case, "error", type="not-read", message=one_line(item.reason))
    return case
