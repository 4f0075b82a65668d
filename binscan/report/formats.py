"""The report formats: the one place that names them.

A format is a module `binscan.report.<name>` with a function
`render(report: Report, stream: TextIO, options: RenderOptions) -> None`; `binscan.report.base` says more.
To add one: write the module, name it here, test it in `tests/unit/report/test_formats.py`.

It imports nothing, because every command's options name the formats.
"""

FORMATS = ("text", "json", "jsonl", "sarif", "html", "markdown", "gitlab", "junit", "csv", "github")
"""By name, which is also the module's; it is imported when the format is asked for."""
