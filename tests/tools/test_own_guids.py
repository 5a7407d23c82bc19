"""One GUID, two things: each gets its own, and everybody decides alike."""

import pytest
from helpers import guid
from hypothesis import given
from strategies import projects

import qdabridge as qb
from qdabridge import (
    Case,
    Code,
    CodeBook,
    Coding,
    Guid,
    Link,
    Note,
    Package,
    PlainTextSelection,
    Project,
    Severity,
    TextSource,
    User,
)
from qdabridge.model.project import identified
from qdabridge.tools.adapting import normalise

ONE = guid(1)


def coded(number: int, name: str, code: Guid, own: Guid | None = None) -> TextSource:
    """Return a text whose words 4 to 7 are coded."""
    coding = Coding(guid=guid(100 + number), code_ref=code)
    selection = PlainTextSelection(
        guid=guid(200 + number), start_position=4, end_position=7, codings=[coding]
    )
    return TextSource(
        guid=own or guid(number),
        name=name,
        plain_text_content=f"the bus of {name}",
        plain_text_selections=[selection],
    )


def two_codes(second: str = "Help", code: Guid = ONE) -> Project:
    book = CodeBook(codes=[Code(guid=ONE, name="Delay"), Code(guid=ONE, name=second)])
    return Project(name="P", code_book=book, sources=[coded(5, "Diary", code)])


def found(project: Project, code: str) -> tuple[Project, list[qb.Finding]]:
    made = normalise(as_read(project))
    return made.project, made.report.of(code)


def as_read(project: Project) -> Package:
    """Return a package that says of itself that it is not canonical yet."""
    project.origin = "Homemade 1"
    return Package(project, form="as-written")


def test_a_coding_with_either_of_two_codes_is_an_error_with_both_names() -> None:
    project, [finding] = found(two_codes(), "guid-doubtful")
    assert finding.severity is Severity.ERROR
    assert "Delay" in finding.message
    assert "Help" in finding.message
    first, second = project.code_book.codes
    assert first.guid == ONE != second.guid
    [placed] = project.codings()
    assert project.index().code(placed.coding.code_ref) is first


def test_where_no_reference_is_in_doubt_it_is_a_warning() -> None:
    project, [finding] = found(two_codes(code=guid(9)), "guid-renewed")
    assert finding.severity is Severity.WARNING
    assert "Delay" in finding.message
    assert "Help" in finding.message
    assert len({code.guid.key for code in project.code_book.codes}) == 2


def test_each_of_two_texts_keeps_its_own_words() -> None:
    code = Code(guid=guid(9), name="C")
    sources = [coded(5, "One", code.guid, ONE), coded(6, "Two", code.guid, ONE)]
    project = Project(name="P", code_book=CodeBook(codes=[code]), sources=sources)
    package = normalise(as_read(project))
    [finding] = package.report.of("guid-renewed")
    assert "One" in finding.message
    assert "Two" in finding.message
    for tool in ("nvivo", "maxqda", "qualcoder", "atlasti"):
        adapted = qb.adapt(package, tool)
        names = [name.lower() for name in adapted.files]
        assert len(names) == len(set(names))
        texts = [adapted.text(source) for source in adapted.project.sources]  # type: ignore[arg-type]
        assert [text.split()[-1] for text in texts] == ["One", "Two"]


def test_a_link_to_one_of_two_things_is_in_doubt() -> None:
    project = Project(
        name="P",
        notes=[Note(guid=ONE, name="n")],
        sources=[TextSource(guid=ONE, name="t", plain_text_content="")],
        links=[Link(guid=guid(3), origin_guid=ONE, target_guid=ONE)],
    )
    _, [finding] = found(project, "guid-doubtful")
    assert "2 references" in finding.message


def test_what_stands_twice_alike_is_read_once() -> None:
    project = two_codes(second="Delay")
    first, second = project.code_book.codes
    second.description = "late"
    first.codes, second.codes = [Code(name="A")], [Code(name="B")]
    project.users = [User(guid=guid(7), name="Kim"), User(guid=guid(7), name="Kim")]
    made, findings = found(project, "thing-repeated")
    [code] = made.code_book.codes
    assert code.description == "late"
    assert [inner.name for inner in code.codes] == ["A", "B"]
    assert [user.name for user in made.users] == ["Kim"]
    assert {finding.location.path for finding in findings} == {"Code", "User"}


def test_a_case_that_is_a_code_too_is_no_clash() -> None:
    project = Project(
        name="P",
        code_book=CodeBook(codes=[Code(guid=ONE, name="Kim")]),
        cases=[Case(guid=ONE, name="Kim")],
        sources=[coded(5, "Diary", ONE)],
    )
    made = normalise(as_read(project))
    codes = {finding.code for finding in made.report}
    assert not codes & {"guid-doubtful", "guid-renewed", "thing-repeated"}


def test_the_same_document_gives_the_same_guids() -> None:
    first, second = (normalise(as_read(two_codes())).project for _ in range(2))
    assert [t.guid for t in identified(first)] == [t.guid for t in identified(second)]


@given(projects())
def test_every_clash_is_told_and_gone(project: Project) -> None:
    project = project.clone()
    before = [thing.guid.key for thing in identified(project)]
    made = normalise(as_read(project))
    told = {finding.code for finding in made.report}
    if len(set(before)) == len(before):
        assert not told & {"guid-doubtful", "guid-renewed", "thing-repeated"}


@pytest.mark.parametrize("name", ["Delay", "Help"])
def test_a_coding_that_leads_nowhere_is_an_error(name: str) -> None:
    project = Project(name="P", sources=[coded(5, name, guid(77))])
    _, [finding] = found(project, "coding-dangling")
    assert finding.severity is Severity.ERROR
    assert "1 coding" in finding.message
