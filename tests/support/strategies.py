"""Hypothesis strategies for everything QDA-XML can say, driven by the names table.

A new row, attribute or child in ``qdaxml/names.py`` is generated without a word here;
a new type of value raises KeyError until it has a strategy.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import cycle, product
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from qdabridge import CodeBook, Date, DateTime, Guid, Project
from qdabridge.model import Element
from qdabridge.qdaxml.lexical import field_type
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Child, Kind, Row, field_names

__all__ = [
    "DATES",
    "DATE_TIMES",
    "GUIDS",
    "HOSTILE",
    "code_books",
    "documents",
    "elements",
    "guids",
    "projects",
    "texts",
]

# --- Text ---------------------------------------------------------------------------

HOSTILE = [
    "",
    " ",
    "  padded  ",
    "\ttab\t",
    "\n",
    "line\nbreak",
    "old Mac\rbreak",
    "Windows\r\nbreak\r\n",
    "\r\r\n\n",
    "]]>",
    "<![CDATA[x]]>",
    "&amp;",
    "&#13;&lt;&unknown;",
    "<!-- no comment -->",
    "<?pi?>",
    "</Description>",
    "\"double\" 'single'",
    "{[(\\u0041)]}",
    "\N{GRINNING FACE}",
    "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}",
    "\N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}",
    "e\N{COMBINING ACUTE ACCENT}\N{COMBINING DIAERESIS}",
    "\N{COMBINING ACUTE ACCENT}",
    "שלום עולם",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc\N{POP DIRECTIONAL FORMATTING}",
    "\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}",
    "next\x85line",
    "\N{NO-BREAK SPACE}",
    "\ufeffBOM",
    "\x7f\x80\x9f",
    "\ud7ff\ue000\ufffd",
    "\U00010000\U0010ffff",
    "None",
]
"""Texts that programs like to change; all of them may stand in XML 1.0."""

_CHARACTERS = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[
        *(chr(c) for c in range(0x20) if chr(c) not in "\t\n\r"),
        "\ufffe",
        "\uffff",
    ],
)


def texts() -> SearchStrategy[str]:
    """Any text that XML can hold, hostile ones often."""
    return st.one_of(
        st.sampled_from(HOSTILE),
        st.text(_CHARACTERS, max_size=6),
        st.tuples(st.sampled_from(HOSTILE), st.sampled_from(HOSTILE)).map("".join),
    )


# --- Values: drawn from pools, because one draw for each keeps whole projects cheap ---

_KEYS = [f"{n:x}a2b3c4d-0e5f-4a6b-8c7d-9e8f7a6b5c4{n:x}" for n in range(1, 7)]
GUIDS = [
    Guid(braces.format(spelling(key)))
    for braces, spelling, key in product(
        ["{}", "{{{}}}"], [str.lower, str.upper, str.title], _KEYS
    )
]
"""All spellings of few GUIDs, so that references often resolve."""

_YEARS = ["2024", "0001", "9999", "12024", "-0044", "-12024"]
_DAYS = [f"{year}-{day}" for year, day in product(_YEARS, ["01-01", "07-31"])]
_DAYS += ["2024-02-29", "2000-02-29", "1900-02-28", "1999-12-31"]
_CLOCKS = ["00:00:00", "09:05:07", "23:59:59"]
_FRACTIONS = ["", ".5", ".000", ".123456", ".1234567", ".123456789012"]
_TIMES = [clock + fraction for clock, fraction in product(_CLOCKS, _FRACTIONS)]
_TIMES += ["24:00:00", "24:00:00.0", "24:00:00.0000000"]
_ZONES = ["", "Z", "+00:00", "-00:00", "+05:30", "-05:00", "-11:59", "+14:00", "-14:00"]
DATES = [Date(day + zone) for day, zone in product(_DAYS, _ZONES)]
DATE_TIMES = [
    DateTime(f"{day}T{time}{zone}")
    for day, time, zone in zip(cycle(_DAYS), _TIMES * 8, cycle(_ZONES))
]
INTEGERS = [0, 1, -1, 7, 1000, 2**31, -(2**31), 2**53 + 1, 2**63, -(10**60)]
DECIMALS = [
    Decimal(text)
    for text in ["0", "-0", "1", "1.50", "0.000", "-0.1", "100", "9" * 40, "-1e-30"]
]
COLOURS = ["#000", "#fFf", "#1F77B4", "#abcdef", "#ABCDEF"]

_POOLS: dict[Any, Sequence[Any]] = {
    bool: [True, False],
    int: INTEGERS,
    Decimal: DECIMALS,
    Guid: GUIDS,
    Date: DATES,
    DateTime: DATE_TIMES,
}


def guids() -> SearchStrategy[Guid]:
    """GUIDs in all spellings."""
    return st.sampled_from(GUIDS)


def _pool(model: type[Element], field: str) -> Sequence[Any]:
    if field == "color":
        return COLOURS
    kind = field_type(model, field)
    return list(kind) if issubclass(kind, StrEnum) else _POOLS[kind]


def _values(
    model: type[Element], field: str, *, required: bool = False
) -> SearchStrategy[Any]:
    """Values of a field, by its type; None half of the time if not required."""
    if field_type(model, field) is str and field != "color":
        return texts() if required else st.none() | texts()
    pool = _pool(model, field)
    mixed = [value for known in pool for value in (None, known)]
    return st.sampled_from(pool if required else mixed)


# --- Elements -----------------------------------------------------------------------

_VOCABULARIES = {v.root: v for v in (PROJECT, CODEBOOK)}
_MOST = 2  # of a kind in a list
_DEEPEST = 3  # codes in codes


@cache
def elements(
    root: str, tag: str, depth: int = 0, *, whole: bool = False, choice: int = 0
) -> SearchStrategy[Element]:
    """Elements with this tag in a document with this root.

    Whole ones lack nothing that they may have, down to the last element in them; of
    children that exclude each other they have the one that ``choice`` counts to.
    """
    row = _VOCABULARIES[root].rows[tag]
    fields = [_attributes(row, whole), _children(root, row, depth, whole)]
    fields.append(_choices(row)[choice] if whole else st.one_of(_choices(row)))
    if tag == root == "CodeBook" and not whole:
        codes = st.lists(elements(root, "Code", 1), min_size=1, max_size=_MOST)
        fields.append(st.fixed_dictionaries({"codes": codes}))
    return st.tuples(*fields).map(lambda parts: _built(row.model, parts))


def _built(model: type[Element], parts: tuple[dict[str, Any], ...]) -> Element:
    return model(**{field: value for part in parts for field, value in part.items()})


def _attributes(row: Row, whole: bool) -> SearchStrategy[dict[str, Any]]:
    names = field_names(row.model)
    return st.fixed_dictionaries(
        {
            names[a]: _values(row.model, names[a], required=whole or a in row.required)
            for a in row.attributes
        }
    )


def _children(
    root: str, row: Row, depth: int, whole: bool
) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            child.field: _child(root, row, child, depth, whole)
            for child in row.children
            if not child.choice
        }
    )


def _child(
    root: str, row: Row, child: Child, depth: int, whole: bool
) -> SearchStrategy[Any]:
    match child.kind:
        case Kind.TEXT:
            return _values(row.model, child.field, required=whole)
        case Kind.REFERENCE:
            return guids()
        case Kind.REFERENCES:
            return st.lists(guids(), min_size=int(whole), max_size=_MOST)
        case Kind.OBJECT if whole or child.field == "code_book":
            return elements(root, child.tags[0], depth, whole=whole)
        case Kind.OBJECT:
            return st.none() | elements(root, child.tags[0], depth)
    below = depth + 1 if child.tags == ("Code",) else depth
    if below > _DEEPEST:
        return st.builds(list)
    if whole:
        return st.tuples(*_each(root, child, below)).map(list)
    kinds = [elements(root, tag, below) for tag in child.tags]
    return st.lists(st.one_of(kinds), max_size=max(_MOST, len(kinds) - 1))


def _each(root: str, child: Child, depth: int) -> Iterator[SearchStrategy[Element]]:
    """Yield whole elements of each kind that a list may hold, with each choice."""
    for tag in child.tags:
        for choice, _ in enumerate(_choices(_VOCABULARIES[root].rows[tag])):
            yield elements(root, tag, depth, whole=True, choice=choice)


def _choices(row: Row) -> list[SearchStrategy[dict[str, Any]]]:
    """Return none, then each of the children that exclude each other."""
    kinds: list[SearchStrategy[dict[str, Any]]] = [st.builds(dict)]
    for child in row.children:
        if child.choice:
            values = _values(row.model, child.field, required=True)
            kinds.append(st.fixed_dictionaries({child.field: values}))
    return kinds


def projects(*, whole: bool = False) -> SearchStrategy[Project]:
    """Projects; whole ones have everything that QDA-XML knows."""
    return elements("Project", "Project", whole=whole)  # type: ignore[return-value]


def code_books(*, whole: bool = False) -> SearchStrategy[CodeBook]:
    """Codebooks as files of their own; they have a code."""
    return elements("CodeBook", "CodeBook", whole=whole)  # type: ignore[return-value]


def documents() -> SearchStrategy[Project | CodeBook]:
    """Projects, and codebooks now and then."""
    return st.one_of(projects(), projects(), code_books())
