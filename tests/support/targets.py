"""What is attacked with changed bytes: opening, normalising, codebooks and tables.

A shape says how bytes become a file: as they are, or as one part of a good package,
so that changes reach what lies behind checksums. The mutation tests and the fuzzer
use the same targets; whatever is not a ``QdaBridgeError`` is a fault.
"""

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bad_projects import TEXT, document, selection, whole
from bad_tables import MAIN, cells, word, workbook

import qdabridge as qb
from qdabridge.operations.checking import check
from qdabridge.operations.codebook import preview
from qdabridge.tabular.reading import read_grids

__all__ = ["TARGETS", "Shape", "Target", "attack"]


@dataclass(frozen=True)
class Shape:
    """How bytes become a file, and good bytes to begin with."""

    suffix: str
    write: Callable[[Path, bytes], object]
    seeds: tuple[bytes, ...]


@dataclass(frozen=True)
class Target:
    """A way into the program, and the shapes of what it reads."""

    read: Callable[[Path], object]
    shapes: tuple[Shape, ...]


def attack(target: Target, shape: Shape, data: bytes) -> None:
    """Let a target read these bytes; it may refuse them in its own words only."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{shape.suffix}"
        shape.write(path, data)
        try:
            target.read(path)
        except qb.QdaBridgeError as refusal:
            if not str(refusal).strip():
                raise ValueError("a refusal says nothing") from refusal


# --- Shapes -------------------------------------------------------------------------


def _as_document(path: Path, data: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", data)
        archive.writestr("sources/t.txt", TEXT)


def _as_text(path: Path, data: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", document())
        archive.writestr("sources/t.txt", data)


def _as_sheet(path: Path, data: bytes) -> None:
    workbook(path, data)


def _as_word(path: Path, data: bytes) -> None:
    word(path, lambda _: data)


def _word_document() -> bytes:
    kept: list[bytes] = []

    def keep(content: bytes) -> bytes:
        kept.append(content)
        return content

    with tempfile.TemporaryDirectory() as folder:
        word(Path(folder) / "seed.docx", keep)
    return kept[0]


_VALUES = (
    '<Variables><Variable guid="{a}" name="V" typeOfVariable="{kind}"/></Variables>'
    '<Cases><Case guid="{b}" name="C"><VariableValue><VariableRef targetGUID="{a}"/>'
    "<{kind}Value>{value}</{kind}Value></VariableValue><SourceRef targetGUID="
    '"00000003-0000-4000-8000-000000000003"/></Case></Cases>'
)
_GUIDS = {
    "a": "0000000a-0000-4000-8000-00000000000a",
    "b": "0000000b-0000-4000-8000-00000000000b",
}
_DATED = document().replace(
    "<Coding ", '<Coding creationDateTime="2024-02-29T10:00:00.5+02:00" '
)
DOCUMENTS = tuple(
    text.encode()
    for text in (
        document(),
        document(selection() + selection(0, 4, 20)),
        document(after=_VALUES.format(kind="Float", value="-1.5e3", **_GUIDS)),
        document(after=_VALUES.format(kind="Date", value="2024-02-29", **_GUIDS)),
        _DATED,
        document(attributes=' origin="NVivo for Windows 12.6"'),
        document(attributes=' origin="ATLAS.ti 23"'),
        document(attributes=' origin="QualCoder 3.5"'),
    )
)
_BOOK = (
    b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="00000001-0000-4000'
    b'-8000-000000000001" name="Hope" isCodable="true" color="#FF0000"/></Codes>'
    b"</CodeBook>"
)
DELIMITED = (
    b'Code,Definition\nHope,"What is, hoped"\nTrust,x\n',
    b"Theme;Subtheme;Definition\nHope;;a\n;For me;b\n;For them;c\n",
    b"Number\tCode\n1\tHope\n1.1\tTrust\n2\tLove\n",
    b"Code,Parent\nHope,\nTrust,Hope\n",
    "Code,Definition\nHöffnung,שלום\n".encode("utf-16"),
    b"document,code,quote,start,end\ntalk,Hope,some words,0,10\n",
)
_PIPES = b"| Code | Definition |\n|---|---|\n| Hope | x |\n| &nbsp;Trust | y |\n"
_YAML = b"Feelings:\n- Hope:\n  - Trust\n- Love\n"
_LINES = b'{"document": "talk", "code": "Hope", "quote": "some words", "start": 1}\n'
_SHEET = (
    cells(
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Hope</t></is></c>'
        '<c r="B2"><v>1</v></c></row>',
        after='<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
    )
    .replace("<worksheet", f'<worksheet xmlns="{MAIN}"', 1)
    .encode()
)


def _shapes(name: str) -> tuple[Shape, ...]:
    plain = Path.write_bytes
    packages = (
        Shape(".qdpx", plain, (whole(),)),
        Shape(".qdpx", _as_document, DOCUMENTS),
        Shape(".qdpx", _as_text, (TEXT.encode(), TEXT.encode("utf-16"), b"\r\n" * 9)),
        Shape(".qde", plain, DOCUMENTS),
        Shape(".qdc", plain, (_BOOK,)),
    )
    tables = (
        Shape(".csv", plain, DELIMITED),
        Shape(".md", plain, (_PIPES,)),
        Shape(".xlsx", _as_sheet, (_SHEET,)),
        Shape(".docx", _as_word, (_word_document(),)),
    )
    return {
        "open": packages,
        "normalise": packages,
        "codebook": (*tables, Shape(".yaml", plain, (_YAML,)), *packages[3:]),
        "table": (*tables, Shape(".jsonl", plain, (_LINES,))),
    }[name]


# --- Targets ------------------------------------------------------------------------


def _open(path: Path) -> None:
    with qb.open(path) as package:
        for name in package.files:
            with package.open_file(name) as stream:
                stream.read()
        package.save(path.with_name("again.qdpx"))


def _normalise(path: Path) -> None:
    with qb.open(path) as package:
        usual = qb.normalise(package)
        check(usual)
        qb.facts(usual)
        usual.save(path.with_name("again.qdpx"))


def _codebook(path: Path) -> None:
    preview(path)


def _table(path: Path) -> None:
    read_grids(path)


TARGETS = {
    name: Target(read, _shapes(name))
    for name, read in {
        "open": _open,
        "normalise": _normalise,
        "codebook": _codebook,
        "table": _table,
    }.items()
}
