"""``facts``: a project as text that can be compared."""

from collections import Counter
from typing import Any

import pytest
from canonical import canonical_packages
from coded import FIXTURES
from copies import copies, fresh
from helpers import sample
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.operations.diff.statements import facts, facts_text
from qdabridge.tools.adapting import our_origin
from qdabridge.tools.references import respell, unique_guids

KINDS = {
    *("case", "code", "coding", "graph", "link", "note", "project", "selection"),
    *("set", "source", "text", "user", "variable"),
}


def small(**more: Any) -> qb.Package:
    hope = qb.Code(name="Hope", color="#abc", description="What\nhelps")
    work = qb.Code(name="Work | life", codes=[qb.Code(name="a > b", is_codable=False)])
    anna = qb.User(name="Anna")
    coding = qb.Coding(
        code_ref=hope.guid,
        creating_user=anna.guid,
        creation_date_time=qb.DateTime("2025-01-02T11:00:00+02:00"),
    )
    place = qb.PlainTextSelection(start_position=3, end_position=7, codings=[coding])
    talk = qb.TextSource(
        name="Talk", plain_text_content="We hope.", plain_text_selections=[place]
    )
    project = qb.Project(
        name="P",
        origin=our_origin(None),
        users=[anna],
        code_book=qb.CodeBook(codes=[hope, work]),
        sources=[talk],
        **more,
    )
    return qb.Package(project)


def out_and_in(before: qb.Package, after: qb.Package) -> tuple[list[str], list[str]]:
    old, new = Counter(facts(before)), Counter(facts(after))
    return list((old - new).elements()), list((new - old).elements())


def test_every_line_of_a_small_project() -> None:
    lines = [line.partition("sha256 ")[0] for line in facts(small())]
    assert lines == [
        "code | Hope | colour: #aabbcc | description: What\\nhelps",
        "code | Work \\| life",
        "code | Work \\| life > a \\\\> b | codable: no",
        'coding | Talk | 3-7 | Hope | Anna | 2025-01-02T09:00:00Z | "hope"',
        "project | P",
        "source | Talk | type: text | text: 8 characters, ",
        "user | Anna",
    ]


def test_words_of_sources_are_in_quotes_only() -> None:
    told = facts_text(small(), quotes=False)
    assert "hope" not in told
    assert "source | Talk | type: text | text: 8 characters, sha256 " in told
    note = qb.Note(name="Memo", plain_text_content="She said hope.")
    package = small(notes=[note])
    assert "note | Memo | text: She said hope.\n" in facts_text(package)
    assert "hope" not in facts_text(package, quotes=False)


def test_long_quotes_are_cut() -> None:
    package = small()
    source = package.project.sources[0]
    assert isinstance(source, qb.TextSource)
    source.plain_text_content = "We " + "hope " * 200
    source.plain_text_selections[0].end_position = 900
    assert max(map(len, facts(package))) < 250


def test_one_fact_is_one_line_whatever_is_in_it() -> None:
    with qb.open(FIXTURES / "full.qdpx") as package:
        lines = facts(package)
        text = facts_text(package)
    assert text.splitlines() == lines
    assert {line.partition(" | ")[0] for line in lines} == KINDS
    assert not any(letter < " " for line in lines for letter in line)


def test_numbers_are_sorted_by_value() -> None:
    package = small()
    for name in ("P10", "P2", "P02", "p" + "9" * 5000):
        package.project.cases.append(qb.Case(name=name))
    names = [line[7:10] for line in facts(package) if line.startswith("case")]
    assert names == ["P02", "P2", "P10", "p99"]


def test_another_code_is_one_line_out_and_one_in() -> None:
    with qb.open(FIXTURES / "study.qdpx") as package:
        before = qb.normalise(package)
        project = before.project.clone()
        codes = [code for code, _ in project.walk_codes()]
        coding = next(project.codings()).coding
        coding.code_ref = next(c.guid for c in codes if c.guid != coding.code_ref)
        gone, new = out_and_in(before, fresh(before, project))
    assert len(gone) == len(new) == 1
    assert gone[0].startswith("coding | ")
    assert new[0].startswith("coding | ")


def test_a_new_definition_is_one_line_out_and_one_in() -> None:
    after = small()
    after.project.code_book.codes[0].description = "What carries"
    gone, new = out_and_in(small(), after)
    assert [line.partition(" | description")[2] for line in (*gone, *new)] == [
        ": What\\nhelps",
        ": What carries",
    ]


def test_spelling_of_accents_makes_no_difference() -> None:
    made = []
    for text in ("cafe\u0301 and hope", "caf\u00e9 and hope"):
        package = small()
        source = package.project.sources[0]
        assert isinstance(source, qb.TextSource)
        source.plain_text_content = text
        selection = source.plain_text_selections[0]
        selection.start_position = text.index("hope")
        selection.end_position = len(text)
        made.append(facts(package))
    assert made[0] == made[1]
    assert "9-13" in made[0][3]


def test_guids_are_told_if_asked() -> None:
    package = small()
    lines = facts(package, guids=True)
    for thing in (*package.project.users, *package.project.sources):
        assert any(line.endswith(f"guid: {thing.guid.key}") for line in lines)
    assert not any("guid" in line for line in facts(package))


def test_a_codebook_has_facts_too() -> None:
    with qb.open(FIXTURES / "codebook.qdc") as package:
        lines = facts(package)
    assert "project | (codebook)" in lines  # it is called what its file is called
    assert sum(line.startswith("code | ") for line in lines) == 18


def test_dangling_references_are_missing() -> None:
    package = small()
    next(package.project.codings()).coding.code_ref = qb.Guid.new()
    assert any("| 3-7 | (missing) | Anna |" in line for line in facts(package))


@given(canonical_packages(), st.randoms(use_true_random=False))
def test_order_and_guids_make_no_difference(made: qb.Package, random: object) -> None:
    unique_guids(made.project)
    project = made.project.clone()
    for things in (
        *(project.users, project.variables, project.cases, project.sources),
        *(project.notes, project.sets, project.links, project.code_book.codes),
    ):
        random.shuffle(things)  # type: ignore[attr-defined]
    respell(project, lambda key: qb.Guid.derived("another", key.lower()))
    project.origin, project.modified_date_time = "Another", None
    assert facts(fresh(made, project)) == facts(made)


@given(copies(1, drift=True))
def test_lines_are_one_for_one_fact_and_begin_with_their_kind(
    made: list[qb.Package],
) -> None:
    text = facts_text(made[1])
    assert text.count("\n") == len(facts(made[1]))
    for line in text.split("\n")[:-1]:
        assert line.partition(" | ")[0] in KINDS


@pytest.mark.parametrize(
    "name",
    [
        "nvivo/nvivo-mac-15.0-codes-only.qdpx",
        "nvivo/nvivo-windows-12.6-masked.qdpx",
        "qc/exports/qc_project.qdpx",
        "atlasti/codebook-9.0.19-win.qdc",
    ],
)
def test_samples_have_facts(name: str) -> None:
    with qb.open(sample(name)) as package:
        assert facts(package)
