"""binscan finds leaked Binance API credentials in working trees and git history.

As a library::

    from binscan import audit, scan

    report = audit(".")
    for finding in report.findings:
        print(finding.id, finding.credential.rule, finding.provenance)

Names are loaded on first use, so that `import binscan` costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.api import audit, scan
    from binscan.model import Finding, Report, Secret

__version__ = "0.1.0"
__all__ = ["Finding", "Report", "Secret", "__version__", "audit", "scan"]

_HOME = {
    "Finding": "binscan.model",
    "Report": "binscan.model",
    "Secret": "binscan.model",
    "audit": "binscan.api",
    "scan": "binscan.api",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'binscan' has no attribute {name!r}")
