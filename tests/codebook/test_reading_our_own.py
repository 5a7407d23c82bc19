"""Tables that we wrote are read again without hints, whatever codes are called."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.codebook.known_columns import follow_each_other
from qdabridge.codebook.tabulated import CodebookStyle, Counts, Hierarchy
from qdabridge.codebook.writing import FORMATS
from qdabridge.formats.codebook import read_codebook, write_codebook
from qdabridge.model import CodeBook

READ_BACK = [suffix for suffix in FORMATS if suffix != ".tex"]

NASTY = st.sampled_from(
    [
        *("1.1 Time", "1 Barriers", "2", "10", "007", "1.", "A.1", "T1", "3 wishes"),
        *("a::b", "a > b", "a>b", "a >> b", "a>>b", "a / b", "a/b", "A: B", "a.b"),
        *("a\\b", "a|b", "Level 1", "Code", "Description", "Name", "Parent", "GUID"),
        *("Path", "Number", "Codable", ".hidden", "end.", "- dash", "-", "dash -"),
        *("* star", "● bullet", "> quote", "Note: this", "Total", "Source: x"),
        *("https://example.org", "TIME", "Time:", "=1+1", "+x", "@z", "'", '"q"'),
        *("yes", "true", "None", "2024-01-01", "#123", "a, b; c", "Größe & Maß"),
        *("a", "b", "Time", "time", "Money", "Hope", "# heading", "**bold**"),
        "x" * 160,
    ]
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> list[qb.Code]:
    names = draw(st.lists(NASTY, unique=True, min_size=depth == 0, max_size=4))
    return [
        qb.Code(
            name=name,
            description=draw(st.sampled_from([None, "No time.", "Long one. " * 9])),
            is_codable=draw(st.booleans()),
            color=draw(st.sampled_from([None, "#8C510A"])),
            codes=draw(trees(depth + 1)) if depth < 3 else [],
        )
        for name in names
    ]


def package_of(codes: list[qb.Code]) -> qb.Package:
    return qb.Package(qb.Project.of_code_book(CodeBook(codes=codes)), kind="codebook")


def facts(package: qb.Package) -> list[tuple[Any, ...]]:
    return [
        (path, " ".join((code.description or "").split()), code.color, code.is_codable)
        for code, path in package.project.walk_codes()
    ]


def there_and_back(
    codes: list[qb.Code], suffix: str, **style: Any
) -> tuple[qb.Report, list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    package = package_of(codes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"c{suffix}"
        report = write_codebook(package, path, style=CodebookStyle(**style))
        try:
            back = facts(read_codebook(path))
        except qb.ReadError:
            back = []
    return report, facts(package), back


@pytest.mark.parametrize("suffix", READ_BACK)
@pytest.mark.parametrize("hierarchy", list(Hierarchy))
@given(
    codes=trees(),
    numbers=st.booleans(),
    guids=st.booleans(),
    counts=st.sampled_from([Counts.NONE, Counts.BOTH]),
)
@settings(max_examples=6, deadline=None)
def test_what_does_not_come_back_is_told(
    suffix: str,
    hierarchy: Hierarchy,
    codes: list[qb.Code],
    numbers: bool,
    guids: bool,
    counts: Counts,
) -> None:
    report, before, after = there_and_back(
        codes, suffix, hierarchy=hierarchy, numbers=numbers, guids=guids, counts=counts
    )
    if not report.of("code-path-approximated"):
        assert after == before


@pytest.mark.parametrize("suffix", READ_BACK)
@pytest.mark.parametrize("hierarchy", [Hierarchy.LEVELS, Hierarchy.INDENTED])
@given(codes=trees(), numbers=st.booleans())
@settings(max_examples=6, deadline=None)
def test_levels_and_indents_hold_any_name(
    suffix: str, hierarchy: Hierarchy, codes: list[qb.Code], numbers: bool
) -> None:
    if suffix == ".md" and any("*" in c.name for c, _ in CodeBook(codes=codes).walk()):
        return  # stars inside of bold names
    report, before, after = there_and_back(
        codes, suffix, hierarchy=hierarchy, numbers=numbers
    )
    assert after == before
    assert not report.losses


@given(codes=trees())
@settings(max_examples=30, deadline=None)
def test_paths_and_parents_are_doubtful_only_where_names_are_shared(
    codes: list[qb.Code],
) -> None:
    names = [code.name for code, _ in package_of(codes).project.walk_codes()]
    if len({name.casefold() for name in names}) < len(names):
        return
    report, before, after = there_and_back(codes, ".csv", hierarchy=Hierarchy.PARENT)
    assert after == before
    assert not report.losses


def test_ten_levels_and_more(tmp_path: Path) -> None:
    codes: list[qb.Code] = []
    for level in range(12, 0, -1):
        codes = [qb.Code(name=f"L{level}", codes=codes)]
    report, before, after = there_and_back(codes, ".csv")
    assert after == before
    assert not report.losses


@pytest.mark.parametrize(
    ("numbers", "are"),
    [
        (["1", "1.1", "1.1.1", "1.2", "2"], True),
        (["1", "2", "3"], True),
        (["1", "3"], False),
        (["1.1", "1.2"], False),
        (["1", "1.1.1"], False),
        (["1", "1.1", "1.3"], False),
        (["A"], False),
        (["1", ""], False),
        ([], False),
    ],
)
def test_positions_follow_each_other(numbers: list[str], are: bool) -> None:
    assert follow_each_other(numbers) is are
