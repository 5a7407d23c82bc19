"""``diff``: what is different in two projects."""

from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest
from coded import FIXTURES
from copies import copies, fresh
from helpers import sample
from hypothesis import given
from pydantic import BaseModel

import qdabridge as qb
from qdabridge.operations.diff.outcome import ProjectDiff, TextChange, What
from qdabridge.operations.diff.projects import diff
from qdabridge.operations.diff.statements import facts
from qdabridge.operations.merge.groups import Same
from qdabridge.text.versions import MoveStatus
from qdabridge.tools.adapting import our_origin
from qdabridge.tools.references import respell

QUALCODER = [
    f"qualcoder/{version}/exports/interviews.qdpx"
    for version in ("qc3.5", "qc3.8.2", "v17")
]
TEXT = "We hope that time will come. We never had enough time."


def project() -> qb.Project:
    """A project with one of most things, whose GUIDs are the same every time."""
    guid = qb.Guid.derived
    hope = qb.Code(guid=guid("hope"), name="Hope", color="#aabbcc")
    time = qb.Code(guid=guid("time"), name="Time", description="Too little of it")
    work = qb.Code(guid=guid("work"), name="Work")
    anna, ben = (qb.User(guid=guid(name), name=name) for name in ("Anna", "Ben"))
    site = qb.Variable(guid=guid("site"), name="site")
    spans = [
        _span(3, 7, hope, anna),
        _span(13, 17, time, anna),
        _span(49, 53, time, ben),
    ]
    talk = qb.TextSource(
        guid=guid("talk"),
        name="Talk",
        plain_text_content=TEXT,
        plain_text_selections=spans,
    )
    memo = qb.Note(guid=guid("memo"), name="Memo", plain_text_content="A thought.")
    hope.note_refs = [memo.guid]
    value = qb.VariableValue(variable_ref=site.guid, text_value="Ulm")
    case = qb.Case(
        guid=guid("p1"), name="P1", variable_values=[value], source_refs=[talk.guid]
    )
    return qb.Project(
        name="P",
        origin=our_origin(None),
        users=[anna, ben],
        code_book=qb.CodeBook(codes=[hope, time, work]),
        variables=[site],
        cases=[case],
        sources=[talk],
        notes=[memo],
        sets=[qb.Set(guid=guid("set"), name="Key codes", member_codes=[hope.guid])],
        links=[qb.Link(name="needs", origin_guid=hope.guid, target_guid=time.guid)],
        graphs=[qb.Graph(name="Map", vertices=[_box(hope), _box(work)])],
    )


def _span(start: int, end: int, code: qb.Code, coder: qb.User) -> qb.PlainTextSelection:
    coding = qb.Coding(
        guid=qb.Guid.derived("coding", str(start)),
        code_ref=code.guid,
        creating_user=coder.guid,
        creation_date_time=qb.DateTime("2025-01-02T09:00:00Z"),
    )
    return qb.PlainTextSelection(
        guid=qb.Guid.derived("span", str(start)),
        start_position=start,
        end_position=end,
        codings=[coding],
    )


def _box(code: qb.Code) -> qb.Vertex:
    return qb.Vertex(represented_guid=code.guid, first_x=0, first_y=0)


def packed(project: qb.Project) -> qb.Package:
    return qb.Package(project)


class Two:
    """A project and a copy that a test changes."""

    def __init__(self) -> None:
        self.before = project()
        self.after = self.before.clone()

    @property
    def codes(self) -> list[qb.Code]:
        return self.after.code_book.codes

    @property
    def talk(self) -> qb.TextSource:
        [source] = self.after.sources
        assert isinstance(source, qb.TextSource)
        return source

    def diff(self, **how: object) -> ProjectDiff:
        found = diff(packed(self.before), packed(self.after), **how)  # type: ignore[arg-type]
        assert found.is_equal == (
            facts(packed(self.before)) == facts(packed(self.after))
        )
        return found

    def told(self) -> list[tuple[object, ...]]:
        """Return what changed; nothing but things did."""
        found = self.diff()
        assert not [*found.texts, *found.codings, *found.selections]
        return [
            (c.kind, c.what.value, c.name, c.field, c.before, c.after)
            for c in found.changes
        ]


@pytest.fixture
def two() -> Two:
    return Two()


# --- One change after the other -------------------------------------------------------


def test_nothing_changed(two: Two) -> None:
    found = two.diff(guids=True)
    assert found.is_equal
    assert (found.total.both, found.total.first, found.total.second) == (3, 0, 0)


def test_codes(two: Two) -> None:
    hope, time, work = two.codes
    hope.name, hope.color = "Trust", "#000000"
    time.description = "None of it"
    work.is_codable = False
    work.codes, two.codes[1:] = [time], [work, qb.Code(name="New")]
    assert two.told() == [
        ("code", "renamed", "Hope", "name", "Hope", "Trust"),
        ("code", "recoloured", "Hope", "colour", "#aabbcc", "#000000"),
        ("code", "moved", "Time", "parent", None, "Work"),
        ("code", "redefined", "Time", "description", "Too little of it", "None of it"),
        ("code", "changed", "Work", "codable", None, "no"),
        ("code", "added", "New", None, None, None),
    ]


def test_a_code_removed_takes_its_codings_along(two: Two) -> None:
    two.codes.pop(1)
    two.talk.plain_text_selections = two.talk.plain_text_selections[:1]
    two.after.links = []
    found = two.diff()
    assert [(c.kind, c.what.value, c.name) for c in found.changes] == [
        ("code", "removed", "Time"),
        ("link", "removed", "needs"),
    ]
    assert [(c.what.value, c.quote, c.code, c.coder) for c in found.codings] == [
        ("removed", "time", "Time", "Anna"),
        ("removed", "time", "Time", "Ben"),
    ]


def test_users_cases_variables_and_values(two: Two) -> None:
    two.after.users[1].id = "B"
    [case] = two.after.cases
    case.name, case.source_refs = "P01", []
    case.variable_values[0].text_value = "Łódź"
    two.after.variables[0].type_of_variable = qb.TypeOfVariable.INTEGER
    two.after.cases.append(qb.Case(name="P2"))
    assert two.told() == [
        ("user", "changed", "Ben", "id", None, "B"),
        ("variable", "changed", "site", "type", "Text", "Integer"),
        ("case", "renamed", "P1", "name", "P1", "P01"),
        ("case", "changed", "P1", "source", "Talk", None),
        ("case", "changed", "P1", "value of site", "Ulm", "Łódź"),
        ("case", "added", "P2", None, None, None),
    ]


def test_notes_sets_links_graphs_and_the_project(two: Two) -> None:
    two.after.name, two.after.description = "Q", "New"
    two.after.notes[0].plain_text_content = "Another thought."
    hope, time, work = two.codes
    hope.note_refs, time.note_refs = [], hope.note_refs
    two.after.sets[0].member_codes.append(work.guid)
    two.after.links[0].direction = qb.Direction.ONE_WAY
    two.after.graphs[0].vertices[1].represented_guid = time.guid
    said = two.told()
    assert ("project", "renamed", "P", "name", "P", "Q") in said
    assert ("project", "changed", "P", "description", None, "New") in said
    words = ("A thought.", "Another thought.")
    assert ("note", "changed", "Memo", "text", *words) in said
    assert ("note", "changed", "Memo", "about", "code Hope", None) in said
    assert ("note", "changed", "Memo", "about", None, "code Time") in said
    assert ("set", "changed", "Key codes", "code", None, "Work") in said
    assert ("link", "changed", "needs", "direction", None, "OneWay") in said
    assert [c[4:] for c in said if c[0] == "graph"] == [
        ("code Work, 0,0,,", None),
        (None, "code Time, 0,0,,"),
    ]


def test_codings_are_told_one_by_one_and_counted(two: Two) -> None:
    first, second, third = two.talk.plain_text_selections
    first.codings[0].code_ref = two.codes[1].guid
    second.start_position = 8
    third.codings[0].creation_date_time = qb.DateTime("2025-01-02T11:00:00+02:00")
    found = two.diff()
    assert not found.changes
    assert [(c.what.value, c.place, c.code, c.quote) for c in found.codings] == [
        ("removed", "3-7", "Hope", "hope"),
        ("added", "3-7", "Time", "hope"),
        ("added", "8-17", "Time", "that time"),
        ("removed", "13-17", "Time", "time"),
    ]
    counts = {t.name: (t.both, t.first, t.second) for t in found.by_coder}
    assert counts == {"Anna": (0, 2, 2), "Ben": (1, 0, 0)}
    counts = {t.name: (t.both, t.first, t.second) for t in found.by_code}
    assert counts == {"Hope": (0, 1, 0), "Time": (1, 1, 2)}


def test_another_date_is_a_change_of_a_coding(two: Two) -> None:
    coding = two.talk.plain_text_selections[0].codings[0]
    coding.creation_date_time = qb.DateTime("2025-01-03T09:00:00Z")
    [change] = two.diff().codings
    assert (change.what, change.date, change.new_date) == (
        What.CHANGED,
        "2025-01-02T09:00:00Z",
        "2025-01-03T09:00:00Z",
    )


def test_comments_and_marked_places(two: Two) -> None:
    two.talk.plain_text_selections[0].description = "Why?"
    two.talk.plain_text_selections.append(
        qb.PlainTextSelection(start_position=0, end_position=2)
    )
    found = two.diff()
    assert [(s.what.value, s.comment, s.quote) for s in found.selections] == [
        ("added", None, "We"),
        ("added", "Why?", "hope"),
    ]


def test_a_corrected_text_moves_places_before_codings_are_compared(two: Two) -> None:
    new = TEXT.replace("We hope", "Oh, we hope").replace("enough time", "enough")
    two.talk.plain_text_content = new
    for selection in two.talk.plain_text_selections:
        selection.start_position += 4
        selection.end_position += 4
    del two.talk.plain_text_selections[2]
    found = two.diff()
    [text] = found.texts
    assert (text.source, text.removed, text.added) == ("Talk", 6, 5)
    assert [(c.what.value, c.place) for c in found.codings] == [("removed", "49-53")]
    assert found.total.both == 2


def test_it_is_told_what_became_of_the_selections(two: Two) -> None:
    two.talk.plain_text_content = TEXT.replace("time will", "will")
    two.after.modified_date_time = qb.DateTime("2025-06-01T09:00:00Z")
    two.talk.plain_text_selections = []
    statuses = {MoveStatus.EXACT: 1, MoveStatus.ORPHAN: 1, MoveStatus.SHIFTED: 1}
    assert two.diff().texts == [
        TextChange(source="Talk", removed=5, added=0, moved="first", statuses=statuses)
    ]


def test_a_source_renamed_and_a_source_gone(two: Two) -> None:
    two.talk.name = "Interview"
    assert two.told() == [("source", "renamed", "Talk", "name", "Talk", "Interview")]
    two.after.sources, two.after.cases[0].source_refs = [], []
    found = two.diff()
    assert [(c.kind, c.what.value) for c in found.changes][-1] == ("source", "removed")
    assert len(found.codings) == 3


def test_other_media_are_a_change() -> None:
    made = []
    for data in (b"one", b"two", b"one"):
        package = packed(qb.Project(name="P", origin=our_origin(None)))
        guid = qb.Guid.derived("picture")
        path = package.add_file(data, ".png", str(qb.Guid.new()))
        package.project.sources = [qb.PictureSource(guid=guid, name="A", path=path)]
        made.append(package)
    [change] = diff(made[0], made[1]).changes
    assert (change.kind, change.field) == ("source", "file")
    assert diff(made[0], made[2]).is_equal


def test_without_quotes_there_are_no_words(two: Two) -> None:
    two.after.notes[0].plain_text_content = "She said so."
    two.talk.plain_text_selections = []
    words = two.diff().without_quotes().model_dump_json()
    assert "She said" not in words
    assert "thought" not in words
    assert "hope" not in words
    assert "12 characters" in words


# --- What is the same -----------------------------------------------------------------


def test_other_guids_are_no_difference_unless_asked_for(two: Two) -> None:
    respell(two.after, lambda key: qb.Guid.derived("new", key.lower()))
    two.after.users[0].name = two.before.users[0].name = "Admin"  # says nothing
    two.after.origin, two.after.modified_date_time = "X", qb.DateTime.now()
    assert two.diff().is_equal
    told = diff(packed(two.before), packed(two.after), guids=True)
    assert {c.field for c in told.changes} == {"guid"}
    assert len(told.codings) == 3
    by_guid = diff(packed(two.before), packed(two.after), match="guid")
    assert {c.what.value for c in by_guid.of("code")} == {"added", "removed"}


def test_a_mapping_joins_what_nothing_else_does(two: Two) -> None:
    two.after.users[1] = qb.User(guid=qb.Guid.new(), name="B. L.")
    coding = two.talk.plain_text_selections[2].codings[0]
    coding.creating_user = two.after.users[1].guid
    assert len(two.diff().codings) == 2
    found = two.diff(same=[Same("user", "Ben", "B. L.")])
    assert [c.what.value for c in found.changes] == ["renamed"]
    assert not found.codings


def test_two_things_of_one_name_are_paired(two: Two) -> None:
    for project in (two.before, two.after):
        project.cases += [qb.Case(name="P9"), qb.Case(name="P9", description="b")]
        project.links += [qb.Link(name="x") for _ in range(3)]
    two.after.cases.reverse()
    assert two.diff().is_equal


@pytest.mark.parametrize("tool", ["nvivo", "atlasti", "qualcoder", "maxqda"])
@pytest.mark.parametrize("name", ["study", "full"])
def test_what_is_written_for_a_tool_says_the_same(
    name: str, tool: str, tmp_path: Path
) -> None:
    source, target = FIXTURES / f"{name}.qdpx", tmp_path / "for.qdpx"
    qb.convert(source, target, to=tool)
    with qb.open(source) as first, qb.open(target) as second:
        found = diff(first, second)
        assert found.is_equal, found.changes
        assert facts(first) == facts(second)


def test_anna_and_ben() -> None:
    with (
        qb.open(FIXTURES / "study-anna.qdpx") as anna,
        qb.open(FIXTURES / "study-ben.qdpx") as ben,
    ):
        found = diff(anna, ben)
    assert [(c.what.value, c.name) for c in found.of("user")] == [
        ("removed", "Anna Becker"),
        ("added", "Ben Lindqvist"),
    ]
    assert (found.total.both, found.total.first, found.total.second) == (0, 61, 57)
    kinds = {change.kind for change in found.changes}
    assert kinds == {"user", "note"}


@pytest.mark.parametrize(("first", "second"), list(combinations(QUALCODER, 2)))
def test_one_study_in_three_versions_of_qualcoder(first: str, second: str) -> None:
    with qb.open(sample(first)) as one, qb.open(sample(second)) as other:
        found = diff(one, other)
    assert (found.total.both, found.total.first, found.total.second) == (11, 0, 0)
    assert {(c.kind, c.what.value) for c in found.changes} <= {
        ("code", "recoloured"),  # QualCoder draws colours at random
        ("code", "added"),
    }
    assert not found.texts


@pytest.mark.parametrize(
    "name",
    [
        "nvivo/nvivo-mac-15.0-codes-only.qdpx",
        "nvivo/nvivo-windows-12.6-masked.qdpx",
        "qc/exports/qc_project.qdpx",
        "standard/example2-atlasti-8.4-mac.qde",
        "standard/example3-transana-3.22.qde",
        "atlasti/codebook-9.0.19-win.qdc",
    ],
)
def test_a_file_of_a_tool_and_its_canonical_form_say_the_same(
    name: str, tmp_path: Path
) -> None:
    path = sample(name)
    target = tmp_path / ("plain.qdc" if path.suffix == ".qdc" else "plain.qdpx")
    with qb.open(path) as package:
        qb.normalise(package).save(target)
        with qb.open(target) as plain:
            assert diff(package, plain).is_equal
            assert facts(package) == facts(plain)


# --- Laws -----------------------------------------------------------------------------


def plain(things: Iterable[BaseModel]) -> list[str]:
    return sorted(thing.model_dump_json() for thing in things)


def turned(found: ProjectDiff) -> list[list[str]]:
    """Return what a difference says, seen from the other side."""
    codings = []
    for coding in found.codings:
        update: dict[str, object] = {"what": coding.what.reversed}
        if coding.what is What.CHANGED:
            update |= {"date": coding.new_date, "new_date": coding.date}
            update |= {"guid": coding.new_guid, "new_guid": coding.guid}
        codings.append(coding.model_copy(update=update))
    selections = [
        s.model_copy(update={"what": s.what.reversed}) for s in found.selections
    ]
    changes = [change.reversed() for change in found.changes]
    return [plain(changes), plain(codings), plain(selections)]


@given(copies(1, drift=True))
def test_nothing_differs_from_itself(made: list[qb.Package]) -> None:
    package = made[1]
    assert diff(package, package, guids=True).is_equal
    assert diff(package, fresh(package)).is_equal


@given(copies(2, drift=True))
def test_there_is_a_difference_if_there_is_one_of_facts(
    made: list[qb.Package],
) -> None:
    master, one, other = made
    for first, second in ((one, other), (master, one)):
        same = facts(first) == facts(second)
        assert diff(first, second).is_equal == same


@given(copies(2, drift=True))
def test_the_other_way_round_it_is_the_same(made: list[qb.Package]) -> None:
    _, one, other = made
    there, back = diff(one, other), diff(other, one)
    assert turned(back) == [
        plain(there.changes),
        plain(there.codings),
        plain(there.selections),
    ]
    assert there.total.first == back.total.second
    assert there.total.both == back.total.both


@given(copies(2))
def test_all_codings_are_counted(made: list[qb.Package]) -> None:
    _, one, other = made
    found = diff(one, other)
    counts = [len(list(package.project.codings())) for package in (one, other)]
    assert found.total.both + found.total.first == counts[0]
    assert found.total.both + found.total.second == counts[1]
    for tallies in (found.by_coder, found.by_code):
        assert sum(t.both for t in tallies) == found.total.both
    changed = [c for c in found.codings if c.what is not What.CHANGED]
    assert len(changed) == found.total.first + found.total.second
