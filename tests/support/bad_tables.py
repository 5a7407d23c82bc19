"""Codebooks and tables that are damaged, claim too much, or are odd."""

import io
import os
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from bad_files import Right
from bad_files import bad as bad_file

REFUSED, HARMLESS = Right.REFUSED, Right.HARMLESS
MIB = 1 << 20
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
bad = partial(bad_file, is_table=True)
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"


def written(
    name: str, content: str | bytes, right: Right = HARMLESS, says: str = ""
) -> None:
    """Add a file of this content."""
    data = content.encode() if isinstance(content, str) else content
    bad(name, right, says)(lambda path: path.write_bytes(data))


# --- Text ---------------------------------------------------------------------------

written("empty.csv", "", REFUSED)
written("blank.csv", "\n \n\n", REFUSED)
written("bom-alone.csv", b"\xef\xbb\xbf", REFUSED)
written("header-alone.csv", "Code,Definition\n")
written("nul.csv", "Code,Definition\nHo\0pe,x\n")
written("noise.csv", bytes(range(256)) * 9)
written("not-utf-8.csv", b"Code,Definition\nS\xfcden,\x81\x8d\n")
written("utf-16.csv", "Code,Definition\nHope,x\n".encode("utf-16"))
written("utf-16-no-bom.csv", "Code,Definition\nHope,x\n".encode("utf-16-le"))
written("utf-32.csv", "Code,Definition\nHope,x\n".encode("utf-32"))
written("open-quote.csv", 'Code,Definition\nHope,"x\n' + "more,words\n" * 2000)
written("many-quotes.csv", 'Code,Definition\n"' + '""' * 100_000 + "\n")
written("ragged.csv", "Code,Definition\nHope\nTrust,x,y,z\n,,,,,\n")
written("wide.csv", "Code," + "x," * 5_000 + "\nHope\n")
written("long-cell.csv", "Code,Definition\nHope," + "word " * 40_000 + "\n")
written("long-line.csv", "Code,Definition\n" + "x" * 2 * MIB + "\n")
written("many-rows.csv", "Code,Definition\n" + "Same,x\n" * 3000)
written("returns.csv", "Code,Definition\rHope,x\rTrust,y\r")
written("control.csv", 'Code,Definition\n"Ho\x1b[31mpe\x07\n\x85",\x9b2J\u202e\n')
written("formulas.csv", "Code,Definition\n\"=cmd|'/c calc'!A1\",@SUM(1)\n\t=1+1,-1\n")
written("same-headers.csv", "Code,Code,Code\nHope,Trust,Love\n")
written("surrogate.csv", b"Code,Definition\nHope,\xed\xa0\x80\n")
written("zip.csv", b"PK\x03\x04 no zip at all")
for _depth in (130, 3000):
    _rows = (".".join(["1"] * n) + f",c{n}\n" for n in range(1, _depth, _depth // 120))
    written(f"numbers-{_depth}.csv", "Number,Code\n" + "".join(_rows))
    _rows = (" > ".join(["a"] * n) + "\n" for n in range(1, _depth, _depth // 120))
    written(f"paths-{_depth}.csv", "Path\n" + "".join(_rows))
written("level-claims.csv", "Level,Code\n1,Hope\n999999999,Trust\n-5,Love\n1e9,x\n")
written("own-parent.csv", "Code,Parent\nHope,Trust\nTrust,Hope\nLove,Love\n")
written("pipes.md", "|" * 5000 + "\n" + "|-" * 5000 + "\n")
written("deep.jsonl", "[" * 100_000 + "\n")
written("deep-object.jsonl", '{"a":' * 50_000 + "1" + "}" * 50_000 + "\n")
written("digits.jsonl", '{"document": "t", "code": ' + "9" * 5000 + "}\n")
written("infinity.jsonl", '{"document": "t", "code": Infinity, "start": 1e999}\n')
written("halves.jsonl", '{"document": "t", "code": "\\ud800"}\n{"document"\n')
written("deep.json", "[" * 100_000)
written("deep-project.json", '{"format": "qdabridge-project", "project": ' + "[" * 9000)
written("digits.json", '{"project": {"name": ' + "9" * 5000 + "}}")
written("laughs.yaml", "a0: &a0 [x, x]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [" + ", ".join([f"*a{n}"] * 10) + "]\n"
    for n in range(9)) + "codes: [*a9]\n")  # fmt: skip
written("deep.yaml", "- " * 3000 + "x\n")
written("deep-flow.yaml", "[" * 50_000)
written("itself.yaml", "a: &a\n  b: *a\n")
written("object.yaml", "!!python/object/apply:os.system ['touch out/pwned']\n")
written("twice.yaml", "Hope:\nHope:\n")
written("cut.docx", b"PK\x03\x04" + bytes(200))
written("cut.parquet", b"PAR1" + bytes(100) + b"PAR1")
written("cut.sqlite", b"SQLite format 3\0" + bytes(300))


@bad("odd.sqlite")
def _(path: Path) -> None:
    made = sqlite3.connect(path)
    made.execute("CREATE TABLE codings (document, code, start, 'end', quote)")
    row = (b"\xff\xfe", 1e308, 2**62, -1, "x" * MIB)
    made.execute("INSERT INTO codings VALUES (?, ?, ?, ?, ?)", row)
    made.execute("CREATE VIEW texts AS SELECT * FROM texts")
    made.commit()
    made.close()


# --- Workbooks and Word: packages whose XML claims what it likes --------------------


def workbook(path: Path, sheet: str | bytes) -> None:
    """Write a workbook whose one sheet has this XML."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    if isinstance(sheet, str):
        sheet = sheet.replace("<worksheet", f'<worksheet xmlns="{MAIN}"', 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/t.xml" ContentType="{kind}.sharedStrings+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="a" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}">'
        f'<Relationship Id="a" Type="{office}/worksheet" Target="s.xml"/>'
        f'<Relationship Id="b" Type="{office}/sharedStrings" Target="t.xml"/>'
        "</Relationships>",
        "xl/s.xml": sheet,
        "xl/t.xml": f'<sst xmlns="{MAIN}"><si><t>x</t></si></sst>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def cells(*inside: str, after: str = "", before: str = "") -> str:
    """Return a sheet with a row of two headers and these rows."""
    head = '<c r="A1" t="inlineStr"><is><t>Code</t></is></c>'
    head += '<c r="B1" t="inlineStr"><is><t>Definition</t></is></c>'
    rows = f'<row r="1">{head}</row>' + "".join(inside)
    return f"<worksheet>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


_CELL = '<c r="{}" t="inlineStr"><is><t>Hope</t></is></c>'
SHEETS = {
    "far-cell": cells(f'<row r="1048576">{_CELL.format("XFD1048576")}</row>'),
    "beyond": cells(f'<row r="99999999999">{_CELL.format("ZZZZ99999999999")}</row>'),
    "claimed-size": cells(before='<dimension ref="A1:XFD1048576"/>'),
    "merged-all": cells(
        f'<row r="2">{_CELL.format("A2")}</row>',
        after='<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>',
    ),
    "merged-columns": cells(
        after='<mergeCells><mergeCell ref="A:XFD"/></mergeCells>'
    ),
    "bad-reference": cells(f'<row r="x">{_CELL.format("?!")}</row>'),
    "no-string": cells('<row r="2"><c r="A2" t="s"><v>99999</v></c></row>'),
    "odd-values": cells(
        '<row r="2"><c r="A2"><v>1e999</v></c><c r="B2" t="d"><v>no</v></c></row>',
        '<row r="3"><c r="A3" t="b"><v>7</v></c><c r="B3" s="99"><v>-1</v></c></row>',
    ),
    "entities": LAUGHS + cells('<row r="2"><c r="A2" t="str"><v>&b;</v></c></row>'),
    "cut-xml": cells()[:-20],
    "no-cells": "<worksheet/>",
}  # fmt: skip
for _name, _sheet in SHEETS.items():
    bad(f"{_name}.xlsx")(partial(workbook, sheet=_sheet))


@bad("bomb.xlsx")
def _(path: Path) -> None:
    row = '<row><c t="inlineStr"><is><t>{}</t></is></c></row>'
    workbook(path, cells(row.format("x" * 60 * MIB)))


@bad("wide.xlsx")
def _(path: Path) -> None:
    cell = '<c t="inlineStr"><is><t>Hope</t></is></c>'
    workbook(path, cells(*[f"<row>{cell * 2000}</row>"] * 20))


def word(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Write a Word document with one table, changed."""
    from docx import Document

    made = Document()
    table = made.add_table(2, 2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells],
        ["Code", "Definition", "Hope", "What is hoped for"],
        strict=True,
    ):
        cell.text = text
    plain = io.BytesIO()
    made.save(plain)
    with (
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name, change(content) if name.endswith("ument.xml") else content
            )


def replaced(was: bytes, becomes: bytes, count: int = 1) -> Callable[[bytes], bytes]:
    """Return what replaces these bytes, so often, in a document that has them."""

    def change(content: bytes) -> bytes:
        if was not in content:
            raise ValueError(f"{was!r} is not in the document")
        return content.replace(was, becomes, count)

    return change


_SPAN = b'<w:tcPr><w:gridSpan w:val="%d"/>'
_MERGE = b'<w:tcPr><w:vMerge w:val="restart"/>'
_TABLE = b"<w:tbl>"
DOCUMENTS: dict[str, Callable[[bytes], bytes]] = {
    "span": replaced(b"<w:tcPr>", _SPAN % 10_000_000),
    "span-huge": replaced(b"<w:tcPr>", _SPAN % 10**30),
    "span-minus": replaced(b"<w:tcPr>", _SPAN % -5),
    "span-word": replaced(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="many"/>'),
    "merged": replaced(b"<w:tcPr>", _MERGE, 4),
    "grid-before": replaced(
        b"<w:tr>", b'<w:tr><w:trPr><w:gridBefore w:val="90000000"/></w:trPr>'
    ),
    "indent": replaced(
        b"<w:p>", b'<w:p><w:pPr><w:ind w:left="99999999999999"/></w:pPr>', 9
    ),
    "level": replaced(
        b"<w:p>",
        b'<w:p><w:pPr><w:numPr><w:ilvl w:val="99999999"/></w:numPr></w:pPr>',
        9,
    ),
    "nested": replaced(
        _TABLE, (_TABLE + b"<w:tr><w:tc>") * 300 + b"<w:p/></w:tc></w:tr></w:tbl>" * 300
        + _TABLE,
    ),
    "entities": replaced(b"<w:document", LAUGHS.encode() + b"<w:document"),
    "long-paragraph": replaced(b"Hope<", b"word " * 400_000 + b"<"),
    "many-runs": replaced(
        b"<w:r><w:t>Hope</w:t></w:r>", b"<w:r><w:t>x</w:t></w:r>" * 30_000
    ),
    "many-paragraphs": replaced(b"</w:tbl>", b"</w:tbl>" + b"<w:p/>" * 30_000),
    "cut-xml": lambda content: content[:-30],
    "bomb": replaced(b"Hope<", b"x" * 60 * MIB + b"<"),
}  # fmt: skip
for _name, _change in DOCUMENTS.items():
    bad(f"{_name}.docx")(partial(word, change=_change))


@bad("no-document.docx", REFUSED)
def _(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")


# --- Not files ----------------------------------------------------------------------


def link_to(target: str, path: Path) -> None:
    """Make a link at a path."""
    path.symlink_to(target)


for _device in ("zero", "urandom", "full"):
    if Path("/dev", _device).exists():
        bad(f"dev-{_device}.csv", REFUSED)(partial(link_to, f"/dev/{_device}"))
        bad(f"dev-{_device}.xlsx", REFUSED)(partial(link_to, f"/dev/{_device}"))
bad("loop.csv", REFUSED)(partial(link_to, "loop.csv"))


@bad("fifo.csv", REFUSED)
def _(path: Path) -> None:
    os.mkfifo(path)


# --- Rows whose quote is hard to find -----------------------------------------------

# Words that are not in the text (attacks.py lays that out), half as long as it.
written("long-quote.csv", "document,code,quote\ntalk,A," + "abcde " * 5000 + "\n")
written("near-quote.csv", "document,code,quote\ntalk,A," + "aaaa " * 3000 + "aaab\n")
written("many-quotes-of-one.csv", "document,code,quote\n" + "talk,A,aaaa aaaa\n" * 2000)
written("positions.csv", "document,code,start,end\ntalk,A,-1,99999999999999\n"
    "talk,A,1e400,nan\ntalk,B," + "9" * 5000 + ",3\n")  # fmt: skip

# --- Databases and other people's projects ------------------------------------------

CODINGS = "CREATE TABLE codings (document, code, quote)"


def database(path: Path, *statements: str, rows: int = 1) -> None:
    """Write a database; a coding is added so often."""
    with closing(sqlite3.connect(path)) as made:
        for statement in statements:
            made.execute(statement)
        add = "INSERT INTO codings (document, code) VALUES ('talk', 'A')"
        for _ in range(rows):
            made.execute(add)
        made.commit()


_LONG = "printf('%.*c', 60000000, 'x')"
_COMPUTED = (
    f"CREATE TABLE codings (document, code, quote GENERATED ALWAYS AS ({_LONG}))"
)
DATABASES: dict[str, tuple[str, ...]] = {
    "computed": (_COMPUTED,),
    "many-tables": (CODINGS, *(f"CREATE TABLE t{n} (a)" for n in range(3000))),
    "many-columns": (
        CODINGS,
        f"CREATE TABLE cases ({', '.join(f'c{n}' for n in range(1900))})",
    ),
    "odd-names": (
        CODINGS,
        'CREATE TABLE "a""; DROP TABLE codings; \x1b[31m" ("" TEXT)',
    ),
    "view-without-end": (
        CODINGS,
        "CREATE VIEW codes AS WITH RECURSIVE n(x) AS"
        " (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS code FROM n",
    ),
    "schema-that-lies": (
        CODINGS,
        "PRAGMA writable_schema = on",
        "UPDATE sqlite_master SET sql = 'CREATE TABLE codings (a, b)', rootpage = 99",
    ),
}
for _name, _statements in DATABASES.items():
    _count = 0 if _name == "schema-that-lies" else 40
    bad(f"{_name}.sqlite")(
        lambda path, said=_statements, n=_count: database(path, *said, rows=n)  # type: ignore[misc]
    )
for _suffix in ("qda", "mx24", "nvpx", "nvp", "atlproj", "atlproj23"):
    bad_file(f"native.{_suffix}", REFUSED)(
        lambda path: database(path, CODINGS, "CREATE TABLE codewords (a)")
    )
    bad_file(f"cut.{_suffix}", REFUSED)(
        lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 9)
    )
    bad_file(f"zip.{_suffix}", REFUSED)(lambda path: document(path, {"x" * 200: b"y"}))
bad_file("nvivo.nvp", REFUSED)(
    lambda path: path.write_bytes(b"\x01\x0f\x00\x00\x08\x00" + bytes(9000))
)


@bad("repeated.parquet")
def _(path: Path) -> None:
    from pyarrow import DictionaryArray, array, table
    from pyarrow.parquet import write_table

    quote = DictionaryArray.from_arrays(array([0] * 2000), array(["x" * 5 * MIB]))
    rows = {"document": ["talk"] * 2000, "code": ["A"] * 2000, "quote": quote}
    write_table(table(rows), path)


def document(path: Path, parts: dict[str, bytes]) -> None:
    """Write an archive of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


_ODT = (
    '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:b='
    '"urn:oasis:names:tc:opendocument:xmlns:table:1.0"><o:body><o:text>{}</o:text>'
    "</o:body></o:document-content>"
)
TEXTS = {
    "blanks": '<t:p>a<t:s t:c="999999999"/>b</t:p>',
    "blanks-minus": '<t:p>a<t:s t:c="-5"/><t:s t:c="many"/>b</t:p>',
    "columns": '<b:table><b:table-row><b:table-cell b:number-columns-repeated='
    '"999999999"><t:p>x</t:p></b:table-cell></b:table-row></b:table>',
    "rows": '<b:table><b:table-row b:number-rows-repeated="999999999"><b:table-cell>'
    "<t:p>x</t:p></b:table-cell></b:table-row></b:table>",
    "nested": "<t:section>" * 2000 + "<t:p>x</t:p>" + "</t:section>" * 2000,
    "spans": "<t:p>" + "<t:span>" * 2000 + "x" + "</t:span>" * 2000 + "</t:p>",
}  # fmt: skip
for _name, _inside in TEXTS.items():
    bad(f"{_name}.odt")(
        lambda path, inside=_inside: document(  # type: ignore[misc]
            path,
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": _ODT.format(inside).encode(),
            },
        )
    )
bad("entities.odt")(
    lambda path: document(
        path, {"content.xml": (LAUGHS + _ODT.format("<t:p>&b;</t:p>")).encode()}
    )
)
bad("in-itself.docx")(
    lambda path: document(path, {"word/document.xml": bytes(30 * MIB), "a": b"PK" * 9})
)
