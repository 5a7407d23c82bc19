"""Differences of things: what was added, removed, renamed, moved, changed."""

from collections.abc import Hashable, Iterable, Iterator

from qdabridge.errors import ReadError
from qdabridge.model import no_garbage_collection
from qdabridge.operations.diff.codings import coding_diff, selection_changes
from qdabridge.operations.diff.described import Described, Ref, Row, Value
from qdabridge.operations.diff.outcome import ProjectDiff, TextChange, ThingChange, What
from qdabridge.operations.diff.pairing import Pairing
from qdabridge.operations.diff.statements import shown
from qdabridge.operations.merge import Carrier, Match, Same, Versions
from qdabridge.package import Package
from qdabridge.report import Report
from qdabridge.text import Block, blocks, letters
from qdabridge.tools import canonical

__all__ = ["KINDS", "diff", "thing_changes"]


KINDS = (
    *("user", "code", "variable", "case", "source", "text", "note", "set"),
    *("link", "graph"),
)
_SPECIAL = {
    ("code", "description"): What.REDEFINED,
    ("code", "colour"): What.RECOLOURED,
}
_Pair = tuple[Described, Described]


def thing_changes(bench: Pairing) -> Iterator[ThingChange]:
    """Yield the differences of everything but selections, codings and words of texts.

    In the order of the first project, what is new in that of the second.
    """
    yield from _Compared(bench, (bench.projects[0], bench.projects[1])).changes()
    here = [(0, said) for said in bench.things[0].values()]
    here += [(1, said) for said in bench.things[1].values()]
    for number, said in sorted(here, key=lambda pair: KINDS.index(pair[1].kind)):
        if other := bench.other(number, said):
            if number == 0:
                pair = _Compared(bench, (said, other))
                reworded = bench.is_reworded(said)
                yield from (
                    c for c in pair.changes() if not reworded or c.field != "text"
                )
        else:
            yield _only_in(number, said.kind, _name(bench, number, said))


def _only_in(number: int, kind: str, name: str) -> ThingChange:
    if number:
        return ThingChange(what=What.ADDED, kind=kind, second=name)
    return ThingChange(what=What.REMOVED, kind=kind, first=name)


def _name(bench: Pairing, number: int, said: Described) -> str:
    return bench.labels[number].of(said.thing.guid) if said.thing else said.name


class _Compared:
    """One thing as the two projects have it."""

    def __init__(self, bench: Pairing, pair: _Pair) -> None:
        self.bench = bench
        self.pair = pair
        self.first, self.second = (_name(bench, n, s) for n, s in enumerate(pair))

    def changes(self) -> Iterator[ThingChange]:
        """Yield what is different."""
        one, other = self.pair
        if one.name != other.name:
            yield self._change(What.RENAMED, "name", one.name, other.name)
        if self._same(0, one.parent) != self._same(1, other.parent):
            yield self._change(What.MOVED, "parent", one.parent, other.parent)
        for name in sorted(one.fields.keys() | other.fields.keys()):
            before, after = one.fields.get(name), other.fields.get(name)
            if self._same(0, before) != self._same(1, after):
                what = _SPECIAL.get((one.kind, name), What.CHANGED)
                yield self._change(what, name, before, after)
        for name in sorted(one.rows.keys() | other.rows.keys()):
            rows = one.rows.get(name, []), other.rows.get(name, [])
            keyed = name == "value"
            yield from self._values(*rows) if keyed else self._rows(name, *rows)

    def _same(self, number: int, value: Value | None) -> Hashable:
        return None if value is None else self.bench.comparable(number, value)

    def _change(
        self, what: What, name: str, before: Value | None, after: Value | None
    ) -> ThingChange:
        return ThingChange(
            what=what,
            kind=self.pair[0].kind,
            first=self.first,
            second=self.second,
            field=name,
            before=self._shown(0, before),
            after=self._shown(1, after),
            is_quote=(self.pair[0].kind, name) == ("note", "text"),
        )

    def _shown(self, number: int, value: Value | None) -> str | None:
        return None if value is None else shown(value, self.bench.labels[number])

    def _values(self, first: list[Row], second: list[Row]) -> Iterator[ThingChange]:
        """Yield the variables that have another value."""
        before, after = self._by_variable(0, first), self._by_variable(1, second)
        for key in dict.fromkeys([*before, *after]):
            old, new = before.get(key), after.get(key)
            if (old and old[1]) != (new and new[1]):
                [variable] = {(old or new or ("",))[0]}
                values = (pair[1] if pair else None for pair in (old, new))
                yield self._change(What.CHANGED, f"value of {variable}", *values)

    def _by_variable(
        self, number: int, rows: list[Row]
    ) -> dict[Hashable, tuple[str, str]]:
        """Return name of variable and value, by what the variable is."""
        labels = self.bench.labels[number]
        return {
            self.bench.comparable(number, variable): (
                shown(variable, labels),
                shown(value, labels),
            )
            for variable, value in rows
        }

    def _rows(
        self, name: str, first: list[Row], second: list[Row]
    ) -> Iterator[ThingChange]:
        """Yield what belongs to the thing in one project only."""
        before, after = self._comparable(0, first), self._comparable(1, second)
        for key, row in before.items():
            if key not in after:
                yield self._change(What.CHANGED, name, self._joined(0, row), None)
        for key, row in after.items():
            if key not in before:
                yield self._change(What.CHANGED, name, None, self._joined(1, row))

    def _comparable(self, number: int, rows: list[Row]) -> dict[Hashable, Row]:
        return {
            tuple(self.bench.comparable(number, value) for value in row): row
            for row in rows
        }

    def _joined(self, number: int, row: Row) -> str:
        labels = self.bench.labels[number]
        told = [Ref(v.guid, v.is_tagged) if isinstance(v, Ref) else v for v in row]
        return ", ".join(text for value in told if (text := shown(value, labels)))


@no_garbage_collection()
def diff(
    first: Package,
    second: Package,
    *,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
    guids: bool = False,
) -> ProjectDiff:
    """Return what is different in two projects of any tools.

    What is the same thing in both is found as a merge finds it. Order of elements, the
    tool that wrote a file, dates of things other than codings and names of files in
    the package make no difference. Where texts differ, places of one are moved to the
    other before codings are compared.

    Args:
        first: The project before.
        second: The project after.
        match: ``path`` finds things by GUID, content and name; ``guid`` not by name.
        same: Things that are one although nothing shows it.
        guids: Things that are the same but have other GUIDs differ.

    Raises:
        ReadError: A text is not readable, or one is a codebook and the other is not.
    """
    if first.kind != second.kind:
        book = first if first.kind == "codebook" else second
        raise ReadError(
            "this is a codebook, and the other is a project",
            path=book.path,
            hint="compare their codes with 'qdabridge codebook diff'",
        )
    bench = Pairing(
        map(canonical, (first, second)), match=match, same=same, guids=guids
    )
    codings = coding_diff(bench, guids=guids)
    return ProjectDiff(
        files=[item.name for item in bench.inputs],
        changes=list(thing_changes(bench)),
        texts=list(_texts(bench)),
        selections=selection_changes(bench),
        codings=codings.changes,
        shared=codings.shared,
        total=codings.total,
        by_coder=codings.by_coder,
        by_code=codings.by_code,
        ambiguous=bench.ambiguous,
        report=_report(bench),
    )


def _report(bench: Pairing) -> Report:
    """Return what opening the two found."""
    report = Report()
    for item in bench.inputs:
        report.extend(item.package.report.in_file(item.name))
    return report


def _texts(bench: Pairing) -> Iterator[TextChange]:
    """Yield the texts of sources that have other words, if both are there."""
    for holding in bench.holdings:
        first, versions = holding.found.of(bench.inputs[0]), holding.versions
        if first and versions and versions.others:
            said = bench.things[0][first.guid.key]
            if bench.is_reworded(said):
                name = bench.labels[0].of(first.guid)
                yield _text(name, holding, versions)


def _changed_letters(old: str, new: str) -> Iterator[Block]:
    for block in blocks(old, new):
        if not block.is_equal:
            yield from (part for part in letters(old, new, block) if not part.is_equal)


def _text(name: str, holding: Carrier, versions: Versions) -> TextChange:
    [(number, version)] = versions.others.items()
    parts = list(_changed_letters(version.old, version.new))
    gone = sum(part.end - part.start for part in parts)
    new = sum(part.new_end - part.new_start for part in parts)
    return TextChange(
        source=name,
        removed=new if number else gone,
        added=gone if number else new,
        moved="second" if number else "first",
        statuses=dict(holding.statuses()),
    )
