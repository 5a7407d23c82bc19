"""A copy takes the GUIDs of its master, and nothing else changes."""

import pytest
from copies import FIXTURES, fresh, renewed, talk
from facts import facts

import qdabridge as qb
from qdabridge.model.project import identified
from qdabridge.tools.references import references


def guids(package: qb.Package) -> list[str]:
    return [thing.guid.key for thing in identified(package.project)]


@pytest.mark.parametrize("name", ["study.qdpx", "full.qdpx"])
def test_a_copy_with_new_guids_gets_all_of_them_back(name: str) -> None:
    with qb.open(FIXTURES / name) as master:
        copy = renewed(master)
        aligned = qb.align(master, copy)
        assert facts(aligned.package) == facts(copy)
        assert sorted(guids(aligned.package)) == sorted(guids(qb.normalise(master)))
        assert aligned.report.own == aligned.report.renewed == {}
        by_guid = qb.merge([master, aligned.package], match="guid")
        assert facts(by_guid.package) == facts(qb.normalise(master))


def test_what_the_master_does_not_have_keeps_its_guid() -> None:
    with (
        qb.open(FIXTURES / "study-anna.qdpx") as anna,
        qb.open(FIXTURES / "study-ben.qdpx") as ben,
    ):
        copy = renewed(ben)
        aligned = qb.align(anna, copy)
        made = aligned.package
        assert len(guids(made)) == len(set(guids(made)))
        assert {ref.key for _, ref in references(made.project)} <= set(guids(made))
        assert facts(made) == facts(copy)
        assert aligned.report.own["Coding"] == 57
        assert aligned.report.aligned["TextSource"] == 8
        by_guid = qb.merge([anna, made], match="guid")
        assert facts(by_guid.package) == facts(qb.merge([anna, ben]).package)


def test_texts_that_differ_stay_as_they_are() -> None:
    text = "\n".join(f"Line {n}: we hope for day {n * 7}." for n in range(30))
    master = talk(text, "hope")
    copy = renewed(talk(f"Well. {text}", "hope"))
    made = qb.align(master, copy).package
    assert facts(made) == facts(copy)
    assert sorted(guids(made)) == sorted(guids(master))


def test_a_guid_that_the_master_has_for_something_else_is_given_up() -> None:
    master, copy = talk("We hope."), talk("We hope.")
    guid = qb.Guid.derived("shared")
    master.project.cases.append(qb.Case(guid=guid, name="P1"))
    copy.project.code_book.codes.append(qb.Code(guid=guid, name="Trust"))
    aligned = qb.align(master, copy)
    assert aligned.report.renewed == {"Code": 1}
    assert guid not in {c.guid for c, _ in aligned.package.project.walk_codes()}


def test_the_copy_itself_is_not_changed() -> None:
    master, copy = talk("We hope.", "hope"), renewed(talk("We hope.", "hope"))
    before = fresh(copy).project
    qb.align(master, copy)
    assert copy.project == before


def test_a_codebook_is_refused() -> None:
    with (
        qb.open(FIXTURES / "codebook.qdc") as book,
        pytest.raises(qb.ReadError, match="codebook"),
    ):
        qb.align(talk("Hello."), book)
