"""The project that is being put together, and what everything looks up in it."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from qdabridge.model import (
    DateTime,
    Guid,
    Holder,
    Project,
    TextElement,
    Transcript,
    User,
    identified,
    path_mark_in,
)
from qdabridge.operations.assemble.records import Record, Sheet
from qdabridge.package import Package
from qdabridge.report import Collector, Severity
from qdabridge.spelling import meant
from qdabridge.text import TextMap

__all__ = ["Document", "Documents", "Draft", "Names", "Unsplit", "attributes", "named"]


@dataclass
class Document:
    """A source or note and the texts it has."""

    source: Any
    """The source or note."""
    texts: dict[str, TextMap] = field(default_factory=dict)
    """By the GUID key of the holder."""
    holders: dict[str, Holder] = field(default_factory=dict)
    """The source itself, representation, transcripts, by GUID key."""

    @property
    def text_holder(self) -> TextElement | Transcript | None:
        """What carries its first text."""
        for key, holder in self.holders.items():
            if key in self.texts and isinstance(holder, TextElement | Transcript):
                return holder
        return None


class Names:
    """Things by name: exactly, without suffix, whatever the case; else near ones."""

    def __init__(self) -> None:
        self._forms: tuple[dict[str, list[str]], ...] = ({}, {}, {}, {})
        self._shown: list[str] = []
        self._near: dict[str, str | None] = {}
        self._found: dict[str, list[str]] = {}

    def add(self, name: str, key: str) -> None:
        """Enter a name of the thing with this key."""
        self._shown.append(name)
        self._found.clear()
        for form, known in zip(_forms(name), self._forms, strict=True):
            keys = known.setdefault(form, [])
            if key not in keys:
                keys.append(key)

    def find(self, name: str) -> list[str]:
        """Return the keys of what is called so: one, none, or several."""
        if name not in self._found:
            forms = zip(_forms(name), self._forms, strict=True)
            keys = (known[form] for form, known in forms if form in known)
            self._found[name] = next(keys, [])
        return self._found[name]

    def meant(self, name: str) -> str | None:
        """Return ``did you mean ...?`` with names that look like it; None: none do."""
        if name not in self._near:
            self._near[name] = meant(name, self._shown)
        return self._near[name]


def _forms(name: str) -> tuple[str, str, str, str]:
    """Return a name in the forms that are tried, the most exact first."""
    plain = name.strip()
    path = PurePosixPath(plain.replace("\\", "/"))
    stem = path.stem if path.suffix.lower() in _SUFFIXES else path.name
    return plain, plain.casefold(), path.name.casefold(), stem.casefold()


_SUFFIXES = {".txt", ".md", ".docx", ".doc", ".rtf", ".odt", ".pdf", ".html", ".vtt"}


class Documents:
    """All documents, found by GUID or by name."""

    def __init__(self) -> None:
        self.all: list[Document] = []
        self._by_guid: dict[str, Document] = {}
        self._names = Names()

    def add(self, document: Document, names: Iterable[str]) -> None:
        """Enter a document with the names under which tables may know it."""
        key = document.source.guid.key
        self.all.append(document)
        self._by_guid.setdefault(key, document)
        for name in dict.fromkeys(name for name in names if name.strip()):
            self._names.add(name, key)

    def of_guid(self, guid: str) -> Document | None:
        """Return the document with a GUID."""
        return self._by_guid.get(guid.strip().strip("{}").lower())

    def named(self, name: str) -> list[Document]:
        """Return what is called so; several if a name is shared."""
        return [self._by_guid[key] for key in self._names.find(name)]

    def meant(self, name: str) -> str | None:
        """Return ``did you mean ...?`` with names that look like this one."""
        return self._names.meant(name)


KEPT = 20
"""So many findings about single rows are kept of a kind; the last counts the rest."""

_LONGEST = 80
"""So much of a name is shown; a text in the wrong column is longer."""

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?\s*(.*)")
_ZONE = re.compile(r"(?:Z|UTC|([+-]\d\d):?(\d\d))?")


class Draft:
    """A project in the making.

    Attributes:
        project: The project.
        package: It, with the files of its texts.
        sheets: The tables it is made from.
        documents: Its sources and notes.
        separator: What stands between the names of a path of codes, if told.
    """

    def __init__(
        self, package: Package, sheets: dict[str, Sheet], separator: str | None = None
    ) -> None:
        self.project: Project = package.project
        self.package = package
        self.sheets = sheets
        self.documents: Documents = Documents()
        self.separator = separator
        self.folded_texts: list[str] | None = None
        self.is_existing: bool = False
        self.findings: Collector = Collector(by_place=False)
        self._users = Names()
        self._taken: set[str] = set()
        self._users_by_key: dict[str, User] = {}

    def records(self, name: str) -> Iterator[Record]:
        """Yield the rows of a table; none if there is no such table."""
        sheet = self.sheets.get(name)
        yield from sheet.records if sheet else ()

    def note(
        self,
        code: str,
        severity: Severity,
        message: str,
        *,
        place: str,
        kind: str = "",
        subject: str | None = None,
        quote: str | None = None,
        count: int = 1,
        keep: int = KEPT,
    ) -> None:
        """Note a finding.

        Args:
            code: Its code.
            severity: How much it matters.
            message: What is wrong and what was done; never words of a text.
            place: The address of the row or table.
            kind: Tells findings with this code apart.
            subject: GUID of the thing concerned.
            quote: Words of a text.
            count: How many things it is about.
            keep: So many of this code and kind are kept.
        """
        self.findings.note(
            code,
            severity,
            message,
            path=place,
            subject=subject,
            quote=quote or None,
            kind=kind,
            count=count,
            keep=keep,
        )

    def guid(self, cell: str, record: Record, *parts: str) -> Guid:
        """Return the GUID of a new thing: of its cell, else made from these parts.

        No two things get the same one, even if a table has it twice.
        """
        given = self.given_guid(cell, record)
        guid = given or Guid.derived(*parts)
        if guid.key in self._taken:
            if given is not None:
                self._tell_replaced("has the GUID of another thing", record)
            guid = Guid.derived("again", guid.key, record.place)
        self._taken.add(guid.key)
        return guid

    def given_guid(self, cell: str, record: Record) -> Guid | None:
        """Return the GUID a cell holds; None, and told, if it holds something else."""
        text = cell.strip()
        if not text:
            return None
        if Guid.is_valid(text):
            return Guid(text)
        self._tell_replaced("that should hold a GUID holds none", record)
        return None

    def _tell_replaced(self, why: str, record: Record) -> None:
        self.note(
            "guid-replaced",
            Severity.WARNING,
            f"a cell {why}; another takes its place",
            place=record.place,
        )

    def guids(self, cell: str) -> list[Guid]:
        """Return the GUIDs of a list in a cell."""
        return [Guid(part) for part in cell.split() if Guid.is_valid(part)]

    def know_all(self) -> None:
        """Enter what the project has already: its users, and all GUIDs as taken."""
        self.is_existing = True
        for user in self.project.users:
            self._users_by_key[user.guid.key] = user
            for name in (user.name, user.id):
                if name:
                    self._users.add(name, user.guid.key)
        self._taken.update(one.guid.key for one in identified(self.project) if one.guid)

    # --- Users ------------------------------------------------------------------------

    def add_user(self, user: User) -> None:
        """Enter a user under name, id and GUID."""
        if user.guid.key in self._users_by_key:
            return
        self.project.users.append(user)
        self._users_by_key[user.guid.key] = user
        for name in (user.name, user.id):
            if name:
                self._users.add(name, user.guid.key)

    def user(self, name: str, guid: Guid | None = None) -> Guid | None:
        """Return the GUID of a user, made if there is none; None: nobody is named."""
        name = name.strip()
        if guid is not None:
            if guid.key not in self._users_by_key:
                self.add_user(User(guid=guid, name=name or None))
            return guid
        if not name:
            return None
        known = self._users.find(name)
        if not known:
            self.add_user(User(guid=Guid.derived("user", name), name=name))
            known = self._users.find(name)
        return self._users_by_key[known[0]].guid

    def creator(self, record: Record) -> Guid | None:
        """Return the user that the columns ``creator`` name."""
        guid = self.given_guid(record.get("creator_guid"), record)
        return self.user(record.get("creator"), guid)

    # --- Dates ------------------------------------------------------------------------

    def created(self, record: Record, *headers: str) -> DateTime | None:
        """Return when something was made: the first of these columns that says so."""
        for header in headers or ("created_as_written", "created"):
            if text := record.get(header).strip():
                return self._moment(text, record)
        return None

    def _moment(self, text: str, record: Record) -> DateTime | None:
        for spelt in _spellings(text):
            if DateTime.is_valid(spelt):
                return DateTime(spelt)
        self.note(
            "date-dropped",
            Severity.WARNING,
            "a date is not understood and is left out; write it as"
            " 2025-01-31T10:00:00Z",
            place=record.place,
        )
        return None


def _spellings(text: str) -> Iterator[str]:
    """Yield a moment as QDA-XML may spell it: a bare day begins at midnight."""
    yield text
    yield f"{text}T00:00:00"
    if match := _MOMENT.fullmatch(text):
        day, minute, second, zone = match.groups()
        if found := _ZONE.fullmatch(zone):
            at = f"{found[1]}:{found[2]}" if found[1] else "Z" if zone else ""
            yield f"{day}T{minute}{second or ':00'}{at}"


def named(name: str) -> str:
    r"""Return a name in quotation marks, for messages.

    >>> print(named("Barriers\\Time"))
    'Barriers\Time'
    """
    return repr(name if len(name) <= _LONGEST else f"{name[:_LONGEST]}...").replace(
        "\\\\", "\\"
    )


def attributes(**fields: Any) -> dict[str, Any]:
    """Return the fields that say something: without empty texts."""
    return {name: value for name, value in fields.items() if value not in ("", None)}


class Unsplit:
    """New codes whose names may be more than a name."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._paths: dict[str, list[Record]] = defaultdict(list)
        self._lists: dict[str, Record] = {}
        self._count = 0

    def note(self, name: str, record: Record) -> None:
        """Remember a new code whose name looks like a path or like several names."""
        if ", " in name:
            self._lists.setdefault(name, record)
        if self._draft.separator is None:
            self._count += 1
            arrow = "->" if "->" in name.strip("->") else None
            if mark := path_mark_in(name) or arrow:
                self._paths[mark].append(record)

    def tell(self, find: Callable[[str], object]) -> None:
        """Warn, if these are more than a few.

        Args:
            find: Returns the codes of a name.
        """
        for mark, records in self._paths.items():
            if len(records) > 1 or 2 * len(records) >= max(self._count, 1):
                self._draft.note(
                    "code-path-unsplit",
                    Severity.WARNING,
                    f"codes with '{mark}' in their names were made as they are; if it"
                    f" stands between the levels of a path, say so: --separator"
                    f" '{mark}'",
                    place=records[0].place,
                    count=len(records),
                )
        parts = {name: _parts(name) for name in self._lists}
        counts = Counter(part for found in parts.values() for part in found)
        lists = [
            self._lists[name]
            for name, found in parts.items()
            if all(counts[part] > 1 or find(part) for part in found)
        ]
        if lists:
            self._draft.note(
                "codes-unsplit",
                Severity.WARNING,
                "codes with commas in their names were made as they are, though their"
                " parts stand elsewhere too; if cells hold several codes, call the"
                " column 'codes', or part them with ';'",
                place=lists[0].place,
                count=len(lists),
            )


def _parts(name: str) -> list[str]:
    return [part.strip() for part in name.split(",") if part.strip()]
