"""JSON lines: first a line about the run, then a line for each finding, for tools that read a stream.

Each line says in `kind` what it is; the objects are those of the JSON report.
"""

from __future__ import annotations

from typing import TextIO

from binscan import __version__
from binscan.model import Report
from binscan.report.base import RenderOptions
from binscan.report.json import SCHEMA_VERSION, dumps, finding_document, scan_document


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write one line for the run and one for each finding."""
    head = {
        "kind": "scan",
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "binscan", "version": __version__},
        "scan": scan_document(report),
    }
    stream.write(dumps(head) + "\n")
    for finding in report.findings + (report.samples if options.show_samples else ()):
        stream.write(dumps({"kind": "finding", "finding": finding_document(finding)}) + "\n")
