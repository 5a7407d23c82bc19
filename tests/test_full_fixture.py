"""The full fixture is what its script says, and has every element of the standard."""

import importlib
import io
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from helpers import places, to_xml
from lxml import etree

import qdabridge as qb
from qdabridge.package.measures import page_heights
from qdabridge.qdaxml.names import PROJECT

ROOT = Path(__file__).parents[1]
FULL = ROOT / "fixtures" / "full.qdpx"

ABSENT = {("Project", "@basePath")}
"""A canonical project has no folder of somebody's computer."""


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("fixtures.build_full")


@pytest.fixture
def full() -> Iterator[qb.Package]:
    with qb.open(FULL, as_written=True) as package:
        yield package


def test_it_is_what_the_script_builds(
    builder: ModuleType, full: qb.Package, tmp_path: Path
) -> None:
    builder.build().save(tmp_path / "full.qdpx")
    with qb.open(tmp_path / "full.qdpx", as_written=True) as new:
        assert new.project == full.project, "run python -m fixtures.build_full"
        assert new.files == full.files
        for file in new.files:
            with new.open_file(file) as a, full.open_file(file) as b:
                assert a.read() == b.read()


def test_it_has_every_element(full: qb.Package) -> None:
    found = {etree.QName(e).localname for e in etree.fromstring(to_xml(full.project))}
    found |= {what for _, what in places(etree.fromstring(to_xml(full.project)))}
    tags = {
        tag for row in PROJECT.rows.values() for c in row.children for tag in c.tags
    }
    assert tags <= found


def group(tag: str) -> str:
    """Return the kind of thing: each of a kind need not show all it can have."""
    if tag.endswith(("Source", "Selection")):
        return "source" if tag.endswith("Source") else "selection"
    texts = {"Note", "Representation", "TextDescription", "Transcript"}
    return "text" if tag in texts else tag


def test_each_kind_of_thing_has_all_it_can_have(full: qb.Package) -> None:
    xml = etree.fromstring(to_xml(full.project))
    found = {(group(tag), what) for tag, what in places(xml)}
    wanted = set()
    for row in PROJECT.rows.values():
        wanted |= {(group(row.tag), f"@{name}") for name in row.attributes}
        for child in row.children:
            tags = [child.container] if child.container else child.tags
            wanted |= {(group(row.tag), tag) for tag in tags}
    assert wanted - found == ABSENT


def test_it_is_valid_and_has_nothing_to_check(full: qb.Package) -> None:
    assert full.report.is_clean
    assert not full.unreferenced
    assert list(qb.validate(FULL)) == []
    assert list(qb.check(FULL)) == []


def test_its_media_are_real(full: qb.Package) -> None:
    from PIL import Image

    paths = {Path(name).suffix: name for name in full.files}
    assert page_heights(full, paths[".pdf"]) == [300.0, 300.0]
    for suffix, size in ((".png", (16, 12)), (".jpg", (16, 8))):
        with full.open_file(paths[suffix]) as stream:
            picture = Image.open(io.BytesIO(stream.read()))
            picture.load()
            assert picture.size == size


def test_it_has_what_is_hard(full: qb.Package) -> None:
    codes = [path for _, path in full.project.walk_codes()]
    assert len({path[-1] for path in codes}) < len(codes)
    placed = list(full.project.codings())
    assert {type(p.selection) for p in placed} > {type(None), qb.TranscriptSelection}
    several = [p.selection for p in placed if p.selection]
    assert any(len(s.codings) > 2 for s in several)
    assert len({p.coding.creating_user for p in placed}) == 2
