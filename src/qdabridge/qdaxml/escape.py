"""Escaping for XML 1.0, and refusing the characters it cannot carry at all."""

import re

__all__ = ["attribute_text", "element_text"]

_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_IN_ATTRIBUTE = re.compile(f'[&<>"\t\n\r{_ILLEGAL}]').search
_IN_ELEMENT = re.compile(f"[&<>\r{_ILLEGAL}]").search
_FIND_ILLEGAL = re.compile(f"[{_ILLEGAL}]").search

# Parsers turn literal white space in attributes into blanks and CR into LF anywhere,
# so both are written as character references.
_ELEMENT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = _ELEMENT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def attribute_text(text: str) -> str:
    """Return text fit to stand between double quotes.

    Raises:
        ValueError: It has a character that XML 1.0 cannot carry.
    """
    return _escaped(text, _ATTRIBUTE) if _IN_ATTRIBUTE(text) else text


def element_text(text: str) -> str:
    """Return text fit to stand between tags.

    Raises:
        ValueError: It has a character that XML 1.0 cannot carry.
    """
    return _escaped(text, _ELEMENT) if _IN_ELEMENT(text) else text


def _escaped(text: str, table: dict[int, str]) -> str:
    if found := _FIND_ILLEGAL(text):
        raise ValueError(
            f"character U+{ord(found[0]):04X} at position {found.start()}"
            " cannot stand in XML"
        )
    return text.translate(table)
