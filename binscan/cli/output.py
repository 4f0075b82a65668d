"""Where a report goes: the terminal, a file, or several files at once.

What was asked for is read before a run begins: an audit of an hour must not end in "there is no such folder".
"""

from __future__ import annotations

import contextlib
import os
import sys

from binscan.errors import SourceError, UsageError
from binscan.record import Record
from binscan.report.formats import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import TextIO

    from binscan.model import Report
    from binscan.report.base import RenderOptions


class Delivery(Record):
    """Where the reports of a run go, how they are shown, and what exit status they give."""

    places: tuple[tuple[str, str | None], ...]
    """(format, file or None for standard output) for each report."""
    exit_zero: bool = False
    """Whether findings leave the exit status at 0; what could not be read never does."""
    quiet: bool = False
    no_color: bool = False
    show_secrets: bool = False
    show_samples: bool = False

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Delivery:
        """Read what the options of `add_output` ask for.

        Raises:
            UsageError: the destinations make no sense.
            SourceError: the folder of a file is not there.
        """
        places = tuple(_destinations(arguments.format or [], arguments.output or []))
        for folder in (os.path.dirname(file) or "." for _, file in places if file is not None):
            if not os.path.isdir(folder):
                raise SourceError(f"the report cannot be written: {folder} is no folder", "Make it first: mkdir -p.")
        return cls(
            places,
            arguments.exit_zero,
            arguments.quiet,
            arguments.no_color,
            arguments.show_secrets,
            arguments.show_samples,
        )

    @property
    def is_plain(self) -> bool:
        """Whether a person is to be told, on standard output, and nothing else was asked for."""
        return self.places == (("text", None),)

    def file(self, fmt: str) -> str:
        """Return the file that a format is written to, empty where there is none."""
        return dict(self.places).get(fmt) or ""

    def deliver(self, report: Report) -> int:
        """Write the report wherever it was asked for and return the run's exit status.

        Raises:
            SourceError: a file cannot be written.
        """
        from binscan.report.base import load_format

        shown = self.presented(report)
        for fmt, file in self.places:
            with opened(file) as stream:
                load_format(fmt).render(shown, stream, self.options(stream))
        if all(file is not None for _, file in self.places) and not self.quiet:
            print(summary(shown), file=sys.stderr)
        return self.status(report)

    def presented(self, report: Report) -> Report:
        """Return the report as it may be shown: without the secrets that names may hold, unless they were asked for."""
        if self.show_secrets:
            return report
        from binscan.redaction import redacted

        return redacted(report)

    def options(self, stream: TextIO) -> RenderOptions:
        """Return how to show something on a stream."""
        return render_options(
            stream, no_color=self.no_color, show_secrets=self.show_secrets, show_samples=self.show_samples
        )

    def status(self, report: Report) -> int:
        """Return the exit status of a run."""
        return 0 if self.exit_zero and report.exit_code == 1 else report.exit_code


def _destinations(formats: list[str], outputs: list[str]) -> list[tuple[str, str | None]]:
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


def render_options(
    stream: TextIO, *, no_color: bool, show_secrets: bool = False, show_samples: bool = False
) -> RenderOptions:
    """Return how to show something on a stream: in colour and as wide as the window, if a person watches."""
    from binscan.report.base import RenderOptions

    terminal = stream.isatty()
    return RenderOptions(
        colour=terminal and not no_color and "NO_COLOR" not in os.environ,
        width=_width() if terminal else 100,
        show_secrets=show_secrets,
        show_samples=show_samples,
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
    from binscan.atomic import written_whole

    try:
        with written_whole(file) as stream:
            yield stream
    except OSError as error:
        raise SourceError(f"the report cannot be written to {file}: {error.strerror}") from error
