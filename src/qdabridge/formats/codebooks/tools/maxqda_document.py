"""The codebook that MAXQDA 24 writes to Word: a heading a code, its memo below."""

import re

from qdabridge.formats.codebooks.content import Block, Content, note
from qdabridge.formats.codebooks.entry import Entry
from qdabridge.formats.codebooks.proposal import Hints, Proposal
from qdabridge.formats.codebooks.tree import joined
from qdabridge.report import Report
from qdabridge.tabular.cells.grid import Cell, Grid

__all__ = ["read", "recognises"]

_HEADING = re.compile(r"(?:(?P<number>\d+(?:\.\d+)*)\.?\s+)?(?P<names>.+)", re.DOTALL)


def recognises(content: Content) -> bool:
    """Are there headings in the style ``MQ_Header1`` and so on?"""
    return any(_heading_level(block) for block in content.blocks)


def _heading_level(block: Block) -> int:
    if isinstance(block, Grid):
        return 0
    match = re.fullmatch(r"mq_?header_?(\d+)", (block.style or "").casefold())
    return int(match[1]) if match and block.text.strip() else 0


def read(content: Content, hints: Hints) -> Proposal:
    """Read the codebook of MAXQDA 24: a heading for each code, its memo below."""
    report = Report()
    entries: list[Entry] = []
    numbered: dict[str, tuple[str, ...]] = {}
    texts: list[str] = []
    for number, block in enumerate(content.blocks, 1):
        if _heading_level(block) and isinstance(block, Cell):
            _close(entries, texts)
            path = _heading_path(block.text.strip(), numbered)
            entries.append(Entry(path=path, place=f"paragraph {number}"))
        elif isinstance(block, Cell):
            texts.append(block.text.strip())
    _close(entries, texts)
    tables = sum(isinstance(block, Grid) for block in content.blocks)
    if tables:
        words = "the list of names with their counts repeats the headings; left aside"
        report.add(note("table-left-aside", words, count=tables))
    reasons = [
        "the headings have the styles of MAXQDA's codebook",
        "their numbers, and >> between names, give the hierarchy",
    ]
    return Proposal(
        layout="maxqda-codebook",
        reasons=reasons,
        entries=joined(entries, report),
        report=report,
    )


def _close(entries: list[Entry], texts: list[str]) -> None:
    """Give the paragraphs since the last heading to its code, if there was one."""
    text = "\n".join(texts).strip()
    texts.clear()
    if entries and text:
        entries[-1] = Entry(
            path=entries[-1].path, description=text, place=entries[-1].place
        )


def _heading_path(text: str, numbered: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the path of a heading such as ``1.1 Parent >> Child``."""
    match = _HEADING.fullmatch(text)
    names = (match["names"] if match else text).strip()
    number = (match["number"] if match else None) or ""
    parts = tuple(part.strip() for part in names.split(">>") if part.strip())
    path = parts or (names,)
    above = numbered.get(number.rpartition(".")[0])
    if above and (len(path) == 1 or path[0] == above[-1]):
        path = (*above, path[-1])
    if number:
        numbered[number] = path
    return path
