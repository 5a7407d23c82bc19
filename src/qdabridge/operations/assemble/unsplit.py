"""Names of codes that look like paths, or like several names, and were made as one."""

from collections import Counter, defaultdict
from collections.abc import Callable

from qdabridge.model import path_mark_in
from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.records import Record
from qdabridge.report import Severity

__all__ = ["Unsplit"]


class Unsplit:
    """New codes whose names may be more than a name."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._paths: dict[str, list[Record]] = defaultdict(list)
        self._lists: dict[str, Record] = {}
        self._count = 0

    def note(self, name: str, record: Record) -> None:
        """Remember a new code whose name looks like a path or like several names."""
        if ", " in name:
            self._lists.setdefault(name, record)
        if self._draft.separator is None:
            self._count += 1
            arrow = "->" if "->" in name.strip("->") else None
            if mark := path_mark_in(name) or arrow:
                self._paths[mark].append(record)

    def tell(self, find: Callable[[str], object]) -> None:
        """Warn, if these are more than a few.

        Args:
            find: Returns the codes of a name.
        """
        for mark, records in self._paths.items():
            if len(records) > 1 or 2 * len(records) >= max(self._count, 1):
                self._draft.note(
                    "code-path-unsplit",
                    Severity.WARNING,
                    f"codes with '{mark}' in their names were made as they are; if it"
                    f" stands between the levels of a path, say so: --separator"
                    f" '{mark}'",
                    place=records[0].place,
                    count=len(records),
                )
        parts = {name: _parts(name) for name in self._lists}
        counts = Counter(part for found in parts.values() for part in found)
        lists = [
            self._lists[name]
            for name, found in parts.items()
            if all(counts[part] > 1 or find(part) for part in found)
        ]
        if lists:
            self._draft.note(
                "codes-unsplit",
                Severity.WARNING,
                "codes with commas in their names were made as they are, though their"
                " parts stand elsewhere too; if cells hold several codes, call the"
                " column 'codes', or part them with ';'",
                place=lists[0].place,
                count=len(lists),
            )


def _parts(name: str) -> list[str]:
    return [part.strip() for part in name.split(",") if part.strip()]
