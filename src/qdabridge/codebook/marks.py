"""How people write names, levels and paths: bullets, blanks, marks, separators."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qdabridge.codebook.vocabulary import normal, rank_of
from qdabridge.tabular import Cell

__all__ = [
    "BLANKS",
    "SAFE",
    "SEPARATORS",
    "WEAK",
    "Indented",
    "clean",
    "depths",
    "folded",
    "has_bullets",
    "is_total",
    "level_in",
    "may_be_total",
    "measured",
    "read_levels",
    "repeated_heads",
    "separator_of",
    "taken_apart",
    "unknown_separator",
    "without_bullet",
]


_BULLET = re.compile(r"[●○•◦▪▫■□◉◆◇►▸]\s+")
_INVISIBLE = re.compile(r"[\u200b\u200c\u2060\ufeff\u00ad]")


def clean(text: str) -> str:
    r"""Return a name on one line, without blanks at its ends.

    >>> clean("  Lack of\n time\xa0")
    'Lack of time'
    """
    if text.isascii():
        return " ".join(text.split())
    return " ".join(_INVISIBLE.sub("", text).split())


_SUMS = ("tota", "sum", "gesamt", "soma")
"""One of these is in every word for a total."""
_TOTAL = re.compile(
    r"(?:(?:grand )?totals?|sum|subtotal|summe|gesamt|insgesamt|total ge[nr]\w+|suma|"
    r"soma|totale|totaal)(?: (?:number of |of )?(?:codes?|themes?|codings?|references|"
    r"segments|nennungen|mentions|codierungen|quotes?|quotations))?\W*"
)


def is_total(text: str) -> bool:
    """Does a text say that amounts beside it are a sum?

    >>> is_total("Total codes (d)"), is_total("Total exhaustion")
    (True, False)
    """
    return may_be_total(text) and _TOTAL.fullmatch(normal(text)) is not None


def may_be_total(texts: str) -> bool:
    """May one of these texts say so?"""
    return any(map(texts.casefold().__contains__, _SUMS))


def folded(text: str) -> str:
    """Return a name as names are compared: without case."""
    return clean(text).casefold()


def has_bullets(names: Iterable[str], most: int) -> bool:
    """Does nearly every one of these, at most so many, begin with a bullet?

    As in lists of ATLAS.ti.
    """
    marked = others = 0
    for name in names:
        is_marked = bool(_BULLET.match(clean(name)))
        marked, others = marked + is_marked, others + (not is_marked)
        if others * 10 > most:
            return False
    return others * 9 <= marked > 0


def without_bullet(name: str) -> str:
    """Return a name without the bullet before it."""
    return _BULLET.sub("", name, count=1)


_LEVEL_TEXT = re.compile(
    r"(?:(?:level|ebene|niveau|nivel|livello|stufe|tier|l|depth)\s*)?(\d{1,2})(?:[.,]0+)?"
    r"(?:(?:st|nd|rd|th)(?: (?:order|level))?)?"
)


def level_in(text: str) -> float | None:
    """Return the level a cell tells: a number, or the rank of a word such as Theme.

    >>> level_in("Level 2"), level_in("Subtheme"), level_in("Individual")
    (2.0, 3.0, None)
    """
    if match := _LEVEL_TEXT.fullmatch(text.strip().casefold()):
        return float(match[1])
    rank = rank_of(normal(text))
    return None if rank is None else float(rank)


def read_levels(texts: Sequence[str]) -> list[float] | None:
    """Return the levels that texts tell; None if one of them tells none."""
    found = [level_in(text) for text in texts]
    levels = [level for level in found if level is not None]
    return levels if levels and len(levels) == len(found) else None


BLANKS = " \t\u00a0"
"""What names are indented by in cells without format."""

_NEAR = 60
"""Indents in twips that differ by no more than this (3 points) are the same."""
_TAB = 8
_MARKED = re.compile(
    r"(?P<blanks>[\s\u00a0]*)(?P<marks>(?:(?:[-–—.·•‣▪▫◦○●◉■□>→»›⁃]|[*+](?=\s))"
    r"[\s\u00a0]*)+)"
    r"(?=[^\s\u00a0])(?P<name>.+)",
    re.DOTALL,
)
_BLANK = re.compile(r"(?P<blanks>[\s\u00a0]*)(?P<name>.*)", re.DOTALL)
_ARROWS = re.compile(r"[↳└├│─╰]+[\s\u00a0]*")


@dataclass(frozen=True, slots=True)
class Indented:
    """A name without what indents it.

    Attributes:
        name: The name.
        indent: Something to compare: a greater one is further in.
        how: What indents it, in words; empty if nothing does.
    """

    name: str
    indent: tuple[int, ...]
    how: str


def measured(cells: Sequence[Cell], kind: str) -> list[Indented]:
    """Return the names of cells and how far each is indented.

    Marks such as dashes count if a blank or more of them follows; without, only if
    they stand before a good part of the names but not the first. Else they belong to
    the name.

    Args:
        cells: The cells with the names, in the order of the rows.
        kind: The kind of the grid: in Word, indents are twips.
    """
    near = _NEAR if kind == "docx" else 0
    formats = _grouped([cell.indent for cell in cells], near)
    texts = [_ARROWS.sub("> ", cell.text.rstrip()) for cell in cells]
    with_marks = _are_marks(texts)
    marks = _order_of_marks(texts) if with_marks else {}
    return [
        _one(text, formats[cell.indent], marks if with_marks else None)
        for text, cell in zip(texts, cells, strict=True)
    ]


def _grouped(values: Iterable[int], near: int) -> dict[int, int]:
    """Return for each indent the first of those that are the same as it."""
    groups: dict[int, int] = {}
    head = last = None
    for value in sorted(set(values)):
        if head is None or last is None or value - last > near:
            head = value
        groups[value] = head
        last = value
    return groups


def _are_marks(texts: Sequence[str]) -> bool:
    found = [match for text in texts if (match := _MARKED.fullmatch(text))]
    if all(m["marks"][-1:].isspace() or len(m["marks"]) > 1 for m in found):
        return bool(found)
    first_is_plain = not (found and texts and found[0][0] == texts[0])
    return len(found) * 4 >= len(texts) and first_is_plain


def _order_of_marks(texts: Sequence[str]) -> dict[str, int]:
    """Return how far in each sign is: in the order in which they come first."""
    kinds: dict[str, int] = {}
    for text in texts:
        if match := _MARKED.fullmatch(text):
            kinds.setdefault(match["marks"].strip()[0], len(kinds))
    return kinds


def _one(text: str, format: int, marks: dict[str, int] | None) -> Indented:
    match = _MARKED.fullmatch(text) if marks is not None else None
    blanks = (match or _BLANK.fullmatch(text) or [""])[0]
    if match is None:
        plain = _BLANK.fullmatch(text)
        blanks = plain["blanks"] if plain else ""
        name, signs, kind = text.strip(), 0, 0
    else:
        blanks = match["blanks"]
        name = match["name"].strip()
        sign = re.sub(r"[\s\u00a0]", "", match["marks"])
        signs, kind = len(sign), (marks or {}).get(sign[0], 0)
    width = len(blanks.replace("\n", "").expandtabs(_TAB))
    how = _how(format, width, signs)
    return Indented(name, (format, width, signs, kind), how)


def _how(format: int, width: int, signs: int) -> str:
    if format:
        return "the indent of the cells"
    if width:
        return "blanks before the names"
    return "marks before the names" if signs else ""


def depths(indents: Iterable[tuple[int, ...]]) -> list[int]:
    """Return the level of each row, from 0: as deep as there are lesser ones above it.

    Steps may be of any size.

    >>> depths([(0,), (3,), (8,), (3,), (0,)])
    [0, 1, 2, 1, 0]
    """
    open_: list[tuple[int, ...]] = []
    found = []
    for indent in indents:
        while open_ and open_[-1] >= indent:
            open_.pop()
        found.append(len(open_))
        open_.append(indent)
    return found


SEPARATORS = (
    *(" >> ", ">>", " -> ", "->", " > ", ">", "\\\\", "\\", "::", "|"),
    *(" / ", "/", ": ", "."),
)
"""What was seen between the parts of a path: the safest first (formats.md, 1.9)."""

WEAK = frozenset({" / ", "/", ": ", "."})
"""Those that stand in names as well, so that the part before must be a code, too."""

SAFE = frozenset(SEPARATORS[:6])
"""Those that stand nowhere but in paths."""

Path = tuple[str, ...]


def separator_of(names: Sequence[str], *, is_path: bool = False) -> str | None:
    """Return what separates the parts of paths among these names, if there are any.

    A separator counts if most of what stands before it is a name of its own or stands
    before several; one that is common inside names only if it is a name of its own.

    Args:
        names: The names of all codes.
        is_path: The header says that they are paths.
    """
    known = set(names)
    for separator in SEPARATORS:
        inside = [name for name in names if _splits(name, separator)]
        if inside and _counts(inside, known, separator, is_path):
            return separator
    return None


def _splits(name: str, separator: str) -> bool:
    parts = name.split(separator)
    return len(parts) > 1 and all(part.strip() for part in parts)


def _counts(
    inside: Sequence[str], known: set[str], separator: str, is_path: bool
) -> bool:
    above = [name.rpartition(separator)[0].strip() for name in inside]
    heads = Counter(name.partition(separator)[0].strip() for name in inside)
    own = sum(
        prefix in known or head in known
        for prefix, head in zip(
            above,
            (name.partition(separator)[0].strip() for name in inside),
            strict=True,
        )
    )
    if separator in WEAK:
        return own * 5 >= len(inside) * 4
    repeated = sum(count for count in heads.values() if count > 1)
    return is_path or max(own, repeated) * 2 >= len(inside)


def taken_apart(name: str, separator: str, known: set[str] | None = None) -> Path:
    """Return the parts of a path.

    Args:
        name: The path, or a name that is none.
        separator: What separates the parts.
        known: If given, a part is split off only after the longest beginning that is
            itself one of these; what follows is one name.

    >>> taken_apart("A: B: C", ": ", {"A: B", "A"})
    ('A', 'B', 'C')
    """
    if not _splits(name, separator):
        return (name.strip(),)
    if known is None:
        return tuple(part.strip() for part in name.split(separator))
    at = name.rfind(separator)
    while at > 0:
        if name[:at].strip() in known:
            above = taken_apart(name[:at], separator, known)
            return (*above, name[at + len(separator) :].strip())
        at = name.rfind(separator, 0, at)
    return (name.strip(),)


_BETWEEN = re.compile(
    r"(?<=\w)(?P<sign>\s+[-–—]\s+|\s*(?:[^\w\s()\[\]{}\"'’‘“”„&+,.?!–—-]|->|_){1,3}\s*)"
    r"(?=\w)"
)
"""Signs that stand between words, without those of which most names are made."""


def unknown_separator(names: Sequence[str]) -> str | None:
    """Return what stands in names behind other names; None if nothing does so twice.

    >>> unknown_separator(["A", "A ~ A1", "A ~ A2", "B"])
    ' ~ '
    """
    known = set(names)
    found = Counter(sign for name in names for sign in _signs(name, known))
    sign, count = next(iter(found.most_common(1)), ("", 0))
    return sign if count > 1 else None


def repeated_heads(names: Sequence[str]) -> str | None:
    """Return a colon or dash behind the same words in most names; None if none is.

    >>> repeated_heads(["Barrier: time", "Barrier: money", "Helper: a", "Helper: b"])
    ': '
    """
    for sign in (": ", " - ", " – "):
        heads = Counter(name.partition(sign)[0] for name in names if sign in name)
        alike = sum(count for count in heads.values() if count > 1)
        if len(heads) > 1 and alike * 10 >= len(names) * 7:
            return sign
    return None


def _signs(name: str, known: set[str]) -> Iterator[str]:
    """Yield the signs behind a beginning that is a name of its own, and the same again.

    ``A ~ A1 ~ x`` beside ``A`` has two: that is as good as two such names.
    """
    signs = list(_BETWEEN.finditer(name))
    first = next((m for m in signs if name[: m.start()].strip() in known), None)
    if first is not None:
        yield from (m["sign"] for m in signs if m["sign"] == first["sign"])
