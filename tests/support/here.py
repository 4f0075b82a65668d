"""What this machine can do: marks for the tests that need more than every platform has."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

_POSIX = os.name == "posix"
on_posix = pytest.mark.skipif(not _POSIX, reason="shell scripts, signals, links or special files of POSIX")
as_anybody = pytest.mark.skipif(not _POSIX or os.geteuid() == 0, reason="root reads everything, and so does Windows")
any_name = pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="the file system takes names in UTF-8 only")
full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full, which stands for a full disk")
