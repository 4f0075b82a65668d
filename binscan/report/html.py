"""The incident report as one page: no network, no script needed to read it, nothing in it that a repository controls.

The one door to Jinja2. Every value is escaped by the engine; the page's policy forbids everything but its own style and
its own few lines of script, which remember the ticks of the checklist and are named by their digest.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TextIO

from jinja2 import Environment, FunctionLoader, StrictUndefined

from binscan.model import Report
from binscan.report.base import RenderOptions
from binscan.report.page import build


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the page."""
    style, script = _asset("report.css"), _asset("report.js")
    environment = Environment(
        loader=FunctionLoader(_asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.get_template("report.html.j2").stream(
        page=build(report, show_samples=options.show_samples),
        style=style,
        script=script,
        policy=_policy(style, script),
    )
    page.enable_buffering(64)
    for piece in page:
        stream.write(piece)
    stream.write("\n")


def _asset(name: str) -> str:
    return files("binscan.report").joinpath("templates", name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    """Return what a content-security policy calls the text: CSP level 3, section 2.3.1."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
