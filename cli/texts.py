"""Texts of files made fit for a terminal: one line, and nothing that steers it."""

__all__ = ["call_instead", "counted", "one_line", "renamed"]


_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_BREAKS = dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")
_BIDI = {
    code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""What turns the direction of writing, by which a name can look like another."""
_SHOWN = _CONTROLS | _BREAKS | _BIDI


def one_line(text: str) -> str:
    r"""Return the text on one line, control characters shown instead of obeyed.

    Signs that turn the direction of writing are shown too; the letters of languages
    written from the right are left to the terminal.

    >>> one_line("a\nb\x1b[31m")
    'a b\\x1b[31m'
    """
    named = renamed(text)
    return named if named.isprintable() else named.translate(_SHOWN)


_NAMES: dict[str, str] = {}
"""What to call files that nobody named."""


def call_instead(path: str, name: str) -> None:
    """Let a temporary file be shown under another name."""
    _NAMES[path] = name


def renamed(text: str) -> str:
    """Return a text in which temporary files have the names people know."""
    for path, name in _NAMES.items():
        text = text.replace(path, name)
    return text


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it needs one.

    >>> counted(2, "error")
    '2 errors'
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
