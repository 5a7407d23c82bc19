"""What ``info`` counts, and how it reads an origin."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import projects

import qdabridge as qb
from qdabridge.operations.attribution import Coders
from qdabridge.operations.info import ProjectInfo, Tool, info


@pytest.mark.parametrize(
    ("origin", "name", "version"),
    [
        ("NVivo for Windows 12.6", "NVivo for Windows", "12.6"),
        ("NVivo for Mac 15.0.0", "NVivo for Mac", "15.0.0"),
        ("ATLAS.ti Win 9.0.19", "ATLAS.ti Win", "9.0.19"),
        ("ATLAS.ti for Windows 23.2.3.27778", "ATLAS.ti for Windows", "23.2.3.27778"),
        (
            "ATLAS.ti 8.4.0 573 , macOS Version 10.14.3 (Build 18D109)",
            "ATLAS.ti",
            "8.4.0 573",
        ),
        ("MAXQDA 24 (Release 24.7.0)", "MAXQDA", "24 (Release 24.7.0)"),
        ("QualCoder 4.0 Beta", "QualCoder", "4.0 Beta"),
        ("QualCoder", "QualCoder", None),
        ("Transana 3.22b2-QDE-Win", "Transana", "3.22b2-QDE-Win"),
        ("Taguette 1.5.2", "Taguette", "1.5.2"),
        ("qc v1.7.8", "qc", "1.7.8"),
        ("my own 3rd script", "my own", "3rd script"),
        ("2.0", None, "2.0"),
        ("  spaces  ", "spaces", None),
        ("", None, None),
        (None, None, None),
        ("two\nlines 7", "two\nlines", "7"),
    ],
)
def test_an_origin_has_a_name_and_a_version(
    origin: str | None, name: str | None, version: str | None
) -> None:
    assert Tool.of(origin) == Tool(origin=origin, name=name, version=version)


@given(projects())
def test_every_project_can_be_described(project: qb.Project) -> None:
    before = project.model_copy(deep=True)
    described = info(qb.Package(project), codes=True)
    assert project == before
    assert described.counts.codings == sum(c.codings for c in described.coders)
    assert described.counts.codings == sum(1 for _ in project.codings())
    assert sum(described.counts.sources.values()) == len(project.sources)
    assert ProjectInfo.model_validate_json(described.model_dump_json()) == described


@given(projects())
def test_coders_and_dates_are_those_of_every_coding(project: qb.Project) -> None:
    described = info(qb.Package(project))
    ready = qb.normalise(qb.Package(project)).project
    coders = Coders(ready.users)
    counts: Counter[tuple[str | None, str | None]] = Counter()
    others: Counter[tuple[str | None, str | None]] = Counter()
    moments = []
    for placed in ready.codings():
        name, guid = coders.named(placed.coding.creating_user)
        counts[guid, name] += 1
        other = placed.selection.creating_user if placed.selection else None
        others[guid, name] += other is not None and other.key != guid
        if when := placed.coding.creation_date_time:
            moments.append(moment(when))
    told = [
        ((c.guid.key if c.guid else None, c.name), c.codings, c.on_selections_of_others)
        for c in described.coders
    ]
    assert told == [(who, n, others[who]) for who, n in counts.most_common()]
    found = [one for one in moments if one]
    assert bool(described.coded) == bool(found)
    if described.coded:
        assert moment(described.coded.first) == min(found)
        assert moment(described.coded.last) == max(found)


def moment(text: qb.DateTime) -> datetime | None:
    try:
        found = text.to_datetime()
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # years that no calendar of Python has
        return None


def coding(user: qb.Guid | None = None, when: str | None = None) -> qb.Coding:
    return qb.Coding(
        code_ref=qb.Guid.new(),
        creating_user=user,
        creation_date_time=qb.DateTime(when) if when else None,
    )


def project_of(*selections: qb.PlainTextSelection) -> qb.Project:
    source = qb.TextSource(plain_text_selections=list(selections))
    return qb.Project(name="Study", sources=[source])


def selection(
    *codings: qb.Coding, user: qb.Guid | None = None, when: str | None = None
) -> qb.PlainTextSelection:
    return qb.PlainTextSelection(
        start_position=0,
        end_position=1,
        creating_user=user,
        creation_date_time=qb.DateTime(when) if when else None,
        codings=list(codings),
    )


def test_coders_are_told_as_written() -> None:
    ada, bob, nobody = qb.User(name="Ada"), qb.User(name="Bob"), qb.Guid.new()
    spelt = qb.Guid(f"{{{ada.guid.upper()}}}")
    project = project_of(
        selection(coding(ada.guid), coding(spelt), user=ada.guid),
        selection(coding(ada.guid), coding(nobody), user=bob.guid),
        selection(coding(), user=bob.guid),
        selection(coding()),
    )
    project.users = [ada, bob]
    coders = info(qb.Package(project)).coders
    told = [(c.name, c.guid, c.codings, c.on_selections_of_others) for c in coders]
    assert told == [
        ("Ada", ada.guid, 3, 1),
        (None, None, 2, 1),
        (None, nobody, 1, 1),
    ]


def test_dates_are_compared_as_moments_and_told_as_written() -> None:
    early, late = "2024-05-01T23:30:00+02:00", "2024-05-01T22:00:00"
    project = project_of(
        selection(coding(when=late), coding(when="12024-01-01T00:00:00Z")),
        selection(coding(), when=early),
    )
    coded = info(qb.Package(project, form="as-written")).coded
    assert coded is not None
    assert (str(coded.first), str(coded.last)) == (early, late)


FORMS = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f+02:00")


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)),
            st.sampled_from(FORMS),
        ),
        min_size=3,
    )
)
def test_the_first_and_last_of_many_dates(dates: list[tuple[datetime, str]]) -> None:
    texts = [when.strftime(form) for when, form in dates]
    source = qb.TextSource(codings=[coding(when=text) for text in texts])
    coded = info(qb.Package(qb.Project(name="P", sources=[source]))).coded
    moments = [moment(qb.DateTime(text)) for text in texts]
    assert coded is not None
    assert moment(coded.first) == min(filter(None, moments))
    assert moment(coded.last) == max(filter(None, moments))


def test_no_dates_no_period() -> None:
    assert info(qb.Package(project_of(selection(coding())))).coded is None


def test_codes_are_a_tree_with_their_own_codings() -> None:
    hope = qb.Code(name="Hope")
    feelings = qb.Code(name="Feelings", is_codable=False, codes=[hope])
    project = project_of(selection(coding(), qb.Coding(code_ref=hope.guid)))
    project.code_book.codes = [feelings]
    package = qb.Package(project)
    described = info(package, codes=True)
    assert described.codes is not None
    [top] = described.codes
    assert (top.name, top.is_codable, top.codings) == ("Feelings", False, 0)
    assert [(c.name, c.codings) for c in top.codes] == [("Hope", 1)]
    assert described.counts.codable_codes == 1
    assert described.counts.codings_of_unknown_codes == 1
    assert info(package).codes is None


def test_selections_inside_sources_and_notes_count() -> None:
    boxes = qb.PDFSelection(page=0, first_x=0, first_y=0, second_x=1, second_y=1)
    text = qb.Representation(plain_text_selections=[selection(coding())])
    pdf = qb.PDFSource(pdf_selections=[boxes], representation=text)
    note = qb.Note(plain_text_selections=[selection()], codings=[coding()])
    project = qb.Project(name="Study", sources=[pdf], notes=[note])
    counts = info(qb.Package(project)).counts
    assert counts.sources == {"PDFSource": 1}
    assert counts.selections == {"PDFSelection": 1, "PlainTextSelection": 2}
    assert counts.codings == 2


def test_files_that_nothing_refers_to_count() -> None:
    package = qb.Package(qb.Project(name="Study"))
    used = package.add_file(b"Hello.", ".txt")
    package.add_file(b"Lost.", ".txt")
    package.project.sources.append(qb.TextSource(plain_text_path=used))
    counts = info(package).counts
    assert (counts.files, counts.unreferenced_files) == (2, 1)


def test_the_format_is_what_the_file_is(tmp_path: Path) -> None:
    package = qb.Package(qb.Project(name="Study"))
    package.project.code_book.codes.append(qb.Code(name="Hope"))
    assert info(package).format is None
    made = {}
    for name in ("a.qdpx", "a.qde", "a.qdc"):
        package.save(tmp_path / name)
        made[name] = tmp_path / name
    made["a.json"] = tmp_path / "a.json"
    qb.convert(made["a.qdpx"], made["a.json"])
    (tmp_path / "folder").mkdir()
    package.save(tmp_path / "folder" / "project.qde")
    made["folder"] = tmp_path / "folder"
    made["qdpx"] = made.pop("a.qdpx").rename(tmp_path / "a.zip")
    found = {}
    for name, path in made.items():
        with qb.open(path) as opened:
            described = info(opened)
        found[name.removeprefix("a.")] = (described.format, described.kind)
    assert found == {
        "qdpx": ("qdpx", "project"),
        "qde": ("qde", "project"),
        "qdc": ("qdc", "codebook"),
        "json": ("json", "project"),
        "folder": ("folder", "project"),
    }
