"""Tables as records with an address: rows whose cells are text, whatever they were."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Self

from qdabridge.errors import LimitError, ReadError
from qdabridge.formats import COLUMNS
from qdabridge.package import Limits
from qdabridge.tabular import Table, column_name

__all__ = [
    "CELL_BYTES",
    "SYNONYMS",
    "Columns",
    "Items",
    "Record",
    "Rows",
    "Sheet",
    "Structure",
    "are_codings",
    "as_text",
    "columns_by_head",
    "columns_of",
    "is_known_head",
    "plain_head",
    "roles_of",
    "sheet",
    "sheet_of",
    "shown_head",
    "spread",
]


CELL_BYTES = 20
"""So much of ``max_text_bytes`` a cell counts, filled or not."""
_TEXT = {str}

Rows = Iterable[tuple[int, Sequence[Any]]]
"""Rows with their numbers in the file."""


class Record(NamedTuple):
    """A row: cells as text, empty if there is nothing; and its address."""

    heads: Mapping[str, int]
    cells: Sequence[str]
    where: str
    """Address of the table, and the word for its rows: ``codings.csv, line``."""
    number: int
    is_shifted: bool = False
    """Has it more cells than the table has columns?"""

    @property
    def place(self) -> str:
        """Address of the row."""
        return f"{self.where} {self.number}"

    def get(self, header: str | None) -> str:
        """Return a cell; empty if there is no such column."""
        place = self.heads.get(header) if header else None
        return "" if place is None or place >= len(self.cells) else self.cells[place]


class Sheet(NamedTuple):
    """A table of records."""

    name: str
    headers: Sequence[str]
    records: Sequence[Record]
    where: str
    """Address of the whole, for messages."""
    problem: ReadError | None = None
    """Why it cannot be read, if it is not the one that is needed."""
    assumed: Sequence[str] = ()
    """What had to be guessed to read it."""


def sheet(
    name: str,
    heads: dict[str, int],
    rows: Rows,
    where: str,
    word: str,
    limits: Limits | None = None,
    width: int | None = None,
) -> Sheet:
    """Return a table; rows without anything are left out.

    Args:
        name: Its name.
        heads: Header -> column; more may come while the rows do.
        rows: The rows.
        where: Address of the table.
        word: What its rows are called: line, row.
        limits: Safety limits.
        width: Number of its columns, where rows may have more cells.

    Raises:
        ReadError: A text holds half a character.
        LimitError: It is too large.
    """
    left = (limits or Limits()).max_table_bytes // CELL_BYTES
    known: dict[str, str] = {}
    address = f"{where}, {word}"
    records = []
    for number, row in rows:
        left -= len(row)
        if left < 0:
            raise LimitError(
                "the table has too many cells",
                path=f"{address} {number}",
                limit="max_table_bytes",
            )
        cells = row if {*map(type, row)} == _TEXT else [as_text(v) for v in row]
        whole = "".join(cells)
        if not whole:
            continue
        if not whole.isascii():
            _check(whole, f"{address} {number}")
        if "\r" in whole:
            cells = [as_text(v) if "\r" in v else v for v in cells]
        if cells is row:
            cells = [*map(known.setdefault, row, row)]
        else:  # a cell that was a list has items, which the same text has not
            cells = [known.setdefault(c, c) if type(c) is str else c for c in cells]
        is_shifted = width is not None and any(map(str.strip, cells[width:]))
        records.append(Record(heads, tuple(cells), address, number, is_shifted))
    return Sheet(name, tuple(heads), records, where)


def _check(cells: str, place: str) -> None:
    try:
        cells.encode()
    except UnicodeEncodeError as error:
        raise ReadError(
            "a cell holds half a character (a lone surrogate)",
            path=place,
            hint="write the table in UTF-8",
        ) from error


def spread(
    rows: Iterable[tuple[int, Mapping[Any, Any]]], heads: dict[str, int]
) -> Rows:
    """Yield the cells of dictionaries in the order of the heads, which they add to."""
    for number, row in rows:
        for key in row:
            heads.setdefault(str(key), len(heads))
        cells: list[Any] = [None] * len(heads)
        for key, value in row.items():
            cells[heads[str(key)]] = value
        yield number, cells


def columns_by_head(heads: Sequence[str], where: str) -> dict[str, int]:
    """Return headers with their columns; ReadError if two have the same."""
    columns: dict[str, int] = {}
    for number, head in enumerate(head.strip() for head in heads):
        first = columns.setdefault(head, number)
        if head and first != number:
            letters = f"{column_name(first)} and {column_name(number)}"
            raise ReadError(
                f"two columns have the same name {head[:80]!r} ({letters})",
                path=where,
                hint="rename one of them, or take it out",
            )
    return columns


class Items(str):
    """A cell that holds a list, as its items with ``; `` between."""

    __slots__ = ("items",)

    items: tuple[str, ...]

    def __new__(cls, items: Iterable[str]) -> Self:
        """Keep the items too."""
        listed = tuple(items)
        made = super().__new__(cls, "; ".join(listed))
        made.items = listed
        return made


class Structure(str):
    """A cell that holds an object of JSON, as text."""

    __slots__ = ()


def as_text(value: Any) -> str:
    """Return a cell as text; empty for None, NaN, NaT and NA.

    Whole numbers lose the ``.0`` that a frame with gaps or a workbook gives them; the
    items of a list have ``; `` between.
    """
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case bytes():
            return value.decode("utf-8", "replace")
        case list() | tuple() | dict():
            return _nested(value)
    if type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy's scalars and arrays
        return as_text(value.tolist())
    if isinstance(value, float | Decimal):
        return _number(value)
    return str(value)


def _nested(value: Any) -> str:
    if isinstance(value, dict):
        return Structure(value)
    return Items(str(v) if isinstance(v, list | tuple) else as_text(v) for v in value)


def _number(value: float | Decimal) -> str:
    if value != value:
        return ""
    number = Decimal(value)
    is_whole = number.is_finite() and number.adjusted() < 18 and number == int(number)
    return str(int(number)) if is_whole else str(value)


def sheet_of(table: Any, name: str) -> Sheet:
    """Return a table that a script has made; rows count from 1. Else: ReadError."""
    if isinstance(table, Table):
        return _listed(name, table.names, table.rows)
    if hasattr(table, "to_pylist"):  # pyarrow
        columns = [column.to_pylist() for column in table.columns]
        return _listed(name, table.column_names, zip(*columns, strict=True))
    if hasattr(table, "iter_rows"):  # polars
        return _listed(name, table.columns, table.iter_rows())
    if hasattr(table, "itertuples"):  # pandas
        heads = [str(column) for column in table.columns]
        return _listed(name, heads, table.itertuples(index=False, name=None))
    if isinstance(table, Iterable) and not isinstance(table, str | bytes | Mapping):
        rows = list(table)
        if all(isinstance(row, Mapping) for row in rows):
            found: dict[str, int] = {}
            return sheet(name, found, spread(enumerate(rows, 1), found), name, "row")
    raise ReadError(
        f"{type(table).__name__} is no table of {name}",
        hint="give a path, a DataFrame, a Table or a list of dictionaries",
    )


def _listed(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Sheet:
    return sheet(name, columns_by_head(heads, name), enumerate(rows, 1), name, "row")


_NAMES = {
    "source": "source, document, document name, doc, doc name, file, filename, file "
    "name, transcript, text file, media title, dokument, dokumentname, dokumenttitel, "
    "datei, dateiname, transkript, fichier, nom du document, nom du fichier, "
    "documento, nombre del documento, nombre de documento, archivo, nome do documento, "
    "arquivo, ficheiro, nome do arquivo, nome del documento, nome documento, bestand, "
    "documentnaam, bestandsnaam, transcripción, transcrição, transcription, quelle, "
    "bron, fonte, fuente, document title, source name, doc id, document id, "
    "interview, interview id, transcript id, file id",
    "start": "start, begin, from, start pos, segment start, pos0, char start, "
    "start char, start offset, offset start, begin offset, start position, beginning, "
    "anfang, beginn, von, début, inicio, início, inizio, initial position, starting "
    "position, anfangsposition, position initiale, posición inicial, posição inicial, "
    "posizione iniziale, startpositie",
    "end": "end, stop, to, end pos, segment end, pos1, char end, end char, end offset, "
    "offset end, end position, ende, bis, fin, fim, fine, einde, final position, "
    "endposition, position finale, posición final, posição final, posizione finale, "
    "eindpositie",
    "quote": "quote, text, segment, content, snippet, quotation, segment text, coded, "
    "coded text, excerpt, text content, quotes, verbatim, extract, coded segment, "
    "highlight, quotation content, coded segments, selected text, selection, passage, "
    "span text, excerpt text, quotation text, coded text excerpt, excerpt copy, "
    "codiertes segment, kodiertes segment, textstelle, zitat, inhalt, fundstelle, "
    "segment codé, extrait, citation, contenu, texte, segmento, segmento codificado, "
    "cita, fragmento, contenido, texto, citação, trecho, conteúdo, citazione, estratto,"
    " segmento codificato, testo, citaat, fragment, tekst, gecodeerd segment, evidence,"
    " supporting quote, utterance, sentence, statement, highlighted text, highlights",
    "code": "code, codename, code name, tag, label, codes, kode, código, codice, "
    "códigos, codici, codierung, theme, category, thema, kategorie, thème, tema, "
    "catégorie, categoría, categoria, codes applied, applied code, assigned code, "
    "code applied, code(s) applied, applied codes, code(s), tags, labels, annotation,"
    " node, concept, open code, open codes, initial code, initial codes",
    "code_path": "code path",
    "code_count": "number of codes, code count, anzahl codes",
    "coder": "coder, user, user name, annotator, author, created by, coded by, rater, "
    "coder name, excerpt creator, autor, autorin, kodierer, codierer, codeur, auteur, "
    "codificador, autore, codificatore, codeerder, erstellt von, créé par, creado por, "
    "criado por, creato da, model, researcher, analyst",
    "created": "created, date, created at, coded at, timestamp, datum, creation date, "
    "erstellt, erstellt am, date de création, fecha, data, creado, excerpt date",
    "created_as_written": "created as written",
    "memo": "memo, note, coded memo, notiz, remarque, nota, rationale, reasoning, "
    "explanation, justification, begründung, memos, notes, remark, remarks, notizen, "
    "anmerkung, anmerkungen, bemerkung, bemerkungen, remarques, notas, observaciones, "
    "observações, osservazioni, opmerkingen, notities, erläuterung,"
    " interpretation",
    "confidence": "confidence, certainty, score, probability, konfidenz",
    "comment": "comment, comments, kommentar, kommentare, commentaire, commentaires, "
    "comentario, comentarios, comentário, comentários, commento, commenti, opmerking",
    "selection_name": "selection name",
    "occurrence": "occurrence, nth",
    "prefix": "prefix, before",
    "suffix": "suffix, after",
    "begin_ms": "begin ms, start ms, start time ms",
    "end_ms": "end ms, stop ms, end time ms",
    "begin_s": "start s, start sec, start (s), start (sec), start seconds, onset s",
    "end_s": "end s, end sec, end (s), end (sec), end seconds, offset s",
    "begin_time": "start time, begin time, timecode, time code, time in, timestamp "
    "start, startzeit, zeitmarke, tc in, time span, clip start",
    "end_time": "end time, time out, timestamp end, endzeit, tc out, clip end",
    "line": "line, lines, line number, line no, line numbers, zeile, zeilen, ligne, "
    "línea, linha, riga, paragraph, paragraphs, para, absatz, paragraphe, párrafo, "
    "from line, start line, line start, first line, line from, von zeile, zeile von, "
    "startzeile, from paragraph, start paragraph, paragraph start, von absatz",
    "line_end": "to line, end line, line end, last line, line to, bis zeile, zeile bis,"
    " endzeile, to paragraph, end paragraph, paragraph end, bis absatz",
    "case": "case, participant, speaker, fall, cas, caso, participante, deelnemer",
}
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    field: tuple(name.strip() for name in names.split(","))
    for field, names in _NAMES.items()
}
"""Field -> names it comes under, the usual first; spelt as ``plain_head`` does."""

_SHOWN = 30
"""Longer heads are not shown: without heads, the first row may be words of a text."""

TOLD = frozenset(column.name for column in COLUMNS["codings"])
"""The names of tidy tables; those without synonyms come under these alone."""


class Columns(NamedTuple):
    """What was understood of the columns of a table of codings."""

    headers: Mapping[str, str]
    """Field -> header."""
    unused: tuple[str, ...]
    """Headers that nothing is made of."""

    def has(self, *fields: str) -> bool:
        """Is there a column for one of these fields?"""
        return any(field in self.headers for field in fields)


def columns_of(
    headers: Iterable[str], where: str, *, is_coding: bool = True
) -> Columns:
    """Return which column means what.

    Args:
        headers: The heads of the columns.
        where: The address of the table, for messages.
        is_coding: It is a table of codings, so there must be codes.

    Raises:
        ReadError: There is no column for documents, or none for codes.
    """
    found = roles_of(headers := list(headers))
    by_plain: dict[str, str] = {}
    for header in headers:
        by_plain.setdefault(plain_head(header), header)
    _columns_check(found, headers, where, is_coding)
    used = {*found.values()}
    unused = tuple(h for h in by_plain.values() if h.strip() and h not in used)
    return Columns(found, unused)


def roles_of(headers: Iterable[str]) -> dict[str, str]:
    """Return field -> header, as far as headers are known."""
    found: dict[str, str] = {}
    by_plain: dict[str, str] = {}
    for header in headers:
        by_plain.setdefault(plain_head(header), header)
    fields: dict[str, tuple[str, ...]] = {
        name: (plain_head(name),) for name in sorted(TOLD)
    }
    fields |= SYNONYMS
    for field, names in fields.items():
        for name in names:
            if name in by_plain and by_plain[name] not in found.values():
                found[field] = by_plain[name]
                break
    return found


def are_codings(headers: Iterable[str]) -> bool:
    """Can it be a table of codings, with documents, codes, and places?"""
    try:
        return columns_of(headers, "").has("quote", "start")
    except ReadError:
        return False


def _columns_check(
    found: Mapping[str, str], headers: list[str], where: str, is_coding: bool
) -> None:
    needs: dict[str, tuple[str, ...]] = {"the document": ("source", "source_guid")}
    if is_coding:
        needs["the code"] = ("code", "code_path", "code_guid")
    for what, fields in needs.items():
        if not any(field in found for field in fields):
            # Heads that nobody knows may be words of a transcript.
            known = {*found.values()}
            shown = (
                repr(head) if head in known else f"column {column_name(number)}"
                for number, head in enumerate(headers[:12])
            )
            there = ", ".join(shown) or "none"
            raise ReadError(
                f"no column names {what}; there are: {there}",
                path=where,
                hint=f"name a column {fields[0]!r}",
            )


def is_known_head(header: str) -> bool:
    """Is this one of the usual names of a column?"""
    return plain_head(header) in _KNOWN


def shown_head(header: str) -> str:
    """Return a head as a message may show it."""
    return repr(header) if len(header) <= _SHOWN else "(a long text)"


def plain_head(header: str) -> str:
    """Return a header in lower case with one blank between its words.

    >>> plain_head(" Code_Path ")
    'code path'
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header.strip().lstrip("\ufeff"))
    return re.sub(r"[\s_\-.]+", " ", spaced).strip().casefold()


_KNOWN = frozenset(plain_head(name) for names in SYNONYMS.values() for name in names)
