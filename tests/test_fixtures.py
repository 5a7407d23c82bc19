"""The fixtures are what their sources say, and keep the study's promised totals."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

import qdabridge as qb

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
BUILT = ["study.qdpx", "study-anna.qdpx", "study-ben.qdpx", "codebook.qdc"]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    import importlib.util

    spec = importlib.util.spec_from_file_location(
        "build_study", FIXTURES / "build_study.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def values(project: qb.Project, case: qb.Case) -> dict[str, object]:
    names = {variable.guid: variable.name for variable in project.variables}
    return {names[v.variable_ref]: v.value for v in case.variable_values}


def people() -> list[dict[str, object]]:
    with qb.open(FIXTURES / "study.qdpx", as_written=True) as package:
        return [values(package.project, case) for case in package.project.cases]


def test_the_readable_study_keeps_its_own_rules() -> None:
    done = subprocess.run(
        [sys.executable, FIXTURES / "study" / "verify.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", BUILT)
def test_packages_are_what_the_script_builds(
    name: str, builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "HERE", tmp_path)
    builder.main()
    with (
        qb.open(tmp_path / name, as_written=True) as new,
        qb.open(FIXTURES / name, as_written=True) as old,
    ):
        assert new.project == old.project, "run python fixtures/build_study.py"
        assert new.files == old.files
        for file in new.files:
            with new.open_file(file) as a, old.open_file(file) as b:
                assert a.read() == b.read()


@pytest.mark.parametrize("name", BUILT)
def test_reading_has_nothing_to_mend(name: str) -> None:
    with qb.open(FIXTURES / name, as_written=True) as package:
        assert package.report.is_clean


def test_participants_by_site_and_role() -> None:
    counts = Counter((p["site"], p["role"]) for p in people())
    roles = ("PSW", "MHW", "Manager", "Policy-maker")
    table = {
        site: tuple(counts[site, role] for role in roles)
        for site in ("Ulm", "Hamburg", "Kampala", "Dar es Salaam", "Be'er Sheva")
    }
    assert table == {
        "Ulm": (1, 10, 0, 1),
        "Hamburg": (7, 5, 0, 0),
        "Kampala": (16, 14, 1, 1),
        "Dar es Salaam": (0, 12, 4, 0),
        "Be'er Sheva": (2, 8, 4, 0),
    }
    assert len(people()) == 86


def test_participants_by_site_and_gender() -> None:
    counts = Counter((p["site"], p["gender"]) for p in people())
    table = {
        site: (counts[site, "male"], counts[site, "female"])
        for site in ("Ulm", "Hamburg", "Kampala", "Dar es Salaam", "Be'er Sheva")
    }
    assert table == {
        "Ulm": (4, 8),
        "Hamburg": (4, 8),
        "Kampala": (10, 22),
        "Dar es Salaam": (7, 9),
        "Be'er Sheva": (5, 9),
    }


def test_codebook_has_three_branches_of_five_eight_and_two_defined_codes() -> None:
    with qb.open(FIXTURES / "codebook.qdc", as_written=True) as package:
        codes = package.project.code_book.codes
        assert [len(code.codes) for code in codes] == [5, 8, 2]
        assert all(code.description for code, _ in package.project.walk_codes())


def test_every_selection_has_the_quote_it_is_named_after() -> None:
    with qb.open(FIXTURES / "study.qdpx", as_written=True) as package:
        for source in package.project.sources:
            assert isinstance(source, qb.TextSource)
            text = package.text(source)
            for selection in source.plain_text_selections:
                quote = text[selection.start_position : selection.end_position]
                assert quote == selection.name


def test_both_coders_coded_the_same_four_transcripts() -> None:
    with qb.open(FIXTURES / "study.qdpx", as_written=True) as package:
        coders: dict[str, set[str]] = {}
        for placed in package.project.codings():
            name, user = placed.source.name, placed.coding.creating_user
            coders.setdefault(str(name), set()).add(str(user))
        assert sum(len(users) == 2 for users in coders.values()) == 4


def test_number_12_is_a_peer_support_worker_in_kampala() -> None:
    (person,) = [p for p in people() if p["number"] == 12]
    assert (person["site"], person["role"]) == ("Kampala", "PSW")
