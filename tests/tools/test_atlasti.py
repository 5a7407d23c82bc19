"""Reading ATLAS.ti: its built-in user, its memos, the GUIDs it uses twice."""

from pathlib import Path

from helpers import guid, sample

import qdabridge
from qdabridge import (
    Code,
    CodeBook,
    Guid,
    Package,
    PDFSource,
    Project,
    TextSource,
    User,
)
from qdabridge.catalogue import TOOLS
from qdabridge.model import (
    AudioSource,
    Edge,
    Graph,
    Link,
    Note,
    PlainTextSelection,
    Representation,
    Vertex,
)
from qdabridge.tools.adapting import normalise
from qdabridge.tools.atlasti.profile import (
    memo_links_to_references,
    places_out_of_names,
)
from qdabridge.tools.idioms.coders import (
    BUILT_IN_USER,
    drop_built_in_user,
    report_private_base_path,
)
from qdabridge.tools.idioms.places import separate_representations
from qdabridge.tools.profile import Rule
from qdabridge.tools.work import Workspace


def _after(rule: Rule, project: Project) -> tuple[Project, list[str]]:
    work = Workspace(Package(project))
    rule(work)
    return work.project, [finding.code for finding in work.report()]


def test_origins_are_known() -> None:
    for origin in (
        "ATLAS.ti for Windows 9.1.3.0",
        "ATLAS.ti 8.4.0 573 , macOS Version 10.14.3",
        "ATLAS.ti Win 9.0.19",
    ):
        assert TOOLS["atlasti"].wrote(origin)
    assert not TOOLS["atlasti"].wrote("ATLAS.tired 1")


def test_a_representation_gets_a_guid_of_its_own() -> None:
    source = PDFSource(
        guid=guid(1), representation=Representation(guid=guid(1), note_refs=[guid(2)])
    )
    project, codes = _after(
        separate_representations, Project(name="P", sources=[source])
    )
    (now,) = project.sources
    assert isinstance(now, PDFSource)
    assert now.representation is not None
    assert now.guid == guid(1) != now.representation.guid
    assert codes == ["guid-duplicate"]
    assert _after(separate_representations, project) == (project, [])


# --- The user who is the program ------------------------------------------------------


def test_the_built_in_user_is_no_coder() -> None:
    users = [User(guid=BUILT_IN_USER, name="ATLAS.ti"), User(guid=guid(1), name="Anna")]
    project, codes = _after(drop_built_in_user, Project(name="P", users=users))
    assert [user.name for user in project.users] == ["Anna"]
    assert codes == ["user-builtin"]


def test_the_built_in_user_stays_where_something_is_by_it() -> None:
    before = Project(
        name="P",
        users=[User(guid=BUILT_IN_USER, name="ATLAS.ti")],
        notes=[Note(guid=guid(1), creating_user=Guid(BUILT_IN_USER.lower()))],
    )
    project, codes = _after(drop_built_in_user, before)
    assert project == before
    assert codes == ["user-builtin"]
    assert _after(drop_built_in_user, Project(name="P"))[1] == []


# --- The folder of the author ---------------------------------------------------------


def test_a_private_folder_is_taken_out_if_nothing_needs_it() -> None:
    for path in ("/Users/anna/Study Media", "C:\\Users\\anna", "E:/Data", "~/Study"):
        project, codes = _after(
            report_private_base_path, Project(name="P", base_path=path)
        )
        assert project.base_path is None
        assert codes == ["base-path-private"]


def test_a_private_folder_stays_where_media_are_found_from_it() -> None:
    source = AudioSource(guid=guid(1), path="relative:///a.mp3")
    before = Project(name="P", base_path="/Users/anna/Media", sources=[source])
    assert _after(report_private_base_path, before) == (before, ["base-path-private"])


def test_other_base_paths_are_nobodys_secret() -> None:
    for path in (None, "", "media"):
        before = Project(name="P", base_path=path)
        assert _after(report_private_base_path, before) == (before, [])


# --- Memos ----------------------------------------------------------------------------


def _with_memo(**link: object) -> Project:
    selection = PlainTextSelection(guid=guid(3), start_position=2, end_position=6)
    source = TextSource(
        guid=guid(2),
        name="int01",
        plain_text_content="0123456789",
        plain_text_selections=[selection],
    )
    return Project(
        name="P",
        code_book=CodeBook(codes=[Code(guid=guid(4), name="c")]),
        sources=[source],
        notes=[Note(guid=guid(1), name="Doubts", plain_text_content="?")],
        links=[
            Link.model_validate(
                {
                    "guid": guid(5),
                    "origin_guid": guid(1),
                    "target_guid": guid(3),
                    "name": "Memo-Quotation Relation",
                    **link,
                }
            )
        ],
    )


def _selection(project: Project) -> PlainTextSelection:
    (source,) = project.sources
    assert isinstance(source, TextSource)
    return source.plain_text_selections[0]


def test_a_link_from_a_memo_becomes_a_note_ref() -> None:
    project, codes = _after(memo_links_to_references, _with_memo())
    assert _selection(project).note_refs == [guid(1)]
    assert project.links == []
    assert codes == ["memo-link-read"]


def test_links_to_sources_and_codes_become_note_refs_too() -> None:
    project, _ = _after(memo_links_to_references, _with_memo(target_guid=guid(2)))
    assert project.sources[0].note_refs == [guid(1)]
    project, _ = _after(memo_links_to_references, _with_memo(target_guid=guid(4)))
    assert project.code_book.codes[0].note_refs == [guid(1)]


def test_a_link_that_says_more_stays_besides() -> None:
    project, _ = _after(memo_links_to_references, _with_memo(name="contradicts"))
    assert _selection(project).note_refs == [guid(1)]
    assert len(project.links) == 1


def test_a_link_that_is_drawn_stays_besides() -> None:
    before = _with_memo()
    edge = Edge(
        guid=guid(8),
        represented_guid=guid(5),
        source_vertex=guid(7),
        target_vertex=guid(7),
    )
    vertex = Vertex(guid=guid(7), first_x=0, first_y=0)
    before.graphs = [Graph(guid=guid(6), vertices=[vertex], edges=[edge])]
    project, _ = _after(memo_links_to_references, before)
    assert len(project.links) == 1


def test_links_between_other_things_are_left() -> None:
    for ends in (
        {"origin_guid": guid(4)},
        {"target_guid": guid(1)},
        {"target_guid": guid(99)},
        {"target_guid": None},
    ):
        before = _with_memo(**ends)
        assert _after(memo_links_to_references, before) == (before, [])


def test_a_loose_memo_finds_its_place_again_by_its_name() -> None:
    before = _with_memo(target_guid=None)
    before.notes[0].name = "Doubts [on: int01, 2–6; int01]"
    project, codes = _after(places_out_of_names, before)
    assert project.notes[0].name == "Doubts"
    assert _selection(project).note_refs == [guid(1)] == project.sources[0].note_refs
    assert codes == ["memo-place-read"]


def test_names_that_tell_no_place_stay() -> None:
    for name in ("Doubts [on: int01, 3–6]", "Doubts [on: ]", "Doubts [2]", None):
        before = _with_memo(target_guid=None)
        before.notes[0].name = name
        assert _after(places_out_of_names, before) == (before, [])


def test_a_name_stays_when_the_memo_is_about_something_else_now() -> None:
    before = _with_memo(target_guid=None)
    before.notes[0].name = "Doubts [on: int01, 2–6]"
    before.sources[0].note_refs = [guid(1)]
    assert _after(places_out_of_names, before) == (before, [])


# --- Texts ----------------------------------------------------------------------------


def _text(raw: bytes, *spans: tuple[int, int, str]) -> Package:
    project = Project(name="P", origin="ATLAS.ti for Windows 9.1.3.0")
    package = Package(project, form="as-written")
    selections = [
        PlainTextSelection(guid=guid(n), start_position=a, end_position=b, name=name)
        for n, (a, b, name) in enumerate(spans, 10)
    ]
    source = TextSource(
        guid=guid(1),
        plain_text_path=package.add_file(raw, ".txt", guid(2)),
        plain_text_selections=selections,
    )
    package.project.sources.append(source)
    return package


def _spans(package: Package) -> list[tuple[int, int]]:
    (source,) = package.project.sources
    assert isinstance(source, TextSource)
    return [(s.start_position, s.end_position) for s in source.plain_text_selections]


def test_a_line_end_counts_one_as_others_say() -> None:
    raw = b"one two\r\nthree four\r\nfive six\r\n"
    canonical = normalise(_text(raw, (8, 13, ""), (19, 23, "")))
    assert _spans(canonical) == [(8, 13), (19, 23)]
    assert not canonical.report.of("convention-surprising")


def test_a_line_end_counts_two_where_the_text_says_so() -> None:
    raw = b"one two\r\nthree four\r\nfive six\r\n"
    canonical = normalise(_text(raw, (9, 14, "three"), (21, 25, "five")))
    assert _spans(canonical) == [(8, 13), (19, 23)]
    assert canonical.report.of("convention-surprising")


def test_a_cut_name_tells_the_unit() -> None:
    raw = "😀😀 hope and fear of all the years\n".encode()
    package = _text(raw, (5, 18, "hope and fear…"))
    assert _spans(normalise(package)) == [(3, 16)]


# --- Media beside the file ------------------------------------------------------------


def test_media_are_found_in_a_media_folder_within(tmp_path: Path) -> None:
    folder = tmp_path / "Study Media"
    folder.mkdir()
    (folder / "DF37.m4a").write_bytes(b"sound")
    package = Package(Project(name="P"), media=[tmp_path])
    with package.open_file("relative:///DF37.m4a") as stream:
        assert stream.read() == b"sound"


# --- Real files -----------------------------------------------------------------------


def test_the_file_in_the_standard_is_read() -> None:
    with qdabridge.open(
        sample("standard/example2-atlasti-8.4-mac.qde"), as_written=True
    ) as package:
        canonical = normalise(package)
    project = canonical.project
    assert "memo-link-read" in {finding.code for finding in canonical.report}
    memo = next(n for n in project.notes if n.name == "My favorite Coke ad")
    about = [
        p.selection
        for p in Workspace(canonical).selections()
        if memo.guid in p.selection.note_refs
    ]
    assert [selection.name for selection in about] == ["00:16.17 – 00:45.35"]
    assert len(project.links) == 1  # the network draws it
    assert Guid(BUILT_IN_USER) in {user.guid for user in package.project.users}


def test_a_codebook_keeps_its_tree_and_sets() -> None:
    with qdabridge.open(
        sample("atlasti/codebook-9.0.19-win.qdc"), as_written=True
    ) as package:
        project = normalise(package).project
    paths = ["/".join(path) for _, path in project.walk_codes()]
    assert paths == ["code2", "code1", "code1/code1.1", "code3", "code3/code:3.1"]
    assert len(project.sets) == 2
