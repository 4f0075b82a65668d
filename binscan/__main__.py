"""`python -m binscan` is the `binscan` command."""

import sys

from binscan.cli.main import process

sys.exit(process())
