"""Quotes as plain text and as Markdown."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qdabridge.formats.quotes import Quote

__all__ = ["as_markdown", "as_text"]

Groups = Iterable[tuple[str, Sequence["Quote"]]]

_MARKUP = re.compile(r"[\\`*_\[\]<>|~$&]")
_FIRST = re.compile(r"[-+#=:]|(?<=\d)[.)]")
"""What makes a list, heading or rule of a line that begins with it."""
_NUMBER = re.compile(r"\d{1,9}(?=[.)])")
_BLANKS = re.compile(r"^[ \t]+|[ \t]+$")


def as_text(groups: Groups) -> str:
    """Return the quotes under their codes, a signature behind or below each."""
    return "\n".join(
        part
        for code, quotes in groups
        for part in [_titled(code), *map(_plain, quotes)]
    )


def _titled(code: str) -> str:
    title = " ".join(code.split())
    return f"{title}\n{'=' * len(title)}\n"


def _plain(quote: "Quote") -> str:
    before = f"{quote.before} [[" if quote.before or quote.after else ""
    after = f"]] {quote.after}" if quote.before or quote.after else ""
    text = f"{before}{quote.words}{after}"
    between = "\n" if "\n" in text else " "
    return f"{text}{between}{quote.signature}".rstrip(" ") + "\n"


def as_markdown(groups: Groups) -> str:
    """Return the quotes as block quotes under headings, nothing in them as markup."""
    return "\n".join(
        part
        for code, quotes in groups
        for part in [_headed(code), *map(_block, quotes)]
    )


def _headed(code: str) -> str:
    return f"## {_escaped(' '.join(code.split()))}\n"


def _block(quote: "Quote") -> str:
    text = _lines(quote.words)
    if quote.before or quote.after:
        bold = _lines(quote.words, "**")
        text = f"{_lines(quote.before)} {bold} {_lines(quote.after)}".strip()
    between = "\\\n" if "\n" in text else " "
    signed = f"{text}{between}{_escaped(quote.signature)}" if quote.signature else text
    lines = [f"> {line}".rstrip() for line in signed.split("\n")]
    return "\n".join(lines) + "\n"


def _lines(text: str, mark: str = "") -> str:
    """Return a text with its line breaks kept, as Markdown's hard ones."""
    lines = [_escaped(line) for line in text.replace("\r", "\n").split("\n")]
    lines = [f"{mark}{line}{mark}" if line else "" for line in lines]
    return "\n".join(_broken(line, n, lines) for n, line in enumerate(lines))


def _broken(line: str, number: int, lines: list[str]) -> str:
    """Return a line with a hard break, if a line of the same paragraph follows."""
    follows = number + 1 < len(lines) and lines[number + 1]
    return f"{line}\\" if line and follows else line


def _escaped(text: str) -> str:
    """Return one line that Markdown shows as it is, its blanks at the ends too."""
    escaped = _MARKUP.sub(lambda match: f"\\{match[0]}", text)
    start = _NUMBER.match(escaped)
    place = start.end() if start else 0
    if _FIRST.match(escaped, place):
        escaped = f"{escaped[:place]}\\{escaped[place:]}"
    return _BLANKS.sub(lambda m: "".join(f"&#{ord(c)};" for c in m[0]), escaped)
