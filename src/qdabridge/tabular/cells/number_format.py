"""Numbers of a spreadsheet as the text a person sees."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

__all__ = ["shown_number"]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<digits>[0#?][0#?.,]*|\.[0#?]+)|(?P<other>.)",
    re.DOTALL,
)
_WHOLE = re.compile(r"-?[0-9]+")
_PLAIN = frozenset(" -+()$%:'°–—£€¥")
"""Characters that are shown as they are without quotation marks."""
_MOST_PLACES = 30
_LONGEST = 300
"""Formats are at most 255 characters long."""


class _Section(NamedTuple):
    """One of the parts of a format between semicolons: for positive numbers, ..."""

    prefix: str
    suffix: str
    whole: int
    """So many digits stand before the point at least."""
    least: int
    """So many decimals at least ..."""
    most: int
    """... and so many at most."""
    percents: int


def shown_number(raw: str, code: str) -> str:
    """Return a number as a spreadsheet shows it under a number format.

    Decimals, leading zeros, signs, percents and fixed words are as seen; thousands
    are not separated, as that differs between countries. Formats of other kinds
    (scientific, fractions, conditions) give the plain number of 15 digits.

    >>> shown_number("1.1", "0.00"), shown_number("7", '"C-"000')
    ('1.10', 'C-007')

    Args:
        raw: The number as it stands in the file.
        code: The number format; ``General`` for none.

    Raises:
        ValueError: It is no number.
    """
    number = _exact(raw)
    if number is None:
        return raw
    sections = _sections(code)
    section = _chosen(sections, number)
    if section is None:
        return _plain(number)
    number *= Decimal(100) ** section.percents
    if len(sections) > 1 and number < 0:
        number = -number
    return _filled(number, section)


def _exact(raw: str) -> Decimal | None:
    """Return a number with the 15 digits spreadsheets have; None: beyond all."""
    raw = raw.strip()
    if len(raw) <= _MOST_PLACES and _WHOLE.fullmatch(raw):
        return Decimal(raw)
    value = float(raw)
    if not isfinite(value):
        return None
    return Decimal(format(value, ".15g"))


def _plain(number: Decimal) -> str:
    if number and not -20 <= number.adjusted() <= 2 * _MOST_PLACES:
        return str(number.normalize())
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _filled(number: Decimal, section: _Section) -> str:
    if number.adjusted() > 2 * _MOST_PLACES:
        return _plain(number)
    number = _rounded(number, section.most)
    sign = "-" if number < 0 else ""
    whole, _, decimals = format(abs(number), "f").partition(".")
    kept = decimals.rstrip("0").ljust(section.least, "0")
    digits = whole.zfill(section.whole) + (f".{kept}" if kept else "")
    return f"{sign}{section.prefix}{digits}{section.suffix}".strip()


def _rounded(number: Decimal, places: int) -> Decimal:
    if -int(number.as_tuple().exponent) <= places:
        return number
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _chosen(sections: list[_Section | None], number: Decimal) -> _Section | None:
    if number < 0 and len(sections) > 1:
        return sections[1]
    if number == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


@lru_cache(maxsize=1000)
def _sections(code: str) -> list[_Section | None]:
    """Return the parts of a format; None for one that is not understood."""
    if len(code) > _LONGEST:
        return [None]
    return [_section(tokens) for tokens in _split(code)]


def _split(code: str) -> Iterator[list[re.Match[str]]]:
    tokens: list[re.Match[str]] = []
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            yield tokens
            tokens = []
        else:
            tokens.append(token)
    yield tokens


def _section(tokens: list[re.Match[str]]) -> _Section | None:
    around = ["", ""]
    digits = ""
    percents = 0
    for token in tokens:
        if token["digits"] is not None:
            if digits:
                return None
            digits = token["digits"]
            continue
        words = _words(token)
        if words is None:
            return None
        percents += token["other"] == "%"
        around[bool(digits)] += words
    if not digits or digits.endswith(",") or digits.count(".") > 1:
        return None
    whole, _, decimals = digits.partition(".")
    return _Section(
        around[0],
        around[1],
        max(whole.count("0"), 1),
        decimals.count("0"),
        len(decimals),
        percents,
    )


def _words(token: re.Match[str]) -> str | None:
    """Return what is shown for a token that is no digit; None: not understood."""
    bracket = token["bracket"]
    if bracket is not None:
        if bracket.startswith("$"):  # a currency and a country: [$€-407]
            return bracket[1:].partition("-")[0]
        return None if bracket[:1] in "<>=" else ""
    if token["other"] is not None:
        return token["other"] if token["other"] in _PLAIN else None
    return token["quoted"] or token["escaped"] or ""
