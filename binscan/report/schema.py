"""The JSON Schema of the report, which ships with the package."""

from __future__ import annotations

from importlib.resources import files


def schema_text() -> str:
    """Return the schema as JSON text, ending in a newline."""
    return files("binscan.report").joinpath("schema.json").read_text("utf-8")
