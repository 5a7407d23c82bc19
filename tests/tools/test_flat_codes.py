"""Names such as A::B become a tree when the user asks for it."""

from helpers import guid

from qdabridge import Code, CodeBook, Package, Project
from qdabridge.model import Set
from qdabridge.tools.idioms.codes import split_code_names
from qdabridge.tools.work import Options, Workspace


def _work(
    *names: str | Code, origin: str = "ATLAS.ti 8", split: bool = True
) -> Workspace:
    codes = [
        name if isinstance(name, Code) else Code(guid=guid(number), name=name)
        for number, name in enumerate(names, 1)
    ]
    groups = [
        Set(guid=guid(100), name="all", member_codes=[code.guid for code in codes])
    ]
    project = Project(
        name="P", origin=origin, code_book=CodeBook(codes=codes), sets=groups
    )
    work = Workspace(Package(project), Options(split_codes=split))
    split_code_names(work)
    return work


def _paths(work: Workspace) -> list[str]:
    return ["/".join(path) for _, path in work.project.walk_codes()]


def test_an_existing_code_becomes_the_parent_wherever_it_stands() -> None:
    work = _work("Coke::full-fat", "milk", "Coke::diet", "Coke")
    assert _paths(work) == ["Coke", "Coke/full-fat", "Coke/diet", "milk"]
    assert all(code.is_codable for code, _ in work.project.walk_codes())
    known = work.index()
    assert all(known.code(ref) for ref in work.project.sets[0].member_codes)


def test_a_missing_parent_is_made_once_and_cannot_be_coded_with() -> None:
    work = _work("A::B::x", "A::B::y", "A::z")
    assert _paths(work) == ["A", "A/B", "A/B/x", "A/B/y", "A/z"]
    folders = [c.name for c, _ in work.project.walk_codes() if not c.is_codable]
    assert folders == ["A", "B"]
    assert "2 parents" in work.report().of("code-name-split")[0].message


def test_made_parents_have_the_same_guid_every_time() -> None:
    first, second = _work("A::x"), _work("A::x")
    assert first.project == second.project


def test_nested_codes_stay_and_take_their_new_siblings() -> None:
    nested = Code(guid=guid(9), name="A", codes=[Code(guid=guid(8), name="B")])
    work = _work(nested, "A::B::x", "A::C")
    assert _paths(work) == ["A", "A/B", "A/B/x", "A/C"]
    assert all(code.is_codable for code, _ in work.project.walk_codes())


def test_names_inside_the_tree_are_split_too() -> None:
    nested = Code(guid=guid(9), name="A", codes=[Code(guid=guid(8), name="B::x")])
    assert _paths(_work(nested)) == ["A", "A/B", "A/B/x"]


def test_names_that_only_look_so_stay() -> None:
    work = _work("A: B", "::", "A::", " padded ", "a.b")
    assert _paths(work) == ["A: B", "::", "A::", " padded ", "a.b"]
    assert not list(work.report())


def test_equal_names_stay_two_codes() -> None:
    assert _paths(_work("A::x", "A::x")) == ["A", "A/x", "A/x"]


def test_without_asking_it_is_only_told() -> None:
    work = _work("A::x", "A", split=False)
    assert _paths(work) == ["A::x", "A"]
    (finding,) = work.report()
    assert finding.code == "code-name-path"
    assert finding.message.startswith("1 code names")


def test_taguette_writes_points() -> None:
    work = _work("Motivation.Intrinsic", "A::x", origin="Taguette 1.5.2")
    assert _paths(work) == ["Motivation", "Motivation/Intrinsic", "A::x"]


def test_deep_and_wide_codebooks_are_no_trouble() -> None:
    work = _work(*(f"A::{n // 10}::{n}" for n in range(5000)))
    assert len(_paths(work)) == 5000 + 500 + 1
