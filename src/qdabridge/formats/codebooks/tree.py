"""From the entries of a codebook table to a codebook, and back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from qdabridge.formats.codebooks.entry import Entry, described, taken_apart
from qdabridge.model import Code, CodeBook, Guid, Set
from qdabridge.report import Collector, Finding, Location, Report, Severity

__all__ = ["entries_of", "joined", "to_code_book", "with_own_guids"]

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
        first = by_path.get(entry.path)
        if first is None:
            by_path[entry.path] = entry
            continue
        by_path[entry.path] = _both(first, entry)
        repeated.add("code-repeated", partial(_repeated, first, entry))
    report.extend(repeated.report())
    return list(by_path.values())


def _repeated(first: Entry, entry: Entry) -> Finding:
    return Finding(
        code="code-repeated",
        severity=Severity.WARNING,
        message=f"the code {' > '.join(entry.path)!r} stands here again (first:"
        f" {first.place}); both became one code with both texts",
        location=Location(path=entry.place or None),
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
    return Finding(
        code="guid-repeated",
        severity=Severity.WARNING,
        message=f"the GUID of {' > '.join(entry.path)!r} stands here again (first:"
        f" {first}); this code got one of its own",
        location=Location(path=entry.place or None),
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
