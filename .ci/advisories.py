"""Ask the advisory service about every package of requirements-dev.lock, and say how many it could be asked about.

Exit status 1 if one has a known weakness; with `--strict` also if one could not be asked about. Without it that is only
said: a machine without the service, or behind a mirror that does not carry it, proves nothing either way.
"""

from __future__ import annotations

import json
import subprocess
import sys

LOCK = "requirements-dev.lock"
COMMAND = ("pip_audit", "--progress-spinner=off", "--format=json", "--disable-pip", "--require-hashes", "-r", LOCK)


def main() -> int:
    """Ask, say what came of it, return the exit status."""
    done = subprocess.run([sys.executable, "-m", *COMMAND], capture_output=True, text=True, check=False)
    strict = "--strict" in sys.argv
    if not done.stdout.startswith("{"):
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"pip-audit: nothing could be asked, so nothing is known of weaknesses: {reason}")
        return int(strict)
    packages = json.loads(done.stdout)["dependencies"]
    weak = [one for one in packages if one.get("vulns")]
    unasked = [one for one in packages if "skip_reason" in one]
    for one in weak:
        print(f"{one['name']} {one['version']}: {', '.join(found['id'] for found in one['vulns'])}")
    print(f"pip-audit: {len(packages) - len(unasked)} of {len(packages)} packages asked about, {len(weak)} weak")
    return int(bool(weak) or (strict and bool(unasked)))


if __name__ == "__main__":
    sys.exit(main())
