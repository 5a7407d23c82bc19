"""What the rows of all tidy tables look up: names by GUID, texts, moments."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from qdabridge.errors import QdaBridgeError
from qdabridge.formats.code_path import join_path
from qdabridge.model import DateTime, Guid, TextElement, Transcript
from qdabridge.package import Package
from qdabridge.report import Collector, Finding, Location, Severity

__all__ = ["CodeName", "Known", "UserName", "has_text", "moment_of"]


class CodeName(NamedTuple):
    """How a coding names its code: the cells code, code_path, code_guid."""

    name: str | None
    path: str | None
    guid: str


class UserName(NamedTuple):
    """How a row names a user: name, or else its id, and GUID."""

    name: str | None
    guid: str | None


NOBODY = UserName(None, None)

Dated = tuple[datetime | None, str | None]


class Known:
    """Names, texts and moments of a canonical package, each found out once."""

    def __init__(self, package: Package, findings: Collector) -> None:
        self.package = package
        self.project = package.project
        self.findings = findings
        self._codes: dict[str, CodeName] = {}
        for code, path in self.project.walk_codes():
            key = code.guid.key
            self._codes.setdefault(key, CodeName(code.name, join_path(path), key))
        self._users = {
            user.guid.key: UserName(user.name or user.id, user.guid.key)
            for user in reversed(self.project.users)
        }
        self._moments: dict[str, datetime | None] = {}
        self.note_texts = {
            note.guid.key: self.text(note) for note in reversed(self.project.notes)
        }

    def code(self, ref: Guid) -> CodeName:
        """Return the names of a code; without name if there is no such code."""
        key = ref.key
        known = self._codes.get(key)
        if known is None:
            known = self._codes[key] = CodeName(None, None, key)
        return known

    def user(self, ref: Guid | None) -> UserName:
        """Return the name of a user; without name if there is no such user."""
        if ref is None:
            return NOBODY
        key = ref.key
        known = self._users.get(key)
        if known is None:
            known = self._users[key] = UserName(None, key)
        return known

    def dated(self, written: DateTime | None) -> Dated:
        """Return a moment in UTC, and as it is written."""
        if written is None:
            return None, None
        text = str(written)
        if text not in self._moments:
            self._moments[text] = moment_of(written)
        return self._moments[text], text

    def memo(self, refs: Iterable[Guid]) -> str | None:
        """Return the texts of notes, an empty line between them."""
        keys = dict.fromkeys(ref.key for ref in refs)
        texts = (self.note_texts.get(key) for key in keys)
        return "\n\n".join(text for text in texts if text) or None

    def text(self, holder: TextElement | Transcript) -> str | None:
        """Return the text; None if there is none, or none that can be read."""
        if not has_text(holder):
            return None
        try:
            return self.package.text(holder)
        except QdaBridgeError as error:
            self._missing(holder, error)
            return None

    def _missing(self, holder: TextElement | Transcript, error: QdaBridgeError) -> None:
        finding = Finding(
            code="quote-missing",
            severity=Severity.WARNING,
            message=f"the text cannot be read ({error.message}), so quotes from it stay"
            " empty; export the project again with its texts",
            location=Location(
                path=f"{type(holder).__name__} {holder.name or ''}".strip()
            ),
            subject=holder.guid.key,
        )
        self.findings.add("quote-missing", lambda: finding)


def has_text(holder: TextElement | Transcript) -> bool:
    """Does it say that it has a text, be it there or not?"""
    return holder.plain_text_content is not None or holder.plain_text_path is not None


def moment_of(written: DateTime) -> datetime | None:
    """Return a moment in UTC; one without zone counts as UTC.

    None outside the years 1 to 9999, which Python cannot hold.
    """
    try:
        moment = written.to_datetime()
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
