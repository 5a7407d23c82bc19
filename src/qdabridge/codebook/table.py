"""Hand-made and journal codebooks: any table of cells in, a proposal out.

Ten layouts are known (formats.md, 1.9). What is found is a proposal with its reasons;
``Hints`` overrule it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qdabridge.catalogue import LAYOUTS
from qdabridge.codebook.by_level import (
    group_lines,
    is_indented,
    place_flat,
    place_groups,
    place_indents,
    place_levels,
)
from qdabridge.codebook.by_number import is_numbered, place_numbers, tell_unused_numbers
from qdabridge.codebook.by_parent import place_parents
from qdabridge.codebook.by_path import (
    has_paths,
    place_columns,
    place_paths,
    tell_unknown_separator,
)
from qdabridge.codebook.drafts import (
    entries_from,
    in_tree_order,
    set_numbers_aside,
    tell_columns,
)
from qdabridge.codebook.entry import Entry, joined, with_own_guids
from qdabridge.codebook.frame import Draft, Frame, Line, Path
from qdabridge.codebook.headers import Field
from qdabridge.codebook.proposal import Hints, Proposal, without_result
from qdabridge.codebook.sheets import Sheet, branch_of, chosen
from qdabridge.errors import UnknownFormatError
from qdabridge.report import Finding, Location, Report, Severity
from qdabridge.tabular import Grid

__all__ = ["check_layout", "layout_of", "placed", "propose"]


_NEEDS = {
    "level": (Field.LEVEL, "a column with the level of each code"),
    "parent": (Field.PARENT, "a column with the parent; name it with --parent"),
}
_PLACE: dict[str, Callable[[Frame, Sequence[Line]], list[Draft]]] = {
    "flat": place_flat,
    "level": place_levels,
    "parent": place_parents,
    "columns": place_columns,
    "numbers": place_numbers,
    "groups": place_groups,
    "indents": place_indents,
}


def check_layout(name: str | None) -> None:
    """Refuse the name of a layout that does not exist."""
    if name is not None and name not in LAYOUTS:
        raise UnknownFormatError(
            f"there is no layout {name!r}", hint=f"choose one of {', '.join(LAYOUTS)}"
        )


def layout_of(frame: Frame, lines: Sequence[Line], hints: Hints) -> str:
    """Return the name of the layout: what columns say goes before what names say.

    Raises:
        UnknownFormatError: The layout that the user named needs a column that is not
            there.
    """
    if hints.layout:
        field, what = _NEEDS.get(hints.layout, (None, ""))
        if field and not frame.of(field):
            raise UnknownFormatError(
                f"the layout {hints.layout!r} needs {what}",
                location=frame.grid.name or None,
            )
        return hints.layout
    if frame.own:
        return frame.own
    if hints.separator:
        return "paths"
    if frame.of(Field.PARENT):
        return "parent"
    if frame.of(Field.LEVEL) and len(frame.of(Field.NAME)) == 1:
        return "level"
    if frame.of(Field.PATH):
        return "paths" if has_paths(frame, lines) else "flat"
    if len(frame.of(Field.NAME)) > 1:
        return "columns"
    return _by_names(frame, lines)


def _by_names(frame: Frame, lines: Sequence[Line]) -> str:
    if is_numbered(frame, lines):
        return "numbers"
    if is_indented(frame, lines):
        return "indents"
    if group_lines(frame, lines)[0]:
        return "groups"
    return "paths" if has_paths(frame, lines) else "flat"


def placed(
    frame: Frame, lines: Sequence[Line], layout: str, hints: Hints
) -> list[Draft]:
    """Return the codes of a table with their paths."""
    _let_go(frame, layout)
    if layout == "flat" and not (hints.layout or frame.own):
        tell_unknown_separator(frame, lines)
        tell_unused_numbers(frame)
    if layout == "paths":
        return place_paths(frame, lines, hints.separator)
    if layout == "indents" and len(frame.of(Field.NAME)) > 1:
        return place_columns(frame, lines)  # indented by whole columns
    return _PLACE[layout](frame, lines)


def _let_go(frame: Frame, layout: str) -> None:
    """Take columns that tell a hierarchy this layout does not look at for others."""
    used = {"level": Field.LEVEL, "parent": Field.PARENT, "paths": Field.PATH}
    for name, field in used.items():
        has_names = field is not Field.PATH or frame.of(Field.NAME)
        for column in frame.of(field) if name != layout and has_names else ():
            frame.retake(column, Field.EXTRA, "not looked at in this layout")
    number = frame.one(Field.NUMBER)
    if number and layout != "numbers":
        texts = [text.rstrip(".") for text in frame.texts(number)]
        if texts == [str(n) for n in range(1, len(texts) + 1)]:
            frame.retake(number, Field.COUNT, "numbers of the rows")


@dataclass
class _Read:
    """A sheet with its codes."""

    sheet: Sheet
    frame: Frame
    layout: str
    drafts: list[Draft]

    @property
    def paths(self) -> set[Path]:
        return {draft.path for draft in self.drafts}


def propose(grids: Sequence[Grid], hints: Hints) -> Proposal:
    """Return how tables are understood as a codebook.

    Args:
        grids: The sheets of a workbook, the tables of a document, or one table.
        hints: What the user says against what would be found out.

    Raises:
        NotThisFormatError: None of the tables is a codebook.
        ReadError: Codes lie in each other in a circle, or too deep.
        UnknownFormatError: A hint names a layout, column or sheet that is not there.
    """
    check_layout(hints.layout)
    report = Report()
    reads = [_read(sheet, hints) for sheet in chosen(grids, hints, report)]
    reads = _without_versions(reads, report)
    branches = _branches(reads, report)
    set_numbers_aside([(read.frame, read.drafts) for read in reads])
    entries: list[Entry] = []
    reasons: list[str] = []
    for read, branch in zip(reads, branches, strict=True):
        tell_columns(read.frame)
        entries += _in_branch(entries_from(read.frame, read.drafts), branch)
        reasons += [_header_reason(read.frame), *read.frame.reasons]
        reasons += read.sheet.grid.assumed
        report.extend(read.frame.found.report())
        report.extend(without_result([read.sheet.grid]))
    names = [repr(read.sheet.grid.name) for read in reads if read.sheet.grid.name]
    entries = in_tree_order(joined(entries, report))
    if len(reads) > 1:
        reasons.insert(0, f"the tables {', '.join(names)} have the same headers")
    elif names and len(grids) > 1:
        reasons.insert(0, f"sheet {names[0]}")
    return Proposal(
        layout=_main(reads).layout,
        reasons=list(dict.fromkeys(reasons)),
        entries=list(with_own_guids(entries, report)),
        report=report,
    )


def _read(sheet: Sheet, hints: Hints) -> _Read:
    frame = sheet.frame
    if frame is None:
        raise ValueError("only what is a codebook can be read")
    layout = layout_of(frame, sheet.lines, hints)
    return _Read(sheet, frame, layout, placed(frame, sheet.lines, layout, hints))


def _main(reads: Sequence[_Read]) -> _Read:
    """Return the first sheet with a hierarchy, or else the first."""
    return next((read for read in reads if read.layout != "flat"), reads[0])


def _header_reason(frame: Frame) -> str:
    if frame.header is None:
        return "no row was recognised as a header"
    heads = [" ".join(cell.text.split())[:30] for cell in frame.header.cells if cell]
    shown = ", ".join(heads[:6]) + (", …" if len(heads) > 6 else "")
    return f"header in {frame.grid.where(frame.header)} ({shown})"


def _without_versions(reads: list[_Read], report: Report) -> list[_Read]:
    """Leave out sheets that repeat most codes of an earlier one: other versions."""
    kept: list[_Read] = []
    for read in reads:
        paths = read.paths
        if any(len(paths & one.paths) * 2 > len(paths) for one in kept):
            report.add(
                Finding(
                    code="sheet-set-aside",
                    severity=Severity.WARNING,
                    message=f"{read.sheet.title} was not read: it has mostly the codes"
                    f" of {kept[0].sheet.title} again, as another version; read it by"
                    f" itself with --sheet {read.sheet.grid.name!r}",
                    location=Location(path=read.sheet.grid.name or None),
                )
            )
        else:
            kept.append(read)
    return kept


def _branches(reads: Sequence[_Read], report: Report) -> list[str | None]:
    """Return the top-level code that each sheet stands for, if they are themes."""
    none: list[str | None] = [None] * len(reads)
    if len(reads) < 2 or any(len(d.path) > 1 for read in reads for d in read.drafts):
        return none
    found = [branch_of(read.sheet) for read in reads]
    is_word = reads[0].sheet.grid.kind == "docx"
    if found[0] is None or not (is_word or all(found)):
        return none
    for place, name in enumerate(found):
        found[place] = name or found[place - 1]
    report.add(
        Finding(
            code="sheets-as-branches",
            severity=Severity.INFO,
            message="the codes of each table were put below a code with its name:"
            f" {', '.join(repr(name) for name in dict.fromkeys(found))}",
        )
    )
    return found


def _in_branch(entries: list[Entry], branch: str | None) -> list[Entry]:
    if branch is None:
        return entries
    return [replace(entry, path=(branch, *entry.path)) for entry in entries]
