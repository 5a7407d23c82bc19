"""A line of a codebook, and how its parts travel inside one description.

REFI-QDA has one text for a code. What a table keeps in columns of their own (when to
use it, when not, examples) becomes labelled paragraphs of that text, and comes out as
columns again when a table is written. Columns that only this table has stand between
the definition and the paragraphs whose labels are known: there, one that nobody asks
for stays a part of the definition and is not taken for a part of the examples.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any, Self

from qdabridge.model import Code, CodeBook, Guid, Set
from qdabridge.report import Collector, Finding, Report, Severity

__all__ = [
    "LABELS",
    "Entry",
    "described",
    "entries_of",
    "joined",
    "own_labels",
    "taken_apart",
    "to_code_book",
    "with_own_guids",
]


LABELS = {
    "inclusion": "Inclusion",
    "exclusion": "Exclusion",
    "examples": "Examples",
    "short_code": "Short code",
}
"""The fields that have a label of their own in a description."""

_OWN_LABEL = re.compile(r"[^\W\d_][^\n:.;!?\"“”]{0,39}")
"""A label that somebody may have given a column; no sentence."""
_LABELLED = re.compile(r"(?P<label>[^\n:]{1,60}):(?: |\n|$)(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A code as a codebook table has it.

    Attributes:
        path: Names from the top down to its own.
        description: The definition, without what the other fields hold.
        inclusion: When to use it.
        exclusion: When not to.
        examples: Examples or typical quotes.
        short_code: A short form of its name, such as ``BAR-1``.
        color: ``#RRGGBB``.
        is_codable: False for a mere folder or category.
        guid: Its GUID, where the table carries one.
        groups: Names of groups of codes it belongs to.
        extras: Other columns: header -> text.
        place: Where it stands in the file, such as ``sheet Codes, row 3``.
    """

    path: tuple[str, ...]
    description: str = ""
    inclusion: str = ""
    exclusion: str = ""
    examples: str = ""
    short_code: str = ""
    color: str | None = None
    is_codable: bool = True
    guid: str | None = None
    groups: tuple[str, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    @classmethod
    def made(cls, fields: dict[str, Any]) -> Self:
        """Return an entry of fields, ``extras`` among them, without asking them.

        What is frozen is slow to make otherwise, and tables have many rows.
        """
        entry = object.__new__(cls)
        entry.__dict__.update(fields)
        return entry

    @property
    def name(self) -> str:
        """Its own name: the last of its path."""
        return self.path[-1]


def described(entry: Entry) -> str | None:
    r"""Return the one description a Code can have: all texts of an entry, labelled.

    >>> described(Entry(path=("Hope",), description="Looks on.", exclusion="Wishes."))
    'Looks on.\n\nExclusion: Wishes.'
    """
    labelled = {label: getattr(entry, name) for name, label in LABELS.items()}
    texts = [entry.description.strip()]
    for label, text in (*entry.extras.items(), *labelled.items()):
        if text.strip():
            texts.append(f"{label}: {text.strip()}")
    return "\n\n".join(text for text in texts if text) or None


def taken_apart(description: str | None, extras: tuple[str, ...] = ()) -> Entry:
    r"""Return the fields that a description holds, as an entry without a path.

    Args:
        description: A Code's description.
        extras: Labels besides the usual ones that shall be fields of their own too.

    >>> taken_apart("Looks ahead.\n\nExclusion: Wishes.").exclusion
    'Wishes.'
    """
    entry = Entry(path=())
    fields = {label: name for name, label in LABELS.items()}
    found: dict[str, str] = {}
    current = "description"
    for paragraph in re.split(r"\n{2,}", (description or "").strip()):
        match = _LABELLED.fullmatch(paragraph)
        text = paragraph
        if match and (match["label"] in fields or match["label"] in extras):
            label = match["label"]
            key = fields.get(label, label)
            if key not in found:
                current, text = key, match["text"].strip()
        found[current] = f"{found[current]}\n\n{text}" if current in found else text
    own: dict[str, Any] = {name: text for name, text in found.items() if name in LABELS}
    others = {name: text for name, text in found.items() if name in extras}
    return replace(
        entry, description=found.get("description", ""), extras=others, **own
    )


def own_labels(descriptions: Iterable[str | None]) -> tuple[str, ...]:
    r"""Return labels of somebody's own, whose paragraphs can be columns again.

    Only what is safe: a label counts if it begins paragraphs of several descriptions,
    behind the definition and before what has a known label, always in the same order,
    and never among examples, where it may be the name of a speaker.

    >>> own_labels(["Looks on.\n\nMemo: a", "Dreams.\n\nMemo: b\n\nExamples: c"])
    ('Memo',)
    """
    texts = [_labels_in(description or "") for description in descriptions]
    counts = Counter(label for own, _ in texts for label in set(own))
    elsewhere = {label for own, others in texts for label in (*others, *_twice(own))}
    labels = [n for n, count in counts.items() if count > 1 and n not in elsewhere]
    return _in_one_order([[n for n in own if n in labels] for own, _ in texts])


def _labels_in(description: str) -> tuple[list[str], list[str]]:
    """Return what may be labels: before the first one that is known, and after it."""
    own: list[str] = []
    others: list[str] = []
    known = set(LABELS.values())
    at = own
    for paragraph in re.split(r"\n{2,}", description.strip()):
        match = _LABELLED.fullmatch(paragraph)
        if match and match["label"] in known:
            at = others
        elif match and _OWN_LABEL.fullmatch(match["label"]):
            at.append(match["label"])
    return own, others


def _twice(labels: Sequence[str]) -> list[str]:
    return [label for label, count in Counter(labels).items() if count > 1]


def _in_one_order(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return all labels in the order that each list has; none if they disagree."""
    lists = list(lists)
    after: dict[str, set[str]] = {}
    for labels in lists:
        for label in labels:
            after.setdefault(label, set())
        for first, second in pairwise(labels):
            after[second].add(first)
    try:
        return tuple(TopologicalSorter(after).static_order())
    except CycleError:
        return ()


_KEEP = 20
"""So many findings of a kind have an address; the last counts the others."""

Path = tuple[str, ...]


def to_code_book(entries: Iterable[Entry], origin: str | None = None) -> CodeBook:
    """Return the codebook that entries describe; parents need no entry of their own.

    A code without GUID gets one that always stands for its path, so that two coders
    who bring the same table into two tools hold the same codes.

    Args:
        entries: In any order, each path once (see ``joined``).
        origin: What the codebook's origin shall be.
    """
    code_book = CodeBook(origin=origin)
    codes: dict[Path, Code] = {}
    groups: dict[str, list[Guid]] = {}
    for entry in entries:
        code = _placed(entry.path, codes, code_book)
        _fill(code, entry)
        for group in entry.groups:
            groups.setdefault(group, []).append(code.guid)
    code_book.sets = [
        Set(guid=Guid.derived("set of codes", name), name=name, member_codes=members)
        for name, members in groups.items()
    ]
    return code_book


def _placed(path: Path, codes: dict[Path, Code], code_book: CodeBook) -> Code:
    """Return the code at a path, made with all above it if it is not there yet."""
    if path not in codes:
        above = _placed(path[:-1], codes, code_book) if path[1:] else code_book
        codes[path] = Code(guid=Guid.derived("code", *path), name=path[-1])
        above.codes.append(codes[path])
    return codes[path]


def _fill(code: Code, entry: Entry) -> None:
    if entry.guid:
        code.guid = Guid(entry.guid)
    code.description = described(entry)
    code.color = entry.color
    code.is_codable = entry.is_codable


def joined(entries: Iterable[Entry], report: Report) -> list[Entry]:
    """Return the entries with each path once; a repeated one is joined and reported."""
    by_path: dict[Path, Entry] = {}
    repeated = Collector(keep=_KEEP)
    for entry in entries:
        first = by_path.setdefault(entry.path, entry)
        if first is entry:
            continue
        by_path[entry.path] = _both(first, entry)
        repeated.add("code-repeated", partial(_repeated, first, entry))
    report.extend(repeated.report())
    return list(by_path.values())


def _repeated(first: Entry, entry: Entry) -> Finding:
    return Finding.of(
        "code-repeated",
        Severity.WARNING,
        f"the code {' > '.join(entry.path)!r} stands here again (first:"
        f" {first.place}); both became one code with both texts",
        path=entry.place or None,
    )


def with_own_guids(entries: Iterable[Entry], report: Report) -> Iterator[Entry]:
    """Yield entries with each GUID once; who has it again gets one of its own."""
    first: dict[str, str] = {}
    repeated = Collector(keep=_KEEP)
    for entry in entries:
        key = Guid(entry.guid).key if entry.guid else None
        if key is not None and key in first:
            repeated.add("guid-repeated", partial(_guid_repeated, entry, first[key]))
            entry = replace(entry, guid=None)
        elif key is not None:
            first[key] = entry.place
        yield entry
    report.extend(repeated.report())


def _guid_repeated(entry: Entry, first: str) -> Finding:
    return Finding.of(
        "guid-repeated",
        Severity.WARNING,
        f"the GUID of {' > '.join(entry.path)!r} stands here again (first:"
        f" {first}); this code got one of its own",
        path=entry.place or None,
    )


def _both(first: Entry, second: Entry) -> Entry:
    """Return one entry with what either has; different texts one after the other."""
    texts = ("description", "inclusion", "exclusion", "examples", "short_code")
    found: dict[str, Any] = {
        name: _text(getattr(first, name), getattr(second, name)) for name in texts
    }
    labels = dict.fromkeys([*first.extras, *second.extras])
    extras = {
        label: _text(first.extras.get(label, ""), second.extras.get(label, ""))
        for label in labels
    }
    return replace(
        first,
        color=first.color or second.color,
        guid=first.guid or second.guid,
        is_codable=first.is_codable or second.is_codable,
        groups=tuple(dict.fromkeys([*first.groups, *second.groups])),
        extras=extras,
        **found,
    )


def _text(first: str, second: str) -> str:
    if not second.strip() or second.strip() == first.strip():
        return first
    return f"{first}\n\n{second}" if first.strip() else second


def entries_of(code_book: CodeBook, extras: Sequence[str] = ()) -> Iterator[Entry]:
    """Yield the codes of a codebook as entries, parents before children.

    Args:
        code_book: The codebook; its sets become groups.
        extras: Labels in descriptions that shall be fields of their own.
    """
    groups: dict[str, list[str]] = {}
    for group in code_book.sets:
        for ref in group.member_codes:
            groups.setdefault(ref.key, []).append(group.name)
    for code, path in code_book.walk():
        yield replace(
            taken_apart(code.description, tuple(extras)),
            path=path,
            color=code.color,
            is_codable=code.is_codable,
            guid=str(code.guid),
            groups=tuple(groups.get(code.guid.key, ())),
        )
