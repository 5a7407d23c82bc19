"""Rows from JSON as scripts and models write it: an object a line, or a list."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qdabridge.errors import DamagedPackageError, NotThisFormatError

__all__ = ["json_rows"]

_NESTED = 3


def json_rows(
    text: str, path: Path, *, is_lines: bool
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield rows with the number of their line or object.

    Args:
        text: The text of the file.
        path: The file, for messages.
        is_lines: Is each line an object? Else it is a list of objects, or one of them.

    Raises:
        DamagedPackageError: It is no JSON.
        NotThisFormatError: It holds no objects.
    """
    found = _of_lines(text, path) if is_lines else _of_whole(text, path)
    for number, row in found:
        for one in _unnested(row):
            yield number, one


def _of_lines(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _no_object(path, number) from error
        if not isinstance(row, dict):
            raise _no_object(path, number)
        yield number, row


def _of_whole(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the objects of a JSON file: a list of them, or one that holds them."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedPackageError(
            "this is no JSON", path=path, hint="get a fresh copy, or save it as .csv"
        ) from error
    rows = found if isinstance(found, list) else [found]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise NotThisFormatError(
                "this JSON is no list of objects",
                path=path,
                location=f"object {number}",
                hint="write a list with an object for each coding, or .jsonl, or .csv",
            )
        yield number, row


def _unnested(row: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each object of the only list of objects in it.

    Models answer so: a document, and in it the list of its codings.
    """
    lists = [
        key
        for key, value in row.items()
        if isinstance(value, list) and value and all(isinstance(v, dict) for v in value)
    ]
    if len(lists) != 1 or depth > _NESTED:
        yield row
        return
    above = {key: value for key, value in row.items() if key != lists[0]}
    for inner in row[lists[0]]:
        kept = {f"outer {k}" if k in inner else k: v for k, v in above.items()}
        yield from _unnested(kept | inner, depth + 1)


def _no_object(path: Path, line: int) -> DamagedPackageError:
    return DamagedPackageError(
        "this line is no JSON object",
        path=path,
        location=f"line {line}",
        hint="write one object a line",
    )
