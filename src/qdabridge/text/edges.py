"""Word edges and quotes: what the text itself says about a position."""

import re

__all__ = ["ends_at_word_edge", "is_quote_of", "starts_at_word_edge"]

_CUT = re.compile(r"(?:\.\.\.|…)\s*$")


def starts_at_word_edge(text: str, start: int) -> bool:
    """Does a word, or anything that is no word, begin here?

    A person who selects with the mouse almost always begins at such a place.
    """
    if start >= len(text) or text[start].isspace():
        return False
    return start == 0 or not (text[start].isalnum() and text[start - 1].isalnum())


def ends_at_word_edge(text: str, end: int) -> bool:
    """Does a word, or anything that is no word, end here?"""
    if end <= 0 or end > len(text):
        return False
    return end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())


def is_quote_of(name: str, quote: str) -> bool:
    """Is a selection's name its quote, or a cut-off beginning of it?

    White space is folded: tools write line ends in names as blanks. A cut name has at
    least ten characters, or ends with an ellipsis (ATLAS.ti: 67 to 100 characters).
    """
    if name == quote:
        return bool(name.strip())
    name, quote = _folded(name), _folded(quote)
    if name == quote:
        return bool(name)
    bare = _CUT.sub("", name).rstrip()
    is_cut = len(bare) < len(name) or len(bare) >= 10
    return is_cut and len(bare) >= 3 and quote.startswith(bare)


def _folded(text: str) -> str:
    return " ".join(text.split())
