"""What is written for a tool comes back as it was, or the report says what is lost."""

from pathlib import Path

import pytest
from code_trees import code_books, outline, plain_book, read_back, save
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from qdabridge import CodeBook, Package, Project, Report
from qdabridge.catalogue import CODEBOOK_LISTS, LIST_TOOLS
from qdabridge.codebook.proposal import Hints
from qdabridge.errors import UnknownFormatError, WouldOverwriteError
from qdabridge.tools.codebooks import dialect, fit_names, save_for, suffixes_for

CASES = [(tool, suffix) for tool in LIST_TOOLS for suffix in suffixes_for(tool)]
LAYOUTS = {tool: kind.name for tool, kind in LIST_TOOLS.items()}
_SETTINGS = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def hints_for(tool: str) -> Hints:
    separator = "/" if tool == "taguette" else None
    return Hints(layout=LAYOUTS[tool], separator=separator)


def flat(text: str | None, suffix: str) -> str:
    words = (text or "").strip()
    return " ".join(words.split()) if suffix == ".txt" else words


@pytest.mark.parametrize(("tool", "suffix"), CASES)
@_SETTINGS
@given(book=code_books(hostile=False))
def test_a_tree_with_usual_names_comes_back(
    tool: str, suffix: str, tmp_path: Path, book: CodeBook
) -> None:
    path = tmp_path / f"codes{suffix}"
    report = save(book, tool, path)
    again = read_back(path, hints_for(tool))
    assert outline(again) == outline(fit_names(book, tool).code_book)
    if not report.of("description-dropped"):
        kept = [(flat(c.description, suffix)) for c, _ in book.walk()]
        assert [flat(c.description, suffix) for c, _ in again.walk()] == kept


@pytest.mark.parametrize(("tool", "suffix"), CASES)
@_SETTINGS
@given(book=code_books())
def test_names_no_tool_takes_come_back_as_they_were_proposed(
    tool: str, suffix: str, tmp_path: Path, book: CodeBook
) -> None:
    path = tmp_path / f"codes{suffix}"
    save(book, tool, path)
    again = outline(read_back(path, hints_for(tool)))
    fitted = outline(fit_names(book, tool).code_book)
    if tool == "atlasti":  # its colons give way where they would be read as places
        again, fitted = (
            [tuple(name.replace(":", "\N{RATIO}") for name in p) for p in paths]
            for paths in (again, fitted)
        )
    if tool == "taguette":  # a / of a name looks like one that parts codes
        whole = {_tidy(path) for path in fitted}
        assert whole <= {_tidy(path) for path in again}
    else:
        assert again == fitted


def _tidy(path: tuple[str, ...]) -> str:
    parts = [part.strip() for part in "/".join(path).split("/")]
    return "/".join(part for part in parts if part) or "/".join(path)


@pytest.mark.parametrize(("tool", "suffix"), CASES)
def test_the_same_codebook_gives_the_same_bytes(
    tool: str, suffix: str, tmp_path: Path
) -> None:
    book = plain_book()
    save(book, tool, tmp_path / f"one{suffix}")
    save(book, tool, tmp_path / f"two{suffix}")
    one, two = (tmp_path / f"{n}{suffix}" for n in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(("tool", "suffix"), CASES)
def test_what_it_writes_is_recognised_as_its_own(
    tool: str, suffix: str, tmp_path: Path
) -> None:
    from qdabridge.formats.codebook import read_codebook

    path = tmp_path / f"codes{suffix}"
    save(plain_book(), tool, path)
    with read_codebook(path) as package:
        (finding,) = package.report.of("codebook-understood")
        assert f"understood as {LAYOUTS[tool]}" in finding.message
        assert package.is_canonical
        assert package.kind == "codebook"
        assert package.project.name == "codes"
        assert str(package.project.origin).startswith("qdabridge ")


LOSSES = {
    "atlasti": {"color-dropped", "folder-approximated", "hierarchy-approximated"},
    "maxqda": {"color-dropped", "folder-approximated", "group-dropped"},
    "qualcoder": {"color-dropped", "group-dropped"},
    "taguette": {
        "color-dropped",
        "folder-approximated",
        "group-dropped",
        "hierarchy-approximated",
    },
    "qc": {
        "color-dropped",
        "description-dropped",
        "folder-approximated",
        "group-dropped",
    },
}


@pytest.mark.parametrize(("tool", "suffix"), CASES)
def test_every_loss_is_told_with_its_count(
    tool: str, suffix: str, tmp_path: Path
) -> None:
    report = save(plain_book(), tool, tmp_path / f"codes{suffix}")
    found = {f.code: f.count for f in report.losses}
    lines = {"description-approximated"} if suffix == ".txt" else set()
    assert found.keys() == LOSSES[tool] | lines
    assert found.get("description-dropped", 2) == 2
    assert {n for code, n in found.items() if code != "description-dropped"} == {1}


@pytest.mark.parametrize("tool", ["atlasti", "maxqda"])
def test_no_cell_of_a_workbook_is_a_formula(tool: str, tmp_path: Path) -> None:
    book = plain_book()
    for code, name in zip(book.codes, ("=1+1", "@SUM(A1)"), strict=True):
        code.name, code.description = name, "+cmd"
    path = tmp_path / "codes.xlsx"
    save(book, tool, path)
    cells = [cell for row in load_workbook(path).worksheets[0] for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {"=1+1", "@SUM(A1)", "+cmd"} <= {cell.value for cell in cells}


@pytest.mark.parametrize("tool", ["atlasti", "taguette", "qualcoder"])
def test_cells_of_a_csv_that_look_like_formulas_are_told(
    tool: str, tmp_path: Path
) -> None:
    book = plain_book()
    book.codes[1].description = "=HYPERLINK()"
    report = save(book, tool, tmp_path / "codes.csv")
    (finding,) = report.of("cell-formula-like")
    assert finding.count == 1
    assert "=HYPERLINK()" in (tmp_path / "codes.csv").read_text("utf-8")


def test_nothing_is_written_if_the_losses_are_refused(tmp_path: Path) -> None:
    def refuse(report: Report) -> None:
        assert report.losses
        raise UnknownFormatError("no")

    package = Package(Project.of_code_book(plain_book(), "Study"))
    with pytest.raises(UnknownFormatError):
        save_for("qc")(package, tmp_path / "codes.yaml", approve=refuse)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_and_a_suffix_the_tool_has_not_are_refused(
    tmp_path: Path,
) -> None:
    package = Package(Project.of_code_book(plain_book(), "Study"))
    (tmp_path / "codes.yaml").write_text("- mine\n")
    with pytest.raises(WouldOverwriteError):
        save_for("qc")(package, tmp_path / "codes.yaml")
    with pytest.raises(UnknownFormatError, match=r"use \.yaml or \.yml"):
        save_for("qc")(package, tmp_path / "codes.csv")
    with pytest.raises(UnknownFormatError, match=r"\.qdc"):
        save_for("nvivo")
    assert suffixes_for("nvivo") == ()


def test_every_dialect_has_a_name_of_its_own() -> None:
    assert all(name == dialect(name).name for name in CODEBOOK_LISTS)
