"""`binscan cache`: what audits remember from one run to the next, seen and cleared."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DESCRIPTION = """\
Show or clear what audits remember of repositories, so that the next one reads only new objects:
ids of objects that were read. No path, no text and no secret is kept."""
EXAMPLE = "example:\n  binscan cache show\n  binscan cache clear --all"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("action", choices=("show", "clear"), metavar="show|clear")
    parser.add_argument("repository", nargs="?", default=".", metavar="REPO", help="path (default: .)")
    parser.add_argument("--all", action="store_true", help="clear: of every repository")


def run(arguments: argparse.Namespace) -> int:
    """Show or clear; return the exit status."""
    return _clear(arguments) if arguments.action == "clear" else _show(arguments)


def _show(arguments: argparse.Namespace) -> int:
    from binscan.errors import NotARepository
    from binscan.incremental import cache

    found = cache.files()
    names = {path.rpartition("/")[2].partition(".")[0] for path in (file.replace("\\", "/") for file in found)}
    print(f"folder        {cache.folder()}")
    print(f"repositories  {len(names):,}, {_size(found)}")
    try:
        own = cache.files(_name(arguments.repository))
    except NotARepository:
        return 0
    state = f"{_objects(own):,} objects, {_size(own)}" if own else "nothing"
    print(f"this one      {state}")
    return 0


def _clear(arguments: argparse.Namespace) -> int:
    import os
    import sys

    from binscan.incremental import cache

    failed = 0
    found = cache.files("" if arguments.all else _name(arguments.repository))
    for path in found:
        try:
            os.unlink(path)
        except OSError as error:
            failed += 1
            print(f"binscan: {path} cannot be removed: {error.strerror}", file=sys.stderr)
    print(
        f"{len(found) - failed} file{'' if len(found) - failed == 1 else 's'} removed; the next audit reads everything"
    )
    return 2 if failed else 0


def _name(repository: str) -> str:
    from binscan.git.repository import open_repository
    from binscan.incremental.cache import name_of

    return name_of(open_repository(repository).common_dir)


def _size(paths: list[str]) -> str:
    import os

    size = 0
    for path in paths:
        try:
            size += os.path.getsize(path)
        except OSError:  # an audit has just replaced it
            continue
    return f"{size / 1_000_000:,.1f} MB"


def _objects(paths: list[str]) -> int:
    from binscan.incremental.remember import counted

    return sum(map(counted, paths))
