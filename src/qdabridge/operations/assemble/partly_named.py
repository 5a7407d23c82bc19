"""Documents that a table names otherwise than their files: P1 for "transcript P1"."""

import re
from collections.abc import Iterable, Mapping, Set

from qdabridge.operations.assemble.coded_table import CodedTable
from qdabridge.operations.assemble.records import shown_head
from qdabridge.report import Severity

__all__ = ["name_fully", "named_partly"]

_WORD = re.compile(r"[^\W\d_]+|\d+")
_LONGEST = 60
_MOST = 2000
"""Of more names none is looked for in all the others."""


def name_fully(work: CodedTable) -> None:
    """Write out names of documents that are part of those of files, or hold them.

    Only if no name is that of a document, and each part is of one alone.
    """
    own = [work.roles["source"]] if "source" in work.roles else []
    cases = [work.roles["case"]] if "case" in work.roles else []
    documents = work.draft.documents
    there = [d.source.name or "" for d in documents.all if d.texts]
    if not there or "source_guid" in work.heads:
        return
    for column in own or [*cases, *work.free()]:
        texts = {cells[column].strip() for _, cells in work.rows} - {""}
        if len(texts) > _MOST or any(documents.named(text) for text in texts):
            continue
        if not own and (len(texts) < 2 or not all(map(_is_name, texts))):
            continue
        if full := named_partly(texts, there):
            break
    else:
        return
    if column in cases:
        del work.roles["case"]
    work.roles["source"] = column
    work.is_changed = True
    for _, cells in work.rows:
        cells[column] = full.get(cells[column].strip(), cells[column])
    first = next(iter(full.items()))
    work.draft.note(
        "documents-by-part",
        Severity.WARNING,
        f"no document is called as the column {shown_head(work.heads[column])} says;"
        f" those whose names are alike were taken: {first[1]!r} for {first[0]!r}",
        place=work.sheet.where,
        count=len(full),
    )


def named_partly(names: Set[str], there: Iterable[str]) -> Mapping[str, str]:
    """Return the document that each name means; nothing if that is not certain.

    >>> named_partly({"P1"}, ["transcript P1", "transcript P12"])
    {'P1': 'transcript P1'}
    >>> named_partly({"Interviewee #7, nurse"}, ["Interviewee 7", "Interviewee 12"])
    {'Interviewee #7, nurse': 'Interviewee 7'}
    >>> named_partly({"Ann", "Ben"}, ["Ann in May", "Ann in June", "Ben"])
    {}
    """
    words = {name: _words(name) for name in there}
    found: dict[str, str] = {}
    for name in sorted(names):
        wanted = _words(name)
        fits = [one for one, own in words.items() if _is_part(wanted, own)]
        if len(fits) > 1:
            return {}
        found.update((name, one) for one in fits)
    is_sure = len({*found.values()}) == len(found) >= 0.8 * len(names)
    return found if is_sure else {}


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST and not text.isdecimal()


def _words(name: str) -> str:
    """Return the words and numbers of a name, a blank around each."""
    found = (word.lstrip("0") or "0" for word in _WORD.findall(name.casefold()))
    return f" {' '.join(found)} "


def _is_part(one: str, other: str) -> bool:
    return bool(one.strip() and other.strip()) and (one in other or other in one)
