"""`python -m fuzz TARGET [LIBFUZZER-OPTION …]`: fuzz one target with atheris, starting from its corpus.

    pip install atheris
    python -m fuzz layers -max_total_time=1800 -timeout=20 -rss_limit_mb=2048

New inputs go to a temporary folder; what crashes is written to the current one.
"""

from __future__ import annotations

import os
import sys
import tempfile

import atheris

# Comparisons of arrays are left alone: atheris never frees the array that one results in.
with atheris.instrument_imports(include=["binscan"], exclude=["binscan.git.pack.vector", "binscan.git.pack.sets"]):
    from fuzz.targets import CORPUS, TARGETS

if __name__ == "__main__":
    name = sys.argv[1]
    seeds = os.path.join(CORPUS, name)
    folders = [tempfile.mkdtemp(prefix="binscan-fuzz-"), *([seeds] if os.path.isdir(seeds) else [])]
    atheris.Setup([sys.argv[0], *folders, *sys.argv[2:]], TARGETS[name])
    atheris.Fuzz()
