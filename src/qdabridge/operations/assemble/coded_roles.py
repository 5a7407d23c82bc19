"""What the columns of a table of codings are: as said, as headed, by contents."""

from statistics import median

from qdabridge.errors import UnknownFormatError
from qdabridge.operations.assemble.coded_columns import (
    CodedTable,
    by_coder,
    excerpts,
    in_texts,
    levels_of,
    marked,
    several,
)
from qdabridge.operations.assemble.records import SYNONYMS, plain_head, shown_head
from qdabridge.operations.assemble.table_hints import TableHints
from qdabridge.report import Severity
from qdabridge.tabular import column_name
from qdabridge.text import folded, without_ends

__all__ = ["by_contents", "by_header", "named_column", "obey_columns"]

_SAMPLE = 300
_ROLES = (*SYNONYMS, "text", "variable", "ignore")


# --- What is said, and what headers say ---------------------------------------------


def obey_columns(work: CodedTable, hints: TableHints) -> None:
    """Give columns the roles that the user says.

    Raises:
        UnknownFormatError: There is no such column, or no such role.
    """
    for role, text in hints.columns:
        name = role.strip().casefold().replace("-", "_")
        name = {"document": "source", "text": "full_text"}.get(name, name)
        if name not in (*_ROLES, "full_text"):
            raise UnknownFormatError(
                f"no column of codings can be the {role!r}",
                hint=f"choose one of {', '.join(SYNONYMS)}, ignore",
            )
        work.said[name] = named_column(work, text)
    work.roles |= {role: n for role, n in work.said.items() if role in SYNONYMS}


def named_column(work: CodedTable, text: str) -> int:
    """Return the column of this header, letter or number.

    Raises:
        UnknownFormatError: There is none.
    """
    wanted = plain_head(text)
    same = [n for n, head in enumerate(work.heads) if plain_head(head) == wanted]
    place = text.strip().upper()
    by_place = [
        n for n, _ in enumerate(work.heads) if place in (column_name(n), str(n + 1))
    ]
    if found := same or by_place:
        return found[0]
    there = ", ".join(shown_head(head) for head in work.heads[:12])
    raise UnknownFormatError(
        f"there is no column {text!r}",
        path=work.sheet.where,
        hint=f"choose one of {there}",
    )


def by_header(work: CodedTable) -> None:
    """Give columns the roles that their headers name; each role and column once."""
    known = {plain_head(head): n for n, head in reversed([*enumerate(work.heads)])}
    for role, names in SYNONYMS.items():
        if role in work.roles:
            continue
        free = set(work.free())
        found = (
            known[n] for name in (role, *names) if (n := plain_head(name)) in known
        )
        column = next((c for c in found if c in free), None)
        if column is not None:
            work.roles[role] = column


# --- What is in the columns ---------------------------------------------------------


def by_contents(work: CodedTable) -> None:
    """Find the columns of documents, quotes and codes that no header names."""
    if "source" not in work.roles:
        _find_documents(work)
    if "quote" not in work.roles:
        best = max(((in_texts(work, c), c) for c in work.free()), default=(0, -1))
        if best[0] >= 0.5 and not excerpts(work):
            work.tell("quote", best[1], "its texts stand in the transcripts")
    if not {"code", "code_path"} & work.roles.keys():
        _find_code(work)
    if "source" not in work.roles and "quote" in work.roles:
        _documents_by_words(work)


def _find_documents(work: CodedTable) -> None:
    """Take the column with names of documents; those of cases may be that."""
    documents = work.draft.documents
    case = [work.roles["case"]] if "case" in work.roles else []
    for column in [*work.free(), *case]:
        texts = work.texts(column)
        named = sum(len(documents.named(text)) == 1 for text in texts)
        if texts and named * 10 >= len(texts) * 8:
            if column in case:
                del work.roles["case"]
            work.tell("source", column, "its texts are names of documents")
            return


def _documents_by_words(work: CodedTable) -> None:
    """Name the documents of rows by the words that stand in one of them only."""
    where = [
        (document.source.name or "", folded(text.text))
        for document in work.draft.documents.all
        for text in document.texts.values()
    ]
    found: list[str] = []
    for _, cells in work.rows:
        words = folded(without_ends(cells[work.roles["quote"]]))
        names = [name for name, text in where if words and words in text]
        found.append(names[0] if len(names) == 1 else "")
    if sum(map(bool, found)) * 2 < len(found) or not found:
        return
    work.heads.append("source")
    work.roles["source"] = len(work.heads) - 1
    work.is_changed = True
    for (_, cells), name in zip(work.rows, found, strict=True):
        cells.append(name)
    work.draft.note(
        "documents-by-quotes",
        Severity.WARNING,
        "no column names the document; each row was given to the one document in which"
        " its words stand",
        place=work.sheet.where,
        count=len(found),
    )


def _find_code(work: CodedTable) -> None:
    """Take a column with names of known codes, or codes over many columns."""
    known = {c.name.casefold() for c, _ in work.draft.project.walk_codes()}
    for column in work.free():
        texts = [text.strip().casefold() for text in work.texts(column)]
        are_known = sum(t in known for t in texts) * 10 >= len(texts) * 6 > 0
        others = (c for c in work.free() if c != column)
        if are_known and not any(_alike(work, column, c) for c in others):
            work.tell("code", column, "its texts are names of codes")
            return
    wide = {*several(work), *levels_of(work), *marked(work), *by_coder(work)}
    if wide or excerpts(work) or "quote" not in work.roles:
        return
    short = [c for c in work.free() if _could_be_codes(work, c)]
    if len(short) == 1:
        work.tell("code", short[0], "no other column has short texts")
        work.draft.note(
            "code-column-assumed",
            Severity.WARNING,
            f"no header names the codes; {shown_head(work.heads[short[0]])} was taken"
            " for them, say --column code=... if that is wrong",
            place=work.sheet.where,
        )


def _could_be_codes(work: CodedTable, column: int) -> bool:
    """Has a column short words on nearly every row?"""
    texts = work.texts(column)
    words = sum(any(map(str.isalpha, text)) for text in texts)
    is_full = len(texts) * 10 >= min(len(work.rows), _SAMPLE) * 9
    return is_full and words == len(texts) > 0 and median(map(len, texts)) <= 40


def _alike(work: CodedTable, first: int, second: int) -> bool:
    """Do two columns hold the same few names?"""
    one, two = ({t.strip() for t in work.texts(c)} for c in (first, second))
    return bool(one & two) and len(one & two) * 2 >= min(len(one), len(two))
