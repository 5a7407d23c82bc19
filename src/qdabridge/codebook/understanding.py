"""Hand-made and journal codebooks: any tables of cells in, a proposal out.

Tables are found first, then their columns are understood, those that belong together
are joined, and each is read in all the ways it can be (``interpreting``). What is found
is a proposal with its reasons and doubts; ``Hints`` overrule it.
"""

import re
from collections.abc import Iterator, Sequence

from qdabridge.catalogue import LAYOUTS
from qdabridge.codebook.cards import cards_in, headings_over
from qdabridge.codebook.code_table import CodeTable, Draft, Path
from qdabridge.codebook.entry import Entry, joined, with_own_guids
from qdabridge.codebook.filling import (
    entries_from,
    in_tree_order,
    set_numbers_aside,
    tell_columns,
)
from qdabridge.codebook.interpreting import read_table
from qdabridge.codebook.marks import clean
from qdabridge.codebook.proposal import Hints, Proposal, Reading, without_result
from qdabridge.codebook.tables_chosen import WORDS, TableOfCodes, chosen_tables
from qdabridge.codebook.vocabulary import normal
from qdabridge.errors import NotThisFormatError, UnknownFormatError
from qdabridge.model import no_garbage_collection
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Aside, FoundTable, Grid, grids_called, told_guesses

__all__ = ["WORDS", "propose"]

_LONG = 30

_PLAIN = re.compile(
    r"(?:(?:my |the |our )?(?:sheet|table|tabelle|tabellenblatt|feuil|feuille|hoja|"
    r"planilha|folha|foglio|blad|codebook|code book|codes?|codebuch|kodebuch|version|v|"
    r"draft|level|ebene|rev|revision|final|copy|round|coder|list|data|definitions?|"
    r"part|page|export|site|country|interviews?|focus groups?|team|wave|study|themes$|"
    r"group|year|results?)(?:\b| ?\d).*|"
    r".*\b(?:codebook|version|draft|v\d+)\b.*|\d+|level ?\d.*)"
)


@no_garbage_collection()
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
    if hints.layout is not None and hints.layout not in LAYOUTS:
        raise UnknownFormatError(
            f"there is no layout {hints.layout!r}",
            hint=f"choose one of {', '.join(LAYOUTS)}",
        )
    report = Report()
    grids = grids_called(grids, hints.sheet)
    may_be = hints.layout == "cards" or not (hints.said or hints.layout)
    if may_be and (cards := cards_in(grids)):
        return cards
    if hints.layout == "cards":
        raise NotThisFormatError(
            "no table has labels such as Definition in its first column",
            hint="leave out --layout to find out what it is",
        )
    tables = chosen_tables(grids, hints, report)
    reads = _without_versions(list(_reads(tables, hints)), report)
    if not reads:
        raise NotThisFormatError(
            "this is no codebook: no row has a code",
            hint="say which column has the names: --name",
        )
    _add_branches(reads, report)
    set_numbers_aside([(read.table, read.drafts) for _, read in reads])
    entries: list[Entry] = []
    reasons: list[str] = []
    for one, read in reads:
        tell_columns(read.table)
        entries += one.heading.entries()
        entries += entries_from(read.table, read.drafts)
        reasons += [_header_reason(read.table), *read.table.reasons]
        reasons += one.found.grid.assumed
        report.extend(_told_header(one.found, hints))
        report.extend(told_guesses(one.found.grid.assumed, one.found.grid.name))
        report.extend(read.table.found.report())
        report.extend(without_result([one.found.grid]))
        report.extend(one.heading.told())
    names = [repr(one.found.grid.name) for one, _ in reads if one.found.grid.name]
    entries = in_tree_order(joined(entries, report))
    if len(reads) > 1:
        reasons.insert(0, f"the tables {', '.join(names)} have the same headers")
    elif names and len(grids) > 1:
        reasons.insert(0, f"sheet {names[0]}")
    main = next((read for _, read in reads if read.layout != "flat"), reads[0][1])
    return Proposal(
        layout=main.layout,
        reasons=list(dict.fromkeys(reasons)),
        entries=list(with_own_guids(entries, report)),
        report=report,
    )


def _told_header(found: FoundTable, hints: Hints) -> Iterator[Finding]:
    """Yield the doubt that no word told what the header is."""
    if hints or (found.header and not found.is_guessed):
        return
    what = "no header was recognised" if not found.header else "the header is a guess"
    yield Finding.of(
        "header-unknown",
        Severity.WARNING,
        f"{what}: no word in it is known, so columns were taken by what is in"
        " them; say --header, --name and --description if that is wrong",
        path=found.place or None,
    )


def _header_reason(table: CodeTable) -> str:
    if not table.header:
        return "no row was recognised as a header"
    heads = [repr(head[:30]) for head in table.heads.values()]
    shown = ", ".join(heads[:6]) + (", …" if len(heads) > 6 else "")
    return f"header in {table.grid.where(table.header[0])} ({shown})"


def _reads(
    tables: Sequence[TableOfCodes], hints: Hints
) -> Iterator[tuple[TableOfCodes, Reading]]:
    headings = headings_over([one.found for one in tables])
    for one, heading in zip(tables, headings, strict=True):
        one.heading = heading
        if one.table is None:
            raise ValueError("only what is a codebook can be read")
        found = one.found
        is_doubt = _are_codes(found)
        why = "it stands above the header"
        aside = [
            Aside(row, why, is_doubt and len(row.filled) > 1) for row in found.above
        ]
        read = read_table(one.table, hints, [*aside, *found.aside], one.heading.path)
        if read:
            yield one, read


def _are_codes(found: FoundTable) -> bool:
    """Do rows above the header look like codes with texts, as those below do?"""
    above = [row for row in found.above if len(row.filled) > 1]
    long = sum(max(map(len, row.texts)) > _LONG for row in above)
    return long > 2 or (bool(long) and long * 2 > len(found.body))


def _without_versions(
    reads: list[tuple[TableOfCodes, Reading]], report: Report
) -> list[tuple[TableOfCodes, Reading]]:
    """Leave out sheets that repeat most codes of an earlier one: other versions."""
    kept: list[tuple[TableOfCodes, Reading]] = []
    if len(reads) > 1:
        reads = sorted(reads, key=lambda pair: -_version(pair[0].found.grid.name))
    for one, read in reads:
        paths = {draft.path for draft in read.drafts if len(draft.path) > 0}
        others = [{d.path for d in other.drafts} for _, other in kept]
        if any(len(paths & other) * 2 > len(paths) for other in others):
            report.add(
                Finding.of(
                    "sheet-set-aside",
                    Severity.WARNING,
                    f"{one.title} was not read: it has mostly the codes"
                    f" of {kept[0][0].title} again, as another version; read it by"
                    f" itself with {one.option}",
                    path=one.found.grid.name or None,
                )
            )
        else:
            kept.append((one, read))
    return kept


def _version(name: str) -> int:
    """Return how late a version a sheet's name tells; 0: none."""
    if re.search(r"final|latest|endfassung|definitiv", name, re.IGNORECASE):
        return 10_000
    match = re.search(
        r"(?:\bv|version|round|runde|draft|rev)[ ._-]?(\d{1,3})", name, re.I
    )
    return int(match[1]) if match else 0


def _add_branches(
    reads: Sequence[tuple[TableOfCodes, Reading]], report: Report
) -> None:
    """Put the codes of each sheet below a code with its name, if these are themes."""
    drafts: list[Draft] = [draft for _, read in reads for draft in read.drafts]
    if len(reads) < 2 or any(len(draft.path) > 1 for draft in drafts):
        return
    names = [clean(one.found.grid.name) for one, _ in reads]
    is_theme = [bool(name) and not _PLAIN.fullmatch(normal(name)) for name in names]
    if reads[0][0].found.grid.kind != "xlsx" or not all(is_theme):
        return
    for name, (_, read) in zip(names, reads, strict=True):
        for draft in read.drafts:
            draft.path = _below(name, draft.path)
    report.add(
        Finding.of(
            "sheets-as-branches",
            Severity.INFO,
            "the codes of each table were put below a code with its name:"
            f" {', '.join(repr(name) for name in dict.fromkeys(names))}",
        )
    )


def _below(name: str, path: Path) -> Path:
    return (name, *path)
