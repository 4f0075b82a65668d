"""The options that mean the same wherever they appear, and how they become `Settings`.

On the hook's path: standard library only, and nothing heavy at import.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from typing import Any

    from binscan.matcher.known import Known
    from binscan.model import Finding
    from binscan.settings import Settings


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that writes a report, wherever the report comes from."""
    from binscan.report.formats import FORMATS

    report = parser.add_argument_group("report")
    report.add_argument("--format", action="append", choices=FORMATS, metavar="FMT", help=", ".join(FORMATS))
    report.add_argument(
        "--output", action="append", metavar="FILE", help="write there instead of printing; FMT=FILE for several"
    )
    report.add_argument("--show-samples", action="store_true", help="list keys printed in public documentation too")
    report.add_argument("--exit-zero", action="store_true", help="exit 0 even with findings")
    report.add_argument("--quiet", action="store_true", help="no progress, no summary: the report only")
    report.add_argument("--no-color", action="store_true", help="no colour, no styles")
    parser.set_defaults(show_secrets=False)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the options every command that looks for credentials has."""
    add_output(parser)
    run = parser.add_argument_group("run")
    run.add_argument("--min-confidence", type=confidence, default=None, metavar="X", help="0.0 to 1.0 (default 0.5)")
    run.add_argument("--baseline", metavar="FILE", help="accepted findings that are not reported again")
    run.add_argument("--config", metavar="FILE", help="configuration (default: binscan.toml or pyproject.toml)")
    run.add_argument("--show-secrets", action="store_true", help="print secrets in full: mind your terminal's log")
    run.add_argument("--verify", action="store_true", help="ask the exchange, read-only, what each credential can do")
    add_asking(run)
    run.add_argument("--jobs", type=positive, metavar="N", help="worker processes (default: one per core)")


def add_asking(group: argparse._ArgumentGroup) -> None:
    """Add the options of every command that can ask the exchange."""
    group.add_argument("--proxy", metavar="URL", help="ask through this proxy (http://HOST:PORT); none otherwise")
    group.add_argument("--yes", action="store_true", help="do not wait for a yes before asking the exchange")


def confidence(text: str) -> float:
    """Read a threshold from the command line.

    Raises:
        ValueError: it is no number from 0 to 1 (argparse turns it into a usage error).
    """
    value = float(text)
    if not 0.0 <= value <= 1.0:
        raise ValueError(text)
    return value


def positive(text: str) -> int:
    """Read a count from the command line.

    Raises:
        ValueError: it is no whole number from 1 (argparse turns it into a usage error).
    """
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def settings(arguments: argparse.Namespace, folder: str = ".") -> Settings:
    """Return the run's settings: defaults, then the configuration that governs `folder`, then the command line.

    Raises:
        ConfigError: the configuration is wrong.
    """
    from binscan.record import replace

    return replace(
        configured(folder, arguments.config),
        **given(arguments),
        verify=arguments.verify,
        ask=_ask(arguments) if arguments.verify else None,
        show_samples=arguments.show_samples,
    )


def given(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line says that a configuration can say too, and only that: 0.0 is said, None is not."""
    said = {name: getattr(arguments, name) for name in ("min_confidence", "jobs", "baseline")}
    return {name: value for name, value in said.items() if value is not None}


def configured(folder: str = ".", file: str | None = None) -> Settings:
    """Return the settings without a command line: defaults, then the configuration, then the watchlist it leads to.

    Args:
        folder: which configuration governs it is looked for.
        file: the configuration that is named instead.

    Raises:
        ConfigError: the configuration is wrong.
    """
    import os

    from binscan import config
    from binscan.record import replace
    from binscan.settings import Settings

    start = folder if os.path.isdir(folder) else os.path.dirname(folder) or "."
    base = config.load(file or config.find(start), explicit=file is not None).apply(Settings())
    path = base.watchlist or config.find_watchlist(start)
    return replace(base, watchlist=path, known=_known(path))


def _known(path: str | None) -> tuple[Known, ...]:
    if path is None:
        return ()
    from binscan.known.watchlist import load

    return (load(path).known,)


def _ask(arguments: argparse.Namespace) -> Callable[[Sequence[Finding]], list[Finding]]:
    """Check what `--verify` needs before anything is read, and return how to ask."""
    from binscan.cli.ask import Asker

    return Asker(proxy=arguments.proxy, yes=arguments.yes, quiet=arguments.quiet)
