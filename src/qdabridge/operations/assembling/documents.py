"""Documents of a project that is put together: sources, their texts, their names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from qdabridge.model import TextElement, Transcript
from qdabridge.model.index import Holder
from qdabridge.operations.choosing import meant
from qdabridge.text.positions import TextMap

__all__ = ["Document", "Documents", "Names"]


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

    def add(self, name: str, key: str) -> None:
        """Enter a name of the thing with this key."""
        self._shown.append(name)
        for form, known in zip(_forms(name), self._forms, strict=True):
            keys = known.setdefault(form, [])
            if key not in keys:
                keys.append(key)

    def find(self, name: str) -> list[str]:
        """Return the keys of what is called so: one, none, or several."""
        for form, known in zip(_forms(name), self._forms, strict=True):
            if found := known.get(form):
                return found
        return []

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
