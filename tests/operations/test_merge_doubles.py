"""What a merge doubles, keeps apart or guesses is told where it is done."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from copies import renewed, talk

import qdabridge as qb
from qdabridge.operations.merge.groups import Same
from qdabridge.operations.merge.report import findings_of

TALK = "\n".join(
    f"Speaker: This is line {n}, and in it somebody tells of day {n * 7 % 31}."
    for n in range(40)
)


def project(name: str, text: str, *quotes: str, coder: str = "Anna") -> qb.Package:
    """Return a project that shares no GUID with another one."""
    made = talk(text, *quotes, coder=coder)
    made.project.sources[0].name = name
    made.project.name = f"Study of {coder} {name}"
    return renewed(made, f"{name} {coder} {len(text)} {quotes}")


def told(merged: qb.Merged) -> list[tuple[str, str]]:
    return [(f.code, f.message) for f in findings_of(merged.report)]


def of(merged: qb.Merged, code: str) -> str:
    (message,) = [message for found, message in told(merged) if found == code]
    return message


# --- Coders ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["default", "Default", "default user", "unknown user", "coder1", "Coder 2", ""],
)
def test_coders_of_a_name_that_says_nothing_are_told(name: str) -> None:
    one = project("T", TALK, "line 3", "line 5", coder=name)
    other = renewed(project("T", TALK, "line 3", coder=name), "b")
    merged = qb.merge([one, other], names=["a.qdpx", "b.qdpx"])
    message = of(merged, "coder-kept-apart")
    assert "a.qdpx and b.qdpx both have a coder" in message
    assert "1 coding of each says the same" in message
    (doubt,) = merged.report.doubts
    first, second = (doubt.names[f] or str(doubt.guids[f]) for f in doubt.names)
    assert f"{first}={second}" in message
    joined = qb.merge([one, other], same=[Same("user", first, second)])
    assert len(list(joined.package.project.codings())) == 2
    assert not joined.report.doubts


def test_three_coders_of_one_name_are_told_at_once() -> None:
    parts = [renewed(talk(TALK, "line 3", coder="default"), n) for n in "abc"]
    merged = qb.merge(parts, names=["a", "b", "c"])
    assert "a, b and c all have a coder" in of(merged, "coder-kept-apart")


def test_coders_with_names_are_one_and_nothing_is_told() -> None:
    parts = [renewed(talk(TALK, "line 3", coder="Anna"), n) for n in "ab"]
    merged = qb.merge(parts)
    assert len(merged.package.project.users) == 1
    assert told(merged) == []


# --- Texts ----------------------------------------------------------------------------


def anonymised(text: str) -> str:
    return text.replace("Speaker", "[NAME]", 4).replace("somebody", "smebody", 3)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("int01", "int01 anonymised"),
        ("Interview with Ana", "transcript"),
        ("int01.docx", "01.txt"),
        ("", ""),
        ("", "int01"),
    ],
)
def test_nearly_equal_texts_are_one_and_it_is_told(first: str, second: str) -> None:
    for parts in permutations(
        [
            project(first, TALK, "This is line 7"),
            project(second, anonymised(TALK), "line 9", coder="Ben"),
        ]
    ):
        merged = qb.merge(parts)
        assert len(merged.package.project.sources) == 1
        assert "% alike and were taken for one" in of(merged, "source-guessed")
        twice = qb.merge([merged.package, parts[1]])
        assert len(twice.package.project.sources) == 1


def test_nearly_equal_texts_with_other_numbers_stay_two() -> None:
    merged = qb.merge([project("P01", TALK), project("P02", anonymised(TALK))])
    assert len(merged.package.project.sources) == 2
    message = of(merged, "source-kept-apart")
    assert "kept apart" in message
    assert "source,P01,P02" in message
    same = [Same("source", "P01", "P02")]
    parts = [project("P01", TALK), project("P02", anonymised(TALK))]
    assert len(qb.merge(parts, same=same).package.project.sources) == 1


def with_sources(*packages: qb.Package) -> qb.Package:
    """Return the first project with the sources of the others too."""
    first, *others = packages
    for other in others:
        first.project.sources += other.project.sources
    return first


def test_of_several_nearly_equal_texts_none_is_joined_and_all_are_told() -> None:
    def forms(names: Sequence[str], word: str) -> qb.Package:
        return with_sources(
            *(project(n, TALK.replace("day 7", f"{word} {n}"), n) for n in names)
        )

    merged = qb.merge([forms("ab", "hour"), forms("cd", "week")])
    assert len(merged.package.project.sources) == 4
    assert {code for code, _ in told(merged)} >= {"source-kept-apart"}


def test_texts_of_one_name_that_are_too_different_are_told() -> None:
    other = "\n".join(line[9:] for line in TALK.splitlines()[::3]) + "\nNo more."
    merged = qb.merge([project("Talk", TALK), project("Talk", other)])
    assert len(merged.package.project.sources) == 2
    assert "% alike and were kept apart" in of(merged, "source-kept-apart")


def test_short_texts_are_told_but_not_joined() -> None:
    short = "It was a long day and nobody knew what to do with any of us then."
    parts = [project("One", short), project("Two", short.replace("long", "lng"))]
    merged = qb.merge(parts)
    assert len(merged.package.project.sources) == 2
    assert "% alike and were kept apart" in of(merged, "source-kept-apart")


def test_other_texts_are_not_spoken_of() -> None:
    other = "\n".join(f"Nobody knows what {n} is for, or why." for n in range(60))
    merged = qb.merge([project("One", TALK), project("Two", other)])
    assert not merged.report.doubts


# --- Codes ----------------------------------------------------------------------------


def coded(tree: dict[str, dict[str, object]], salt: str) -> qb.Package:
    """Return a project with nothing but a tree of codes."""

    def made(codes: dict[str, dict[str, object]], above: str = "") -> list[qb.Code]:
        return [
            qb.Code(
                guid=qb.Guid.derived(salt, above, name),
                name=name,
                codes=made(below, f"{above}/{name}"),  # type: ignore[arg-type]
            )
            for name, below in codes.items()
        ]

    return qb.Package(qb.Project(name="Study", code_book=qb.CodeBook(codes=made(tree))))


TREE: dict[str, dict[str, object]] = {
    "Barriers": {"Time": {}, "Money": {}},
    "Help": {"Time": {}},
}


@pytest.mark.parametrize(
    "back",
    [
        {"Barriers": {"Barriers / Time": {}, "Money": {}}, "Help": {"Help / Time": {}}},
        {"Barriers / Time": {}, "Money": {}, "Help / Time": {}},
        {"Barriers::Time": {}, "Help::Time": {}},
        {"Barriers.Time": {}, "Help.Time": {}, "Barriers.Money": {}},
        {"Barriers > Time ~2": {}},
    ],
    ids=["below", "flat", "colons", "dots", "numbered"],
)
def test_codes_that_a_tool_has_renamed_find_their_old_ones(
    back: dict[str, dict[str, object]],
) -> None:
    parts = [coded(TREE, "a"), coded(back, "b")]
    for pair in (parts, parts[::-1]):
        merged = qb.merge(pair)
        paths = {path for _, path in merged.package.project.walk_codes()}
        assert paths == {path for _, path in parts[0].project.walk_codes()}
        assert merged.report.conflicts == []


def test_a_name_that_only_looks_like_a_path_stays() -> None:
    merged = qb.merge([coded({"A / B": {}}, "a"), coded({"A": {}, "B": {}}, "b")])
    names = [path for _, path in merged.package.project.walk_codes()]
    assert sorted(names) == [("A",), ("A / B",), ("B",)]


def test_codes_of_one_name_in_two_places_are_told() -> None:
    merged = qb.merge([coded({"A": {"Time": {}}}, "a"), coded({"Time": {}}, "b")])
    assert "have one name, but for place or capitals" in of(merged, "code-kept-apart")


def test_codes_with_other_capitals_are_told() -> None:
    merged = qb.merge([coded({"Hope": {}}, "a"), coded({"hope": {}}, "b")])
    assert "Hope" in of(merged, "code-kept-apart")
    assert len(list(merged.package.project.walk_codes())) == 2
