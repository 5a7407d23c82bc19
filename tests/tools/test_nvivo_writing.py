"""A canonical project gets the shape of NVivo's own files, and comes back the same."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from helpers import guid

import qdabridge as qb
from qdabridge import (
    Case,
    Code,
    CodeBook,
    Coding,
    DateTime,
    Guid,
    Note,
    Package,
    PlainTextSelection,
    Project,
    TextSource,
    TypeOfVariable,
    User,
    Variable,
    VariableValue,
)
from qdabridge.tools.adapting import COUNTS, adapt, normalise
from qdabridge.tools.nvivo.profile import NVIVO
from qdabridge.tools.nvivo.write import docx_of
from qdabridge.tools.profile import Reading, profile_of, target_named

FIXTURES = Path(__file__).parents[2] / "fixtures"
TEXT = "🙂 One two three.\nFour five six.\n"
SOURCE, OTHER, HOPE, FEAR = guid(1), guid(2), guid(3), guid(4)
ANNA, BEN, CASE, NOTE = guid(10), guid(11), guid(12), guid(13)
DAY, NEXT = DateTime("2025-02-02T10:00:00Z"), DateTime("2025-02-03T10:00:00Z")
BOTH = pytest.mark.parametrize("target", ["nvivo-windows", "nvivo-mac"])


def coding(number: int, code: Guid, user: Guid, date: DateTime = DAY) -> Coding:
    return Coding(
        guid=guid(number), code_ref=code, creating_user=user, creation_date_time=date
    )


def small() -> Project:
    """Return a canonical project with everything NVivo wants otherwise."""
    twice = PlainTextSelection(
        guid=guid(20),
        name="One two",
        description="a comment",
        start_position=2,
        end_position=9,
        creating_user=ANNA,
        creation_date_time=DAY,
        codings=[coding(30, HOPE, ANNA), coding(31, FEAR, BEN, NEXT)],
        note_refs=[NOTE],
    )
    twice.codings[1].note_refs = [guid(14)]
    turn = PlainTextSelection(
        guid=guid(21), name="Four", start_position=17, end_position=21
    )
    bare = PlainTextSelection(
        guid=guid(22), name="five", start_position=22, end_position=26
    )
    bare.note_refs = [NOTE]
    one = TextSource(
        guid=SOURCE,
        name="one",
        plain_text_content=TEXT,
        plain_text_selections=[twice, turn, bare],
        note_refs=[NOTE],
    )
    two = TextSource(guid=OTHER, name="two", plain_text_content="More.\n")
    value = VariableValue(variable_ref=guid(40), integer_value=7)
    return Project(
        name="P",
        origin="qdabridge 0",
        users=[User(guid=ANNA, name="Anna"), User(guid=BEN, name="Ben")],
        code_book=CodeBook(
            codes=[
                Code(guid=HOPE, name="Hope", color="#ff0000", note_refs=[NOTE]),
                Code(guid=FEAR, name="Fear"),
            ]
        ),
        variables=[
            Variable(
                guid=guid(40), name="age", type_of_variable=TypeOfVariable.INTEGER
            ),
            Variable(guid=guid(41), name="place: of birth"),
        ],
        cases=[
            Case(
                guid=CASE,
                name="P1",
                variable_values=[value],
                source_refs=[OTHER],
                selection_refs=[guid(21), guid(20)],
            )
        ],
        sources=[one, two],
        notes=[
            Note(guid=NOTE, name="Memo", plain_text_content="words"),
            Note(guid=guid(14), name="On a coding", plain_text_content="words"),
        ],
        note_refs=[NOTE],
    )


def first(project: Project) -> TextSource:
    source = project.sources[0]
    assert isinstance(source, TextSource)
    return source


def came_back(package: Package, target: str, folder: Path) -> Package:
    """Write a canonical package for NVivo, read it again and normalise it."""
    path = folder / "out.qdpx"
    adapt(package, target).save(path)
    return normalise(qb.open(path, as_written=True))


def content(project: Project) -> Project:
    """Return a project without where its texts are kept."""
    copy = project.clone()
    for thing in [*copy.sources, *copy.notes]:
        for field in ("plain_text_path", "rich_text_path", "plain_text_content"):
            if hasattr(thing, field):
                setattr(thing, field, None)
    return copy


# --- There and back -------------------------------------------------------------------


@BOTH
def test_a_small_project_comes_back_the_same(target: str, tmp_path: Path) -> None:
    package = Package(small())
    again = came_back(package, target, tmp_path)
    expected = content(small())
    expected.origin = again.project.origin
    assert content(again.project) == expected
    assert again.text(first(again.project)) == TEXT
    assert [again.text(note) for note in again.project.notes] == ["words", "words"]


@BOTH
def test_the_sample_study_comes_back_the_same(target: str, tmp_path: Path) -> None:
    with qb.open(FIXTURES / "study.qdpx", as_written=True) as package:
        canonical = normalise(package)
        again = came_back(canonical, target, tmp_path)
        assert content(again.project) == content(canonical.project)
        for old, new in zip(
            canonical.project.sources, again.project.sources, strict=True
        ):
            assert isinstance(old, TextSource)
            assert isinstance(new, TextSource)
            assert canonical.text(old) == again.text(new)
            for item in new.plain_text_selections:
                quote = again.text(new)[item.start_position : item.end_position]
                assert quote == item.name


@BOTH
def test_codings_of_cases_are_signed_as_nvivo_signs_them(
    target: str, tmp_path: Path
) -> None:
    project = small()
    project.creation_date_time = NEXT
    package = Package(project)
    made = adapt(package, target).project
    codings = [
        (placed.coding, placed.selection)
        for placed in made.codings()
        if placed.coding.code_ref.key == CASE.key
    ]
    assert len(codings) == 3
    for coding_, selection_ in codings:
        assert coding_.creating_user in (ANNA, BEN)
        assert coding_.creation_date_time is not None
        if selection_ is not None:
            assert selection_.creating_user == coding_.creating_user
    again = came_back(package, target, tmp_path)
    turn = first(again.project).plain_text_selections[1]
    assert (turn.creating_user, turn.creation_date_time) == (None, None)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.qdpx", "b.qdpx"):
        adapt(Package(small()), "nvivo").save(tmp_path / name)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_what_is_written_is_valid(tmp_path: Path) -> None:
    adapt(Package(small()), "nvivo").save(tmp_path / "a.qdpx")
    assert qb.validate(tmp_path / "a.qdpx").is_clean


# --- Forms ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "tool", "form"),
    [
        ("qdabridge 0, from NVivo for Mac 14.23.0", "nvivo", "nvivo-mac"),
        ("qdabridge 0, from NVivo for Windows 20.1", "nvivo", "nvivo-windows"),
        ("ATLAS.ti", "nvivo", "nvivo-windows"),
        ("ATLAS.ti", "nvivo-mac", "nvivo-mac"),
        ("NVivo for Mac 15", "nvivo-windows", "nvivo-windows"),
    ],
)
def test_the_form_is_that_of_the_origins_platform(
    origin: str, tool: str, form: str
) -> None:
    profile, target = target_named(tool, origin)
    assert (profile.name, target.name) == ("nvivo", form)


@pytest.mark.parametrize(
    ("origin", "crlf"),
    [
        ("NVivo for Windows 12.6", 2),
        ("NVivo for Mac 12.7.0", 1),
        ("qdabridge 0.1.0 for nvivo-mac", 1),
        ("qdabridge 0.1.0 for nvivo-windows, from NVivo for Mac 14", 2),
    ],
)
def test_the_origin_says_how_line_ends_count(origin: str, crlf: int) -> None:
    assert profile_of(origin) is NVIVO
    assert NVIVO.convention_for(origin).crlf == crlf


def test_windows_texts_have_bom_and_crlf_and_positions_in_utf16() -> None:
    package = adapt(Package(small()), "nvivo-windows")
    source = first(package.project)
    assert source.plain_text_path == f"internal://{SOURCE}.txt"
    with package.open_file(f"internal://{SOURCE}.txt") as stream:
        raw = stream.read()
    assert raw == b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    quotes = {
        (s.name, _slice(raw[3:].decode(), s))
        for s in source.plain_text_selections
        if s.name
    }
    assert quotes == {("One two", "One two"), ("Four", "Four"), ("five", "five")}


def _slice(text: str, item: PlainTextSelection) -> str:
    units = text.encode("utf-16-le")
    return units[2 * item.start_position : 2 * item.end_position].decode("utf-16-le")


def test_mac_texts_have_neither() -> None:
    package = adapt(Package(small()), "nvivo-mac")
    with package.open_file(f"internal://{SOURCE}.txt") as stream:
        assert stream.read() == TEXT.encode()


# --- Texts ----------------------------------------------------------------------------


def test_every_text_has_a_word_file_of_the_same_name() -> None:
    package = adapt(Package(small()), "nvivo")
    for thing in (first(package.project), *package.project.notes):
        assert thing.rich_text_path == f"internal://{thing.guid}.docx"
        with package.open_file(thing.rich_text_path) as stream:
            document = Document(io.BytesIO(stream.read()))
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert text == package.text(thing).replace("\r\n", "\n")
    assert not package.unreferenced


def test_word_files_are_deterministic_and_hold_any_text() -> None:
    text = "tab\there\n\nbad \x0b control 🙂\n"
    data = docx_of(text)
    assert data == docx_of(text)
    lines = [p.text for p in Document(io.BytesIO(data)).paragraphs]
    assert lines == text.replace("\x0b", "\ufffd").split("\n")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_word_file_that_is_there_stays_and_other_rich_text_is_replaced() -> None:
    package = Package(small())
    source, other = package.project.sources
    assert isinstance(source, TextSource)
    assert isinstance(other, TextSource)
    source.rich_text_path = package.add_file(docx_of("styled"), ".docx", str(guid(90)))
    other.rich_text_path = package.add_file(b"<p>More.</p>", ".html", str(guid(91)))
    written = adapt(package, "nvivo")
    assert first(written.project).rich_text_path == f"internal://{guid(90)}.docx"
    (finding,) = written.report.of("rich-text-replaced")
    assert "1 styled texts" in finding.message
    assert written.unreferenced == [f"sources/{guid(91)}.html"]


def test_a_text_file_of_another_name_is_renamed() -> None:
    package = Package(small())
    source = first(package.project)
    source.plain_text_path = package.add_file(TEXT.encode(), ".txt", str(guid(92)))
    source.plain_text_content = None
    written = adapt(package, "nvivo")
    assert f"sources/{SOURCE}.txt" in written.files
    assert f"sources/{guid(92)}.txt" not in written.files


# --- Selections, cases, memos, attributes ---------------------------------------------


def test_every_selection_has_one_coding_and_its_coder() -> None:
    written = adapt(Package(small()), "nvivo")
    for placed in written.project.codings():
        assert placed.selection is not None
        assert len(placed.selection.codings) == 1
        assert placed.selection.creating_user == placed.coding.creating_user
        assert placed.selection.creation_date_time == placed.coding.creation_date_time
    assert written.report.of("selection-copied")
    assert not written.report.of("selection-coder-replaced")


def test_another_maker_of_a_selection_is_told() -> None:
    project = small()
    first(project).plain_text_selections[0].creating_user = BEN
    report = adapt(Package(project), "nvivo").report
    assert "1 selections" in report.of("selection-coder-replaced")[0].message


def test_cases_are_codes_too_and_their_members_codings() -> None:
    project = adapt(Package(small()), "nvivo").project
    paths = {path: code for code, path in project.walk_codes()}
    assert paths["Cases", "P1"].guid == project.cases[0].guid == CASE
    assert not paths["Cases",].is_codable
    mine = [placed for placed in project.codings() if placed.coding.code_ref == CASE]
    assert sorted(placed.source.name or "" for placed in mine) == ["one", "one", "two"]
    whole = next(placed.selection for placed in mine if placed.source.name == "two")
    assert isinstance(whole, PlainTextSelection)
    assert (whole.start_position, whole.end_position) == (0, len("More.\r\n"))


def test_members_are_known_from_the_codings_alone(tmp_path: Path) -> None:
    written = adapt(Package(small()), "nvivo-mac")
    case = written.project.cases[0]
    case.source_refs, case.selection_refs = [], []
    written.save(tmp_path / "a.qdpx")
    (found,) = normalise(qb.open(tmp_path / "a.qdpx", as_written=True)).project.cases
    assert found.source_refs == [OTHER]
    assert set(found.selection_refs) == {guid(20), guid(21)}


def test_a_code_called_cases_does_not_get_in_the_way() -> None:
    project = small()
    project.code_book.codes.append(Code(guid=guid(95), name="Cases"))
    written = adapt(Package(project), "nvivo").project
    assert [code.name for code in written.code_book.codes][2:] == ["Cases", "Cases (2)"]


def test_memos_are_links_and_annotations_links_to_bare_selections() -> None:
    project = adapt(Package(small()), "nvivo").project
    ends = {(link.origin_guid, link.target_guid) for link in project.links}
    assert {(SOURCE, NOTE), (HOPE, NOTE), (NOTE, guid(22))} <= ends
    index = project.index()
    annotations = [(o, t) for o, t in ends if o and t and index.note(o)]
    places = [index.selection(target) for _, target in annotations]
    assert len(places) == 3
    assert all(place and not place.codings for place in places)
    assert not first(project).note_refs
    assert project.note_refs == [NOTE]


def test_variables_are_attributes_of_cases_and_of_files() -> None:
    written = adapt(Package(small()), "nvivo")
    project = written.project
    assert [variable.name for variable in project.variables] == [
        "Cases:age",
        "Files:age",
        "Cases:place: of birth",
    ]
    (value,) = project.sources[1].variable_values
    assert value.variable_ref == project.variables[1].guid
    assert value.value == project.cases[0].variable_values[0].value == 7
    assert written.report.of("value-repeated")


def test_colours_stay_and_the_user_is_told_the_box_to_tick() -> None:
    written = adapt(Package(small()), "nvivo")
    assert written.project.code_book.codes[0].color == "#ff0000"
    assert len(written.report.of("colour-on-request")) == 1


def test_guids_are_bare_and_lower_case_and_dates_have_a_zone() -> None:
    project = small()
    first(project).guid = Guid("{ABCDEF00-0000-4000-8000-000000000001}")
    first(project).creation_date_time = DateTime("2025-02-02T10:00:00")
    written = adapt(Package(project), "nvivo")
    source = first(written.project)
    assert str(source.guid) == "abcdef00-0000-4000-8000-000000000001"
    assert source.plain_text_path == f"internal://{source.guid}.txt"
    assert source.creation_date_time == "2025-02-02T10:00:00Z"
    assert [f.count for f in written.report.of("date-zone-assumed")] == [1]


def test_notes_on_codes_are_told_to_lose_their_place() -> None:
    report = adapt(Package(small()), "nvivo").report
    elements = [f.location.path for f in report.of("memo-link-approximated")]
    assert elements == ["NoteRef (code)", "NoteRef (coding)"]


def test_every_countable_element_has_a_capability() -> None:
    known = {capability.element for capability in NVIVO.capabilities}
    assert known <= COUNTS.keys()
    lossy = (Reading.DROPPED, Reading.APPROXIMATED)
    assert all(c.code and c.evidence for c in NVIVO.capabilities if c.reading in lossy)
