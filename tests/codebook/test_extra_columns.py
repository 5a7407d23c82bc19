"""What only somebody's own table has goes through a ``.qdc`` and comes back."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.codebook.entry import Entry, own_labels, to_code_book
from qdabridge.codebook.tabulated import CodebookStyle
from qdabridge.codebook.writing import FORMATS
from qdabridge.formats.codebook import propose, read_codebook, write_codebook

READ_BACK = [suffix for suffix in FORMATS if suffix != ".tex"]

TEXTS = st.sampled_from(
    ["", "Looks on.", "One.\n\nTwo.", "a, b; c", "First: second", "=1+1", "Yes"]
)
LABELS = st.lists(
    st.sampled_from(["Memo", "Remark", "Source text", "Added in", "Größe"]),
    unique=True,
    max_size=3,
)


@st.composite
def books(draw: st.DrawFn) -> list[Entry]:
    labels = draw(LABELS)
    count = draw(st.integers(2, 4))
    return [
        Entry(
            path=(f"Code {number}",),
            description="What it is.",
            inclusion=draw(TEXTS),
            exclusion=draw(TEXTS),
            examples=draw(TEXTS),
            extras={n: draw(TEXTS.filter(bool)) for n in labels},
        )
        for number in range(count)
    ]


def parts(entry: Entry) -> dict[str, object]:
    own = replace(entry, guid=None, place="")
    return {n: v for n, v in vars(own).items() if n != "short_code"}


@pytest.mark.parametrize("suffix", READ_BACK)
@given(book=books())
@settings(max_examples=15, deadline=None)
def test_fields_and_columns_survive_a_codebook_file(
    suffix: str, book: list[Entry]
) -> None:
    project = qb.Project.of_code_book(to_code_book(book))
    with tempfile.TemporaryDirectory() as folder:
        table, qdc = Path(folder) / f"c{suffix}", Path(folder) / "c.qdc"
        qb.Package(project, kind="codebook").save(qdc)
        with qb.open(qdc) as package:
            first = [c.description for c, _ in package.project.walk_codes()]
            report = write_codebook(package, table)
        assert not report.losses
        found = propose(table).entries
        back = [c.description for c, _ in read_codebook(table).project.walk_codes()]
    assert list(map(parts, found)) == list(map(parts, book))
    assert back == first


def test_a_label_that_one_code_has_stays_in_its_definition(tmp_path: Path) -> None:
    entries = [
        Entry(path=("A",), description="a", examples="x", extras={"Memo": "m"}),
        Entry(path=("B",), description="b"),
    ]
    project = qb.Project.of_code_book(to_code_book(entries))
    package = qb.Package(project, kind="codebook")
    write_codebook(package, tmp_path / "c.csv")
    first = propose(tmp_path / "c.csv").entries[0]
    assert (first.description, first.examples) == ("a\n\nMemo: m", "x")
    write_codebook(package, tmp_path / "d.csv", style=CodebookStyle(extras=("Memo",)))
    assert propose(tmp_path / "d.csv").entries[0].extras == {"Memo": "m"}


@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        (["a\n\nMemo: x", "b\n\nMemo: y"], ("Memo",)),
        (["a\n\nMemo: x", "b"], ()),
        (["Examples: a\n\nAnna: x", "Examples: b\n\nAnna: y"], ()),
        (["a\n\nAnna: x\n\nBen: y\n\nAnna: z", "b\n\nAnna: x"], ()),
        (["a\n\nMemo: x\n\nUse: y", "b\n\nUse: y\n\nMemo: x"], ()),
        (["a\n\nThis is so. Really: x", "b\n\nThis is so. Really: y"], ()),
        ([None, ""], ()),
    ],
)
def test_only_safe_labels_become_columns(
    texts: list[str | None], labels: tuple[str, ...]
) -> None:
    assert own_labels(texts) == labels
