"""The plan: what is to be replaced by what, in a table or in YAML."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from qdabridge.errors import NotThisFormatError, ReadError
from qdabridge.inputs import read_input
from qdabridge.operations.redact.names import Key, same_name, spelling_pattern

__all__ = ["PLACES", "Entry", "Plan", "PlanError"]


class PlanError(ReadError):
    """A row of a plan cannot be meant so; the message names the row."""


_KINDS = ("word", "text", "regex")

PLACES = ("texts", "names", "descriptions", "memos", "values")
"""Kinds of places that a row can be limited to, beside names of sources."""

_COLUMNS = (
    "find",
    "replace",
    "kind",
    "ignore_case",
    "variants",
    "where",
    "group",
)
_OTHER_HEADS = {
    "original": "find",
    "name": "find",
    "replacement": "replace",
    "pseudonym": "replace",
    "type": "kind",
    "ignore case": "ignore_case",
    "variant": "variants",
    "person": "group",
}
_YES_NO = dict.fromkeys(("yes", "true", "1", "y"), True)
_YES_NO |= dict.fromkeys(("no", "false", "0", "n"), False)


_LONGEST = 1000
"""Letters that are looked for, each in all of its spellings."""


def check_length(words: str, row: str = "") -> None:
    """Refuse what is longer than a name can be.

    Raises:
        PlanError: It is.
    """
    if len(words) > _LONGEST:
        raise PlanError(
            f"words of {len(words):,} letters are no name",
            location=row or None,
            hint=f"give names of at most {_LONGEST:,} letters",
        )


@dataclass(frozen=True)
class Entry:
    r"""One row.

    Attributes:
        find: What is looked for.
        replace: What stands there afterwards; in a regex, ``\1`` is its first group.
        kind: ``word``: with no letter beside it; ``text``: anywhere; ``regex``.
        ignore_case: Capitals do not matter.
        variants: Other spellings of the same; not for a regex.
        where: Names of sources, or kinds of places; empty: everywhere.
        group: Rows of one person share it.
        row: Where it stands in the plan.
    """

    find: str
    replace: str = ""
    kind: str = "word"
    ignore_case: bool = True
    variants: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    group: str = ""
    row: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """What is looked for, longest first."""
        return tuple(sorted((self.find, *self.variants), key=len, reverse=True))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds it.

        Raises:
            PlanError: It is longer than a name can be.
        """
        check_length(self.spellings[0], self.row)
        if self.kind == "regex":
            return re.compile(self.find, re.IGNORECASE if self.ignore_case else 0)
        is_word = self.kind == "word"
        ways = [
            spelling_pattern(words, ignore_case=self.ignore_case, is_word=is_word)
            for words in self.spellings
        ]
        return re.compile("|".join(ways))

    @cached_property
    def within(self) -> re.Pattern[str] | None:
        """What finds a word as a part of longer ones; None for other kinds."""
        if self.kind != "word":
            return None
        ways = [
            spelling_pattern(words, ignore_case=self.ignore_case, is_word=False)
            for words in self.spellings
            if len(words) > 2
        ]
        return re.compile("|".join(ways)) if ways else None

    @cached_property
    def taken(self) -> re.Pattern[str] | None:
        """What finds the replacement where it stands already; None: nobody's name."""
        if self.kind == "regex" or not any(map(str.isalnum, self.replace)):
            return None
        return re.compile(
            spelling_pattern(self.replace, ignore_case=False, is_word=True)
        )

    @property
    def kinds_of_places(self) -> set[str]:
        """The kinds of places it is limited to; empty: all."""
        return {w.casefold() for w in self.where} & set(PLACES)

    @property
    def sources(self) -> set[str]:
        """The sources it is limited to, as ``same_name``; empty: all."""
        named = (w for w in self.where if w.casefold() not in PLACES)
        return {same_name(name) for name in named}

    def applies(self, place: str, sources: Iterable[str]) -> bool:
        """Does it hold for a kind of place in a source with one of these names?"""
        if self.kinds_of_places and place not in self.kinds_of_places:
            return False
        return not self.sources or bool(self.sources & set(sources))

    def replacement(self, match: re.Match[str]) -> str:
        """Return what stands in the place of what was found."""
        if self.kind != "regex":
            return self.replace
        return match.expand(self.replace)


@dataclass(frozen=True)
class Plan:
    """All rows, sound and complete.

    Attributes:
        entries: The rows, each with a replacement.
        path: The file it was read from.
    """

    entries: Sequence[Entry]
    path: Path | None = field(default=None)

    @classmethod
    def read(cls, path: str | Path) -> "Plan":
        """Read a plan: ``.yaml``, or a table (csv, tsv, xlsx, docx, md).

        Raises:
            ReadError: The file cannot be read, or is no plan.
            PlanError: A row cannot be meant so.
        """
        path = Path(path)
        is_yaml = path.suffix.lower() in (".yaml", ".yml")
        rows = list(_yaml_rows(path) if is_yaml else _table_rows(path))
        return cls.of(rows, path=path)

    @classmethod
    def of(
        cls,
        rows: Mapping[str, str] | Iterable[Mapping[str, Any]],
        *,
        path: Path | None = None,
    ) -> "Plan":
        """Take rows of a script: ``{"Anna": "P1"}``, or dictionaries with the keys.

        Raises:
            PlanError: A row cannot be meant so.
        """
        if isinstance(rows, Mapping):
            rows = [{"find": old, "replace": new} for old, new in rows.items()]
        entries = [_entry(row, n, path) for n, row in enumerate(rows, 1)]
        if not entries:
            raise PlanError(
                "the plan has no rows",
                path=path,
                hint="write what is to be found, and what stands there instead",
            )
        plan = cls(_without_twins(entries, path), path)
        plan._check_groups()
        return plan

    def completed(self, key: Key) -> "Plan":
        """Return the plan with a pseudonym where no replacement is written.

        Raises:
            PlanError: A replacement would be found again, or is another one's name.
        """
        said = {e.group: e.replace for e in self.entries if e.group and e.replace}
        taken = {e.replace for e in self.entries if e.replace}
        made = []
        for entry in self.entries:
            new = entry.replace or said.get(entry.group, "")
            new = new or key.person(entry.group or entry.find, taken)
            made.append(replace(entry, replace=new))
        plan = Plan(made, self.path)
        plan._check_replacements()
        return plan

    def _check_groups(self) -> None:
        of_group: dict[str, Entry] = {}
        of_name: dict[str, Entry] = {}
        for entry in self.entries:
            if not (entry.group and entry.replace):
                continue
            first = of_group.setdefault(entry.group, entry)
            if first.replace != entry.replace:
                self._refuse(
                    entry,
                    f"the group {entry.group!r} has another replacement in {first.row}",
                    "write one replacement for all rows of a group",
                )
            other = of_name.setdefault(same_name(entry.replace), entry)
            if other.group != entry.group:
                self._refuse(
                    entry,
                    f"{entry.replace!r} stands for another group in {other.row}, and"
                    " two people would become one",
                    "give each group a replacement of its own",
                )

    def _check_replacements(self) -> None:
        for entry in self.entries:
            if entry.kind == "regex" and "\\" in entry.replace:
                continue  # known only when it is found; the proof looks at that
            for other in self.entries:
                if not other.pattern.search(entry.replace):
                    continue
                whose = (
                    "what the row itself looks for"
                    if other is entry
                    else f"what {other.row} looks for, another one's name"
                )
                self._refuse(
                    entry,
                    f"the replacement {entry.replace!r} holds {whose}",
                    "choose a pseudonym that the plan replaces nowhere",
                )

    def _refuse(self, entry: Entry, what: str, remedy: str) -> NoReturn:
        raise PlanError(what, path=self.path, location=entry.row, hint=remedy)


def _without_twins(entries: Sequence[Entry], path: Path | None) -> list[Entry]:
    """Drop rows that say the same again; refuse those that contradict another."""
    seen: dict[tuple[str, str], list[Entry]] = {}
    kept = []
    for entry in entries:
        is_new = True
        for name in entry.spellings:
            key = (name, "") if entry.kind == "regex" else (same_name(name), "name")
            for other in seen.setdefault(key, []):
                if _is_apart(entry, other):
                    continue
                if (entry.replace, entry.group) != (other.replace, other.group):
                    raise PlanError(
                        f"{name!r} is ambiguous: {other.row} replaces it otherwise",
                        path=path,
                        location=entry.row,
                        hint="say in the column where in which sources each is meant,"
                        " or find longer names, such as first and last name",
                    )
                is_new = is_new and entry.find not in other.spellings
            seen[key].append(entry)
        if is_new:
            kept.append(entry)
    return kept


def _is_apart(entry: Entry, other: Entry) -> bool:
    """Do two rows never hold for the same place?"""
    is_exact = not (entry.ignore_case or other.ignore_case)
    if is_exact and not set(entry.spellings) & set(other.spellings):
        return True
    if entry.sources and other.sources:
        return not entry.sources & other.sources
    if entry.kinds_of_places and other.kinds_of_places:
        return not entry.kinds_of_places & other.kinds_of_places
    return False


def _entry(row: Mapping[str, Any], number: int, path: Path | None) -> Entry:
    said = {_head(str(key)): value for key, value in row.items()}
    where = str(said.pop("row", f"row {number}"))

    def refuse(what: str, remedy: str) -> NoReturn:
        raise PlanError(what, path=path, location=where, hint=remedy)

    unknown = [key for key in said if key not in _COLUMNS]
    if unknown:
        refuse(
            f"a plan has no key {unknown[0]!r}", f"use {', '.join(_COLUMNS)}, or none"
        )
    find = _said(said, "find")
    if not find.strip():
        refuse("nothing to find", "fill in the column find, or take the row out")
    kind = _said(said, "kind").strip().casefold() or "word"
    if kind not in _KINDS:
        refuse(f"there is no kind {kind!r}", f"write one of {', '.join(_KINDS)}")
    case = _said(said, "ignore_case").strip().casefold() or "yes"
    if case not in _YES_NO:
        refuse(f"ignore_case is {case!r}", "write yes or no")
    entry = Entry(
        find=find if kind == "regex" else " ".join(find.split()),
        replace=_said(said, "replace").strip(),
        kind=kind,
        ignore_case=_YES_NO[case],
        variants=_list(said.get("variants")),
        where=_list(said.get("where")),
        group=_said(said, "group").strip(),
        row=where,
    )
    if kind == "regex":
        _check_regex(entry, refuse)
    return entry


def _check_regex(entry: Entry, refuse: Any) -> None:
    if entry.variants:
        refuse("a regex has no variants", "write them into it, as in Anna|Anni")
    try:
        matches_nothing = entry.pattern.search("") is not None
        if entry.replace:
            re.compile(f"(?:{entry.find})|()").sub(entry.replace, "")
    except (re.error, IndexError, RecursionError) as error:
        refuse(f"the regex cannot be read ({error})", "correct it, or use kind text")
    if matches_nothing:
        refuse("the regex finds nothing at all everywhere", "let it name a letter")


def _said(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _list(value: Any) -> tuple[str, ...]:
    """Return the parts of a list, or of a cell with semicolons between them."""
    if value is None:
        return ()
    parts = value if isinstance(value, list) else str(value).split(";")
    cleaned = (" ".join(str(part).split()) for part in parts)
    return tuple(dict.fromkeys(part for part in cleaned if part))


def _head(text: str) -> str:
    plain = text.strip().casefold()
    return _OTHER_HEADS.get(plain, plain)


# --- Files --------------------------------------------------------------------------


def _table_rows(path: Path) -> Iterator[dict[str, Any]]:
    from qdabridge.tabular import read_grids

    grids = [grid for grid in read_grids(path) if grid.rows]
    for grid in grids:
        heads = [_head(cell.text) for cell in grid.rows[0].cells]
        if "find" not in heads:
            continue
        for row in grid.rows[1:]:
            cells = {head: row[place].text for place, head in enumerate(heads) if head}
            known = {k: v for k, v in cells.items() if k in _COLUMNS}
            yield {**known, "row": grid.where(row)}
        return
    raise NotThisFormatError(
        "this is no plan: its first row has no column 'find'",
        path=path,
        hint=f"name the columns {', '.join(_COLUMNS)}; find and replace are enough",
    )


_MOST_BYTES = 16 << 20


def _yaml_rows(path: Path) -> Iterator[dict[str, Any]]:
    import yaml

    data = read_input(path, _MOST_BYTES, "max_text_bytes")
    try:
        said = yaml.safe_load(data.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise NotThisFormatError(
            f"this is no YAML ({' '.join(str(error).split())})",
            path=path,
            hint="correct it, or write the plan as a table",
        ) from error
    if isinstance(said, dict) and len(said) == 1:
        said = next(iter(said.values()))
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise NotThisFormatError(
            "this is no plan: it is no list of entries",
            path=path,
            hint="write '- find: ...' and below it 'replace: ...' for each entry",
        )
    for number, entry in enumerate(said, 1):
        yield {**entry, "row": f"entry {number}"}
