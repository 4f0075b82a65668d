"""How well binscan and its peers find planted credentials: `python -m benchmarks.detection --help`."""
