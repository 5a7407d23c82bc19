"""For every tool: canonical, adapted, saved, opened, normalised is what it was.

Whatever may differ is named by a finding of ``adapt``; see ``ALLOWED``.
"""

from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from canonical import canonical_packages
from facts import Facts, facts
from helpers import sample
from hypothesis import HealthCheck, given, settings

import qdabridge as qb
from qdabridge.catalogue import TARGETS
from qdabridge.model.project import holders

FIXTURES = Path(__file__).parents[2] / "fixtures"

ALLOWED: dict[str, set[str]] = {
    # QualCoder has one annotation for a place and coder.
    "annotation-repeated": {"selections", "cases", "notes"},
    # ATLAS.ti crashes at blank names of codes.
    "code-name-blank": {"codes", "codings", "cases", "notes"},
}
"""Code of a finding of ``adapt`` -> the facts that may change because of it."""

targets = pytest.mark.parametrize("target", TARGETS)
fixtures = pytest.mark.parametrize("name", ["study.qdpx", "full.qdpx"])
few = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@cache
def canonical(name: str) -> qb.Package:
    return qb.normalise(qb.open(FIXTURES / name, as_written=True))


def saved(package: qb.Package, target: str, folder: Path) -> Path:
    path = folder / f"{target}.qdpx"
    qb.adapt(package, target).save(path, overwrite=True)
    return path


def returned(package: qb.Package, target: str, folder: Path) -> Facts:
    """Send a package to a tool and back, and return what it says then."""
    path = saved(package, target, folder)
    assert list(qb.validate(path)) == []
    with qb.open(path, as_written=True) as again:
        assert again.report.is_clean
        return facts(qb.normalise(again))


def check_journey(package: qb.Package, target: str, folder: Path) -> None:
    before = facts(package)
    after = returned(package, target, folder)
    told = {finding.code for finding in qb.adapt(package, target).report}
    free = set(chain.from_iterable(ALLOWED.get(code, ()) for code in told))
    for kind in before.keys() - free:
        assert after[kind] == before[kind], (target, kind)
    assert after.keys() == before.keys()


# --- There and back -------------------------------------------------------------------


@targets
@fixtures
def test_fixtures_come_back(name: str, target: str, tmp_path: Path) -> None:
    package = canonical(name)
    assert returned(package, target, tmp_path) == facts(package)


@targets
@few
@given(package=canonical_packages(plain_names=True))
def test_generated_projects_come_back(
    target: str, tmp_path: Path, package: qb.Package
) -> None:
    check_journey(package, target, tmp_path)


@targets
@few
@given(package=canonical_packages())
def test_projects_with_hostile_names_come_back(
    target: str, tmp_path: Path, package: qb.Package
) -> None:
    check_journey(package, target, tmp_path)


@targets
def test_a_second_journey_changes_nothing_more(target: str, tmp_path: Path) -> None:
    with qb.open(
        saved(canonical("full.qdpx"), target, tmp_path), as_written=True
    ) as first:
        once = qb.normalise(first)
        (tmp_path / "again").mkdir()
        with qb.open(
            saved(once, target, tmp_path / "again"), as_written=True
        ) as second:
            assert second.project == first.project
            assert second.files == first.files


@targets
def test_a_journey_through_two_tools_loses_nothing(target: str, tmp_path: Path) -> None:
    package = canonical("full.qdpx")
    for number, tool in enumerate((target, "qualcoder", target)):
        (tmp_path / str(number)).mkdir()
        path = saved(package, tool, tmp_path / str(number))
        package = qb.normalise(qb.open(path, as_written=True))
    assert facts(package) == facts(canonical("full.qdpx"))


# --- Inputs stay, outputs are the same every time -------------------------------------


def contents(package: qb.Package) -> dict[str, bytes]:
    found = {}
    for name in package.files:
        with package.open_file(name) as stream:
            found[name] = stream.read()
    return found


@targets
@fixtures
def test_neither_changes_its_input(name: str, target: str, tmp_path: Path) -> None:
    package = qb.normalise(qb.open(FIXTURES / name, as_written=True))
    project, files = package.project.clone(), contents(package)
    adapted = qb.adapt(package, target)
    assert (package.project, contents(package)) == (project, files)
    project, files = adapted.project.clone(), contents(adapted)
    qb.normalise(adapted)
    assert (adapted.project, contents(adapted)) == (project, files)


@targets
@fixtures
def test_both_are_deterministic(name: str, target: str, tmp_path: Path) -> None:
    written: list[bytes] = []
    reports: list[qb.Report] = []
    for number in range(2):
        with qb.open(FIXTURES / name, as_written=True) as package:
            adapted = qb.adapt(qb.normalise(package), target)
            path = tmp_path / f"{number}.qdpx"
            adapted.save(path)
            with qb.open(path, as_written=True) as again:
                back = qb.normalise(again)
                back.save(tmp_path / f"{number} back.qdpx")
        written += [path.read_bytes(), (tmp_path / f"{number} back.qdpx").read_bytes()]
        reports += [adapted.report, back.report]
    assert written[:2] == written[2:]
    assert reports[:2] == reports[2:]


@few
@given(package=canonical_packages())
def test_normalising_a_canonical_package_changes_nothing(package: qb.Package) -> None:
    again = qb.normalise(package)
    assert again.project == package.project
    assert contents(again) == contents(package)


@fixtures
def test_the_fixtures_are_canonical(name: str) -> None:
    with qb.open(FIXTURES / name, as_written=True) as package:
        made = qb.normalise(package)
        assert not [finding for finding in made.report if finding.is_loss]
        expected = package.project.clone()
        expected.origin = made.project.origin
        assert made.project == expected
        assert contents(made) == contents(package)


@targets
def test_normalising_twice_is_normalising_once(target: str, tmp_path: Path) -> None:
    with qb.open(
        saved(canonical("full.qdpx"), target, tmp_path), as_written=True
    ) as package:
        once = qb.normalise(package)
        twice = qb.normalise(once)
        assert twice.project == once.project
        assert contents(twice) == contents(once)


# --- Real files -----------------------------------------------------------------------

SAMPLES = {
    "nvivo/nvivo-windows-12.6-masked.qdpx": "nvivo",
    "nvivo/nvivo-mac-15.0-codes-only.qdpx": "nvivo",
    "qualcoder/v17/exports/interviews.qdpx": "qualcoder",
    "qualcoder/qc3.8.2/exports/interviews.qdpx": "qualcoder",
    "qualcoder/qc3.5/exports/interviews.qdpx": "qualcoder",
    "qc/exports/qc_project.qdpx": "refi",
    "standard/example2-atlasti-8.4-mac.qde": "atlasti",
    "standard/example3-transana-3.22.qde": "refi",
}
samples = pytest.mark.parametrize(("path", "tool"), SAMPLES.items(), ids=SAMPLES)


@pytest.mark.parametrize("path", [path for path in SAMPLES if SAMPLES[path] != "refi"])
def test_a_file_for_its_own_tool_moves_no_position(path: str) -> None:
    with qb.open(sample(path), as_written=True) as package:
        again = qb.adapt(qb.normalise(package), SAMPLES[path])
        assert positions(package) <= positions(again)
        assert len(positions(package)) > 0 or "codes-only" in path


def positions(package: qb.Package) -> set[tuple[str, int, int]]:
    """Return where the texts of sources are coded or commented, as they are counted."""
    return {
        (str(source.name), selection.start_position, selection.end_position)
        for source in package.project.sources
        for holder in holders(source)
        if isinstance(holder, qb.model.TextElement)
        for selection in holder.plain_text_selections
    }


@samples
def test_normalising_samples_twice_is_normalising_once(path: str, tool: str) -> None:
    with qb.open(sample(path), as_written=True) as package:
        once = qb.normalise(package)
        twice = qb.normalise(once)
        assert facts_or_none(twice) == facts_or_none(once)
        assert twice.project == once.project


@samples
@targets
def test_samples_arrive_everywhere(
    path: str, tool: str, target: str, tmp_path: Path
) -> None:
    with qb.open(sample(path), as_written=True) as package:
        once = qb.normalise(package)
        file = saved(once, target, tmp_path)
        assert list(qb.validate(file)) == []
        with qb.open(file, as_written=True) as again:
            back = qb.normalise(again)
        kept = kinds(once)
        assert kinds(back) == kept, target


def kinds(package: qb.Package) -> dict[str, object]:
    """Return what must arrive of a file whose texts may be missing."""
    paths = {c.guid.key: path for c, path in package.project.walk_codes()}
    return {
        "codes": list(paths.values()),
        "codings": sorted(
            (str(paths.get(p.coding.code_ref.key)), str(p.source.name))
            for p in package.project.codings()
        ),
        "cases": [case.name for case in package.project.cases],
        "notes": sorted(note.name or "" for note in package.project.notes),
    }


def facts_or_none(package: qb.Package) -> Facts | None:
    try:
        return facts(package)
    except qb.QdaBridgeError:
        return None  # files of printed examples are not published
