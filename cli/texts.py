"""Texts of files made fit for a terminal: one line, and nothing that steers it."""

__all__ = ["counted", "one_line"]

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_BREAKS = dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")
_SHOWN = _CONTROLS | _BREAKS


def one_line(text: str) -> str:
    r"""Return the text on one line, control characters shown instead of obeyed.

    >>> one_line("a\nb\x1b[31m")
    'a b\\x1b[31m'
    """
    return text.translate(_SHOWN)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it needs one.

    >>> counted(2, "error")
    '2 errors'
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
