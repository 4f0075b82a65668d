"""Where a report goes: the terminal, a file, or several files at once."""

from __future__ import annotations

import contextlib
import os
import sys

from binscan.errors import SourceError, UsageError
from binscan.report.formats import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import TextIO

    from binscan.model import Report
    from binscan.report.base import RenderOptions


def destinations(arguments: argparse.Namespace) -> list[tuple[str, str | None]]:
    """Return (format, file or None for standard output) for each report asked for.

    Raises:
        UsageError: a file without a format where several formats are asked for, or the same twice.
    """
    formats: list[str] = arguments.format or []
    outputs: list[str] = arguments.output or []
    named: list[tuple[str, str | None]] = []
    bare: list[str] = []
    for output in outputs:
        fmt, equals, file = output.partition("=")
        if equals and fmt in FORMATS and file:
            named.append((fmt, file))
        else:
            bare.append(output)
    if len(bare) > 1 or (bare and len(formats) > 1):
        raise UsageError("with several formats, each --output needs its own", "Write --output FMT=FILE for each.")
    if bare:
        return [*named, (formats[0] if formats else "text", bare[0])]
    to_files = {fmt for fmt, _ in named}
    printed: list[tuple[str, str | None]] = [(fmt, None) for fmt in formats if fmt not in to_files]
    if len(printed) > 1:
        raise UsageError("only one format can be printed", "Write the others to files with --output FMT=FILE.")
    return named + printed or [("text", None)]


def deliver(report: Report, arguments: argparse.Namespace) -> int:
    """Write the report wherever it was asked for and return the run's exit status.

    Raises:
        UsageError: the destinations make no sense.
        SourceError: a file cannot be written.
    """
    from binscan.report.base import load_format

    places = destinations(arguments)
    report = presented(report, arguments)
    for fmt, file in places:
        with opened(file) as stream:
            load_format(fmt).render(report, stream, render_options(arguments, stream))
    if all(file is not None for _, file in places) and not arguments.quiet:
        print(summary(report), file=sys.stderr)
    return 0 if arguments.exit_zero and report.exit_code == 1 else report.exit_code


def presented(report: Report, arguments: argparse.Namespace) -> Report:
    """Return the report as it may be shown: without the secrets that names may hold, unless they were asked for."""
    if getattr(arguments, "show_secrets", False):
        return report
    from binscan.veil import veiled

    return veiled(report)


def render_options(arguments: argparse.Namespace, stream: TextIO) -> RenderOptions:
    """Return how to show something on a stream: in colour and as wide as the window, if a person watches."""
    from binscan.report.base import RenderOptions

    terminal = stream.isatty()
    return RenderOptions(
        colour=terminal and not arguments.no_color and "NO_COLOR" not in os.environ,
        width=_width() if terminal else 100,
        show_secrets=getattr(arguments, "show_secrets", False),
        show_samples=getattr(arguments, "show_samples", False),
    )


def summary(report: Report) -> str:
    """Return the run in one line."""
    count = len(report.findings)
    what = "nothing found" if not count else f"{count} finding{'s' if count != 1 else ''}"
    state = "" if report.complete else f"; INCOMPLETE: {len(report.skipped)} not read"
    return f"binscan {report.mode}: {what}, {report.blobs:,} files and objects read in {report.duration_s:.1f} s{state}"


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((100, 24)).columns


@contextlib.contextmanager
def opened(file: str | None) -> Iterator[TextIO]:
    """Open a file to write, or standard output for None.

    Raises:
        SourceError: the file cannot be written.
    """
    if file is None:
        # A path that is not UTF-8 must not end the report: it is shown escaped.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")
        yield sys.stdout
        return
    from binscan.whole import written_whole

    try:
        with written_whole(file) as stream:
            yield stream
    except OSError as error:
        raise SourceError(f"the report cannot be written to {file}: {error.strerror}") from error
