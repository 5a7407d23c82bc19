"""Tables as people keep them, of any length: a codebook and codings, CSV and Excel."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

__all__ = ["write_sheets"]

_WORDS = (
    "access care time trust cost staff family stress work night clinic patient nurse"
    " doctor hope fear change support barrier travel"
)
_CODES = 100
"""So many codes has a theme, and so many the codings use."""
_DOCUMENTS = 100


def write_sheets(folder: Path, rows: int) -> None:
    """Write ``codebook`` and ``codings`` as .csv and .xlsx, always the same.

    Args:
        folder: Where to, made if it is not there.
        rows: So many rows below the header.
    """
    import openpyxl

    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (("codebook", _codebook), ("codings", _codings)):
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Sheet1")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as to:
            writer = csv.writer(to)
            for row in table(rows, random.Random(1)):
                writer.writerow(row)
                sheet.append(row)
        book.save(folder / f"{name}.xlsx")


def _text(draw: random.Random, count: int) -> str:
    return " ".join(draw.choices(_WORDS.split(), k=count))


def _codebook(rows: int, draw: random.Random) -> Iterator[list[object]]:
    yield ["Theme", "Code", "Definition", "Example"]
    for number in range(rows):
        if number % _CODES == 0:
            theme = f"Theme {_text(draw, 1)} {number // _CODES}"
        quote = f'"{_text(draw, 9)}."'
        yield [theme, f"{_text(draw, 2)} {number}", f"{_text(draw, 12)}.", quote]


def _codings(rows: int, draw: random.Random) -> Iterator[list[object]]:
    yield ["Document", "Code", "Coder", "Quote", "Start", "End"]
    codes = [f"{_text(draw, 2)} {number}" for number in range(_CODES)]
    for number in range(rows):
        quote = f"{_text(draw, 8)} {number}."
        document = f"interview {number * _DOCUMENTS // rows:03}"
        coder = draw.choice(["Ann", "Bob"])
        yield [document, draw.choice(codes), coder, quote, number, number + len(quote)]
