"""Numbers of a spreadsheet as the text a person sees."""

import colorsys
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import isfinite
from typing import NamedTuple, TypeVar

from lxml import etree

__all__ = ["PLAIN", "Look", "looks_of", "shown_date", "shown_number", "theme_colors"]


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
    if code == "General" and raw.isdecimal() and raw[0] != "0" and len(raw) < 16:
        return raw if raw.isascii() else str(int(raw))
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


def shown_date(value: float, look: "Look", is_1904: bool) -> str | None:
    """Return a date or time in ISO form; None if the number cannot be one."""
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    epoch = MAC_EPOCH if is_1904 else WINDOWS_EPOCH
    try:
        found = from_excel(value, epoch, timedelta=look.is_duration)
    except (OverflowError, ValueError):
        return None
    if isinstance(found, timedelta):
        seconds = round(found.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(found, datetime):
        has_time = found.time() != time()
        return found.isoformat(timespec="seconds") if has_time else str(found.date())
    return found.isoformat() if isinstance(found, date | time) else None


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


Xml = etree._Element
T = TypeVar("T")

_WHITE, _BLACK = "#FFFFFF", "#000000"
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_THEME = (
    *("lt1", "dk1", "lt2", "dk2"),
    *(f"accent{n}" for n in range(1, 7)),
    *("hlink", "folHlink"),
)
"""Theme colours by the numbers that cells have for them."""


class Look(NamedTuple):
    """The looks of a cell that can carry meaning, as in ``Cell``."""

    format: str = "General"
    is_date: bool = False
    is_duration: bool = False
    indent: int = 0
    is_bold: bool = False
    fill: str | None = None
    color: str | None = None

    @property
    def is_plain(self) -> bool:
        """Does it look as texts without any format do?"""
        return self[3:] == PLAIN[3:]


PLAIN = Look()


def theme_colors(theme: Xml | None) -> list[str | None]:
    """Return the colours of a theme, as ``#RRGGBB``, by number."""
    scheme = None if theme is None else theme.find(".//{*}clrScheme")
    if scheme is None:
        return []
    found: list[str | None] = []
    for name in _THEME:
        color = scheme.find(f"{{*}}{name}/*")
        value = None if color is None else color.get("lastClr") or color.get("val")
        found.append(_hex(value))
    return found


def looks_of(styles: Xml | None, theme: Sequence[str | None]) -> list[Look]:
    """Return the looks that the cells of a workbook refer to by number."""
    if styles is None:
        return []
    return list(_Looks(styles, theme).all())


class _Looks:
    def __init__(self, styles: Xml, theme: Sequence[str | None]) -> None:
        from openpyxl.styles.colors import COLOR_INDEX

        self.theme = theme
        own = [_hex(c.get("rgb")) for c in styles.iterfind("{*}colors/*/{*}rgbColor")]
        self.indexed = own or [_hex(str(color)) for color in COLOR_INDEX]
        self.fonts = [self.font(font) for font in styles.iterfind("{*}fonts/{*}font")]
        self.fills = [self.fill(fill) for fill in styles.iterfind("{*}fills/{*}fill")]
        self.formats = {
            each.get("numFmtId"): each.get("formatCode") or "General"
            for each in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        self.styles = styles

    def all(self) -> Iterator[Look]:
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format

        for each in self.styles.iterfind("{*}cellXfs/{*}xf"):
            code = self.format(each.get("numFmtId"))
            bold, color = _at(self.fonts, each.get("fontId")) or (False, None)
            alignment = each.find("{*}alignment")
            yield Look(
                code,
                bool(is_date_format(code)),
                bool(is_timedelta_format(code)),
                int("0" if alignment is None else alignment.get("indent") or "0"),
                bold,
                _at(self.fills, each.get("fillId")),
                color,
            )

    def format(self, number: str | None) -> str:
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        code = self.formats.get(number)
        return code or BUILTIN_FORMATS.get(int(number or 0), "General")

    def font(self, font: Xml) -> tuple[bool, str | None]:
        bold = font.find("{*}b")
        is_bold = bold is not None and bold.get("val") not in ("0", "false")
        return is_bold, self.color(font.find("{*}color"), but=_BLACK)

    def fill(self, fill: Xml) -> str | None:
        pattern = fill.find("{*}patternFill")
        if pattern is None or pattern.get("patternType", "none") in ("none", "gray125"):
            return None
        return self.color(pattern.find("{*}fgColor"), but=_WHITE)

    def color(self, color: Xml | None, *, but: str) -> str | None:
        """Return a colour as ``#RRGGBB``; None for automatic and for ``but``."""
        if color is None:
            return None
        if color.get("rgb"):
            found = _hex(color.get("rgb"))
        elif color.get("theme"):
            found = _at(self.theme, color.get("theme"))
        else:
            found = _at(self.indexed, color.get("indexed"))
        if found is not None and color.get("tint"):
            found = _tinted(found, float(color.get("tint") or 0))
        return None if found == but else found


def _at(things: Sequence[T], number: str | None) -> T | None:
    """Return the thing of a number, if there is one."""
    place = int(number) if number else -1
    return things[place] if 0 <= place < len(things) else None


def _hex(value: str | None) -> str | None:
    match = _HEX.fullmatch(value or "")
    return f"#{match[1].upper()}" if match else None


def _tinted(color: str, tint: float) -> str:
    """Make a colour darker (below 0) or lighter (ECMA-376 part 1, 18.8.19)."""
    tint = min(max(tint, -1.0), 1.0)
    red, green, blue = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, light, full)
    return "#" + "".join(f"{round(part * 255):02X}" for part in parts)
