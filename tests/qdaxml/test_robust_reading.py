"""Whatever is wrong with a document, the reader copes, says so, and can write it."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import pytest
from helpers import RICH_CODEBOOK, RICH_PROJECT, XSI, read_xml, spelt, to_xml, written
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from mutants import CHANGES, Change, Step, mutant, rename, steps

from qdabridge import (
    CodeBook,
    Finding,
    NotThisFormatError,
    Project,
    Report,
    UnsupportedContentError,
)
from qdabridge.qdaxml.tables import Maker, Makers
from qdabridge.qdaxml.validate import faults

Document = Project | CodeBook
HARMLESS = {"comment-dropped", "instruction-dropped"}


def small_documents() -> Iterator[tuple[str, bytes]]:
    """Yield documents that together have all the rich ones have, by their names."""
    yield "codebook", to_xml(RICH_CODEBOOK)
    lists = {name for name, value in RICH_PROJECT if isinstance(value, list)}
    empty = dict.fromkeys([*lists, "description"]) | {name: [] for name in lists}
    empty["code_book"] = CodeBook()
    for part in sorted({*lists, "code_book"} - {"sources"}):
        only = empty | {part: getattr(RICH_PROJECT, part)}
        yield part, to_xml(RICH_PROJECT.model_copy(update=only))
    for source in RICH_PROJECT.sources:
        only = empty | {"sources": [source]}
        yield source.type, to_xml(RICH_PROJECT.model_copy(update=only))


GOOD = dict(small_documents())


class Reading(NamedTuple):
    """A document, what was read of it, and what was said about it."""

    data: bytes
    document: Document
    report: Report


def telling(report: Report) -> list[Finding]:
    return [finding for finding in report if finding.code not in HARMLESS]


def is_about_xsi(finding: Finding) -> bool:
    return XSI in (finding.location.path or "")


def check_verdicts_agree(reading: Reading) -> None:
    """The report is empty exactly when libxml2 finds the document valid."""
    root = type(reading.document).__name__
    broken = faults(io.BytesIO(reading.data), root)
    found = telling(reading.report)
    if broken:
        assert found, broken
    else:
        assert all(map(is_about_xsi, found)), found


def check_written_validly(reading: Reading) -> None:
    """What was read can be written, validly, and is then stable."""
    first, _ = written(reading.document)
    assert faults(io.BytesIO(first), type(reading.document).__name__) == []
    again, report = read_xml(first)
    assert not telling(report), list(report)
    assert to_xml(again) == first


def check_kept_content_is_well_formed(reading: Reading) -> None:
    if reading.report.is_clean:
        return
    again, _ = read_xml(to_xml(reading.document, keep_foreign=True))
    assert type(again) is type(reading.document)


def values(data: bytes) -> Iterator[str]:
    """Yield every value and text of a document, white space around it left out."""
    for element in etree.fromstring(data).iter("*"):
        texts = [element.text, element.tail, *element.attrib.values()]
        for text in texts:
            if bare := str(text or "").strip(" \t\r\n"):
                yield bare


def normal(text: str) -> set[str]:
    """Return how a text may be spelt after reading: 007 as 7, 1 as true."""
    spellings = {text, {"1": "true", "0": "false"}.get(text, text)}
    if text.lstrip("+-").isdecimal():
        spellings.add(str(int(text)))
    return spellings


def check_nothing_vanishes(reading: Reading) -> None:
    """Every value is in the model, among foreign content, or named in the report."""
    there = json.dumps(spelt(reading.document), ensure_ascii=False)
    said = " ".join(str(finding) for finding in reading.report)
    for value in values(reading.data):
        kept = {json.dumps(v, ensure_ascii=False)[1:-1] for v in normal(value)}
        assert repr(value)[1:-1] in said or any(v in there for v in kept), value


def made_at_once(makers: Makers, names: tuple[str, ...]) -> Maker | None:
    return makers.made(names) if makers.can_make(names) else None


def check_made_alike(reading: Reading) -> None:
    """What is made by generated functions is what is made attribute by attribute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Makers, "get", made_at_once)
        assert read_xml(reading.data) == reading[1:]


def check(data: bytes) -> None:
    try:
        reading = Reading(data, *read_xml(data))
    except NotThisFormatError:  # the root may have been renamed: nothing else stops us
        return
    check_made_alike(reading)
    check_verdicts_agree(reading)
    check_nothing_vanishes(reading)
    if isinstance(reading.document, CodeBook) and not reading.document.codes:
        with pytest.raises(UnsupportedContentError):
            to_xml(reading.document)
        return
    check_written_validly(reading)
    check_kept_content_is_well_formed(reading)


@given(good=st.sampled_from(sorted(GOOD)), changes=steps())
@example(good="code_book", changes=[Step(rename, 0, 0)])  # it holds one
@settings(max_examples=300)
def test_documents_with_a_few_changes_are_read_noted_and_written(
    good: str, changes: list[Step]
) -> None:
    check(mutant(GOOD[good], changes))


def places() -> Iterator[tuple[bytes, int]]:
    """Yield a document and a place in it for each tag below each tag."""
    seen = set()
    for good in GOOD.values():
        for place, element in enumerate(etree.fromstring(good).iter("*")):
            above = element.getparent()
            key = element.tag, above.tag if above is not None else None
            if key not in seen:
                seen.add(key)
                yield good, place


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_documents_with_one_change_anywhere_are_read_noted_and_written(
    change: Change,
) -> None:
    for number, (good, place) in enumerate(places()):
        check(mutant(good, [Step(change, place, number * 7)]))


def test_most_mutants_are_read_and_both_verdicts_are_common() -> None:
    verdicts = Counter(
        not faults(io.BytesIO(mutant(good, [Step(change, place, 3)])), "Project")
        for change in CHANGES
        for good, place in islice(places(), 0, None, 5)
    )
    assert min(verdicts[True], verdicts[False]) > 40
