"""Tables back into a project: codings by position or by quote, with texts and codes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qdabridge.catalogue import FORMATS, TABLE_FORMATS
from qdabridge.errors import ReadError, WouldOverwriteError
from qdabridge.formats import SUFFIXES, write_tables
from qdabridge.model import (
    Case,
    Coding,
    Guid,
    Note,
    Project,
    no_garbage_collection,
)
from qdabridge.operations.assemble.coded_tables import understand_codings
from qdabridge.operations.assemble.codes import CodeFinder, add_codes
from qdabridge.operations.assemble.codings import Rows, add_codings
from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.placing import Outcome
from qdabridge.operations.assemble.records import Sheet
from qdabridge.operations.assemble.rows import Row, unplaced_table
from qdabridge.operations.assemble.table_files import TableHints, sheets_of
from qdabridge.operations.assemble.texts import (
    Texts,
    add_existing,
    add_media,
    add_sources,
    texts_of,
)
from qdabridge.operations.assemble.things import (
    add_cases,
    add_links,
    add_notes,
    add_project,
    add_sets,
    add_users,
    add_variables,
    case_named,
    fill_values,
    tell_untied,
    tie_notes,
    tie_selections,
)
from qdabridge.operations.jobs import Job, Written
from qdabridge.package import Limits, Package
from qdabridge.report import Severity
from qdabridge.tabular import Table, told_guesses
from qdabridge.tools import our_origin

__all__ = ["Assembled", "SavedAssembly", "assemble", "save_assembled"]


class Assembled(Package):
    """A package that was put together from tables.

    Attributes:
        unplaced: The rows that found no place or no code, with the reason and, where
            there are any, the places they may mean.
    """

    unplaced: Table

    def take_over(self, package: Package) -> None:
        """Begin with a project that is there already, and its files.

        Args:
            package: The project; it stays as it is.
        """
        self.project: Project = package.project.clone()
        for name in package.files:
            self.adopt(package, name, name)


@no_garbage_collection()
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
    hints: TableHints | None = None,
    into: Package | None = None,
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
        texts: A folder with transcripts (.txt, .md, .docx, .odt), files, or texts by
            name. With tidy tables, the files beside them if none are named.
        cases: A table of cases: a name, the documents of each, variables.
        coder: Who coded the rows that do not say it.
        name: Name of the project; else that of the table of the project, or of the
            file or folder.
        separator: What stands between the names of a path of codes.
        limits: Safety limits for texts.
        media: Folders in which the pictures, PDFs and recordings are looked up that
            tidy tables tell of.
        hints: What the user says about the table of codings.
        into: A project to which the codings are added; its texts and codes serve as
            transcripts and codebook.

    Raises:
        ReadError: A file cannot be read, the columns say too little, or none of the
            documents has a text here.
    """
    hints = hints or TableHints()
    made = Assembled(Project(name="", origin=our_origin(None)))
    report = made.report
    if into is not None:
        made.take_over(into)
    sheets = _sheets(codings, cases, limits, hints)
    draft = Draft(made, sheets, separator=separator or None)
    _tell_unread(draft)
    if into is not None:
        add_existing(draft)
    add_users(draft)
    if into is None or name is not None:
        add_project(draft, _named(codings), name)
    variables = add_variables(draft)
    named = texts if into is not None else _beside(codings, texts)
    read = Texts(texts_of(named, report, limits))
    add_sources(draft, read, only_told=texts is None)
    add_media(draft, media)
    for record, source in zip(
        draft.records("sources"), draft.project.sources, strict=False
    ):
        fill_values(draft, source, record, variables["sources"])
    add_notes(draft)
    add_cases(draft, variables["cases"])
    if into is None or codes is not None:
        add_codes(draft, codes)
    understand_codings(draft, hints)
    rows = Rows(draft, coder)
    coded = list(add_codings(rows, CodeFinder(draft), read))
    tie_selections(draft, rows.selection_rows, rows.selections)
    add_links(draft)
    add_sets(draft)
    _add_what_rows_tell(draft, coded)
    tell_untied(draft)
    tie_notes(draft)
    _tell_counts(draft, rows)
    report.extend(draft.findings.report().citing())
    made.unplaced = unplaced_table(rows.unplaced)
    return made


def _tell_unread(draft: Draft) -> None:
    """Say which sheets cannot be read, as they do not matter."""
    for name, sheet in list(draft.sheets.items()):
        for finding in told_guesses(sheet.assumed, sheet.where):
            draft.findings.add((finding.code, name), lambda f=finding: f)  # type: ignore[misc]
        if sheet.problem:
            del draft.sheets[name]
            draft.note(
                "sheet-set-aside",
                Severity.WARNING,
                f"the sheet {sheet.name!r} was not read: {sheet.problem.message}",
                place=sheet.where,
            )


def _sheets(
    codings: Any, cases: Any, limits: Limits | None, hints: TableHints
) -> dict[str, Sheet]:
    sheets = sheets_of(codings, "codings", limits, hints)
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
    by_name: dict[str, Case] = {
        case.name: case for case in reversed(draft.project.cases) if case.name
    }
    cases = draft.sheets.get("cases")
    has_own = cases is not None and "guid" in cases.headers  # it says all of them
    tied: set[tuple[str, str]] = set()
    for row in coded:
        memo, case = row.get("memo"), row.get("case")
        if memo.strip() and "notes" not in draft.sheets and row.coding is not None:
            _add_memo(draft, row.coding, memo)
        if case.strip() and not has_own and row.selection is not None:
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
    Outcome.ELIDED: "by the first and last words of a quote with dots or marks",
    Outcome.REPAIRED: "by the quote, away from the position",
    Outcome.FUZZY: "by nearly the quote",
    Outcome.TIME: "by time stamps of the text",
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


@dataclass(frozen=True, kw_only=True)
class SavedAssembly(Written):
    """What was made of tables, and where it was written.

    Attributes:
        sources: How many there are.
        codes: How many there are.
        codings: How many there are.
        unplaced: Rows that found no place or no code.
        unplaced_path: Where they are listed, if they are.
    """

    sources: int
    codes: int
    codings: int
    unplaced: int
    unplaced_path: Path | None


def save_assembled(
    codings: str | Path,
    target: str | Path,
    *,
    to: str | None = None,
    unplaced: str | Path | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    quotes: bool = True,
    codes: str | Path | None = None,
    cases: str | Path | None = None,
    texts: Iterable[str | Path] | None = None,
    media: Iterable[str | Path] = (),
    into: str | Path | None = None,
    **others: Any,
) -> SavedAssembly:
    """Put a project together from tables and write it.

    Args:
        codings: The file or folder of tables.
        target: What to write; its suffix says the format unless ``to`` does.
        to: Name of a tool, such as ``atlasti``, or of an output format.
        unplaced: File that lists the rows that found no place, if there are any.
        refuse_loss: Write nothing if anything would not arrive.
        overwrite: Replace files that are there; never an input.
        quotes: Let that list have the words of the rows.
        codes: A codebook of any kind.
        cases: A table of cases.
        texts: Folders with transcripts, or single ones.
        media: Folders with pictures, PDFs and recordings.
        into: A project to which the codings are added; it stays as it is.
        **others: What ``assemble`` takes.

    Raises:
        ReadError: An input cannot be read.
        WriteError: An output cannot be written; nothing is left at its place.
        UnknownFormatError: No format, tool or suffix has this name.
    """
    source, listing = Path(codings), Path(unplaced) if unplaced else None
    texts = None if texts is None else [Path(path) for path in texts]
    folders = [Path(path) for path in (*(texts or ()), *media)]
    inputs = (source, codes, cases, into)
    with Job(
        target,
        *inputs,
        to=to,
        refuse_loss=refuse_loss,
        overwrite=overwrite,
        limits=others.get("limits"),
    ) as job:
        job.check(listing, *inputs)
        outputs = [path for path in (job.target, listing) if path]
        for path in outputs:
            job.check(path, *_lying_in(path, folders))
        _check_different(outputs)
        existing = job.open(into) if into else None
        try:
            made = assemble(
                source, codes, texts, cases=cases, media=media, into=existing, **others
            )
        except ReadError as error:
            error.path = error.path or into  # a text of it does not know its project
            raise
        job.keep(made)
        written = job.written(made, made.report)
    listed = None
    if listing is not None and len(made.unplaced):
        table = made.unplaced if quotes else made.unplaced.without_quotes()
        listed = listing
        written.report.extend(
            write_tables([table], listing, source=source, overwrite=overwrite)
        )
    return _saved(made, listed, written)


def _lying_in(path: Path, folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the inputs that a path may be: files, and files in folders of them.

    A project or table that lies in such a folder is an output of an earlier run.
    """
    is_made = path.suffix.lower() not in SUFFIXES and (
        any(path.suffix.lower() in kind.suffixes for kind in FORMATS.values())
        or any(path.suffix.lower() in kind.suffixes for kind in TABLE_FORMATS.values())
    )
    for folder in folders:
        if not folder.is_dir():
            yield folder
        elif not is_made and path.resolve().is_relative_to(folder.resolve()):
            yield path


def _check_different(outputs: list[Path]) -> None:
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise WouldOverwriteError(
            "the project and the list of rows without place are one file",
            path=outputs[0],
            hint="name another file for the list",
        )


def _saved(made: Assembled, unplaced: Path | None, written: Written) -> SavedAssembly:
    return SavedAssembly(
        sources=len(made.project.sources),
        codes=sum(1 for _ in made.project.walk_codes()),
        codings=sum(1 for _ in made.project.codings()),
        unplaced=len(made.unplaced),
        unplaced_path=unplaced,
        **vars(written),
    )
