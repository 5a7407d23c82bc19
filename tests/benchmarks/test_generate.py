"""The generator makes what it is asked for, validly and always the same."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree

NAMESPACE = "{urn:QDA-XML:project:1.0}"
SELECTIONS = {
    f"{NAMESPACE}{kind}Selection"
    for kind in ("PlainText", "PDF", "Picture", "Audio", "Transcript")
}


class Made(NamedTuple):
    """A generated package, opened."""

    plan: Any
    tree: Any
    files: dict[str, bytes]

    def all(self, tag: str) -> Iterator[Any]:
        """All elements of a name."""
        found: Iterator[Any] = self.tree.iter(NAMESPACE + tag)
        return found

    def text(self, element: Any) -> str:
        """The text a plainTextPath leads to."""
        name = element.get("plainTextPath").removeprefix("internal://")
        return self.files[f"sources/{name}"].decode()


@pytest.fixture(scope="module")
def plan(generate: Any) -> Any:
    return generate.Plan(sources=20, codes=40, codings=601, words=300)


@pytest.fixture(scope="module", params=["texts", "mixed"])
def made(
    request: pytest.FixtureRequest,
    generate: Any,
    plan: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    wanted = plan.mixed() if request.param == "mixed" else plan
    path = tmp_path_factory.mktemp("generated") / "made.qdpx"
    generate.write_package(wanted, path)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return Made(wanted, etree.fromstring(files["project.qde"]), files)


def written(generate: Any, plan: Any, path: Path) -> bytes:
    generate.write_package(plan, path)
    return path.read_bytes()


def test_the_same_plan_gives_the_same_bytes(
    generate: Any, plan: Any, tmp_path: Path
) -> None:
    mixed = plan.mixed()
    first = written(generate, mixed, tmp_path / "a.qdpx")
    assert written(generate, replace(mixed), tmp_path / "b.qdpx") == first


def test_another_seed_gives_another_project(
    generate: Any, plan: Any, tmp_path: Path
) -> None:
    first = written(generate, plan, tmp_path / "a.qdpx")
    other = replace(plan, seed=plan.seed + 1)
    assert written(generate, other, tmp_path / "b.qdpx") != first


def test_project_is_valid(made: Made, schema_path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(str(schema_path)))
    schema.validate(made.tree)
    assert not schema.error_log


def test_counts_are_as_asked(made: Made) -> None:
    count = Counter(element.tag for element in made.tree.iter())
    assert count[f"{NAMESPACE}Coding"] == made.plan.codings
    assert sum(count[tag] for tag in SELECTIONS) == made.plan.selections == 403
    assert count[f"{NAMESPACE}Code"] == made.plan.codes
    assert count[f"{NAMESPACE}User"] == made.plan.coders
    assert len(made.tree.find(f"{NAMESPACE}Sources")) == made.plan.sources


def test_codes_are_nested_as_deep_as_asked(made: Made) -> None:
    depths = [
        sum(above.tag == code.tag for above in code.iterancestors()) + 1
        for code in made.all("Code")
    ]
    assert max(depths) == made.plan.depth


def test_selections_are_words_inside_the_text(made: Made) -> None:
    for selection in made.all("PlainTextSelection"):
        text = made.text(selection.getparent())
        start = int(selection.get("startPosition"))
        end = int(selection.get("endPosition"))
        assert 0 <= start < end <= len(text)
        quote = text[start:end]
        assert quote.strip() == quote
        assert quote.replace("\n", " ").startswith(selection.get("name"))


def test_every_reference_resolves_and_no_guid_is_given_twice(made: Made) -> None:
    guids = [g for element in made.tree.iter() if (g := element.get("guid"))]
    assert len(set(guids)) == len(guids)
    targets = {
        value
        for element in made.tree.iter()
        for name, value in element.items()
        if name.endswith(("GUID", "User", "SyncPoint", "Vertex"))
    }
    assert targets <= set(guids)


def test_codings_use_codable_codes_only(made: Made) -> None:
    codable = {c.get("guid") for c in made.all("Code") if c.get("isCodable") == "true"}
    used = {coding[0].get("targetGUID") for coding in made.all("Coding")}
    assert used <= codable


def test_every_internal_path_has_its_file_and_every_file_its_path(made: Made) -> None:
    paths = {
        value.replace("internal://", "sources/")
        for element in made.tree.iter()
        for value in element.values()
        if value.startswith("internal://")
    }
    assert paths == set(made.files) - {"project.qde"}


def test_texts_and_names_are_in_several_scripts(made: Made) -> None:
    everything = b"".join(made.files.values()).decode(errors="ignore")
    for letters in ("family", "семья", "תמיד", "支持", "👩‍👩‍👧", "e\u0301"):
        assert letters in everything


def test_mixed_has_all_media_and_the_rest(generate: Any, tmp_path: Path) -> None:
    path = tmp_path / "mixed.qdpx"
    options = ["--mixed", "--sources", "20", "--codings", "300", "--words", "200"]
    assert generate.main(["small", str(path), *options]) == 0
    with zipfile.ZipFile(path) as archive:
        tags = {e.tag for e in etree.fromstring(archive.read("project.qde")).iter()}
        suffixes = Counter(Path(name).suffix for name in archive.namelist())
    wanted = "PDFSource Representation PictureSource AudioSource Transcript Note Link"
    wanted += " Set Case Variable VariableValue SelectionRef Graph NoteRef"
    assert SELECTIONS | {NAMESPACE + tag for tag in wanted.split()} <= tags
    assert (suffixes[".pdf"], suffixes[".png"], suffixes[".wav"]) == (3, 2, 2)


@pytest.mark.parametrize(
    ("preset", "sources", "codes", "selections", "codings"),
    [
        ("small", 100, 200, 6_700, 10_000),
        ("medium", 300, 500, 67_000, 100_000),
        ("large", 1_000, 2_000, 334_000, 500_000),
    ],
)
def test_presets(
    generate: Any, preset: str, sources: int, codes: int, selections: int, codings: int
) -> None:
    plan = generate.PRESETS[preset]
    assert (plan.sources, plan.codes) == (sources, codes)
    assert (plan.selections, plan.codings) == (selections, codings)


@pytest.mark.parametrize(
    "sizes",
    [
        {"sources": 1, "codes": 1, "codings": 1},
        {"sources": 3, "codes": 2, "codings": 0},
        {"sources": 7, "codes": 1, "codings": 5, "ratio": 0.2},
        {"sources": 2, "codes": 3, "codings": 4, "ratio": 2.0},
    ],
)
def test_odd_sizes_add_up(
    generate: Any, schema_path: Path, tmp_path: Path, sizes: dict[str, Any]
) -> None:
    plan = generate.Plan(**sizes, words=30).mixed()
    path = tmp_path / "odd.qdpx"
    generate.write_package(plan, path)
    with zipfile.ZipFile(path) as archive:
        tree = etree.fromstring(archive.read("project.qde"))
    etree.XMLSchema(etree.parse(str(schema_path))).assertValid(tree)
    assert sum(1 for _ in tree.iter(f"{NAMESPACE}Coding")) == sizes["codings"]


def test_another_team_has_the_same_texts_and_codes_only(
    generate: Any, plan: Any
) -> None:
    other = replace(plan, team=1)
    assert not set(plan.users) & set(other.users)
    assert plan.codable == other.codable
    for kind, is_own in (("coding", True), ("selection", True), ("source", False)):
        assert (plan.guid(kind, 7) != other.guid(kind, 7)) is is_own


def test_some_codings_have_another_code(generate: Any, plan: Any) -> None:
    changed = replace(plan, changed=0.2)
    same = sum(changed.changed_code(n, "x") == "x" for n in range(1000))
    assert 700 < same < 900
