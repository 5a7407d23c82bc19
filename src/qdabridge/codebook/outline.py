"""Codebooks without tables: headings and lists, each code with a text behind or below.

In miniature, as Markdown::

    ## Barriers
    What holds people back.
    - **Time**: Not enough of it.

Labels such as "Definition" or "Example" say of the code above what stands behind or
below them, down to the next label.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from qdabridge.codebook.entry import Entry, joined
from qdabridge.codebook.filling import in_tree_order
from qdabridge.codebook.marks import clean, depths
from qdabridge.codebook.profiles import Numbered, number_in
from qdabridge.codebook.proposal import Proposal
from qdabridge.codebook.tabulated import numbers_of
from qdabridge.codebook.vocabulary import Field, field_of
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Cell

__all__ = ["outline_of_paragraphs", "outline_of_text"]

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_BULLET = re.compile(r"(\s*)(?:[-*+•–]|\d{1,2}[.)])\s+(\S.*)")
_BOLD = re.compile(r"(\*\*|__)(.+?)\1(?:\s?:)?")
_STYLE = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop) ?(\d)", re.IGNORECASE
)
_LIST = re.compile(r"list|aufzählung|listen|liste|lista|elenco|lijst", re.IGNORECASE)
_SPLIT = re.compile(
    r"(?P<name>[^:\n]{1,70}?)\s*(?::|\s[–—-]\s)\s*(?P<text>\S.*)", re.DOTALL
)
_FIELDS = {
    Field.DESCRIPTION: "description",
    Field.INCLUSION: "inclusion",
    Field.EXCLUSION: "exclusion",
    Field.EXAMPLES: "examples",
    Field.SHORT_CODE: "short_code",
}
_QUOTED = re.compile(r">\s?")
_RULE = re.compile(r"\s*(?:([-*_=])\s*)(?:\1\s*){2,}|\s*</?\w+[^>]*>\s*|\s*```.*")
_MARKS = re.compile(
    r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)|`([^`]+)`|\[\[([^\]]+)\]\]"
)
"""Emphasis, code and links of Markdown in names."""
_PROSE = re.compile(
    r"(?:\W*[\dIVX]*[.)]?\s+)?(?:overview|introduction|purpose|background|scope|aims?|"
    r"references?|bibliography|literature|versions?(?: history)?|change ?log|"
    r"(?:inter-?(?:rater|coder) )?(?:reliability|agreement)|decision (?:flow|rules?|"
    r"checklist|tree|process)|(?:coding )?(?:procedures?|process|instructions?|"
    r"guidelines|rules)|how to .*|units? of analysis|acknowledge?ments?|contact|"
    r"licen[cs]e|(?:table of )?contents|worked examples?.*|limitations|methods?|"
    r"methodology|general (?:rules|principles|notes|instructions).*|einleitung|zweck|"
    r"überblick|literatur(?:verzeichnis)?|quellen|vorgehen|hinweise|inhalt\w*|"
    r"allgemeine\w* .*(?:regeln|hinweise)|(?:co|ko)dierregeln|bibliographie|"
    r"références|introducción|referencias|bibliografía|introdução|referências|"
    r"introduzione|riferimenti|bibliografia|inleiding|referenties|literatuur)\W*",
    re.IGNORECASE,
)
"""Headings over what is said of a codebook, not over codes."""
_IN_TEXT, _IN_LIST = 9, 10
_LONGEST = 100
_SHOWN = 8
_MOST = 1500
"""A definition is not longer; a chapter is."""


@dataclass
class _Item:
    """A line that may name a code: how deep it stands, and what follows."""

    level: tuple[int, ...]
    name: str
    place: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    extras: dict[str, list[str]] = field(default_factory=dict)
    is_labelled: bool = False

    def add(self, kind: str, text: str) -> None:
        """Add a text to a field, or below a label of its own."""
        known = kind in _FIELDS.values()
        (self.texts if known else self.extras).setdefault(kind, []).append(text)

    @property
    def size(self) -> int:
        """How long its texts are."""
        found = [*self.texts.values(), *self.extras.values()]
        return sum(len(text) for texts in found for text in texts)

    def entry(self, path: tuple[str, ...]) -> Entry:
        """Return it as a code."""
        texts: dict[str, Any] = {k: "\n\n".join(v) for k, v in self.texts.items()}
        extras = {k: "\n\n".join(v) for k, v in self.extras.items()}
        return Entry(path=path, place=self.place, extras=extras, **texts)


_Line = tuple[tuple[int, ...] | None, str, str]
"""Level, or None for running text; the text; where it stands."""


def outline_of_text(text: str) -> Proposal | None:
    """Return the codes of headings and lists in Markdown; None if it is no codebook."""
    return _proposal(_lines(text))


def outline_of_paragraphs(paragraphs: Sequence[Cell]) -> Proposal | None:
    """Return the codes of headings and lists in a document; None if it has none."""
    return _proposal(_of_cells(paragraphs))


def _lines(text: str) -> Iterator[_Line]:
    for number, line in enumerate(text.split("\n"), 1):
        place = f"line {number}"
        line = _QUOTED.sub("", line, count=1) if line.startswith(">") else line
        if _RULE.fullmatch(line):
            continue
        if match := _HEADING.fullmatch(line.strip()):
            yield (len(match[1]),), _bare(match[2]), place
        elif match := _BULLET.fullmatch(line.rstrip()):
            yield (_IN_LIST, len(match[1].expandtabs(4))), _bare(match[2]), place
        elif line.strip():
            bold = _BOLD.fullmatch(line.strip())
            is_head = bold and not bold[2].endswith(".") and len(bold[2]) <= _LONGEST
            yield ((_IN_TEXT,) if is_head else None), _bare(line), place


def _bare(text: str) -> str:
    return _BOLD.sub(
        lambda m: m[2] + m[0][len(m[2]) + 2 * len(m[1]) :].strip(), text
    ).strip()


def _of_cells(paragraphs: Sequence[Cell]) -> Iterator[_Line]:
    for number, cell in enumerate(paragraphs, 1):
        text, style, place = cell.text.strip(), cell.style or "", f"paragraph {number}"
        if match := _STYLE.match(style):
            yield (int(match[1]),), text, place
        elif _LIST.match(style) or (cell.indent and len(text) <= _LONGEST):
            digits = re.findall(r"\d", style)
            yield (_IN_LIST, int(digits[0]) if digits else 0, cell.indent), text, place
        elif cell.is_bold and len(text) <= _LONGEST and not text.endswith("."):
            yield (_IN_TEXT,), text, place
        elif text:
            yield None, text, place


def _proposal(lines: Iterator[_Line]) -> Proposal | None:
    items, left_out = _without_prose(_items(list(lines)))
    levels = [item.level for item in items]
    if len(items) > 3 and levels.count(levels[0]) == 1 and levels[0] == min(levels):
        items = items[1:]  # the title of the whole
        if any(len(item.level) == 1 for item in items):
            while items[0].level >= (_IN_LIST,):  # a list of facts below it
                left_out.append(items.pop(0).name)
    if not _is_codebook(items):
        return None
    _take_numbers_off(items)
    report = Report()
    named = ", ".join(repr(name[:40]) for name in left_out[:_SHOWN])
    report.add(
        Finding.of(
            "outline-assumed",
            Severity.WARNING,
            "there is no table; headings and lists were taken for codes, what"
            " stands behind or below them for definitions: look at the tree"
            + (f"; left out, as they head no codes: {named}" if named else ""),
            path=items[0].place,
        )
    )
    path: tuple[str, ...] = ()
    entries: list[Entry] = []
    for item, depth in zip(items, depths(i.level for i in items), strict=True):
        path = (*path[:depth], item.name)
        entries.append(item.entry(path))
    return Proposal(
        layout="outline",
        reasons=["codes from headings and lists"],
        entries=in_tree_order(joined(entries, report)),
        report=report,
    )


def _without_prose(items: Sequence[_Item]) -> tuple[list[_Item], list[str]]:
    """Leave out the chapters that say something of the codebook, if codes are left."""
    kept: list[_Item] = []
    left_out: list[str] = []
    below: tuple[int, ...] | None = None
    without = _without_labels(items)
    for item in items:
        if below is not None and item.level > below:
            continue
        is_named = item.level < (_IN_TEXT,) and _PROSE.fullmatch(item.name)
        is_prose = is_named or id(item) in without
        below = item.level if is_prose and not item.is_labelled else None
        if below is None:
            kept.append(item)
        else:
            left_out.append(item.name)
    return (kept, left_out) if len(kept) > 2 else (list(items), [])


def _without_labels(items: Sequence[_Item]) -> set[int]:
    """Return the chapters without labels, where those beside them hold such codes."""
    levels = [i.level for i in items if i.is_labelled and i.level < (_IN_TEXT,)]
    heads: list[tuple[_Item, int]] = []
    for item in items:
        if len(item.level) == 1 and item.level < min(levels, default=(0,)):
            heads.append((item, 0))
        elif heads and item.is_labelled:
            heads[-1] = heads[-1][0], heads[-1][1] + 1
    same = max((item.level for item, count in heads if count), default=None)
    held = [count for item, count in heads if item.level == same]
    if sum(map(bool, held)) < 2 or sum(held) < 3:
        return set()
    return {id(item) for item, count in heads if item.level == same and not count}


def _take_numbers_off(items: Sequence[_Item]) -> None:
    """Take the numbers of chapters off their names; those that say more are kept."""
    by_level: dict[tuple[int, ...], list[_Item]] = {}
    for item in items:
        by_level.setdefault(item.level, []).append(item)
    found: list[tuple[_Item, Numbered]] = []
    for same in by_level.values():
        pairs = [(item, one) for item in same if (one := number_in(item.name))]
        if len(pairs) * 5 >= len(same) * 4 and all(one.is_set_off for _, one in pairs):
            found += pairs
    for item, one in found:
        item.name = one.name
        item.texts.setdefault("short_code", [one.number.text])
    places = depths(item.level for item in items)
    path: tuple[str, ...] = ()
    paths = []
    for item, depth in zip(items, places, strict=True):
        path = (*path[:depth], item.name)
        paths.append(path)
    numbers = dict(zip(paths, numbers_of(paths), strict=True))
    by_item = {id(item): numbers[path] for item, path in zip(items, paths, strict=True)}
    if all(one.number.text == by_item[id(item)] for item, one in found):
        for item, _ in found:
            del item.texts["short_code"]


def _items(lines: Sequence[_Line]) -> list[_Item]:
    again = Counter(label for line in lines if (label := _label(line)))
    beside = _beside_fields(lines)
    titles = Counter(_plain(text) for level, text, _ in lines if level)
    items: list[_Item] = []
    opened: tuple[tuple[int, ...], str] | None = None
    for level, text, place in lines:
        match = _SPLIT.fullmatch(text)
        label = _plain(match["name"] if match else text.rstrip(":"))
        here = level or (_IN_TEXT,)
        kind = _FIELDS.get(field_of(label) or Field.NAME) if items else None
        if here < (_IN_TEXT,) and titles[_plain(text)] < 2:
            kind = None  # "Exclusion from work" is a code
        is_known = items and items[-1].is_labelled and again[label] > 1
        if kind is None and items and (is_known or place in beside):
            kind = label if _label((level, text, place)) else None
        if kind is not None and not (opened and here > opened[0]):
            opened = here, kind
            items[-1].is_labelled = True
            if match:
                items[-1].add(kind, match["text"].lstrip("* "))
        elif opened and (level is None or level > opened[0]):
            items[-1].add(opened[1], text)
        elif level is None:
            if items:
                items[-1].add("description", text)
        else:
            opened = None
            is_split = match and level >= (_IN_TEXT,)
            name = _plain(match["name"] if match and is_split else text)
            items.append(_Item(level, name.rstrip(": "), place))
            if match and is_split:
                items[-1].add("description", match["text"])
    return items


def _beside_fields(lines: Sequence[_Line]) -> set[str]:
    """Return the places of labels in lists where others are known to be labels."""
    found: set[str] = set()
    runs: dict[tuple[int, ...], list[tuple[str, bool]]] = {}
    for level, text, place in [*lines, ((0,), "", "")]:
        if level is not None and level < (_IN_LIST,):
            for run in runs.values():
                if sum(known for _, known in run) * 5 >= len(run):
                    found.update(one for one, _ in run)
            runs = {}
        elif level is not None and (label := _label((level, text, place))):
            kind = _FIELDS.get(field_of(label) or Field.NAME)
            runs.setdefault(level, []).append((place, kind is not None))
    return found


def _label(line: _Line) -> str:
    """Return the label that a line could be, if it says something of a code above."""
    level, text, _ = line
    match = _SPLIT.fullmatch(text)
    if level is not None and level < (_IN_TEXT,):
        return ""
    is_label = match or level == (_IN_TEXT,) or text.endswith(":")
    return _plain(match["name"] if match else text.rstrip(":")) if is_label else ""


def _plain(text: str) -> str:
    """Return a name without the marks of Markdown in it."""
    return clean(_MARKS.sub(lambda m: m[2] or m[3] or m[4], text))


def _is_codebook(items: Sequence[_Item]) -> bool:
    """Are there several short names, and texts as long as definitions are?"""
    named = [item for item in items if item.name]
    if len(named) < 3 or len(named) < len(items):
        return False
    described = sum(bool(item.texts) for item in items)
    long = sum(len(item.name) > _LONGEST for item in items)
    size = sum(item.size for item in items) / len(items)
    several = len({item.level for item in items}) > 1
    is_full = described * 5 >= len(items) * 2
    return (
        long * 10 <= len(items) and size < _MOST and (is_full or (several and not long))
    )
