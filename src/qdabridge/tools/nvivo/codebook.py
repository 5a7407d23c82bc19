"""The codebook that NVivo exports to Word: names, descriptions, files, references.

Which code holds which is told by nothing but the indent of the name. NVivo imports
codebooks as ``.qdc`` only, so that is what to write for it.
"""

from collections.abc import Iterator, Sequence

from qdabridge.codebook import (
    Content,
    Entry,
    Hints,
    Proposal,
    joined,
    left_aside,
    table_for,
)
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Grid, Row
from qdabridge.tools.codebooks import Dialect

__all__ = ["CODEBOOKS", "read_codebook", "recognises_codebook"]


_HEADER_ROWS = 1
Path = tuple[str, ...]


def recognises_codebook(content: Content) -> bool:
    """Is there a table in NVivo's own styles?"""
    return any(_is_nodes_table(grid) for grid in content.grids)


def read_codebook(content: Content, hints: Hints) -> Proposal:
    """Read all code tables of the document; several folders become codes on top."""
    report = Report()
    table_for(content, _is_nodes_table, "NVivo's codebook")
    grids = [grid for grid in content.grids if _is_nodes_table(grid)]
    folders = [_folder(grid) for grid in grids]
    are_shown = len(grids) > 1
    entries: list[Entry] = []
    for grid, (name, description) in zip(grids, folders, strict=True):
        above: Path = (name,) if are_shown and name else ()
        if above:
            entries.append(Entry(path=above, description=description, is_codable=False))
        elif description:
            words = "the description of the folder of all codes has no place in a tree"
            report.add(
                Finding.of("folder-description-dropped", Severity.WARNING, words)
            )
        entries += _entries(grid, above, report)
    _tell_counts(grids, report)
    report.extend(left_aside(content, *grids))
    return Proposal(
        layout="nvivo-codebook",
        reasons=list(_reasons(grids, [name for name, _ in folders])),
        entries=joined(entries, report),
        report=report,
    )


def _style(text: str | None) -> str:
    return (text or "").replace(" ", "").casefold()


def _is_nodes_table(grid: Grid) -> bool:
    if grid.kind != "docx" or not grid.rows:
        return False
    styles = {_style(cell.style) for row in grid.rows[:2] for cell in row.cells}
    above = {_style(cell.style) for cell in grid.heading}
    return any(style.startswith("nodestable") for style in styles) or (
        "foldername" in above and bool(grid.width >= _COLUMNS)
    )


_COLUMNS = 2
"""Name and description; the counts can be missing."""


def _folder(grid: Grid) -> tuple[str, str]:
    """Return name and description of the folder that stands above a table."""
    texts = {_style(cell.style): cell.text.strip() for cell in grid.heading}
    return texts.get("foldername", ""), texts.get("folderdescription", "")


def _entries(grid: Grid, above: Path, report: Report) -> Iterator[Entry]:
    """Yield the codes; the parent of a row is the last one with a smaller indent."""
    open_levels: list[tuple[int, str]] = []
    for row in grid.rows[_HEADER_ROWS:]:
        name = " ".join(row[0].text.split())
        if not name:
            _tell_nameless(grid, row, report)
            continue
        while open_levels and open_levels[-1][0] >= row[0].indent:
            open_levels.pop()
        open_levels.append((row[0].indent, name))
        yield Entry(
            path=(*above, *(known for _, known in open_levels)),
            description=row[1].text.strip(),
            place=grid.where(row),
        )


def _tell_nameless(grid: Grid, row: Row, report: Report) -> None:
    if row:
        words = "a row without a name was left out"
        report.add(
            Finding.of("row-dropped", Severity.WARNING, words, path=grid.where(row))
        )


def _tell_counts(grids: Sequence[Grid], report: Report) -> None:
    """Say that the numbers of files and references are no part of a codebook."""
    wide = [grid for grid in grids if grid.width > _COLUMNS]
    if wide:
        names = [cell.text.strip() for cell in wide[0].rows[0].cells[_COLUMNS:]]
        words = (
            f"the columns {', '.join(names)} count codings, which is no part of a"
            " codebook; left aside"
        )
        report.add(
            Finding.of("column-left-aside", Severity.INFO, words, path=wide[0].name)
        )


def _reasons(grids: Sequence[Grid], folders: Sequence[str]) -> Iterator[str]:
    yield "the table has the styles of NVivo's codebook"
    levels = len({row[0].indent for g in grids for row in g.rows[_HEADER_ROWS:]})
    yield f"the indent of a name gives its level, up to {levels}"
    if len(grids) > 1:
        yield f"its folders ({', '.join(folders)}) became codes on top, not codable"
    elif folders and folders[0]:
        yield f"its one folder, {folders[0]}, was left out of the paths"


CODEBOOKS = (Dialect("nvivo-codebook", recognises_codebook, read_codebook),)
"""The kinds of codebook files of this tool."""
