"""What is known of real files of many tools is what comes out of them.

What one tool's files show in detail stands in that tool's tests.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers import oracle, sample, to_xml
from lxml import etree

import qdabridge as qb
from qdabridge.text.positions import end_words, start_words

MASKED = "nvivo/nvivo-windows-12.6-masked.qdpx"
TRANSANA = "standard/example3-transana-3.22.qde"

COUNTS = {
    "nvivo/nvivo-mac-15.0-codes-only.qdpx": (262, 7, 0, 0),
    "qualcoder/v17/exports/interviews.qdpx": (12, 3, 11, 0),
    "qualcoder/qc3.8.2/exports/interviews.qdpx": (11, 3, 11, 0),
    "qualcoder/qc3.5/exports/interviews.qdpx": (11, 3, 11, 0),
    "qc/exports/qc_project.qdpx": (9, 2, 11, 0),
    "standard/example1-codebook.qdc": (6, 1, 0, 0),
    "standard/example2-atlasti-8.4-mac.qde": (14, 1, 14, 16),
    TRANSANA: (19, 2, 66, 6),
    "atlasti/codebook-9.0.19-win.qdc": (5, 2, 0, 2),
    "taguette/desktop/exports/codebook.qdc": (9, 1, 0, 0),
    "taguette/server/exports/codebook.qdc": (9, 1, 0, 0),
    "taguette/taguette-1.4.1-codebook.qdc": (3, 1, 0, 0),
    "qualcoder/qualcoder-3.8.2-codebook.qdc": (38, 2, 0, 0),
    "qualcoder/v17/exports/Codebook-interviews.qdc": (12, 3, 0, 0),
}
"""Codes, levels of codes, codings and sets in canonical form."""


@pytest.mark.parametrize(("path", "counts"), COUNTS.items(), ids=COUNTS)
def test_everything_is_there(path: str, counts: tuple[int, int, int, int]) -> None:
    with qb.open(sample(path), as_written=True) as package:
        project = qb.normalise(package).project
        paths = [path for _, path in project.walk_codes()]
        codings = list(project.codings())
        found = (len(paths), max(map(len, paths)), len(codings), len(project.sets))
        assert found == counts
        known = {code.guid for code, _ in project.walk_codes()}
        assert {placed.coding.code_ref for placed in codings} <= known


@pytest.mark.parametrize("path", COUNTS)
def test_plain_refi_qda_of_it_is_valid(path: str, tmp_path: Path) -> None:
    source = sample(path)
    goal = tmp_path / f"plain{source.suffix}"
    qb.convert(source, goal)
    assert list(qb.validate(goal)) == []
    with qb.open(goal, as_written=True) as again:
        assert again.report.is_clean
        assert str(again.project.origin).startswith("qdabridge ")


@pytest.mark.parametrize("path", [MASKED, *COUNTS])
def test_no_words_stand_in_messages(path: str) -> None:
    """Reports can be passed on: quotes stand apart, where they can be taken out."""
    with qb.open(sample(path), as_written=True) as package:
        canonical = qb.normalise(package)
        names = {
            str(placed.selection.name)
            for placed in canonical.project.codings()
            if placed.selection and len(placed.selection.name or "") > 12
        }
        for finding in canonical.report:
            assert not any(name in finding.message for name in names)


# --- NVivo for Windows ----------------------------------------------------------------


def test_the_masked_file_has_every_end_on_a_word_edge_and_the_right_coder() -> None:
    with qb.open(sample(MASKED), as_written=True) as package:
        canonical = qb.normalise(package)
        (source,) = canonical.project.sources
        assert isinstance(source, qb.TextSource)
        text = canonical.text(source)
        spans = source.plain_text_selections
        starts = sum(start_words(text, [s.start_position for s in spans]))
        ends = sum(end_words(text, [s.end_position for s in spans]))
        assert (len(spans), starts, ends) == (97, 97, 97)
        signed = {s.guid: s.creating_user for s in spans}
        coders = [
            placed.coding.creating_user == signed[placed.selection.guid]
            for placed in canonical.project.codings()
            if placed.selection
        ]
        assert coders == [True] * 97
        before = {p.coding.creating_user for p in package.project.codings()}
        assert before.isdisjoint(set(signed.values()))


# --- QualCoder ------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["v17", "qc3.8.2", "qc3.5"])
def test_quotes_of_qualcoder_are_what_was_selected(version: str) -> None:
    folder = f"qualcoder/{version}"
    truth = json.loads(sample(f"{folder}/interviews.truth.json").read_text("utf-8"))
    with qb.open(
        sample(f"{folder}/exports/interviews.qdpx"), as_written=True
    ) as package:
        canonical = qb.normalise(package)
        quotes = Counter(
            (placed.source.name, canonical.quote(placed.selection))
            for placed in canonical.project.codings()
            if isinstance(placed.selection, qb.PlainTextSelection)
        )
    assert quotes == Counter((t["file"], _lines(t["phrase"])) for t in truth)
    assert any(t["file"] == "crlf_notes.txt" for t in truth)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


# --- qc -------------------------------------------------------------------------------


def test_selections_of_qc_are_whole_lines() -> None:
    with qb.open(sample("qc/exports/qc_project.qdpx"), as_written=True) as package:
        canonical = qb.normalise(package)
        for placed in canonical.project.codings():
            assert isinstance(placed.selection, qb.PlainTextSelection)
            assert isinstance(placed.source, qb.TextSource)
            number = int(str(placed.selection.name).removeprefix("line:"))
            lines = canonical.text(placed.source).splitlines(keepends=True)
            assert canonical.quote(placed.selection) == lines[number]


# --- The standard's examples ----------------------------------------------------------


def test_the_file_of_transana_is_mended_and_each_kind_told_once() -> None:
    path = sample(TRANSANA)
    schema = oracle("Project")
    if schema is None:
        pytest.skip("the published schema is not in ../shared/reference")
    text = path.read_bytes().replace(b"project:0:10", b"project:1.0")
    assert not schema.validate(etree.fromstring(text))
    log: Any = schema.error_log  # its stubs know no iteration
    assert len(list(log)) >= 43
    with qb.open(path, as_written=True) as package:
        assert schema.validate(etree.fromstring(to_xml(package.project)))
        kinds = [(f.code, f.location.path) for f in package.report]
        assert len(kinds) == len(set(kinds))
        assert sum(f.count for f in package.report) >= 43


def test_the_codebook_of_the_standard_stays_as_it_is() -> None:
    with qb.open(sample("standard/example1-codebook.qdc"), as_written=True) as package:
        canonical = qb.normalise(package)
        assert canonical.project.code_book == package.project.code_book
        assert canonical.report.is_clean
