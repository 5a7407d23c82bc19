"""Reading qc: whole lines, paths without scheme."""

import pytest
from helpers import guid, sample

import qdabridge
from qdabridge import Package, PlainTextSelection, Project, TextSource
from qdabridge.model import PictureSource
from qdabridge.tools.adapting import adapt, normalise
from qdabridge.tools.idioms.places import complete_paths
from qdabridge.tools.positions import make_canonical
from qdabridge.tools.qc import QC
from qdabridge.tools.work import Workspace


def _package(path: str | None = None, suffix: str = ".txt") -> Package:
    project = Project(name="qc project", origin="qc 1.7.8")
    package = Package(project, form="as-written")
    written = package.add_file("É😀 one\ntwo\nthree\n".encode(), suffix, guid(2))
    selection = PlainTextSelection(
        guid=guid(3), name="line:1", start_position=7, end_position=11
    )
    source = TextSource(
        guid=guid(1),
        plain_text_path=path or written,
        plain_text_selections=[selection],
    )
    package.project.sources.append(source)
    return package


def _source(package: Package | Project) -> TextSource:
    project = package.project if isinstance(package, Package) else package
    (source,) = project.sources
    assert isinstance(source, TextSource)
    return source


def _completed(package: Package) -> Workspace:
    work = Workspace(package)
    make_canonical(work, QC.convention)
    complete_paths(work)
    return work


def test_quotes_are_lines_with_their_line_end() -> None:
    canonical = normalise(_package())
    source = _source(canonical)
    (selection,) = source.plain_text_selections
    words = canonical.text(source)[selection.start_position : selection.end_position]
    assert words == "two\n"
    assert [f.code for f in canonical.report] == ["line-selection"]


def test_a_bare_path_gets_its_scheme() -> None:
    work = _completed(_package(f"{guid(2)}.txt"))
    assert _source(work.project).plain_text_path == f"internal://{guid(2)}.txt"
    assert [f.code for f in work.report()] == ["path-bare"]


def test_a_text_with_another_suffix_is_written_as_txt() -> None:
    work = _completed(_package(f"{guid(2)}.md", ".md"))
    result = work.result("as-written")
    source = _source(result)
    assert source.plain_text_path == f"internal://{guid(1)}.txt"
    assert result.text(source).startswith("É😀 one")


@pytest.mark.parametrize(
    "path", ["gone.txt", "internal://gone.txt", "relative:///x.txt"]
)
def test_paths_that_mean_no_file_of_the_package_stay(path: str) -> None:
    work = _completed(_package(path))
    assert _source(work.project).plain_text_path == path
    assert not work.report().of("path-bare")


def test_bare_paths_of_other_sources_too() -> None:
    package = Package(Project(name="P"))
    package.add_file(b"png", ".png", guid(2))
    package.project.sources.append(PictureSource(guid=guid(1), path=f"{guid(2)}.png"))
    work = _completed(package)
    (source,) = work.project.sources
    assert isinstance(source, PictureSource)
    assert source.path == f"internal://{guid(2)}.png"


def test_a_real_project_has_the_coded_lines_as_quotes() -> None:
    with qdabridge.open(
        sample("qc/exports/qc_project.qdpx"), as_written=True
    ) as package:
        canonical = normalise(package)
        for source in canonical.project.sources:
            assert isinstance(source, TextSource)
            text = canonical.text(source)
            lines = text.splitlines(keepends=True)
            assert source.plain_text_selections
            for selection in source.plain_text_selections:
                number = int((selection.name or "").removeprefix("line:"))
                quote = text[selection.start_position : selection.end_position]
                assert quote.rstrip("\n") == lines[number].rstrip("\n")
        assert {u.name for u in canonical.project.users} == {"alice", "bob"}
        adapted = adapt(canonical, "atlasti")
        assert _spans(adapted.project) == _spans(package.project)


def _spans(project: Project) -> list[tuple[int, int]]:
    return [
        (s.start_position, s.end_position)
        for source in project.sources
        if isinstance(source, TextSource)
        for s in source.plain_text_selections
    ]
