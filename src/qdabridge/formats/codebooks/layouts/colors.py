"""Colours as people and programs write them in a cell."""

import re

from qdabridge.tabular.cells.grid import Cell

__all__ = ["color_in", "color_of"]

_NAMES = {
    "black": "#000000",
    "white": "#FFFFFF",
    "gray": "#808080",
    "grey": "#808080",
    "silver": "#C0C0C0",
    "red": "#FF0000",
    "maroon": "#800000",
    "orange": "#FFA500",
    "yellow": "#FFFF00",
    "olive": "#808000",
    "lime": "#00FF00",
    "green": "#008000",
    "teal": "#008080",
    "turquoise": "#40E0D0",
    "cyan": "#00FFFF",
    "aqua": "#00FFFF",
    "blue": "#0000FF",
    "navy": "#000080",
    "purple": "#800080",
    "violet": "#EE82EE",
    "magenta": "#FF00FF",
    "fuchsia": "#FF00FF",
    "pink": "#FFC0CB",
    "brown": "#A52A2A",
    "gold": "#FFD700",
    "beige": "#F5F5DC",
    "schwarz": "#000000",
    "weiß": "#FFFFFF",
    "grau": "#808080",
    "rot": "#FF0000",
    "gelb": "#FFFF00",
    "grün": "#008000",
    "blau": "#0000FF",
    "lila": "#800080",
    "braun": "#A52A2A",
    "rouge": "#FF0000",
    "jaune": "#FFFF00",
    "vert": "#008000",
    "bleu": "#0000FF",
    "noir": "#000000",
    "rose": "#FFC0CB",
    "rojo": "#FF0000",
    "amarillo": "#FFFF00",
    "verde": "#008000",
    "azul": "#0000FF",
    "negro": "#000000",
    "vermelho": "#FF0000",
    "amarelo": "#FFFF00",
    "preto": "#000000",
}
"""Names of common colours, as CSS has them where it does."""

_HEX = re.compile(r"(?:#|0x)?(?:[0-9a-f]{2})?([0-9a-f]{6})", re.IGNORECASE)
_SHORT_HEX = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])", re.IGNORECASE)
_RGB = re.compile(
    r"(?:rgba?\s*\()?\s*(\d{1,3})\s*[,;]\s*(\d{1,3})\s*[,;]\s*(\d{1,3})\b.*"
)


def color_of(text: str) -> str | None:
    """Return a colour as ``#RRGGBB``; None if it is none that is known.

    >>> color_of("rgb(140, 81, 10)"), color_of("#8c510a"), color_of("Blue")
    ('#8C510A', '#8C510A', '#0000FF')
    """
    bare = text.strip()
    if match := _HEX.fullmatch(bare):
        return f"#{match[1].upper()}"
    if match := _SHORT_HEX.fullmatch(bare):
        return "#" + "".join(2 * digit.upper() for digit in match.groups())
    if match := _RGB.fullmatch(bare):
        numbers = [int(number) for number in match.groups()]
        if max(numbers) < 256:
            return "#{:02X}{:02X}{:02X}".format(*numbers)
    return _NAMES.get(bare.casefold())


def color_in(cell: Cell) -> str | None:
    """Return the colour a cell names or is filled with."""
    return color_of(cell.text) or cell.fill
