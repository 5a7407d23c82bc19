"""Tables back into a project: codings by position or by quote, with texts and codes."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qdabridge.model import Case, Coding, Guid, Note, Project
from qdabridge.operations.assembling.cases import (
    add_cases,
    add_variables,
    case_named,
    fill_values,
    tie_selections,
)
from qdabridge.operations.assembling.code_finder import CodeFinder
from qdabridge.operations.assembling.codes import add_codes
from qdabridge.operations.assembling.codings import Rows, add_codings
from qdabridge.operations.assembling.draft import Draft
from qdabridge.operations.assembling.media import add_media
from qdabridge.operations.assembling.placing import Outcome
from qdabridge.operations.assembling.records import Sheet
from qdabridge.operations.assembling.rows import Row
from qdabridge.operations.assembling.sources import add_sources
from qdabridge.operations.assembling.table_files import sheets_of
from qdabridge.operations.assembling.texts import Texts, texts_of
from qdabridge.operations.assembling.things import (
    add_links,
    add_notes,
    add_project,
    add_sets,
    add_users,
    tie_notes,
)
from qdabridge.operations.assembling.unplaced import unplaced_table
from qdabridge.package import Limits, Package
from qdabridge.report import Severity
from qdabridge.tabular.table import Table
from qdabridge.tools.normalise import our_origin

__all__ = ["Assembled", "assemble"]


class Assembled(Package):
    """A package that was put together from tables.

    Attributes:
        unplaced: The rows that found no place or no code, with the reason and, where
            there are any, the places they may mean.
    """

    unplaced: Table


def assemble(
    codings: Any,
    codes: Any = None,
    texts: str | Path | Iterable[str | Path] | Mapping[str, str] | None = None,
    *,
    cases: Any = None,
    coder: str | None = None,
    name: str | None = None,
    separator: str | None = None,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Assembled:
    """Return the project that tables describe, in canonical form.

    What ``qdabridge tables`` wrote comes back as it was, with the same GUIDs. Tables of
    one's own need a document, a code, and a quote or positions, under the usual names
    for them. A position is checked against the quote; a quote whose position is wrong
    or missing is looked for; a row with no certain place is listed, never guessed.

    The same tables give the same project: GUIDs are made from names and places.

    Args:
        codings: A file or folder of tables, ``Tables``, a DataFrame (pandas, polars,
            pyarrow), a ``Table``, or dictionaries.
        codes: A codebook of any kind; a tidy table of codes; a ``CodeBook``.
        texts: A folder with transcripts (.txt, .md, .docx), files, or texts by name.
            With tidy tables, the files beside them if none are named.
        cases: A table of cases: a name, the documents of each, variables.
        coder: Who coded the rows that do not say it.
        name: Name of the project; else that of the table of the project, or of the
            file or folder.
        separator: What stands between the names of a path of codes.
        limits: Safety limits for texts.
        media: Folders in which the pictures, PDFs and recordings are looked up that
            tidy tables tell of.

    Raises:
        ReadError: A file cannot be read, the columns say too little, or none of the
            documents has a text here.
    """
    made = Assembled(Project(name="", origin=our_origin(None)))
    report = made.report
    draft = Draft(made, _sheets(codings, cases, limits), separator=separator or None)
    add_users(draft)
    add_project(draft, _named(codings), name)
    variables = add_variables(draft)
    read = Texts(texts_of(_beside(codings, texts), report, limits))
    add_sources(draft, read, only_told=texts is None)
    add_media(draft, media)
    for record, source in zip(
        draft.records("sources"), draft.project.sources, strict=False
    ):
        fill_values(draft, source, record, variables["sources"])
    add_notes(draft)
    add_cases(draft, variables["cases"])
    add_codes(draft, codes)
    rows = Rows(draft, coder)
    coded = list(add_codings(rows, CodeFinder(draft), read))
    tie_selections(draft, rows.selection_rows, rows.selections)
    add_links(draft)
    add_sets(draft)
    _add_what_rows_tell(draft, coded)
    tie_notes(draft)
    _tell_counts(draft, rows)
    report.extend(draft.findings.report())
    made.is_canonical = True
    made.unplaced = unplaced_table(rows.unplaced)
    return made


def _sheets(codings: Any, cases: Any, limits: Limits | None) -> dict[str, Sheet]:
    sheets = sheets_of(codings, "codings", limits)
    if cases is not None:
        sheets |= {"cases": sheets_of(cases, "cases", limits)["cases"]}
    return sheets


def _named(codings: Any) -> str:
    path = Path(codings).resolve() if isinstance(codings, str | Path) else None
    return path.stem if path else "Project"


def _beside(codings: Any, texts: Any) -> Any:
    """Return the texts, or the folder beside tidy tables in which theirs are."""
    if texts is not None or not isinstance(codings, str | Path):
        return texts
    path = Path(codings)
    folder = (path if path.is_dir() else path.parent) / "texts"
    return folder if folder.is_dir() else None


def _add_what_rows_tell(draft: Draft, coded: list[Row]) -> None:
    """Make notes of memos and cases of names, where no table of their own has them."""
    by_name: dict[str, Case] = {}
    tied: set[tuple[str, str]] = set()
    for row in coded:
        memo, case = row.get("memo"), row.get("case")
        if memo.strip() and "notes" not in draft.sheets and row.coding is not None:
            _add_memo(draft, row.coding, memo)
        if case.strip() and "cases" not in draft.sheets and row.selection is not None:
            pair = case.strip(), row.selection.guid.key
            if pair not in tied:
                refs = case_named(draft, pair[0], by_name).selection_refs
                refs.append(row.selection.guid)
                tied.add(pair)


def _add_memo(draft: Draft, coding: Coding, memo: str) -> None:
    guid = Guid.derived("memo", coding.guid.key, memo)
    if guid not in coding.note_refs:
        note = Note(guid=guid, name="Memo", plain_text_content=memo)
        note.creating_user = coding.creating_user
        draft.project.notes.append(note)
        coding.note_refs.append(guid)


_TOLD = {
    Outcome.POSITION: "by position alone",
    Outcome.CHECKED: "by position, with the quote standing there",
    Outcome.EXACT: "by the quote, word for word",
    Outcome.NORMALISED: "by the quote, but for quotation marks, dashes or white space",
    Outcome.REPAIRED: "by the quote, away from the position",
    Outcome.FUZZY: "by nearly the quote",
    Outcome.UNPLACED: "not at all",
}


def _tell_counts(draft: Draft, rows: Rows) -> None:
    """Tell how places were found, and what was joined."""
    counts = [
        f"{rows.outcomes[outcome]:,} {words}"
        for outcome, words in _TOLD.items()
        if rows.outcomes[outcome]
    ]
    if counts:
        draft.note(
            "places-found",
            Severity.INFO,
            f"places in texts were found: {'; '.join(counts)}",
            place="codings",
            count=1,
        )
    if rows.duplicates:
        draft.note(
            "codings-joined",
            Severity.INFO,
            "the same code by the same coder at the same place again; it stands once",
            place=rows.duplicates[0].record.place,
            count=len(rows.duplicates),
        )
