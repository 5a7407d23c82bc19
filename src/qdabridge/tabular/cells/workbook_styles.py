"""What the cells of a workbook look like: number formats, colours, indents."""

import colorsys
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from lxml import etree

__all__ = ["PLAIN", "Look", "looks_of", "theme_colors"]

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
