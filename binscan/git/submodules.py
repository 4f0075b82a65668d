"""Submodule repositories whose clones lie inside this repository's git directory."""

from __future__ import annotations

import os

from binscan.errors import SourceError
from binscan.git.repository import open_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from binscan.git.repository import Repository


def submodules(repository: Repository) -> Iterator[Repository]:
    """Yield every submodule repository present under `modules/`, nested ones too; a broken one is passed over here
    and its files are still read as part of the git directory."""
    root = os.path.join(repository.common_dir, "modules")
    for folder, folders, _ in os.walk(root):
        if os.path.isdir(os.path.join(folder, "objects")) and os.path.isfile(os.path.join(folder, "HEAD")):
            name = os.path.relpath(folder, repository.common_dir).replace(os.sep, "/")
            folders[:] = [x for x in folders if x == "modules"]
            try:
                yield open_repository(folder)._replace(name=f"{repository.name} ({name})")
            except SourceError:
                continue
