"""How long a commit hook and its peers keep a person waiting: `python -m benchmarks.hook --help`."""
