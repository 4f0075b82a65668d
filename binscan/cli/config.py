"""`binscan config`: every effective value and where it came from."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DESCRIPTION = "Show every setting in force for a folder and where it came from."
EXAMPLE = "example:\n  binscan config\n  binscan config ~/projects/bot --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="whose settings (default: .)")
    parser.add_argument("--config", metavar="FILE", help="read this file instead of searching for one")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the settings; exit status 2 if the configuration is wrong."""
    import json

    from binscan import config
    from binscan.cli.say import printable

    file = arguments.config or config.find(arguments.folder)
    loaded = config.load(file, explicit=arguments.config is not None)
    rows = []
    for key in config.KEYS:
        given = key.name in loaded.values
        value = loaded.values[key.name] if given else key.default
        rows.append({"key": key.name, "value": value, "from": file if given else "default", "meaning": key.meaning})
    if arguments.json:
        print(json.dumps({"file": file, "settings": rows}, indent=2))
        return 0
    print(printable(f"configuration file: {file or 'none; defaults are in force'}"))
    width = max(len(key.name) for key in config.KEYS)
    for row in rows:
        origin = "default" if row["from"] == "default" else "file"
        value = row["value"] if isinstance(row["value"], str) else json.dumps(row["value"])
        print(printable(f"  {row['key']:<{width}}  {value}   ({origin})  {row['meaning']}"))
    return 0
