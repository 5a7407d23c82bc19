"""A project as text that can be compared: one fact a line, whatever wrote the file.

Every line begins with the kind of thing. Nothing in it depends on GUIDs, on the order
of elements, on names of files in the package or on what wrote it. So ``git diff`` and
``diff`` show what people did: a coding with another code is one line out, one line in.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC
from functools import lru_cache
from typing import NamedTuple

from qdabridge.model import Coding, Guid, Holder, PlainTextSelection, Selection
from qdabridge.operations.diff.described import Described, Ref, Row, Value, described
from qdabridge.operations.diff.outcome import Labels, composed
from qdabridge.operations.merge import inputs_of
from qdabridge.package import Package
from qdabridge.text import is_quote_of
from qdabridge.tools import canonical

__all__ = [
    "Comment",
    "comment_on",
    "date_of",
    "facts",
    "facts_text",
    "lines_of",
    "placed_codings",
    "shown",
    "turns",
]


class Comment(NamedTuple):
    """What is said of a selection beside its codings."""

    label: str
    """Its name, unless that is its quote."""
    text: str

    @property
    def is_empty(self) -> bool:
        """Is nothing said?"""
        return not self.label and not self.text


def comment_on(labels: Labels, selection: Selection, holder: Holder) -> Comment:
    """Return what is said of a selection beside its codings."""
    name = selection.name or ""
    if name and isinstance(selection, PlainTextSelection):
        words = labels.words(selection, holder)
        is_quote = name == words and not name.isspace()
        if (
            is_quote
            or not words
            or _begins(name, words)
            or is_quote_of(composed(name), composed(words))
        ):
            name = ""
    said = selection.description or ""
    return Comment(composed(name), composed(said)) if name or said else _SILENCE


_SILENCE = Comment("", "")


def _begins(name: str, words: str) -> bool:
    """Are these plainly the first of many words, however they are spelt?

    Most names are; ``is_quote_of`` says the same of them, after a look at all words.
    """
    if not (words.startswith(name) and words[len(name) : len(name) + 1].isascii()):
        return False  # a mark that follows can belong to the last letter
    shown = " ".join(composed(name).split())
    return len(shown) >= 10 and not shown.endswith((".", "…"))


_PLAIN = re.compile(r"(?!0000)[0-9]{4}-[0-9-]{5}T(?!24)[0-9:]{8}Z")
"""A moment that is told as it is written."""


def date_of(coding: Coding) -> str:
    """Return when a coding was made, in UTC if its zone is known; empty: not said."""
    date = coding.creation_date_time
    if date is None:
        return ""
    if _PLAIN.fullmatch(date):
        return str(date)
    try:
        moment = date.to_datetime()
        if moment.tzinfo:
            return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):  # a year that Python does not have
        return str(date)
    return moment.isoformat()


def placed_codings(
    holder: Holder,
) -> Iterator[tuple[Selection | None, Coding]]:
    """Yield the codings of one holder with what each is on; None: the whole."""
    for selection in holder.selections:
        for coding in selection.codings:
            yield selection, coding
    for coding in getattr(holder, "codings", ()):
        yield None, coding


def turns(labels: Labels) -> set[str]:
    """Return the keys of the selections that belong to cases."""
    cases: list[list[Guid]] = [c.selection_refs for c in labels.item.project.cases]
    return {guid.key for refs in cases for guid in refs}


LONGEST_QUOTE = 160
"""So many characters of the words of a selection are shown; the place says the rest."""


def facts(package: Package, *, guids: bool = False, quotes: bool = True) -> list[str]:
    r"""Return what a project says, one fact a line, sorted; numbers by their value.

    Fields are separated by `` | ``. A ``|`` in a field is ``\|``, a line break ``\n``,
    a backslash ``\\``. Things that are there twice give their lines twice.

    Left out, because they are no facts of the research: dates of things other than
    codings, who made a source, formatted copies of texts (.docx), what tools added
    beyond the standard.

    Args:
        package: A project or codebook of any tool; it is brought into canonical form.
        guids: End the lines of things and codings with their GUIDs.
        quotes: Show words of texts: of coded passages, and whole notes. Without, notes
            are told apart by a hash.

    Raises:
        ReadError: A text is not readable.
    """
    [item] = inputs_of([canonical(package)])
    labels = Labels(item)
    found: list[str] = []
    for thing in described(labels, guids=guids):
        found += lines_of(thing, labels, quotes=quotes)
    belonging = turns(labels)
    for holder, _ in item.holders():
        found += _codings(labels, holder, guids, quotes)
        found += _comments(labels, holder, belonging, quotes)
    return sorted(found, key=_natural)


def facts_text(package: Package, *, guids: bool = False, quotes: bool = True) -> str:
    """Return ``facts`` as one text that ends with a line break."""
    return "".join(f"{line}\n" for line in facts(package, guids=guids, quotes=quotes))


_DIGITS = re.compile("([0-9]+)")


def _natural(line: str) -> tuple[list[tuple[int, str]], str]:
    parts = _DIGITS.split(line)
    key = [(0, part) for part in parts]
    key[1::2] = [(len(n.lstrip("0")), n.lstrip("0")) for n in parts[1::2]]
    return key, line


# --- Lines ----------------------------------------------------------------------------


def _line(*parts: str) -> str:
    return " | ".join(_escaped(part) for part in parts)


def _escaped(text: str) -> str:
    if text.isascii() and text.isprintable() and "|" not in text and "\\" not in text:
        return text
    return "".join(map(_escaped_letter, text))


@lru_cache(maxsize=4096)
def _escaped_letter(letter: str) -> str:
    if letter in _NAMED:
        return _NAMED[letter]
    if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp"):
        code = ord(letter)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return letter


_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", "|": "\\|"}


def shown(value: Value, labels: Labels) -> str:
    """Return a value as text: of a reference the name of what it leads to."""
    if not isinstance(value, Ref):
        return value
    return labels.tagged(value.guid) if value.is_tagged else labels.of(value.guid)


def lines_of(thing: Described, labels: Labels, *, quotes: bool = True) -> Iterator[str]:
    """Yield the lines of one thing: what it is, and what belongs to it."""
    name = labels.of(thing.thing.guid) if thing.thing else thing.name
    fields = {key: shown(value, labels) for key, value in thing.fields.items()}
    if thing.kind == "note" and not quotes and "text" in fields:
        fields["text"] = _unquoted(fields["text"])
    told = [f"{key}: {value}" for key, value in fields.items()]
    yield _line(thing.kind, name, *told)
    for key, rows in thing.rows.items():
        for row in dict.fromkeys(_row(row, labels) for row in rows):
            yield _line(thing.kind, name, f"{key}: {row[0]}", *row[1:])


def _row(row: Row, labels: Labels) -> tuple[str, ...]:
    return tuple(shown(value, labels) for value in row)


def _unquoted(text: str) -> str:
    import hashlib

    return f"{len(text)} characters, sha256 {hashlib.sha256(text.encode()).hexdigest()}"


def _quoted(words: str | None) -> list[str]:
    if words is None:
        return []
    if len(words) > LONGEST_QUOTE:
        words = f"{words[:LONGEST_QUOTE]}…"
    return [f'"{words}"']


# --- Places ---------------------------------------------------------------------------


def _codings(labels: Labels, holder: Holder, guids: bool, quotes: bool) -> list[str]:
    name = labels.of(holder.guid)
    found = []
    for selection, coding in placed_codings(holder):
        coder = labels.of(coding.creating_user) if coding.creating_user else "(nobody)"
        parts = [name, labels.place(selection, holder), labels.of(coding.code_ref)]
        parts += [coder, date_of(coding) or "(no date)"]
        parts += _quoted(labels.quote(selection, holder)) if quotes else []
        parts += [f"guid: {coding.guid.key}"] if guids else []
        found.append(_line("coding", *parts))
    return found


def _comments(
    labels: Labels, holder: Holder, belonging: set[str], quotes: bool
) -> Iterator[str]:
    """Yield comments on places, and places that nothing else speaks of."""
    name = labels.of(holder.guid)
    spoken_of = {
        labels.place(s, holder)
        for s in holder.selections
        if s.codings or s.guid.key in belonging
    }
    for selection in holder.selections:
        place = labels.place(selection, holder)
        comment = comment_on(labels, selection, holder)
        if comment.is_empty and place in spoken_of:
            continue
        spoken_of.add(place)
        words = _quoted(labels.quote(selection, holder)) if quotes else []
        label = comment.label if quotes else None  # many tools put the words there
        said = [f"label: {label}"] if label else []
        said += [f"comment: {comment.text}"] if comment.text else []
        yield _line("selection", name, place, *said, *words)
