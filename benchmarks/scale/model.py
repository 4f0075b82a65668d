"""From what was measured to what a fleet needs: plain arithmetic, every assumption a named constant."""

from __future__ import annotations

from typing import Any, NamedTuple

CORES = 16
"""Cores of one machine."""
LINE = 125.0
"""MB/s that one machine gets from the forge: 1 Gbit/s. An assumption; a forge may give less."""
PACK = 20.0
"""MB of the average repository's packs. An assumption: the hours grow with it."""
DISK = 20_000.0
"""MB of mirrors that a machine keeps: the default of `--disk`."""
PAGE = 100
"""Repositories on one page of a forge's listing."""
PAGES_PER_HOUR = 5000.0
"""Requests that GitHub answers to one token in an hour (its documented primary rate limit)."""
TASK = 0.001
"""Seconds of a Dask scheduler for one task. An assumption, on the cautious side."""
SCALES = ((1_000, 1), (100_000, 8), (10_000_000, 200))
"""(repositories, machines)."""
LIST = 100_000
"""Repositories of one list; more are cut into several lists, each with a coordinator, a state and a scheduler."""

HEADINGS = (
    "repositories",
    "machines",
    "receiving",
    "auditing",
    "download",
    "disk",
    "cores alone",
    "network alone",
    "listing alone",
    "coordinator alone",
    "the bottleneck",
)


class Rates(NamedTuple):
    """What one core does, from a results file."""

    start: float
    """Core-seconds for a repository with almost nothing in it."""
    scan: float
    """MB of packs audited in a core-second, beyond the start."""
    expanded: float
    """MB of objects, expanded, audited in a core-second, beyond the start."""
    receive: float
    """MB of packs received (indexed) in a core-second."""
    keep: float
    """Seconds of the coordinator for one repository: state, line and combined report."""


class Need(NamedTuple):
    """What one scale needs."""

    repositories: int
    machines: int
    receive_hours: float
    """Core-hours."""
    scan_hours: float
    """Core-hours."""
    download: float
    """TB."""
    hours: dict[str, float]
    """What each resource takes by itself."""

    @property
    def bottleneck(self) -> str:
        """What takes longest."""
        return max(self.hours, key=lambda name: self.hours[name])


def rates(results: dict[str, Any]) -> Rates:
    """Return the rates that a results file holds."""
    small = results["small"]["cpu"]
    runs = results["runs"]
    spent = sum(run["audit_cpu"] - small for run in runs)
    packs = sum(run["pack_mb"] for run in runs)
    return Rates(
        start=small,
        scan=packs / spent,
        expanded=sum(run["expanded_mb"] for run in runs) / spent,
        receive=packs / sum(run["index_cpu"] for run in runs),
        keep=results["coordinator"]["seconds"],
    )


def need(repositories: int, machines: int, rate: Rates) -> Need:
    """Return what so many repositories need on so many machines."""
    receive = repositories * PACK / rate.receive / 3600
    scan = repositories * (rate.start + PACK / rate.scan) / 3600
    lists = -(-repositories // LIST)
    return Need(
        repositories,
        machines,
        receive,
        scan,
        repositories * PACK / 1e6,
        {
            "cores": (receive + scan) / (machines * CORES),
            "network": repositories * PACK / (machines * LINE) / 3600,
            "listing": repositories / PAGE / PAGES_PER_HOUR,
            "coordinator": repositories / lists * (rate.keep + TASK) / 3600,
        },
    )


def tables(results: dict[str, Any]) -> str:
    """Return what docs/scale.md says between its marks."""
    rate = rates(results)
    lines = [
        f"Measured on {results['machine']}, {results['date']}, in seconds of one core ({results['load']}):",
        "",
        "| repository | packs | objects, expanded | receiving | auditing | packs per core | expanded per core |",
        "|---|---|---|---|---|---|---|",
    ]
    for run in results["runs"]:
        spent = run["audit_cpu"]
        lines.append(
            f"| {run['name']} | {run['pack_mb']:.0f} MB | {run['expanded_mb']:.0f} MB | {run['index_cpu']:.1f} s "
            f"| {spent:.1f} s | {run['pack_mb'] / spent:.1f} MB/s | {run['expanded_mb'] / spent:.0f} MB/s |"
        )
    lines += [
        "",
        f"- Almost nothing in it: {rate.start:.2f} s of a core, so {1 / rate.start:.1f} repositories/s and core.",
        f"- Beyond that, audited: {rate.scan:.1f} MB of packs ({rate.expanded:.0f} MB expanded) a second and core.",
        f"- Received: {rate.receive:.1f} MB of packs a second and core.",
        f"- The coordinator: {rate.keep * 1000:.1f} ms a repository for state and combined report.",
        "",
        *_growth(results["speedup"]["runs"]),
        "",
        f"| {' | '.join(HEADINGS)} |",
        "|---" * len(HEADINGS) + "|",
    ]
    for repositories, machines in SCALES:
        one = need(repositories, machines, rate)
        hours = " | ".join(_hours(one.hours[name]) for name in ("cores", "network", "listing", "coordinator"))
        lines.append(
            f"| {repositories:,} | {machines} | {one.receive_hours:,.1f} core-h | {one.scan_hours:,.1f} core-h "
            f"| {one.download:,.2f} TB | {machines * DISK / 1e6:,.2f} TB | {hours} | {one.bottleneck} |"
        )
    lines += [
        "",
        f"A machine here has {CORES} cores and {LINE * 8 / 1000:g} Gbit/s from the forge; the average repository has",
        f"{PACK:g} MB of packs; a page of the listing names {PAGE} repositories and a token gets",
        f"{PAGES_PER_HOUR:,.0f} pages an hour; one list holds {LIST:,} repositories.",
    ]
    return "\n".join(lines)


def _growth(runs: list[dict[str, Any]]) -> list[str]:
    """Return the lines on one process against two."""
    lines = ["| processes | clock | cores' time | load average at the end |", "|---|---|---|---|"]
    lines += [f"| {run['jobs']} | {run['seconds']:.1f} s | {run['cpu']:.1f} s | {run['load']:.0f} |" for run in runs]
    one, two = (min(run["cpu"] for run in runs if run["jobs"] == jobs) for jobs in (1, 2))
    first, second = (min(run["seconds"] for run in runs if run["jobs"] == jobs) for jobs in (1, 2))
    lines += [
        "",
        f"Twice the processes: {first / second:.2f} times as fast, for {two / one:.2f} times the cores' time.",
    ]
    return lines


def _hours(hours: float) -> str:
    return f"{hours * 60:.1f} min" if hours < 1 else f"{hours:,.1f} h"
