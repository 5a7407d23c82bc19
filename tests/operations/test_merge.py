"""Projects of several coders become one, whatever tools they went through."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from copies import FIXTURES, fresh, renewed, talk
from facts import facts
from helpers import sample

import qdabridge as qb
from qdabridge.operations.merge.report import findings_of

TOOLS = ("nvivo", "atlasti", "maxqda", "qualcoder")
GUISES = ("canonical", *TOOLS)
Guise = Callable[[str, str], qb.Package]


@pytest.fixture(scope="module")
def guise(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A coder's project as a tool has it: made by a real conversion, opened anew."""
    folder = tmp_path_factory.mktemp("guises")
    with ExitStack() as stack:

        def opened(coder: str, tool: str) -> qb.Package:
            path = FIXTURES / f"study-{coder}.qdpx"
            if tool != "canonical":
                goal = folder / f"{coder}-{tool}.qdpx"
                if not goal.exists():
                    qb.convert(path, goal, to=tool)
                path = goal
            return stack.enter_context(qb.open(path))

        yield opened


@pytest.fixture(scope="module")
def expected(guise: Guise) -> dict[str, Any]:
    made = qb.merge([guise("anna", "canonical"), guise("ben", "canonical")])
    return facts(made.package)


@pytest.mark.parametrize("bens", GUISES)
@pytest.mark.parametrize("annas", GUISES)
def test_two_coders_in_any_guises_give_the_same_project(
    annas: str, bens: str, guise: Guise, expected: dict[str, Any]
) -> None:
    anna, ben = guise("anna", annas), guise("ben", bens)
    merged = qb.merge([anna, ben])
    assert facts(merged.package) == expected
    assert merged.report.conflicts == merged.report.apart == []
    assert facts(qb.merge([anna, renewed(ben)]).package) == expected


def test_nothing_is_doubled_or_lost(guise: Guise, tmp_path: Path) -> None:
    anna, ben = guise("anna", "nvivo"), renewed(guise("ben", "atlasti"))
    merged = qb.merge([anna, ben])
    with qb.open(FIXTURES / "study.qdpx") as master:
        whole = master.project
        made = merged.package.project
        for kind in ("sources", "cases", "variables", "sets"):
            assert len(getattr(made, kind)) == len(getattr(whole, kind))
        assert len(list(made.walk_codes())) == len(list(whole.walk_codes()))
        assert len(list(made.codings())) == 61 + 57
    goal = tmp_path / "team.qdpx"
    merged.package.save(goal)
    assert list(qb.validate(goal)) == []
    with qb.open(goal) as again:
        assert list(qb.check(again)) == []


def test_three_coders_by_name_in_any_order(guise: Guise) -> None:
    parts = [
        guise("anna", "nvivo"),
        renewed(guise("ben", "atlasti"), "b"),
        renewed(guise("anna", "canonical"), "c"),
    ]
    sayings = [_sorted(facts(qb.merge(p).package)) for p in (parts, parts[::-1])]
    assert sayings[0] == sayings[1]
    assert len(qb.merge(parts).package.project.users) == 2


def _sorted(said: dict[str, Any]) -> dict[str, Any]:
    return {
        key: sorted(map(str, value)) if isinstance(value, list) else value
        for key, value in said.items()
    }


@pytest.mark.parametrize("salt", ["", "all anew"])
def test_one_of_everything_merged_with_itself_is_itself(
    salt: str, tmp_path: Path
) -> None:
    with qb.open(FIXTURES / "full.qdpx") as package:
        other = renewed(package, salt) if salt else package
        merged = qb.merge([package, other])
        assert facts(merged.package) == facts(qb.normalise(package))
        assert merged.report.counts == merged.report.inputs[0].counts
        assert merged.report.conflicts == []
        assert len(merged.package.files) == len(package.files)
        goal = tmp_path / "twice.qdpx"
        merged.package.save(goal)
        assert list(qb.validate(goal)) == []


QUALCODER = [
    f"qualcoder/{version}/exports/interviews.qdpx"
    for version in ("v17", "qc3.8.2", "qc3.5")
]


@pytest.mark.parametrize(
    "names", [*combinations(QUALCODER, 2), QUALCODER], ids=["1+2", "1+3", "2+3", "all"]
)
def test_qualcoder_exports_of_the_same_documents_are_not_doubled(
    names: list[str],
) -> None:
    with ExitStack() as stack:
        packages = [stack.enter_context(qb.open(sample(name))) for name in names]
        merged = qb.merge(packages)
        made = merged.package.project
        assert len(made.sources) == 5
        assert len(list(made.walk_codes())) == (12 if "v17" in names[0] else 11)
        assert [user.name for user in made.users] == ["alice", "bob"]
        assert len(list(made.codings())) == 11
        assert (len(made.cases), len(made.variables), len(made.notes)) == (1, 2, 2)
        assert {c.field for c in merged.report.conflicts} == {"color"}


def test_projects_that_share_nothing_are_told() -> None:
    nvivo = sample("nvivo/nvivo-windows-12.6-masked.qdpx")
    atlasti = sample("standard/example2-atlasti-8.4-mac.qde")
    with qb.open(nvivo) as one, qb.open(atlasti) as other:
        merged = qb.merge([one, other])
        codes = Counter(finding.code for finding in findings_of(merged.report))
        assert codes["input-unrelated"] == 2
        assert len(list(merged.package.project.codings())) == 97 + 14


@pytest.mark.parametrize("count", [0, 1])
def test_one_project_cannot_be_merged(count: int) -> None:
    with pytest.raises(qb.ReadError, match="two projects or more"):
        qb.merge([talk("Hello.")] * count)


def test_a_codebook_is_refused() -> None:
    with qb.open(FIXTURES / "codebook.qdc") as book, pytest.raises(qb.ReadError) as e:
        qb.merge([talk("Hello."), book])
    assert "codebook" in str(e.value)


# --- Codings --------------------------------------------------------------------------


def test_codings_without_a_coder_are_given_to_the_one_named() -> None:
    anna, ben = talk("We hope.", "hope"), talk("We hope.", "hope", salt="b")
    for selection in ben.project.sources[0].selections:
        selection.codings[0].creating_user = None
    ben.project.users = []
    merged = qb.merge([anna, ben])
    assert merged.report.unsigned_codings == 1
    assert len(list(merged.package.project.codings())) == 2
    merged = qb.merge([anna, ben], coders={1: "Ben"})
    assert merged.report.inputs[1].signed == 1
    assert [user.name for user in merged.package.project.users] == ["Anna", "Ben"]
    same = qb.merge([anna, ben], coders={1: "Anna"})
    assert len(list(same.package.project.codings())) == 1
    assert same.report.joined_codings == 1


def test_what_one_project_says_twice_stays_there_twice() -> None:
    twice = talk("We hope.", "hope")
    (selection,) = twice.project.sources[0].selections
    more = selection.codings[0].model_copy()
    more.guid = qb.Guid.derived("again")
    more.note_refs = []
    selection.codings.append(more)
    merged = qb.merge([twice, renewed(twice)])
    assert len(list(merged.package.project.codings())) == 2
    merged = qb.merge([merged.package, talk("We hope.", "hope")])
    assert len(list(merged.package.project.codings())) == 2


def test_notes_on_equal_codings_are_all_kept() -> None:
    anna, ben = talk("We hope.", "hope"), talk("We hope.", "hope", salt="b")
    for number, package in enumerate((anna, ben)):
        note = qb.Note(name=f"N{number}", plain_text_content=f"Thought {number}")
        package.project.notes.append(note)
        for selection in package.project.sources[0].selections:
            selection.codings[0].note_refs.append(note.guid)
    merged = qb.merge([anna, ben]).package.project
    (placed,) = merged.codings()
    assert {ref.key for ref in placed.coding.note_refs} == {
        note.guid.key for note in merged.notes
    }


def test_links_to_codings_that_become_one_lead_to_it() -> None:
    anna, ben = talk("We hope.", "hope"), talk("We hope.", "hope", salt="b")
    for package in (anna, ben):
        project = package.project
        (placed,) = project.codings()
        code = project.code_book.codes[0].guid
        link = qb.Link(origin_guid=code, target_guid=placed.coding.guid)
        project.links.append(link)
    for pair in ([anna, ben], [ben, anna]):
        merged = qb.merge(pair).package.project
        (placed,) = merged.codings()
        ends = {link.target_guid.key for link in merged.links if link.target_guid}
        assert ends == {placed.coding.guid.key}


def test_one_guid_at_two_places_stands_for_two_codings() -> None:
    one = talk("We hope. We trust.", "hope")
    other = fresh(one)
    selection: Any = other.project.sources[0].selections[0]
    selection.start_position, selection.end_position = 12, 17
    merged = qb.merge([one, other]).package.project
    guids = [p.coding.guid for p in merged.codings()]
    assert len(guids) == len(set(guids)) == 2
    assert len({s.guid for s in merged.sources[0].selections}) == 2


def test_one_guid_in_two_sources_stands_for_two_codings() -> None:
    one, other = talk("We hope.", "hope"), talk("They trust, they hope.", "hope")
    other.project.sources[0].guid = qb.Guid.derived("another")
    other.project.sources[0].name = "Another"
    for pair in ([one, other], [other, one]):
        merged = qb.merge(pair).package.project
        guids = [p.coding.guid for p in merged.codings()]
        guids += [s.guid for source in merged.sources for s in source.selections]
        assert len(guids) == len(set(guids)) == 4


def _text(package: qb.Package) -> Any:
    return package.project.sources[0]


# --- Places, links, graphs ------------------------------------------------------------


def test_passages_of_a_case_and_quotations_at_one_place_find_each_other() -> None:
    one = talk("We hope.", "hope")
    said = qb.PlainTextSelection(start_position=3, end_position=7)
    _text(one).plain_text_selections.append(said)
    one.project.cases.append(qb.Case(name="P1", selection_refs=[said.guid]))
    merged = qb.merge([one, renewed(one)])
    assert facts(merged.package) == facts(one)
    assert len(merged.package.project.sources[0].selections) == 2


def test_comments_that_differ_keep_two_quotations() -> None:
    one, other = talk("We hope.", "hope"), talk("We hope.", "hope", salt="b")
    for package, comment in ((one, "Mine."), (other, "Yours.")):
        package.project.sources[0].selections[0].description = comment
    made = qb.merge([one, other]).package.project
    comments = [s.description for s in made.sources[0].selections]
    assert sorted(map(str, comments)) == ["Mine.", "Yours."]
    assert len(list(made.codings())) == 1


def test_a_quotation_nobody_coded_joins_the_coded_one() -> None:
    one, other = talk("We hope.", "hope"), talk("We hope.")
    free = qb.PlainTextSelection(start_position=3, end_position=7, description="Hm.")
    _text(other).plain_text_selections.append(free)
    (selection,) = qb.merge([one, other]).package.project.sources[0].selections
    assert (selection.description, len(selection.codings)) == ("Hm.", 1)


def test_variables_of_two_types_become_text() -> None:
    one, other = talk("Hello."), talk("Hello.")
    for number, (package, kind, said) in enumerate(
        [
            (one, qb.TypeOfVariable.INTEGER, {"integer_value": 40}),
            (other, qb.TypeOfVariable.TEXT, {"text_value": "40"}),
        ]
    ):
        age = qb.Variable(name="age", type_of_variable=kind)
        package.project.variables.append(age)
        value = qb.VariableValue(variable_ref=age.guid, **said)  # type: ignore[arg-type]
        package.project.cases.append(qb.Case(name="P1", variable_values=[value]))
        assert number < 2
    made = qb.merge([one, other]).package.project
    assert [v.type_of_variable for v in made.variables] == [qb.TypeOfVariable.TEXT]
    assert [v.text_value for v in made.cases[0].variable_values] == ["40"]


# --- Files ----------------------------------------------------------------------------


def _with_picture(data: bytes | None, *, guid: str = "picture") -> qb.Package:
    made = talk("Hello.")
    picture = qb.PictureSource(guid=qb.Guid.derived(guid), name="Photo")
    picture.path = "internal://photo.png"
    made.project.sources.append(picture)
    if data is None:
        return made
    return made.derive(made.project, {"sources/photo.png": data}, qb.Report())


def test_other_files_of_one_name_are_both_kept() -> None:
    one, other = _with_picture(b"one"), _with_picture(b"two", guid="other")
    other.project.sources[1].name = "Another"
    made = qb.merge([one, other]).package
    pictures: Any = made.project.sources[1:]
    assert [made.open_file(p.path).read() for p in pictures] == [b"one", b"two"]


def test_a_file_that_one_project_lacks_comes_from_another() -> None:
    for pair in (
        [_with_picture(None), _with_picture(b"one")],
        [_with_picture(b"one"), _with_picture(None)],
    ):
        made = qb.merge(pair).package
        picture: Any = made.project.sources[1]
        assert made.open_file(picture.path).read() == b"one"


def test_files_that_differ_under_one_guid_are_a_conflict() -> None:
    merged = qb.merge([_with_picture(b"one"), _with_picture(b"two")])
    assert [(c.kind, c.field) for c in merged.report.conflicts] == [("source", "file")]


def test_files_that_nothing_names_are_all_kept() -> None:
    def with_extra(data: bytes) -> qb.Package:
        made = talk("Hello.")
        return made.derive(made.project, {"sources/x.bin": data}, qb.Report())

    made = qb.merge([with_extra(b"1"), with_extra(b"2"), with_extra(b"1")]).package
    assert sorted(made.open_file(n).read() for n in made.files) == [b"1", b"2"]


def test_big_files_are_not_read_into_memory(tmp_path: Path) -> None:
    import tracemalloc

    size = 16_000_000
    paths = []
    for name in ("a", "b"):
        package = _with_picture(name.encode() * size, guid=name)
        paths.append(tmp_path / f"{name}.qdpx")
        package.save(paths[-1])
    with qb.open(paths[0]) as one, qb.open(paths[1]) as other:
        tracemalloc.start()
        qb.merge([one, other])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < size / 2
