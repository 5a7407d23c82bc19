"""What the columns of a table of codings are; codes in several columns."""

import re
from collections import Counter
from statistics import median

from qdabridge.errors import UnknownFormatError
from qdabridge.operations.assemble.coded_table import (
    SAMPLE,
    CodedTable,
    GroupedHead,
    levels_of,
)
from qdabridge.operations.assemble.codes import keys_of
from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.records import (
    SYNONYMS,
    plain_head,
    shown_head,
)
from qdabridge.operations.assemble.table_files import TableHints
from qdabridge.operations.assemble.written_places import is_time_code
from qdabridge.report import Severity
from qdabridge.tabular import column_named
from qdabridge.text import folded, without_ends

__all__ = [
    "MARKED",
    "applied_path",
    "by_coder",
    "by_contents",
    "by_header",
    "coders_in",
    "excerpts",
    "find_documents",
    "find_times",
    "has_commas",
    "has_lists",
    "in_texts",
    "is_plural",
    "lists_in",
    "marked",
    "named_column",
    "obey_columns",
    "plain_lists",
    "several",
]


MARKED = re.compile(
    r"1|x|✓|✔|√|●|true|yes|y|ja|oui|s[ií]|sim|wahr|vrai|\*", re.IGNORECASE
)
_UNMARKED = re.compile(
    r"|0|-|–|false|no|n|nein|non|não|nao|nee|falsch|faux", re.IGNORECASE
)
_SEVERAL = re.compile(
    r"(?:sub ?)?(?:code|tag|label|kode|código|codigo|thème|theme) ?#?(\d{1,2})"
    r"|(?:primary|secondary|tertiary|first|second|third) (?:code|tag|label)"
)
_CODER = re.compile(
    r"(?:coder|rater|annotator|kodierer|codierer|codeur|researcher) ?\w{1,12}"
)
_PERSON = re.compile(
    r"(?!.*(?:code|theme|thema|categor|kategor|label|tag\b|level))"
    r"\w[\w.'-]*(?: \w[\w.'-]*)?",
    re.IGNORECASE,
)
"""A name or initials."""
_CODERS_CODE = re.compile(
    r"(?P<coder>(?:coder|rater|annotator|kodierer|codierer|codeur) ?\w{1,2})"
    r"(?: |: )(?P<code>.+)"
    r"|(?P<first>.+?) \(?(?P<last>(?:coder|rater|annotator) ?\w{1,2})\)?"
)
_APPLIED = re.compile(r"Code: (.+?) Applied")
"""The heads of the columns of Dedoose, one for each code."""
_NAME = 80
_PLURAL = (
    *("codes", "tags", "labels", "codes applied", "códigos", "codici", "kodes"),
    *("applied codes", "open codes", "initial codes"),
)
_SIGNED = re.compile(r"\[([^][]{1,80})\]|#([\w/-]{1,80})")
_ALL_SIGNED = re.compile(rf"[\s,;]*(?:(?:{_SIGNED.pattern})[\s,;]*)+")
_ELLIPSIS = re.compile(r"[\[(]?(?:…|\.\.\.)[\])]?")


def in_texts(work: CodedTable, column: int) -> float:
    """Return how many of the texts of a column stand in the transcripts."""
    texts = [text for text in work.texts(column, 60) if len(text) >= 4]
    if not texts or median(map(len, texts)) < 8:
        return 0
    where = _folded_texts(work.draft)
    pieces = map(_pieces, texts)
    found = sum(any(all(p in one for p in found) for one in where) for found in pieces)
    return found / len(texts)


def _pieces(quote: str) -> list[str]:
    """Return what of a quote stands in a text, folded: no marks, no words left out."""
    pieces = (folded(piece) for piece in _ELLIPSIS.split(without_ends(quote)))
    return [piece for piece in pieces if piece.strip()] or [quote]


def _folded_texts(draft: Draft) -> list[str]:
    """Return the transcripts, folded for looking up words; kept for the next time."""
    if draft.folded_texts is None:
        texts = [t.text for d in draft.documents.all for t in d.texts.values()]
        draft.folded_texts = [folded(text) for text in texts]
    return draft.folded_texts


def several(work: CodedTable) -> list[int]:
    """Return the columns ``code_1``, ``code_2``."""
    found = [
        n for n, head in enumerate(work.heads) if _SEVERAL.fullmatch(plain_head(head))
    ]
    return found if len(found) > 1 else []


def is_plural(head: str) -> bool:
    """Says a plain header that cells may hold several codes?"""
    return head in _PLURAL or "(s)" in head


def lists_in(cell: str, *, commas: bool = False) -> list[str]:
    """Return the codes of a cell that holds several, parted by signs of lists."""
    for sign in ("\n", ";", "|", *([", "] if commas else [])):
        pieces = [piece.strip() for piece in cell.split(sign) if piece.strip()]
        if len(pieces) > 1 and all(len(piece) <= _NAME for piece in pieces):
            return pieces
    return []


def plain_lists(work: CodedTable) -> None:
    """Write lists of codes with a sign around each, ``[a] [b]``, ``#a #b``, plainly."""
    if "code" not in work.roles or work.draft.project.code_book.codes:
        return
    column = work.roles["code"]
    filled = [cells for _, cells in work.rows if cells[column].strip()]
    is_list = any(len(_SIGNED.findall(cells[column])) > 1 for cells in filled)
    if not is_list or not all(_ALL_SIGNED.fullmatch(cells[column]) for cells in filled):
        return
    for cells in filled:
        found = _SIGNED.findall(cells[column])
        cells[column] = "; ".join((one or other).strip() for one, other in found)
    work.is_changed = True


def has_lists(work: CodedTable) -> bool:
    """Do cells hold several codes, though no codebook tells them apart?"""
    if "code" not in work.roles or work.draft.project.code_book.codes:
        return False
    column = work.roles["code"]
    if "code_count" in work.roles:
        return False
    if work.has_json(column):
        return False  # lists of JSON are told apart already
    alone = Counter([cells[column].strip() for _, cells in work.rows])
    lists = {cell: found for cell in alone if (found := lists_in(cell))}
    pieces: Counter[str] = Counter()
    for cell, found in lists.items():
        for piece in found:
            pieces[piece] += alone[cell]
    many = is_plural(plain_head(work.heads[column]))
    known = any(alone[piece] or count > 1 for piece, count in pieces.items())
    return bool(lists) and (many or known or any(";" in cell for cell in alone))


def has_commas(work: CodedTable) -> bool:
    """Do commas part codes: under "Codes", and each such cell has one known elsewhere?

    Names of codes hold commas too: such rows are listed where it is not certain.
    """
    head = plain_head(work.heads[work.roles["code"]]) if "code" in work.roles else ""
    is_open = not work.draft.project.code_book.codes and "code_count" not in work.roles
    if not is_plural(head) or not is_open:
        return False
    if work.has_json(work.roles["code"]):
        return False
    cells = [cells[work.roles["code"]] for _, cells in work.rows]
    pieces = [lists_in(cell, commas=True) or [cell.strip()] for cell in cells]
    counts = Counter(piece for found in pieces for piece in set(found))
    several = [found for found in pieces if len(found) > 1]
    is_sure = all(any(counts[piece] > 1 for piece in found) for found in several)
    return bool(several) and is_sure


def applied_path(head: str) -> tuple[str, ...]:
    r"""Return the path in a head such as ``Code: Barriers\Time Applied``; or nothing.

    >>> applied_path("Code: Barriers\\Time Applied")
    ('Barriers', 'Time')
    """
    if isinstance(head, GroupedHead):
        return head.path
    match = _APPLIED.fullmatch(head.strip())
    return tuple(part.strip() for part in match[1].split("\\")) if match else ()


def marked(work: CodedTable) -> list[int]:
    """Return the columns that only mark which rows have a code: 0 and 1, x."""
    found = []
    for column in work.free():
        cells = [cells[column].strip() for _, cells in work.rows]
        marks = sum(bool(MARKED.fullmatch(cell)) for cell in cells)
        others = sum(bool(_UNMARKED.fullmatch(cell)) for cell in cells)
        if marks and marks + others == len(cells) and work.heads[column].strip():
            found.append(column)
    return found


def coders_in(work: CodedTable, columns: list[int]) -> dict[int, tuple[str, str]]:
    """Return the coder and the code of heads such as ``coder1_cost``, or nothing.

    All name both, and there are several coders, one code of whom others have too.
    """
    found = [_CODERS_CODE.fullmatch(plain_head(work.heads[n])) for n in columns]
    pairs = [(m["coder"] or m["last"], m["code"] or m["first"]) for m in found if m]
    codes = Counter(code for _, code in pairs)
    is_sure = len(pairs) == len(columns) == len({*pairs}) and codes
    if not is_sure or max(codes.values()) < 2:
        return {}
    return dict(zip(columns, pairs, strict=True))


def excerpts(work: CodedTable) -> list[int]:
    """Return the columns whose cells are the coded words; the headers are the codes."""
    if "code" in work.roles or "source" not in work.roles:
        return []
    found = [c for c in work.free() if in_texts(work, c) >= 0.6]
    sparse = any(not cells[c].strip() for c in found for _, cells in work.rows)
    wordy = all(median(map(len, work.texts(c))) > 20 for c in work.free())
    return found if len(found) > 1 and (sparse or wordy) else []


def by_coder(work: CodedTable) -> list[int]:
    """Return the columns that hold the codes of one coder each."""
    if "code" in work.roles:
        return []
    found = [n for n in work.free() if _CODER.fullmatch(plain_head(work.heads[n]))]
    return found if len(found) > 1 else _by_people(work)


def _by_people(work: CodedTable) -> list[int]:
    """Return columns under short names that share their codes: Anna, Ben.

    Beside words or positions only, and not where a header speaks of codes.
    """
    if not {"quote", "start"} & work.roles.keys():
        return []
    used: dict[int, set[str]] = {}
    for n in work.free():
        pieces = [p for t in work.texts(n) for p in lists_in(t, commas=True) or [t]]
        is_named = _PERSON.fullmatch(work.heads[n].strip()) is not None
        is_short = all(len(p) <= _NAME and not p[0].isdigit() for p in pieces)
        if pieces and is_named and is_short:
            used[n] = {piece.strip().casefold() for piece in pieces}
    counts = Counter(code for codes in used.values() for code in codes)
    found = [n for n, codes in used.items() if any(counts[c] > 1 for c in codes)]
    shared = [code for code, count in counts.items() if count > 1]
    return found if len(found) > 1 and len(shared) * 3 >= len(counts) else []


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
        work.said[name] = named_column(work, text, role)
    work.roles |= {role: n for role, n in work.said.items() if role in SYNONYMS}


def named_column(work: CodedTable, text: str, role: str) -> int:
    """Return the column of this header, letter or number.

    Raises:
        UnknownFormatError: There is none.
    """
    heads = dict(enumerate(work.heads))
    return column_named(heads, text, f"--column {role}=", work.sheet.where, plain_head)


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


def find_times(work: CodedTable) -> None:
    """Take columns of time codes for moments, if nothing else says where rows are."""
    if {"start", "quote", "begin_ms", "begin_s", "begin_time"} & work.roles.keys():
        return
    made = [work.roles["created"]] if "created" in work.roles else []
    for column in [*work.free(), *made]:
        texts = work.texts(column)
        if not texts or not all(map(is_time_code, texts)):
            continue
        role = "end_time" if "begin_time" in work.roles else "begin_time"
        if role in work.roles:
            return
        if column in made:
            del work.roles["created"]
        work.tell(role, column, "it holds time codes")


def by_contents(work: CodedTable) -> None:
    """Find the columns of quotes and codes that no header names; of documents too."""
    if "quote" not in work.roles:
        best = max(((in_texts(work, c), c) for c in work.free()), default=(0, -1))
        if best[0] >= 0.5 and not excerpts(work):
            quote = _within(work, best[1])
            work.tell("quote", quote, "its texts stand in the transcripts")
    if not {"code", "code_path"} & work.roles.keys():
        _find_code(work)
    if "source" not in work.roles and "quote" in work.roles:
        _documents_by_words(work)


def _within(work: CodedTable, column: int) -> int:
    """Return the column whose words stand in those of this one, its context; or it."""
    for other in work.free():
        pairs = [(cells[other].strip(), cells[column]) for _, cells in work.rows]
        is_in = other != column and all(part and part in whole for part, whole in pairs)
        if is_in and in_texts(work, other) >= 0.5:
            return other
    return column


def find_documents(work: CodedTable) -> None:
    """Take the column with names of documents; those of cases may be that."""
    if "source" in work.roles:
        return
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
        quote = cells[work.roles["quote"]].strip()
        pieces = _pieces(quote) if quote else []
        names = [n for n, text in where if pieces and all(p in text for p in pieces)]
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
    keys = keys_of(work.draft.project.code_book) if known else {}
    known |= {key for key in keys if not key.isdecimal()}
    for column in work.free():
        cells = work.texts(column)
        found = (lists_in(c, commas=True) if c not in known else [] for c in cells)
        listed = [
            piece for c, more in zip(cells, found, strict=True) for piece in more or [c]
        ]
        texts = [text.strip().casefold() for text in listed]
        are_known = sum(t in known for t in texts) * 10 >= len(texts) * 6 > 0
        others = (c for c in work.free() if c != column)
        if are_known and not any(work.alike(column, c) for c in others):
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
    is_full = len(texts) * 10 >= min(len(work.rows), SAMPLE) * 9
    return is_full and words == len(texts) > 0 and median(map(len, texts)) <= 40
