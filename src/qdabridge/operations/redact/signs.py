"""What a file says about people: searched in every corner, told without the words."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from qdabridge.archives import DAMAGE, Limits
from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    ReadError,
)
from qdabridge.inputs import read_input
from qdabridge.operations.redact.plan import Entry, Plan, check_length
from qdabridge.operations.redact.proof import SURE, Piece, pieces
from qdabridge.report import Finding, Report, Severity

__all__ = ["names_of", "privacy"]


class _Sign(NamedTuple):
    """Something that tells of people, and how it is seen."""

    code: str
    message: str
    pattern: re.Pattern[str]
    group: int = 0


def _seen(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_BIRTH = (
    r"born|birth|d\.?o\.?b\.?|geb(?:oren|urt\w*|\.)|n[ée]e?\s+le|naissance"
    r"|nacid[oa]|nacimiento|nat[oa]\s+il|nascit\w+|kuzaliwa|לידה|נולדה?"
)
_DAY = r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}"
_DAY_IN_WORDS = r"\d{1,2}\.?\s+\w{3,10}\.?,?\s+\d{4}|\w{3,10}\s+\d{1,2},?\s+\d{4}"

_IDENTITY = "a number that may be of an identity card, an insurance, or an account"

_SIGNS = (
    _Sign(
        "path-private",
        "a path of somebody's computer",
        _seen(
            r"(?<![\w/])(?:[a-z]:[\\/]{1,2}\w|absolute:/|file:/{2}|\\\\\w[\w.-]*\\"
            r"|/(?:home|users|volumes|mnt|media|root|private|srv)/|~/)[^\s\"'<>]*"
        ),
    ),
    _Sign(
        "machine-named",
        "the name of a computer",
        _seen(
            r"\b(?:desktop|laptop|win|pc)-[a-z0-9]{5,}\b|\b[\w-]+(?:macbook|imac)[\w-]*"
            r"|\b[\w-]+\.(?:local|lan|intranet|corp)\b|\\\\\w[\w.-]*(?=\\)"
        ),
    ),
    _Sign(
        "mail-address",
        "a mail address",
        _seen(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|mailto:\S+"),
    ),
    _Sign(
        "identity-number",
        _IDENTITY,
        re.compile(
            r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"
            r"|\b\d{3}-\d{2}-\d{4}\b"
        ),
    ),
    _Sign(
        "phone-number",
        "a telephone number",
        re.compile(
            r"(?<![\w./-])(?:\+|00)\d{1,3}[ ()/.-]{0,2}\d"
            r"(?:[ ()/.-]{0,2}\d){5,12}(?!\w)"
            r"|(?<![\w./-])\(?0\d{1,4}\)?[ /-]{1,3}\d(?:[ /-]?\d){4,9}(?!\w)"
            r"|(?<![\w./-])0\d{8,11}(?!\w)"
            r"|(?<![\w./-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)"
        ),
    ),
    _Sign(
        "identity-number",
        _IDENTITY,
        re.compile(
            r"\b[A-Z]{1,2}\d{7,9}\b|(?<![\w.,-])[1-9]\d{8,12}\b"
            r"|\b\d{2} ?\d{3} ?\d{3} ?\d{3}\b|\b(?:\d{1,3}\.){3}\d{1,3}\b"
        ),
    ),
    _Sign(
        "birth-date",
        "a date of birth",
        _seen(
            rf"(?:{_BIRTH})[^\n\d]{{0,30}}(?:{_DAY}|{_DAY_IN_WORDS})"
            rf"|\*\s?(?:{_DAY})|(?:{_DAY})\s*\((?:{_BIRTH})\)"
        ),
    ),
)
_NOT_TO_SEE = re.compile(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?"
)
"""GUIDs and moments: they are full of digits and name nobody."""

_AUTHORS = ("User/@name", "User/@id", "@author", "@initials", "@userId")
_MADE_BY = ("creator", "lastModifiedBy", "author", "Manager", "Company")
_NUMBERED = re.compile(
    r"[A-Z]{1,2}|(?:coder|person|user|rater)[ _-]?\w{1,3}|qdabridge.*|python-docx"
    r"|openpyxl|",
    re.IGNORECASE,
)
_FIRST_DAY = (1980, 1, 1)


def privacy(
    path: str | Path,
    *,
    names: Iterable[str] = (),
    show_words: bool = False,
    limits: Limits | None = None,
) -> Report:
    """Return what in a file tells of people, with the places; any kind of file.

    Looks into archives in archives, XML, office documents and their properties, names
    and comments of members. A picture or a recording is only searched as bytes.

    Args:
        path: A project, document, workbook, table, page: any file.
        names: Names that must not be in it; they are told as errors.
        show_words: Put the words that were found into the findings.
        limits: Safety limits for the file.

    Raises:
        ReadError: The file cannot be read.
    """
    path, limits = Path(path), limits or Limits()
    if path.is_dir():
        raise NotThisFormatError(
            "this is a folder", path=path, hint="name the files in it"
        )
    data = read_input(path, limits.max_table_bytes, "max_table_bytes")
    _refuse_unreadable(path, data, limits)
    listed = [Entry(name) for name in dict.fromkeys(names) if name.strip()]
    found = _Found(show_words)
    inside = [Piece("name of the file", path.name), *_times(data), *_pieces(path, data)]
    users = {m[1] for piece in inside for m in _HOME.finditer(piece.text)} - _NOBODY
    for piece in inside:
        found.look(piece, listed, [Entry(user) for user in sorted(users)])
    return Report(findings=found.findings())


_HOME = re.compile(r"(?:/home/|[\\/]users[\\/]{1,2})([\w.-]{3,})", re.IGNORECASE)
"""Whose folder a path leads through."""
_NOBODY = {"Shared", "Public", "Default", "runner", "user", "root"}


def _pieces(path: Path, data: bytes) -> Iterator[Piece]:
    """Yield the words of a file; those of a workbook by their cells."""
    found = pieces(data, "")
    if path.suffix.lower() != ".xlsx":
        yield from found
        return
    from qdabridge.tabular import read_grids

    yield from (p for p in found if not p.place.startswith("xl/sharedStrings.xml"))
    for grid in read_grids(path):
        for row in grid.rows:
            for column, cell in enumerate(row.cells):
                yield Piece(grid.where(row, column), cell.text)


_ZIPPED = (".qdpx", ".docx", ".xlsx", ".odt", ".zip")
"""Suffixes of files that are archives, so that what is none is damaged."""


def _refuse_unreadable(path: Path, data: bytes, limits: Limits) -> None:
    """Refuse what cannot be looked into, of which "nothing found" would say nothing."""
    if not data:
        raise ReadError("the file is empty", path=path, hint="export it again")
    if not data.startswith(b"PK") and path.suffix.lower() not in _ZIPPED:
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            total = sum(info.file_size for info in archive.infolist())
            if total > limits.max_table_bytes:
                raise LimitError(
                    f"it unpacks to more than {limits.max_table_bytes} bytes",
                    path=path,
                    limit="max_table_bytes",
                )
            damaged = archive.testzip()
    except DAMAGE as error:
        raise DamagedPackageError(
            f"the archive cannot be looked into ({error})",
            path=path,
            hint="make it again; nothing can be said of it as it is",
        ) from error
    if damaged is not None:
        raise DamagedPackageError(
            f"the member {damaged} is damaged",
            path=path,
            hint="make the file again; nothing can be said of it as it is",
        )


def _times(data: bytes) -> Iterator[Piece]:
    from io import BytesIO

    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.date_time[:3] != _FIRST_DAY:
                    yield Piece(_TIME, "-".join(map(str, info.date_time[:3])))
    except zipfile.BadZipFile:
        return


_TIME = "times of members"


class _Found:
    """Collects signs: the first of each kind and place, and how many more."""

    def __init__(self, show_words: bool) -> None:
        self._shows = show_words
        self._counts: dict[tuple[str, str], int] = {}
        self._first: dict[tuple[str, str], tuple[Severity, str, str]] = {}

    def look(
        self, piece: Piece, listed: Sequence[Entry], users: Sequence[Entry]
    ) -> None:
        """Look for all signs in some words, for listed names, and for users."""
        if piece.place == _TIME:
            self._note(
                "member-time",
                piece.place,
                "members of the archive have the day they were made",
                piece.text,
                Severity.INFO,
            )
            return
        self._authors(piece)
        if "\n" in piece.text and not piece.is_binary:
            lines = enumerate(piece.text.split("\n"), 1)
            parts = [(f"{piece.place}, line {n}".lstrip(", "), t) for n, t in lines]
        else:
            parts = [(piece.place, piece.text)]
        for place, text in parts:
            if not piece.is_binary:
                self._signs(place, text)
            is_sure = not piece.is_binary
            for entry in (e for e in listed if is_sure or len(e.find) >= SURE):
                for match in entry.pattern.finditer(text):
                    self._name(place, match[0])
            for user in users if is_sure and not _HOME.search(text) else ():
                if match_of_user := user.pattern.search(text):
                    told = "the name of whose folder a path leads through"
                    words = match_of_user[0]
                    self._note("user-named", place, told, words, Severity.WARNING)

    def _name(self, place: str, words: str) -> None:
        self._note("name-listed", place, "a name of the list", words, Severity.ERROR)

    def _signs(self, place: str, text: str) -> None:
        seen = _NOT_TO_SEE.sub(lambda m: " " * len(m[0]), text)
        taken: list[tuple[int, int]] = []
        for sign in _SIGNS:
            for match in sign.pattern.finditer(seen):
                if any(a < match.end() and match.start() < b for a, b in taken):
                    continue
                taken.append(match.span())
                self._note(sign.code, place, sign.message, match[0], Severity.WARNING)

    def _authors(self, piece: Piece) -> None:
        local = piece.place.rpartition(", ")[2]
        is_author = piece.place.endswith(_AUTHORS) or local in _MADE_BY
        if is_author and not _NUMBERED.fullmatch(piece.text.strip()):
            self._note(
                "user-named",
                piece.place,
                "the name of who made or coded this",
                piece.text,
                Severity.WARNING,
            )

    def _note(
        self, code: str, place: str, message: str, words: str, severity: Severity
    ) -> None:
        key = code, place
        self._counts[key] = self._counts.get(key, 0) + 1
        self._first.setdefault(key, (severity, message, words))

    def findings(self) -> list[Finding]:
        """Return what was found, the gravest first."""
        made = [
            Finding.of(
                code,
                severity,
                message,
                path=place or None,
                count=self._counts[code, place],
                quote=words.strip() if self._shows else None,
            )
            for (code, place), (severity, message, words) in self._first.items()
        ]
        return sorted(made, key=lambda f: -f.severity.rank)


_HEADS = ("find", "original", "name", "names", "variants")


def names_of(path: str | Path) -> list[str]:
    """Return the names of a list: a plan, a key, or a text with one name a line.

    Raises:
        ReadError: The file cannot be read.
    """
    path = Path(path)
    try:
        names = _names(path)
        for name in names:
            check_length(name)
    except ReadError as error:
        error.path = error.path or path
        raise
    return names


def _names(path: Path) -> list[str]:
    if path.suffix.lower() in (".yaml", ".yml"):
        return [name for entry in Plan.read(path).entries for name in entry.spellings]
    if path.suffix.lower() == ".txt":
        data = read_input(path, 16 << 20, "max_text_bytes")
        return [
            line.strip() for line in data.decode("utf-8-sig", "replace").split("\n")
        ]
    return [name for name in _in_table(path) if name.strip()]


def _in_table(path: Path) -> Iterator[str]:
    from qdabridge.tabular import read_grids

    for grid in read_grids(path):
        heads = [cell.text.strip().casefold() for cell in grid.rows[0].cells]
        columns = [n for n, head in enumerate(heads) if head in _HEADS] or [0]
        kind = heads.index("kind") if "kind" in heads else None
        for row in grid.rows[1:] if set(heads) & set(_HEADS) else grid.rows:
            if kind is not None and row[kind].text.strip().casefold() == "regex":
                continue
            for column in columns:
                yield from (part.strip() for part in row[column].text.split(";"))
