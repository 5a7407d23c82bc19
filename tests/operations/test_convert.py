"""Converting: canonical by default, for a tool on request, unchanged on request."""

from pathlib import Path

import pytest
from helpers import sample

import qdabridge as qb
from qdabridge.catalogue import FORMATS, LIST_TOOLS, TARGETS

FIXTURE = Path(__file__).parents[2] / "fixtures" / "study.qdpx"
SAMPLES = [
    "nvivo/nvivo-windows-12.6-masked.qdpx",
    "nvivo/nvivo-mac-15.0-codes-only.qdpx",
    "qualcoder/v17/exports/interviews.qdpx",
    "qualcoder/qc3.5/exports/interviews.qdpx",
    "qualcoder/qc3.8.2/exports/interviews.qdpx",
    "qc/exports/qc_project.qdpx",
    "standard/example2-atlasti-8.4-mac.qde",
    "standard/example3-transana-3.22.qde",
]

TEXT = "💶 Money\r\n💶 hope and more words"


@pytest.fixture
def nvivo(tmp_path: Path) -> Path:
    """A file as NVivo for Windows writes it."""
    ada, bob = qb.User(name="Ada"), qb.User(name="Bob")
    hope = qb.Code(name="Hope")
    coding = qb.Coding(code_ref=hope.guid, creating_user=ada.guid)
    selection = qb.PlainTextSelection(
        start_position=13, end_position=17, creating_user=bob.guid, codings=[coding]
    )
    talk = qb.TextSource(name="Talk", plain_text_selections=[selection])
    project = qb.Project(
        name="P",
        origin="NVivo for Windows 12.6",
        users=[ada, bob],
        code_book=qb.CodeBook(codes=[hope]),
        sources=[talk],
        graphs=[qb.Graph(name="Map")],
    )
    package = qb.Package(project)
    talk.plain_text_path = package.add_file(TEXT.encode("utf-8-sig"), ".txt")
    package.save(tmp_path / "nvivo.qdpx")
    return tmp_path / "nvivo.qdpx"


def project(path: Path) -> qb.Project:
    with qb.open(path, as_written=True) as package:
        return package.project


def test_the_result_is_canonical(nvivo: Path, tmp_path: Path) -> None:
    report = qb.convert(nvivo, tmp_path / "out.qdpx").report
    with qb.open(tmp_path / "out.qdpx", as_written=True) as package:
        [placed] = package.project.codings()
        assert isinstance(placed.selection, qb.PlainTextSelection)
        assert (placed.selection.start_position, placed.selection.end_position) == (
            10,
            14,
        )
        assert package.quote(placed.selection) == "hope"
        assert placed.coding.creating_user == placed.selection.creating_user
        [source] = package.project.sources
        assert isinstance(source, qb.TextSource)
        assert "\r" not in package.text(source)
        origin = package.project.origin or ""
        assert origin.startswith("qdabridge ")
        assert origin.endswith("from NVivo for Windows 12.6")
    assert {"coder-on-selection", "text-rewritten"} <= {f.code for f in report}


@pytest.mark.parametrize("name", [None, *SAMPLES])
def test_the_canonical_form_is_its_own_canonical_form(
    name: str | None, tmp_path: Path
) -> None:
    qb.convert(sample(name) if name else FIXTURE, tmp_path / "1.qdpx")
    qb.convert(tmp_path / "1.qdpx", tmp_path / "2.qdpx")
    assert project(tmp_path / "1.qdpx") == project(tmp_path / "2.qdpx")


@pytest.mark.parametrize("suffix", [".qdpx", ".qde", ".json"])
def test_as_written_gives_an_equal_document(
    suffix: str, nvivo: Path, tmp_path: Path
) -> None:
    out = (tmp_path / "out").with_suffix(suffix)
    qb.convert(nvivo, out, as_written=True)
    assert project(nvivo) == project(out)


def test_as_written_keeps_the_texts_too(nvivo: Path, tmp_path: Path) -> None:
    report = qb.convert(nvivo, tmp_path / "out.qdpx", as_written=True).report
    assert report.is_clean
    with (
        qb.open(nvivo, as_written=True) as one,
        qb.open(tmp_path / "out.qdpx", as_written=True) as two,
    ):
        for name in one.files:
            with one.open_file(name) as before, two.open_file(name) as after:
                assert before.read() == after.read()


@pytest.mark.parametrize("tool", TARGETS)
def test_every_tool_can_be_written_for(tool: str, nvivo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    qb.convert(nvivo, out, to=tool)
    assert f" for {tool}" in (project(out).origin or "")
    assert qb.validate(out).is_clean
    qb.convert(out, tmp_path / "back.qdpx")
    with qb.open(tmp_path / "back.qdpx", as_written=True) as package:
        [placed] = package.project.codings()
        assert isinstance(placed.selection, qb.PlainTextSelection)
        assert package.quote(placed.selection) == "hope"


def test_the_own_tool_moves_no_position(nvivo: Path, tmp_path: Path) -> None:
    qb.convert(nvivo, tmp_path / "out.qdpx", to="nvivo")
    [placed] = project(tmp_path / "out.qdpx").codings()
    assert isinstance(placed.selection, qb.PlainTextSelection)
    assert (placed.selection.start_position, placed.selection.end_position) == (13, 17)


def test_a_refused_loss_leaves_nothing(nvivo: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(qb.LossError, match="nothing was written") as caught:
        qb.convert(nvivo, tmp_path / "out.qdpx", to="nvivo", refuse_loss=True)
    assert [f.code for f in caught.value.report.losses] == ["graph-lost"]
    assert sorted(tmp_path.iterdir()) == before


def test_a_loss_of_the_format_is_refused_too(nvivo: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(qb.LossError) as caught:
        qb.convert(nvivo, tmp_path / "out.qdc", refuse_loss=True)
    assert "content-dropped" in {f.code for f in caught.value.report.losses}
    assert sorted(tmp_path.iterdir()) == before


def test_a_refused_loss_replaces_nothing(nvivo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    out.write_bytes(b"precious")
    with pytest.raises(qb.LossError):
        qb.convert(nvivo, out, to="nvivo", refuse_loss=True, overwrite=True)
    assert out.read_bytes() == b"precious"


def test_what_loses_nothing_is_not_refused(nvivo: Path, tmp_path: Path) -> None:
    qb.convert(nvivo, tmp_path / "out.qdpx", refuse_loss=True)
    assert (tmp_path / "out.qdpx").exists()


def test_an_unknown_tool_is_told_the_names(nvivo: Path, tmp_path: Path) -> None:
    with pytest.raises(qb.UnknownFormatError) as caught:
        qb.convert(nvivo, tmp_path / "out.qdpx", to="word")
    for name in [*TARGETS, *FORMATS]:
        assert name in str(caught.value)


def test_a_tool_and_as_written_contradict(nvivo: Path, tmp_path: Path) -> None:
    with pytest.raises(qb.UnknownFormatError, match="stay as written"):
        qb.convert(nvivo, tmp_path / "out.qdpx", to="nvivo", as_written=True)


def test_codes_are_split_on_request(tmp_path: Path) -> None:
    codes = [qb.Code(name="Barriers::Time"), qb.Code(name="Barriers::Money")]
    book = qb.CodeBook(codes=codes)
    made = qb.Project(name="P", origin="ATLAS.ti for Mac 8.4", code_book=book)
    qb.Package(made).save(tmp_path / "flat.qdpx")
    split = qb.Options(split_codes=True)
    qb.convert(tmp_path / "flat.qdpx", tmp_path / "tree.qdpx", options=split)
    paths = [path for _, path in project(tmp_path / "tree.qdpx").walk_codes()]
    assert [tuple(path) for path in paths] == [
        ("Barriers",),
        ("Barriers", "Time"),
        ("Barriers", "Money"),
    ]


@pytest.mark.parametrize(
    ("tool", "suffix"), [(t, s) for t, kind in LIST_TOOLS.items() for s in kind.writes]
)
def test_a_tool_and_the_suffix_of_its_list_give_that_list(
    tool: str, suffix: str, tmp_path: Path
) -> None:
    out, back = tmp_path / f"codes{suffix}", tmp_path / "back.qdc"
    qb.convert(FIXTURE.with_name("codebook.qdc"), out, to=tool)
    report = qb.convert(out, back).report
    assert f"{tool}-" in report.of("codebook-understood")[0].message
    with qb.open(back, as_written=True) as package:
        assert len(list(package.project.walk_codes())) == 18
