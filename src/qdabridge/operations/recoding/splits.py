"""Which codings a row of a code map splits off."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

from qdabridge.formats.code_map import CodeMap, MapRow
from qdabridge.model import (
    Guid,
    PDFSelection,
    PlacedCoding,
    PlainTextSelection,
    Project,
)
from qdabridge.operations.choosing import meant
from qdabridge.operations.recoding.new_codes import NewCode
from qdabridge.operations.recoding.plan import Split
from qdabridge.package import Package
from qdabridge.tools.twins import twins

__all__ = ["split_off"]

Test = Callable[[PlacedCoding], bool]


def split_off(
    package: Package,
    project: Project,
    splits: Sequence[Split],
    targets: Sequence[NewCode],
    guid_of: Callable[[NewCode], Guid],
    code_map: CodeMap,
) -> Counter[int]:
    """Give codings to the code that the first fitting split names.

    Args:
        package: The canonical package, for the words of selections.
        project: Its copy, still with the old codes on codings; it is changed.
        splits: The splits, in the order of their rows.
        targets: The new code of each.
        guid_of: Returns the GUID of a new code.
        code_map: The map, for errors.

    Returns:
        How many codings each split got, by its number.

    Raises:
        RowError: There is no coder or source of this name, or no such coding.
    """
    counts: Counter[int] = Counter()
    tests = _Tests(package, project, code_map)
    by_code: dict[str, list[tuple[int, Test]]] = {}
    for number, split in enumerate(splits):
        place = by_code.setdefault(split.code.key, [])
        place.append((number, tests.of(split.row)))
    for placed in project.codings() if splits else ():
        for number, fits in by_code.get(placed.coding.code_ref.key, ()):
            if fits(placed):
                placed.coding.code_ref = guid_of(targets[number])
                counts[number] += 1
                break
    return counts


class _Tests:
    """Makes the test of a row from its cells; all that are filled in must fit."""

    def __init__(self, package: Package, project: Project, code_map: CodeMap) -> None:
        self.package = package
        self.project = project
        self.map = code_map
        self.texts = {pair.region.guid.key: pair.text for pair in twins(project)}

    @cached_property
    def _known_codings(self) -> set[str]:
        return {placed.coding.guid.key for placed in self.project.codings()}

    def of(self, row: MapRow) -> Test:
        """Return the test of a row."""
        tests: list[Test] = []
        if row.coder:
            tests.append(self._coder(row))
        if row.source:
            tests.append(self._source(row))
        if row.contains:
            tests.append(self._contains(row.contains))
        if row.codings:
            tests.append(self._codings(row))
        return lambda placed: all(test(placed) for test in tests)

    def _coder(self, row: MapRow) -> Test:
        named = {user.guid.key: user.name or "" for user in self.project.users}
        keys = self._keys(row, "coder", row.coder, named)
        return lambda placed: (
            placed.coding.creating_user is not None
            and placed.coding.creating_user.key in keys
        )

    def _source(self, row: MapRow) -> Test:
        sources = [*self.project.sources, *self.project.notes]
        named = {source.guid.key: source.name or "" for source in sources}
        keys = self._keys(row, "source", row.source, named)
        return lambda placed: placed.source.guid.key in keys

    def _keys(
        self, row: MapRow, what: str, text: str, named: dict[str, str]
    ) -> set[str]:
        """Return the GUIDs of the things with this name or GUID."""
        keys = {key for key, name in named.items() if name == text}
        if Guid.is_valid(text) and Guid(text).key in named:
            keys.add(Guid(text).key)
        if not keys:
            raise self.map.error(
                row,
                f"there is no {what} {text!r}",
                meant(text, dict.fromkeys(named.values())) or f"name a {what}",
            )
        return keys

    def _contains(self, text: str) -> Test:
        folded = text.casefold()
        return lambda placed: folded in self._words(placed).casefold()

    def _words(self, placed: PlacedCoding) -> str:
        """Return the words of a coded place; empty where there are none."""
        selection = placed.selection
        if isinstance(selection, PDFSelection):
            selection = self.texts.get(selection.guid.key)
        if isinstance(selection, PlainTextSelection):
            return self.package.quote(selection)
        return ""

    def _codings(self, row: MapRow) -> Test:
        guids = [text for text in re.split(r"[\s,;]+", row.codings) if text]
        wrong = [text for text in guids if not Guid.is_valid(text)]
        if wrong:
            raise self.map.error(
                row, f"{wrong[0]!r} is no GUID", "name codings by their GUIDs"
            )
        keys = {Guid(text).key for text in guids}
        if missing := sorted(keys - self._known_codings):
            raise self.map.error(
                row,
                f"there is no coding {missing[0]}",
                "take GUIDs from the table of codings of this project",
            )
        return lambda placed: placed.coding.guid.key in keys
