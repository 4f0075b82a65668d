"""Reading single tree objects: what lies at a path."""

from __future__ import annotations

from binscan.git.objects import MissingObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from binscan.git.objects import ObjectStore

_TREE = b"40000"


def tree_entries(data: bytes, width: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield (mode, name, raw id) of a tree object's entries; stops where it is malformed.

    Args:
        data: the tree object.
        width: bytes of a raw object id.
    """
    at = 0
    while at < len(data):
        space, nul = data.find(b" ", at), data.find(b"\0", at)
        end = nul + 1 + width
        if not at < space < nul or end > len(data):
            return
        yield data[at:space].lstrip(b"0"), data[space + 1 : nul], data[nul + 1 : end]
        at = end


def lies_at(store: ObjectStore, root: bytes, path: bytes, oid: str) -> bool:
    """Whether the object lies at `path` under the root tree, read entry by entry."""
    wanted, current = bytes.fromhex(oid), root
    names = path.split(b"/")
    for depth, name in enumerate(names):
        try:
            kind, data = store.read(current.hex())
        except MissingObject:
            return False
        last = depth == len(names) - 1
        entries = tree_entries(data, len(root)) if kind == "tree" else iter(())
        found = [raw for mode, entry, raw in entries if entry == name and (last or mode == _TREE)]
        if last:
            return wanted in found
        if not found:
            return False
        current = found[0]
    return False


def one_path(store: ObjectStore, root: bytes, oid: str, holders: Collection[bytes]) -> bytes | None:
    """Return some path of an object under a root tree, or None; for objects that have too many to list them all.

    Args:
        store: to read trees from.
        root: raw id of the root tree.
        oid: the object's hex id.
        holders: raw ids of the trees under which it lies.
    """
    wanted, current, names = bytes.fromhex(oid), root, []
    while current != wanted:
        try:
            kind, data = store.read(current.hex())
        except MissingObject:
            return None
        entries = tree_entries(data, len(root)) if kind == "tree" else iter(())
        step = next(((n, raw) for mode, n, raw in entries if raw == wanted or (mode == _TREE and raw in holders)), None)
        if step is None:
            return None
        names.append(step[0])
        current = step[1]
    return b"/".join(names)
