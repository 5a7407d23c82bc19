"""Codebook tables out: what they show, what they cost, and that they come back."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.codebook.proposal import Hints
from qdabridge.codebook.tabulated import CodebookStyle, Counts, Hierarchy
from qdabridge.codebook.writing import FORMATS
from qdabridge.formats.codebook import read_codebook, write_codebook
from qdabridge.model import CodeBook
from qdabridge.package.saving import Approve

STUDY = Path(__file__).parents[2] / "fixtures" / "study.qdpx"
READ_BACK = [suffix for suffix in FORMATS if suffix != ".tex"]


def package_of(*codes: qb.Code, sets: Any = ()) -> qb.Package:
    book = CodeBook(codes=list(codes), sets=list(sets))
    return qb.Package(qb.Project.of_code_book(book), kind="codebook")


def code(name: str, *codes: qb.Code, **fields: Any) -> qb.Code:
    return qb.Code(name=name, codes=list(codes), **fields)


TREE = package_of(
    code("Barriers", code("Time", description="Not enough."), code("Money")),
    code("Hope", color="#fa0"),
)


@pytest.fixture
def study() -> Iterator[qb.Package]:
    with qb.open(STUDY) as package:
        yield package


def text_of(package: qb.Package, path: Path, **style: Any) -> str:
    write_codebook(package, path, style=CodebookStyle(**style))
    return path.read_bytes().decode()


def tree(package: qb.Package) -> list[tuple[object, ...]]:
    return [
        (path, code.description, (code.color or "").upper())
        for code, path in package.project.walk_codes()
    ]


# --- Layouts ------------------------------------------------------------------------


def test_levels_are_usual_in_csv(tmp_path: Path) -> None:
    assert text_of(TREE, tmp_path / "c.csv") == (
        "Level 1,Level 2,Description,Colour\r\n"
        "Barriers,,,\r\n"
        "Barriers,Time,Not enough.,\r\n"
        "Barriers,Money,,\r\n"
        "Hope,,,#FFAA00\r\n"
    )


@pytest.mark.parametrize(
    ("hierarchy", "head", "line"),
    [
        (Hierarchy.INDENTED, "Number\tCode", "1.1\t'    Time'"),
        (Hierarchy.PATHS, "Number\tPath", "1.1\tBarriers > Time"),
        (Hierarchy.PARENT, "Number\tParent\tCode", "1.1\tBarriers\tTime"),
        (Hierarchy.LEVELS, "Number\tLevel 1\tLevel 2", "1.1\tBarriers\tTime"),
    ],
)
def test_layouts(hierarchy: Hierarchy, head: str, line: str, tmp_path: Path) -> None:
    text = text_of(TREE, tmp_path / "c.tsv", hierarchy=hierarchy, numbers=True)
    lines = text.replace('"', "'").splitlines()
    assert lines[0].startswith(f"{head}\tDescription")
    assert lines[2].startswith(f"{line}\tNot enough.")


def test_numbers_guids_and_labelled_parts(tmp_path: Path) -> None:
    hope = code("Hope", description="Looks on.\n\nExclusion: Wishes.\n\nRule: Twice.")
    text = text_of(
        package_of(hope),
        tmp_path / "c.csv",
        numbers=True,
        guids=True,
        extras=("Rule",),
    )
    assert text == (
        "Number,Level 1,Description,Exclusion,Rule,GUID\r\n"
        f"1,Hope,Looks on.,Wishes.,Twice.,{hope.guid}\r\n"
    )


def test_folders_and_groups_are_marked(tmp_path: Path) -> None:
    hope = code("Hope")
    group = qb.Set(name="Feelings", member_codes=[hope.guid])
    package = package_of(code("Folder", hope, is_codable=False), sets=[group])
    assert text_of(package, tmp_path / "c.csv") == (
        "Level 1,Level 2,Groups,Codable\r\n"
        "Folder,,,false\r\n"
        "Folder,Hope,Feelings,true\r\n"
    )


def test_counts_alone_and_with_subcodes(study: qb.Package, tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    write_codebook(study, path, style=CodebookStyle(counts=Counts.BOTH))
    sheet: Any = openpyxl.load_workbook(path).active
    head, *rows = sheet.iter_rows(values_only=True)
    assert head[-4:] == (
        "Sources",
        "Sources (with subcodes)",
        "Codings",
        "Codings (with subcodes)",
    )
    used = Counter(placed.coding.code_ref for placed in study.project.codings())
    names = {code.guid: code.name for code, _ in study.project.walk_codes()}
    own = {str(row[0]): row[-2] for row in rows}
    assert own == {name: used[guid] for guid, name in names.items()}
    assert sum(row[-1] for row in rows if row[0] in _tops(study)) == used.total()


def _tops(package: qb.Package) -> set[str]:
    return {code.name for code in package.project.code_book.codes}


def test_excel_indents_and_colours(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    write_codebook(TREE, path)
    sheet: Any = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet["A"]] == [
        "Code",
        "Barriers",
        "Time",
        "Money",
        "Hope",
    ]
    assert [cell.alignment.indent for cell in sheet["A"]][1:] == [0, 1, 1, 0]
    assert [cell.font.bold for cell in sheet["A"]][1:] == [True, False, False, True]
    swatch = sheet["C5"]
    assert (swatch.value, swatch.fill.fgColor.rgb) == ("#FFAA00", "00FFAA00")
    assert swatch.font.color.rgb == "00000000"


def test_word_numbers_the_codes(tmp_path: Path) -> None:
    path = tmp_path / "c.docx"
    write_codebook(TREE, path)
    [table] = docx.Document(str(path)).tables
    assert [row.cells[0].text for row in table.rows] == [
        "Number",
        "1",
        "1.1",
        "1.2",
        "2",
    ]


# --- There and back -----------------------------------------------------------------


@pytest.mark.parametrize("suffix", READ_BACK)
@pytest.mark.parametrize("hierarchy", list(Hierarchy))
def test_the_study_comes_back_from_every_table(
    suffix: str, hierarchy: Hierarchy, study: qb.Package, tmp_path: Path
) -> None:
    path = tmp_path / f"c{suffix}"
    style = CodebookStyle(
        hierarchy=hierarchy, guids=True, numbers=False, counts=Counts.BOTH
    )
    write_codebook(study, path, style=style)
    back = read_codebook(path)
    assert tree(back) == tree(study)
    guids = [[c.guid for c, _ in p.project.walk_codes()] for p in (back, study)]
    assert guids[0] == guids[1]
    members = {s.name: s.member_codes for s in back.project.sets}
    assert members == {
        s.name: s.member_codes for s in study.project.sets if s.member_codes
    }


NAMES = st.text(
    st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8
).map("named {}".format) | st.sampled_from(
    ["a > b", "1.1 Time", "- dash", "a, b; c", 'say "so"', "=1+1", "x/y::z", "A.B"]
)
"""Words as people name codes; bare numbers and initials read as ids of codes."""

TEXTS = st.none() | st.text("abc \nE:,;\"'", min_size=1, max_size=20).map(
    lambda text: text.strip() or None
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> list[qb.Code]:
    names = draw(
        st.lists(NAMES, unique_by=str.casefold, min_size=depth == 0, max_size=3)
    )
    return [
        code(
            name,
            *(draw(trees(depth + 1)) if depth < 3 else ()),
            description=draw(TEXTS),
        )
        for name in names
    ]


@given(trees())
@settings(max_examples=100, deadline=None)
def test_any_names_come_back_from_the_usual_csv(codes: list[qb.Code]) -> None:
    package = package_of(*codes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.csv"
        write_codebook(package, path)
        back = read_codebook(path, hints=Hints(layout="columns"))
    paths = [[path for _, path in p.project.walk_codes()] for p in (package, back)]
    assert paths[0] == paths[1]


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_the_same_codes_give_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"1{suffix}", tmp_path / f"2{suffix}"
    write_codebook(TREE, first)
    write_codebook(TREE, second)
    assert first.read_bytes() == second.read_bytes()


# --- What it costs ------------------------------------------------------------------


def losses(package: qb.Package, path: Path, **style: Any) -> dict[str, int]:
    report = write_codebook(package, path, style=CodebookStyle(**style))
    return {f.code: f.count for f in report.losses}


def test_a_plain_codebook_loses_nothing(tmp_path: Path) -> None:
    assert losses(TREE, tmp_path / "c.csv") == {}
    report = write_codebook(TREE, tmp_path / "d.csv")
    assert [(f.code, f.count) for f in report] == [("guid-dropped", 4)]
    assert write_codebook(
        TREE, tmp_path / "e.csv", style=CodebookStyle(guids=True)
    ).is_clean


def test_what_a_table_cannot_hold_is_told(tmp_path: Path) -> None:
    package = package_of(
        code("Hope", note_refs=[qb.Guid.new()]),
        sets=[qb.Set(name="Empty", description="Why.")],
    )
    assert losses(package, tmp_path / "c.csv") == {
        "memo-link-dropped": 1,
        "set-description-dropped": 1,
        "set-dropped": 1,
    }


def test_a_project_loses_all_but_its_codes(study: qb.Package, tmp_path: Path) -> None:
    found = losses(study, tmp_path / "c.csv")
    assert {"content-dropped", "file-dropped", "memo-link-dropped"} <= set(found)


PATHS = [code("A", code("a > b")), code("B", code("A", code("a > b")))]
SAME = [code("A", code("A"), code("x"), code("y"))]


@pytest.mark.parametrize(
    ("hierarchy", "codes", "count"),
    [(Hierarchy.PATHS, PATHS, 2), (Hierarchy.PARENT, SAME, 2)],
)
def test_layouts_that_can_be_misread_say_so(
    hierarchy: Hierarchy, codes: list[qb.Code], count: int, tmp_path: Path
) -> None:
    package = package_of(*codes)
    found = losses(package, tmp_path / "c.csv", hierarchy=hierarchy)
    assert found == {"code-path-approximated": count}
    assert losses(package, tmp_path / "d.csv") == {}


def test_indents_that_names_contradict_get_a_column_with_the_level(
    tmp_path: Path,
) -> None:
    package = package_of(code("2 Work", code("1.1 Pay")), code("1 Home"))
    path = tmp_path / "c.xlsx"
    report = write_codebook(
        package, path, style=CodebookStyle(hierarchy=Hierarchy.INDENTED)
    )
    assert [f.code for f in report if f.code != "guid-dropped"] == [
        "level-column-added"
    ]
    sheet: Any = openpyxl.load_workbook(path).active
    assert [[c.value for c in row[:2]] for row in sheet.rows] == [
        ["Level", "Code"],
        [1, "2 Work"],
        [2, "1.1 Pay"],
        [1, "1 Home"],
    ]
    assert tree(read_codebook(path)) == tree(package)


def test_nothing_appears_if_losses_are_refused(
    study: qb.Package, tmp_path: Path
) -> None:
    def refuse(report: qb.Report) -> None:
        raise qb.LossError("no", report)

    approve: Approve = refuse
    for suffix in FORMATS:
        with pytest.raises(qb.LossError):
            write_codebook(study, tmp_path / f"c{suffix}", approve=approve)
    assert not list(tmp_path.iterdir())


def test_other_suffixes_and_files_in_the_way_are_refused(tmp_path: Path) -> None:
    with pytest.raises(qb.UnknownFormatError, match=r"\.odt says no format"):
        write_codebook(TREE, tmp_path / "c.odt")
    (tmp_path / "c.csv").write_text("mine")
    with pytest.raises(qb.WouldOverwriteError):
        write_codebook(TREE, tmp_path / "c.csv")
    write_codebook(TREE, tmp_path / "c.csv", overwrite=True)
