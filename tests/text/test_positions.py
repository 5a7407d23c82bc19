"""The maps between conventions are exact, on whatever text people have."""

import re
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.text.positions import (
    CANONICAL,
    Convention,
    Place,
    Scale,
    TextMap,
    Unit,
    fold,
    is_unspaced,
)

CONVENTIONS = [Convention(*c) for c in product(Unit, (1, 2), (False, True))]

_PIECES = [
    "\r\n",
    "\r\n",
    "\r",
    "\n",
    "\r\r\n\n",
    "a",
    "word ",
    "é",
    "e\N{COMBINING ACUTE ACCENT}",
    "時",
    "שלום",
    "\N{LINE SEPARATOR}",
    "\N{PARAGRAPH SEPARATOR}",
    "\x85",
    "\ufeff",
    "\N{GRINNING FACE}",
    "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}",
    "\N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}",
    "\U0010ffff",
]
TEXTS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=2), max_size=14).map(
    "".join
)
MAPS = st.builds(lambda raw, bom: TextMap(raw, has_bom=bom), TEXTS, st.booleans())
RULES = st.sampled_from(CONVENTIONS)


def raw_prefixes(text: TextMap) -> list[str]:
    """Return the text as the file has it up to each canonical position."""
    raw, prefixes, i = text.raw, [""], 0
    while i < len(raw):
        i += 2 if raw[i : i + 2] == "\r\n" else 1
        prefixes.append(raw[:i])
    return prefixes


def counted(prefix: str, text: TextMap, rule: Convention) -> int:
    """Count a beginning of a text by encoding it."""
    if rule.crlf == 1:
        prefix = prefix.replace("\r\n", "\n")
    if rule.bom and text.has_bom:
        prefix = "\ufeff" + prefix
    match rule.unit:
        case Unit.CODE_POINTS:
            return len(prefix)
        case Unit.UTF16:
            return len(prefix.encode("utf-16-le")) // 2
        case Unit.UTF8:
            return len(prefix.encode())


def brute_force(text: TextMap, rule: Convention) -> list[int]:
    """Return the position of each canonical position, in order."""
    return [counted(prefix, text, rule) for prefix in raw_prefixes(text)]


@given(MAPS, RULES)
def test_every_position_is_what_counting_says(text: TextMap, rule: Convention) -> None:
    scale = text.scale(rule)
    expected = brute_force(text, rule)
    assert len(expected) == len(text.text) + 1
    assert [scale.from_canonical(i) for i in range(len(expected))] == expected
    assert scale.end == expected[-1]


@given(MAPS, RULES, st.integers(-1, 2), st.lists(st.integers(-3, 40), max_size=3))
def test_many_positions_at_once_are_each_of_them(
    text: TextMap, rule: Convention, shift: int, positions: list[int]
) -> None:
    scale, length = text.scale(rule._replace(shift=shift)), len(text.text)
    written = [scale.from_canonical(position) for position in positions]
    assert [*scale.all_from_canonical(positions)] == written
    beyond = [p for p in positions if p > length]
    assert [scale.from_canonical(p) for p in beyond] == [
        scale.end + p - length for p in beyond
    ]
    found, odd = scale.indices(positions)
    for n, position in enumerate(positions):
        place = scale.to_canonical(position)
        assert (n in odd) != place.is_exact
        assert n in odd or found[n] == place.before


@given(MAPS, RULES)
def test_maps_are_monotone_and_invertible(text: TextMap, rule: Convention) -> None:
    scale = text.scale(rule)
    there = [scale.from_canonical(i) for i in range(len(text.text) + 1)]
    assert all(a < b for a, b in pairwise(there))
    for canonical, position in enumerate(there):
        place = scale.to_canonical(position)
        assert place == Place(canonical, canonical, True)
        assert place.is_exact


@given(MAPS, RULES)
def test_positions_between_and_beyond_characters(
    text: TextMap, rule: Convention
) -> None:
    scale = text.scale(rule)
    valid = brute_force(text, rule)
    for position in range(-2, valid[-1] + 3):
        place = scale.to_canonical(position)
        assert place.is_inside == (valid[0] <= position <= valid[-1])
        assert place.is_exact == (position in valid)
        if place.is_inside:
            assert valid[place.before] <= position <= valid[place.after]
            assert place.after - place.before == (not place.is_exact)
        else:
            assert place.before == place.after in (0, len(text.text))


@given(MAPS, RULES)
def test_reading_is_monotone_on_all_positions(text: TextMap, rule: Convention) -> None:
    scale = text.scale(rule)
    places = [scale.to_canonical(p) for p in range(-2, scale.end + 3)]
    for one, next_one in pairwise(places):
        assert one.before <= next_one.before
        assert one.after <= next_one.after


@given(MAPS, st.lists(RULES, max_size=6), st.data())
def test_quotes_survive_any_chain_of_conversions(
    text: TextMap, chain: list[Convention], data: st.DataObject
) -> None:
    ends = st.integers(0, len(text.text))
    start, end = sorted((data.draw(ends), data.draw(ends)))
    quote = text.text[start:end]
    for rule in chain:
        scale = text.scale(rule)
        there = scale.from_canonical(start), scale.from_canonical(end)
        back = [scale.to_canonical(position) for position in there]
        assert all(place.is_exact for place in back)
        start, end = back[0].before, back[1].after
        assert text.text[start:end] == quote


@given(MAPS, st.data())
def test_utf16_and_bytes_cut_the_quote_out_of_the_encoded_text(
    text: TextMap, data: st.DataObject
) -> None:
    ends = st.integers(0, len(text.text))
    start, end = sorted((data.draw(ends), data.draw(ends)))
    for unit, encoding, size in ((Unit.UTF16, "utf-16-le", 2), (Unit.UTF8, "utf-8", 1)):
        scale = text.scale(Convention(unit, crlf=2))
        first, last = (scale.from_canonical(p) * size for p in (start, end))
        cut = text.raw.encode(encoding)[first:last].decode(encoding)
        assert fold(cut) == text.text[start:end]


@given(TEXTS)
def test_folding_leaves_only_line_feeds_and_is_done_once(raw: str) -> None:
    folded = fold(raw)
    assert "\r" not in folded
    assert fold(folded) == folded
    assert folded == "\n".join(part for part in _split(raw))


def _split(raw: str) -> list[str]:
    import re

    return re.split("\r\n|\r|\n", raw)


@pytest.mark.parametrize(
    ("raw", "rule", "position", "before", "after"),
    [
        ("a\N{GRINNING FACE}b", Convention(Unit.UTF16), 2, 1, 2),
        ("a\r\nb", Convention(Unit.CODE_POINTS, crlf=2), 2, 1, 2),
        ("a時b", Convention(Unit.UTF8), 3, 1, 2),
        ("a\N{GRINNING FACE}", Convention(Unit.UTF8), 2, 1, 2),
        ("\r\n", Convention(Unit.UTF8, crlf=2), 1, 0, 1),
    ],
)
def test_a_position_inside_a_character_is_enclosed(
    raw: str, rule: Convention, position: int, before: int, after: int
) -> None:
    place = TextMap(raw).scale(rule).to_canonical(position)
    assert place == Place(before, after, True)
    assert not place.is_exact


def test_a_counted_bom_takes_one_unit_or_three_bytes() -> None:
    text = TextMap("ab", has_bom=True)
    for unit, width in ((Unit.CODE_POINTS, 1), (Unit.UTF16, 1), (Unit.UTF8, 3)):
        scale = text.scale(Convention(unit, bom=True))
        assert [scale.from_canonical(i) for i in range(3)] == [
            width,
            width + 1,
            width + 2,
        ]
        assert not scale.to_canonical(width - 1).is_inside
    assert TextMap("ab").scale(Convention(Unit.UTF8, bom=True)).end == 2


def test_an_empty_text_has_one_position() -> None:
    scale = TextMap("").scale(CANONICAL)
    assert scale.to_canonical(0) == Place(0, 0, True)
    assert not scale.to_canonical(1).is_inside


def test_conventions_say_what_they_count() -> None:
    assert str(CANONICAL) == "code points, CRLF counts 1"
    nvivo = Convention(Unit.UTF16, crlf=2, bom=True)
    assert str(nvivo) == "UTF-16 units, CRLF counts 2, BOM counted"


# --- Built once, of few breakpoints ---------------------------------------------------


def breakpoints(scale: Scale) -> int:
    return len({*scale._wide}) - 1  # what counts three more stands there thrice


def test_only_characters_that_count_differently_cost_anything() -> None:
    plain = "plain words and nothing else\n" * 2000
    assert breakpoints(TextMap(plain).scale(Convention(Unit.UTF16, crlf=2))) == 0
    assert breakpoints(TextMap(plain).scale(Convention(Unit.UTF8))) == 0
    mixed = plain + "\N{GRINNING FACE}\r\né" * 3 + plain
    count = {Unit.CODE_POINTS: 3, Unit.UTF16: 6, Unit.UTF8: 9}
    for unit, expected in count.items():
        scale = TextMap(mixed).scale(Convention(unit, crlf=2))
        assert breakpoints(scale) == expected


def test_a_scale_is_built_once() -> None:
    text = TextMap("a\N{GRINNING FACE}")
    first = text.scale(Convention(Unit.UTF16))
    assert text.scale(Convention(Unit.UTF16)) is first
    assert text.text is text.text


class Counted(list[int]):
    """A list that counts how often it is looked into."""

    looks = 0

    def __getitem__(self, key: int) -> int:  # type: ignore[override]
        Counted.looks += 1
        return super().__getitem__(key)


def test_a_position_is_found_by_bisection() -> None:
    text = TextMap("a\N{GRINNING FACE}" * 4096)
    scale = text.scale(Convention(Unit.UTF16))
    assert breakpoints(scale) == 4096
    for name in ("_wide", "_ends", "_extra"):
        setattr(scale, name, Counted(getattr(scale, name)))
    Counted.looks = 0
    for position in range(100):
        assert scale.to_canonical(scale.from_canonical(position * 80)).is_exact
    assert Counted.looks <= 100 * 2 * (4096).bit_length() + 100 * 6


def test_half_a_character_is_counted_as_three_bytes() -> None:
    scale = TextMap("a\ud800b").scale(Convention(Unit.UTF8))
    assert [scale.from_canonical(n) for n in range(4)] == [0, 1, 4, 5]


def test_a_position_after_the_text_is_moved_like_its_end() -> None:
    scale = TextMap("a\U0001f600b").scale(Convention(Unit.UTF16))
    assert [scale.from_canonical(n) for n in range(6)] == [0, 1, 3, 4, 5, 6]


_SCRIPTS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_EDGES = "\u0dff\u0e00\u0eff\u0f00\u109f\u10a0\u17ff\u1800\u30ff\u3100\u3400\u9fff"


@given(st.characters() | st.sampled_from(_EDGES))
def test_scripts_without_blanks_are_those_of_the_pattern(letter: str) -> None:
    assert is_unspaced(letter) == bool(_SCRIPTS.match(letter))
