"""NVivo's files are read as NVivo meant them."""

import io

import pytest
from helpers import guid

from qdabridge import (
    Case,
    Code,
    CodeBook,
    Coding,
    DateTime,
    Guid,
    Link,
    Note,
    Package,
    PictureSource,
    PlainTextSelection,
    Project,
    Report,
    Set,
    TextSource,
    User,
    Variable,
    VariableValue,
)
from qdabridge.model import PictureSelection
from qdabridge.report import Severity
from qdabridge.tools.adapting import adapt, normalise
from qdabridge.tools.idioms.coders import doubt_coders
from qdabridge.tools.work import Workspace

WINDOWS, MAC = "NVivo for Windows 12.6", "NVivo for Mac 15.0.0"
TEXT = "One two three.\nFour five six.\n"
SOURCE, CODE, CASE, NOTE = guid(1), guid(2), guid(3), guid(4)
ANNA, BEN = guid(10), guid(11)
LATER = DateTime("2025-02-02T10:00:00Z")
EARLY = DateTime("2024-01-01T09:00:00Z")


def coding(number: int, code: Guid = CODE, user: Guid | None = BEN) -> Coding:
    return Coding(
        guid=guid(number), code_ref=code, creating_user=user, creation_date_time=EARLY
    )


def selection(
    number: int, start: int, end: int, *codings: Coding, user: Guid | None = ANNA
) -> PlainTextSelection:
    return PlainTextSelection(
        guid=guid(number),
        name="",
        start_position=start,
        end_position=end,
        codings=[*codings],
        creating_user=user,
        creation_date_time=LATER,
    )


def project(*selections: PlainTextSelection, origin: str = MAC) -> Project:
    source = TextSource(
        guid=SOURCE,
        name="Interview",
        plain_text_content=TEXT,
        plain_text_selections=[*selections],
    )
    return Project(
        name="P",
        origin=origin,
        users=[User(guid=ANNA, name="Anna"), User(guid=BEN, name="Ben")],
        code_book=CodeBook(codes=[Code(guid=CODE, name="Hope")]),
        sources=[source],
    )


def read(project: Project) -> tuple[Project, Report]:
    canonical = normalise(Package(project, form="as-written"))
    return canonical.project, canonical.report


def text_source(project: Project) -> TextSource:
    source = project.sources[0]
    assert isinstance(source, TextSource)
    return source


# --- Who coded ------------------------------------------------------------------------


def test_coder_and_date_come_from_the_selection() -> None:
    found, report = read(project(selection(20, 0, 3, coding(30))))
    (placed,) = found.codings()
    assert (placed.coding.creating_user, placed.coding.creation_date_time) == (
        ANNA,
        LATER,
    )
    (finding,) = report.of("coder-on-selection")
    assert "of 1 codings the coder was another one in 1" in finding.message


def test_a_selection_without_coder_leaves_the_codings_coder() -> None:
    found, _ = read(project(selection(20, 0, 3, coding(30), user=None)))
    assert next(iter(found.codings())).coding.creating_user == BEN


def test_codings_of_whole_sources_are_doubted() -> None:
    given = project()
    text_source(given).codings.append(coding(30))
    found, report = read(given)
    assert next(iter(found.codings())).coding.creating_user == BEN
    assert report.of("coder-doubtful")


def signed(*dates: str, origin: str = "unknown") -> Report:
    selections = [selection(20 + n, 0, 3, coding(40 + n)) for n, _ in enumerate(dates)]
    for item, date in zip(selections, dates, strict=True):
        item.creation_date_time = DateTime(date)
    work = Workspace(Package(project(*selections, origin=origin)))
    doubt_coders(work)
    return work.report()


def test_codings_signed_alike_on_selections_signed_differently_are_doubtful() -> None:
    days = [f"2025-02-0{day}T10:00:00Z" for day in (1, 2, 3)]
    assert len(signed(*days).of("coder-doubtful")) == 1
    assert signed(*days[:2]).is_clean  # used too rarely to say anything
    assert signed(*[EARLY] * 3).is_clean


# --- Cases ----------------------------------------------------------------------------


def with_case(*selections: PlainTextSelection) -> Project:
    given = project(*selections)
    given.cases.append(Case(guid=CASE, name="P1"))
    below = Code(guid=guid(6), name="Not a case")
    twin = Code(guid=CASE, name="P1", description="about", codes=[below])
    given.code_book.codes.append(twin)
    return given


def test_a_code_with_the_guid_of_a_case_is_the_case() -> None:
    found, report = read(with_case())
    assert [path for _, path in found.walk_codes()] == [("Hope",), ("Not a case",)]
    assert found.cases[0].description == "about"
    assert "1 codes below them moved up" in report.of("case-twin-folded")[0].message


@pytest.mark.parametrize("end", [len(TEXT), len(TEXT) - 1])
def test_a_coding_of_the_whole_text_puts_the_source_into_the_case(end: int) -> None:
    found, report = read(with_case(selection(20, 0, end, coding(30, CASE))))
    assert found.cases[0].source_refs == [SOURCE]
    assert found.cases[0].selection_refs == []
    assert text_source(found).plain_text_selections == []
    assert not list(found.codings())
    (finding,) = report.of("case-membership")
    assert finding.severity is Severity.WARNING
    assert "1 codings of whole texts and 0 of parts" in finding.message


def test_a_coding_of_a_part_puts_the_selection_into_the_case() -> None:
    found, _ = read(with_case(selection(20, 0, 3, coding(30, CASE))))
    assert found.cases[0].source_refs == []
    assert found.cases[0].selection_refs == [guid(20)]
    assert not list(found.codings())


def test_a_coding_of_the_source_itself_puts_it_into_the_case_once() -> None:
    given = with_case(selection(20, 0, len(TEXT), coding(30, CASE)))
    text_source(given).codings.append(coding(31, CASE))
    found, _ = read(given)
    assert found.cases[0].source_refs == [SOURCE]


def test_a_selection_that_says_more_stays() -> None:
    whole = selection(20, 0, len(TEXT), coding(30, CASE), coding(31))
    noted = selection(21, 0, len(TEXT), coding(32, CASE))
    noted.description = "a comment"
    linked = selection(22, 0, len(TEXT), coding(33, CASE))
    given = with_case(whole, noted, linked)
    given.links.append(Link(name="l", origin_guid=guid(22), target_guid=CODE))
    found, _ = read(given)
    kept = [s.guid for s in text_source(found).plain_text_selections]
    assert kept == [guid(20), guid(21), guid(22)]
    assert [c.coding.guid for c in found.codings()] == [guid(31)]


def test_the_tree_of_cases_and_folders_is_kept_and_made_again() -> None:
    given = project()
    given.cases = [Case(guid=guid(n), name=f"P{n}") for n in (50, 51, 52)]
    inner = Code(guid=guid(51), name="P51", codes=[Code(guid=guid(52), name="P52")])
    folder = Code(guid=guid(60), name="Sites", is_codable=False, codes=[inner])
    top = Code(guid=guid(50), name="P50")
    given.code_book.codes.append(
        Code(guid=guid(61), name="Cases", is_codable=False, codes=[top, folder])
    )
    found, report = read(given)
    assert [path for _, path in found.walk_codes()] == [("Hope",)]
    assert [case.description for case in found.cases] == [
        None,
        "Case path: Sites",
        "Case path: Sites > P51",
    ]
    assert "2 cases" in report.of("case-path-kept")[0].message
    again = adapt(normalise(Package(given, form="as-written")), "nvivo").project
    assert [path for _, path in again.walk_codes()][1:] == [
        ("Cases",),
        ("Cases", "P50"),
        ("Cases", "Sites"),
        ("Cases", "Sites", "P51"),
        ("Cases", "Sites", "P51", "P52"),
    ]
    assert not any(case.description for case in again.cases)


def test_sets_cannot_have_cases_as_codes() -> None:
    given = with_case()
    given.sets.append(Set(name="S", member_codes=[CODE, CASE]))
    found, report = read(given)
    assert found.sets[0].member_codes == [CODE]
    assert len(report.of("case-not-code")) == 1


def test_folding_again_changes_nothing() -> None:
    found, _ = read(with_case(selection(20, 0, 3, coding(30, CASE))))
    again, report = read(found)
    assert again == found
    assert report.is_clean


# --- Memos ----------------------------------------------------------------------------


def linked(origin: Guid, target: Guid, **more: str) -> tuple[Project, Report]:
    given = project(selection(20, 0, 3), selection(21, 4, 7, coding(30)))
    given.notes.append(Note(guid=NOTE, name="Memo", plain_text_content="words"))
    link = {"guid": guid(70), "origin_guid": origin, "target_guid": target, **more}
    given.links.append(Link.model_validate(link))
    return read(given)


@pytest.mark.parametrize("origin", [SOURCE, CODE, guid(20), guid(30)])
def test_a_bare_link_to_a_note_is_a_note_ref(origin: Guid) -> None:
    found, report = linked(origin, NOTE)
    thing = found.find(origin)
    assert getattr(thing, "note_refs", None) == [NOTE]
    assert not found.links
    assert "1 links to memos" in report.of("note-linked")[0].message


def test_a_link_from_a_note_to_a_bare_selection_is_an_annotation() -> None:
    found, _ = linked(NOTE, guid(20))
    assert text_source(found).plain_text_selections[0].note_refs == [NOTE]
    assert not found.links


@pytest.mark.parametrize(
    ("origin", "target", "more"),
    [
        (NOTE, guid(21), {}),  # a coded selection is no annotation
        (SOURCE, NOTE, {"name": "explains"}),
        (SOURCE, NOTE, {"direction": "OneWay"}),
        (SOURCE, CODE, {}),
        (NOTE, NOTE, {}),
    ],
)
def test_other_links_stay_links(
    origin: Guid, target: Guid, more: dict[str, str]
) -> None:
    found, report = linked(origin, target, **more)
    assert len(found.links) == 1
    assert not report.of("note-linked")


# --- Codebook and attributes ----------------------------------------------------------


def test_the_wrapper_nodes_is_taken_off() -> None:
    given = project()
    book = given.code_book
    book.codes = [Code(guid=guid(9), name="Nodes", is_codable=False, codes=book.codes)]
    found, report = read(given)
    assert [path for _, path in found.walk_codes()] == [("Hope",)]
    assert len(report.of("wrapper-removed")) == 1


@pytest.mark.parametrize(
    ("origin", "other", "is_taken_off"),
    [
        (MAC, "Fear", True),
        ("", "Fear", True),
        ("Homemade 1", "Fear", False),
        (MAC, "Hope", False),
    ],
)
def test_the_wrapper_beside_other_codes(
    origin: str, other: str, is_taken_off: bool
) -> None:
    given = project(origin=origin)
    wrapper = Code(name="Nodes", is_codable=False, codes=given.code_book.codes)
    given.code_book.codes = [Code(name=other), wrapper]
    found, report = read(given)
    paths = [path for _, path in found.walk_codes()]
    assert (("Hope",) in paths and ("Nodes",) not in paths) == is_taken_off
    assert bool(report.of("wrapper-removed")) == is_taken_off


def test_a_codable_code_nodes_stays() -> None:
    given = project()
    given.code_book.codes = [Code(name="Nodes", codes=given.code_book.codes)]
    assert len(list(read(given)[0].walk_codes())) == 2


def with_variables(*names: str) -> Project:
    given = project()
    for number, name in enumerate(names, 80):
        given.variables.append(Variable(guid=guid(number), name=name))
        text_source(given).variable_values.append(
            VariableValue(variable_ref=guid(number), text_value=f"v{number}")
        )
    return given


def test_the_classification_goes_from_name_to_description() -> None:
    found, report = read(with_variables("Person:Age", "Files:Place"))
    assert [(v.name, v.description) for v in found.variables] == [
        ("Age", "Classification: Person"),
        ("Place", None),
    ]
    assert len(report.of("classification-kept")) == 1


def test_attributes_of_two_classifications_keep_their_names() -> None:
    given = with_variables("Person:Age", "School:Age")
    found, report = read(given)
    assert [v.name for v in found.variables] == ["Person:Age", "School:Age"]
    assert len(report.of("classification-in-name")) == 1
    again = adapt(normalise(Package(given, form="as-written")), "nvivo").project
    assert [v.name for v in again.variables] == ["Person:Age", "School:Age"]


def test_same_tool_conversion_keeps_names_of_variables() -> None:
    given = with_variables("Person:Age", "Files:Place", "Plain")
    again = adapt(normalise(Package(given, form="as-written")), "nvivo").project
    assert [v.name for v in again.variables] == [
        "Person:Age",
        "Files:Place",
        "Files:Plain",
    ]
    assert not any(v.description for v in again.variables)


def test_a_value_stands_once_on_the_case_if_it_has_it() -> None:
    given = with_variables("A", "B")
    values = text_source(given).variable_values
    given.cases.append(
        Case(guid=CASE, source_refs=[SOURCE], variable_values=[values[0].clone()])
    )
    found, _ = read(given)
    left = text_source(found).variable_values
    assert [value.text_value for value in left] == ["v81"]
    assert [value.text_value for value in found.cases[0].variable_values] == ["v80"]


# --- Pictures -------------------------------------------------------------------------


def picture(*corners: tuple[int, int, int, int], data: bytes | None = None) -> Package:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (100, 50)).save(stream, "PNG")
    package = Package(Project(name="P", origin=MAC), form="as-written")
    path = package.add_file(data or stream.getvalue(), ".png", str(SOURCE))
    regions = [
        PictureSelection(first_x=a, first_y=b, second_x=c, second_y=d)
        for a, b, c, d in corners
    ]
    source = PictureSource(path=path, picture_selections=regions)
    package.project.sources.append(source)
    return package


def regions(package: Package) -> list[tuple[int, int, int, int]]:
    (source,) = package.project.sources
    assert isinstance(source, PictureSource)
    return [
        (r.first_x, r.first_y, r.second_x, r.second_y)
        for r in source.picture_selections
    ]


def test_regions_are_cut_at_the_edge_of_the_picture() -> None:
    found = normalise(picture((0, 10, 50, 59), (10, 10, 130, 50), (-5, 0, 10, 10)))
    assert regions(found) == [(0, 10, 50, 50), (10, 10, 100, 50), (0, 0, 10, 10)]
    severities = {f.severity: f.count for f in found.report.of("region-clamped")}
    assert severities == {Severity.INFO: 2, Severity.WARNING: 1}


def test_regions_outside_the_picture_or_of_unread_pictures_stay() -> None:
    outside = normalise(picture((200, 0, 300, 10)))
    assert regions(outside) == [(200, 0, 300, 10)]
    assert len(outside.report.of("region-outside")) == 1
    damaged = normalise(picture((0, 0, 300, 10), data=b"no picture"))
    assert regions(damaged) == [(0, 0, 300, 10)]
    assert len(damaged.report.of("picture-unmeasured")) == 1
