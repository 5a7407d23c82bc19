"""Redacting: names go everywhere, codings keep their words, nothing is left."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from click.testing import CliRunner
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.cli.main import cli
from qdabridge.operations.redact import (
    Entry,
    Key,
    LeftoverError,
    Plan,
    PlanError,
    Replaced,
    find_hits,
    redact_file,
)

STUDY = Path(__file__).parents[2] / "fixtures" / "study.qdpx"
FULL = Path(__file__).parents[2] / "fixtures" / "full.qdpx"

NAMES = st.text(
    st.characters(categories=("Lu", "Ll", "Lo"), max_codepoint=0x2FFF),
    min_size=4,
    max_size=12,
).filter(lambda name: normalize("NFC", name) == name and name.strip() == name)


def small(text: str, *spans: tuple[int, int], name: str = "Talk") -> qb.Package:
    """Return a canonical package of one text with codings."""
    code = qb.Code(name="C")
    source = qb.TextSource(name=name, plain_text_content=text)
    source.plain_text_selections = [
        qb.PlainTextSelection(
            start_position=start,
            end_position=end,
            name=text[start:end],
            codings=[qb.Coding(code_ref=code.guid)],
        )
        for start, end in spans
    ]
    project = qb.Project(name="P", sources=[source])
    project.code_book.codes.append(code)
    return qb.Package(project)


def texts_of(package: qb.Package) -> list[qb.TextSource]:
    """The texts of a project; there is nothing else in those of these tests."""
    return [s for s in package.project.sources if isinstance(s, qb.TextSource)]


def quotes(package: qb.Package) -> list[str]:
    source = texts_of(package)[0]
    return [package.quote(s) for s in source.plain_text_selections]


@pytest.mark.parametrize(
    ("span", "quote"),
    [
        ((0, 4), "P1"),
        ((2, 9), "P1 met"),
        ((0, 2), "P1"),
        ((5, 11), "met Person Two"),
        ((3, 16), "P1 met Person Two 😀"),
        ((4, 8), " met"),
        ((13, 16), "Person Two 😀"),
    ],
)
def test_a_coding_grows_to_the_whole_replacement(
    span: tuple[int, int], quote: str
) -> None:
    text = "Anna met Berta 😀 there"
    made = qb.redact(small(text, span), {"Anna": "P1", "Berta": "Person Two"})
    assert quotes(made.package)[0].strip() == quote.strip()


@given(
    st.lists(NAMES, min_size=1, max_size=4, unique_by=str.casefold),
    st.lists(
        st.sampled_from([" x ", "\n", "😀 ", ", é ", " - "]), min_size=8, max_size=8
    ),
    st.data(),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_every_coding_keeps_what_is_no_name(
    names: list[str], between: list[str], data: st.DataObject
) -> None:
    picked = [data.draw(st.sampled_from(names)) for _ in between]
    text = "".join(a + b for a, b in zip(picked, between, strict=True))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    plan = Plan.of({name: f"[{n}]" for n, name in enumerate(names)})
    hits = find_hits(plan.entries, text, "")
    made = Replaced(text, hits)
    new = made.text[made.start(start) : max(made.end(end), made.start(start))]
    inside = [h for h in hits if h.start < end and start < h.end]
    expected = "".join(
        next((h.text for h in inside if h.start == n), "")
        + ("" if any(h.start <= n < h.end for h in hits) else text[n])
        for n in range(
            min([start, *(h.start for h in inside)]),
            max([end, *(h.end for h in inside)]),
        )
    )
    if start < end:
        assert new == expected


def everything(data: bytes) -> str:
    """Return all words of a package, its names and its archives in archives."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found.append(archive.comment.decode("utf-8", "replace"))
        for info in archive.infolist():
            found += [info.filename, str(info.date_time), repr(info.comment)]
            inner = archive.read(info)
            if inner.startswith(b"PK"):
                found.append(everything(inner))
                if info.filename.endswith(".docx"):
                    words = Document(io.BytesIO(inner))
                    found += [paragraph.text for paragraph in words.paragraphs]
            else:
                found.append(inner.decode("utf-8", "replace"))
    return normalize("NFC", "\n".join(found)).casefold()


@given(names=st.lists(NAMES, min_size=2, max_size=2, unique_by=str.casefold))
@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("to", [None, "nvivo", "atlasti", "qualcoder"])
def test_no_original_is_in_any_byte(
    to: str | None, names: list[str], tmp_path: Path
) -> None:
    one, two = (f"Q{name}q" for name in names)
    package = small(f"I am {one}.\n{two}, she said\n", (5, 8), (0, 200), name=one)
    texts_of(package)[0].plain_text_selections[1].end_position = 12
    package.project.description = f"by {two}"
    package.project.base_path = f"/home/{one}"
    package.project.users.append(qb.User(name=f"{two} Coder", id=one))
    package.project.cases.append(qb.Case(name=two, description=one))
    package.project.notes.append(qb.Note(name=one, plain_text_content=two))
    package.project.sets.append(qb.Set(name=two))
    source, target = tmp_path / "in.qdpx", tmp_path / "out.qdpx"
    package.save(source, overwrite=True)
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr(f"sources/{one}.bak", two)
        archive.comment = one.encode()
    plan = tmp_path / "plan.csv"
    plan.write_text(f"find,replace\n{one},P1\n{two},\n", encoding="utf-8")
    redact_file(source, plan, target, to=to, overwrite=True)
    words = everything(target.read_bytes())
    for name in (one, two):
        assert normalize("NFC", name).casefold() not in words
    first = target.read_bytes()
    redact_file(source, plan, target, to=to, overwrite=True)
    assert target.read_bytes() == first


def test_the_redacted_redacted_again_is_the_same(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("find,replace\nKampala,[City]\nUlm,[Town]\n", encoding="utf-8")
    for source in (STUDY, FULL):
        once, twice = tmp_path / f"1{source.name}", tmp_path / f"2{source.name}"
        redact_file(source, plan, once, coarsen_dates="month")
        redact_file(once, plan, twice, coarsen_dates="month")
        assert once.read_bytes() == twice.read_bytes()
        assert not [f for f in qb.check(once) if f.severity == "error"]
        assert qb.validate(once).is_clean


@pytest.mark.parametrize(
    ("spelt", "found"),
    [
        ("ANNA WEISS", True),
        ("Anna\nWeiß", True),
        ("Anna\u00a0Weiss", True),
        ("An\u00adna Weiß", True),
        ("sources/Anna_Weiß_2.txt", False),
        ("Hanna Weiß", False),
        ("Anna Weißer", False),
    ],
)
def test_spellings_of_a_name(spelt: str, found: bool) -> None:
    pattern = Entry("Anna Weiß", "P").pattern
    assert bool(pattern.search(spelt)) is found


def test_accents_composed_or_not() -> None:
    pattern = Entry("Zoë Nguyễn", "P").pattern
    for form in ("NFC", "NFD"):
        assert pattern.fullmatch(normalize(form, "Zoë Nguyễn"))
    assert not Entry("Jose", "P").pattern.search(normalize("NFD", "José"))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no rows"),
        ([{"find": " "}], "nothing to find"),
        ([{"find": "a", "kind": "name"}], "no kind 'name'"),
        ([{"find": "a", "ignore_case": "maybe"}], "ignore_case"),
        ([{"find": "(", "kind": "regex"}], "cannot be read"),
        ([{"find": "x*", "kind": "regex"}], "finds nothing"),
        ([{"find": "a", "colour": "red"}], "no key 'colour'"),
        (
            [{"find": "Anna", "replace": "A"}, {"find": "anna", "replace": "B"}],
            "ambiguous",
        ),
        (
            [{"find": "Anna", "replace": "Berta"}, {"find": "Berta", "replace": "C"}],
            "another one's name",
        ),
        ([{"find": "Anna", "replace": "Anna X"}], "the row itself"),
        (
            [
                {"find": "Anna", "replace": "P1", "group": "a"},
                {"find": "Ben", "replace": "P1", "group": "b"},
            ],
            "two people would become one",
        ),
        (
            [
                {"find": "Anna", "replace": "P1", "group": "a"},
                {"find": "Anni", "replace": "P2", "group": "a"},
            ],
            "another replacement",
        ),
    ],
)
def test_a_plan_with_errors_says_which_row(
    rows: list[dict[str, str]], words: str
) -> None:
    with pytest.raises(PlanError, match=words) as raised:
        qb.redact(small("Anna and Berta"), rows)
    assert raised.value.hint


def test_overlaps_are_refused_and_the_longest_goes_first() -> None:
    package = small("Anna Maria Becker spoke")
    plan = {"Anna Maria": "P1", "Maria Becker": "P2"}
    with pytest.raises(PlanError, match="overlap at 0-17"):
        qb.redact(package, plan)
    made = qb.redact(package, {**plan, "Anna Maria Becker": "P3"})
    assert made.package.text(texts_of(made.package)[0]) == "P3 spoke"


def test_an_ambiguous_name_needs_to_be_told_where() -> None:
    package = small("Anna came", name="int1")
    other = qb.TextSource(name="int2", plain_text_content="Anna went")
    package.project.sources.append(other)
    rows = [
        {"find": "Anna", "replace": "P1", "where": "int1"},
        {"find": "Anna", "replace": "P2", "where": "int2"},
    ]
    made = qb.redact(package, rows).package
    assert [made.text(s) for s in texts_of(made)] == ["P1 came", "P2 went"]
    package.project.description = "Anna"
    with pytest.raises(PlanError, match="ambiguous here"):
        qb.redact(package, rows)


def test_pseudonyms_are_stable_across_files() -> None:
    key = Key()
    plan = [{"find": "Anna", "group": "a"}, {"find": "Ben"}]
    one = qb.redact(small("Ben, Anna"), plan, key=key)
    two = qb.redact(small("Anna, Ben"), [*reversed(plan)], key=key)
    assert one.package.text(texts_of(one.package)[0]) == "Person 2, Person 1"
    assert two.package.text(texts_of(two.package)[0]) == "Person 1, Person 2"


def test_what_a_regex_makes_is_searched_too(tmp_path: Path) -> None:
    source, plan = tmp_path / "in.qdpx", tmp_path / "plan.yaml"
    small("Call 0176 12345").save(source)
    plan.write_text("- find: '(0176) \\d+'\n  replace: '\\1 \\1'\n  kind: regex\n")
    with pytest.raises(LeftoverError):
        redact_file(source, plan, tmp_path / "out.qdpx")
    assert not (tmp_path / "out.qdpx").exists()
    plan.write_text("- find: '(0176) \\d+'\n  replace: '[phone]'\n  kind: regex\n")
    redact_file(source, plan, tmp_path / "out.qdpx")


@pytest.mark.parametrize(
    "wishes",
    [{"codes_only": True}, {"without_sources": True}, {"without": ["Barriers"]}],
)
def test_what_is_left_out_leaves_nothing_dangling(
    wishes: dict[str, Any], tmp_path: Path
) -> None:
    with qb.open(STUDY) as package:
        if "without" in wishes:
            wishes = {
                "without": [
                    package.project.sources[0].name,
                    package.project.code_book.codes[0].name,
                ]
            }
        made = qb.redact(package, {"Kampala": "[City]"}, **wishes)
        made.package.save(tmp_path / "out.qdpx")
    assert not [f for f in qb.check(tmp_path / "out.qdpx") if f.severity == "error"]
    assert qb.validate(tmp_path / "out.qdpx").is_clean


THIRTY = {
    "en": ["Monday", "Tuesday|Tuesdays", "Thursday", "Friday", "January", "T-shirts"],
    "de": [
        *("Übergabe", "Spätzle", "Klausurtag", "Flensburg", "Chefärztin"),
        *("Genesungsbegleiterin", "Aufwandsentschädigung", "für beide Seiten"),
    ],
    "lg": ["banange", "omulalu", "essuubi", "Ekitiibwa", "Tuli wamu", "muganda wange"],
    "sw": ["Karibuni", "heshima", "Matumaini", "kichaa", "Unyanyapaa", "posho"],
    "he": ["סוף סוף", "גבולות", "מה לעשות", "תודה רבה"],
}
"""Thirty words of the sample study that stand for names, with variants."""


def plan_of_thirty(path: Path, *, same_length: bool) -> list[str]:
    """Write a plan for the thirty; return what may be found nowhere afterwards."""
    lines, originals = ["find,replace,variants,group"], []
    words = [word for group in THIRTY.values() for word in group]
    for number, spelt in enumerate(words):
        name, *variants = spelt.split("|")[: 1 if same_length else None]
        made = f"Q{number}".ljust(len(name), "q")[: len(name)] if same_length else ""
        lines.append(f"{name},{made},{';'.join(variants)},{number}")
        originals += [name, *variants]
    path.write_text("\n".join(lines), encoding="utf-8")
    return originals


def figures(*paths: Path, unit: str) -> list[object]:
    made = CliRunner().invoke(
        cli, ["compare", *map(str, paths), "--unit", unit, "--json", "-q"]
    )
    shown = made.stdout.replace("Anna Becker", "A").replace("Ben Lindqvist", "B")
    data = json.loads(shown)
    assert data["results"][0]["figures"]
    return [
        data["results"],
        sorted((one["code"], one["other"]) for one in data["confusion"]),
        len(data["disagreements"]),
        [(coder["name"], coder["codings"]) for coder in data["coders"]],
    ]


@pytest.mark.parametrize(
    ("unit", "same_length"), [("character", True), ("turn", False)]
)
def test_the_study_without_thirty_names_gives_the_same_figures(
    unit: str, same_length: bool, tmp_path: Path
) -> None:
    plan, key = tmp_path / "plan.csv", tmp_path / "key.csv"
    originals = plan_of_thirty(plan, same_length=same_length)
    assert len(plan.read_text(encoding="utf-8").splitlines()) == 31
    paths = []
    for name in ("anna", "ben"):
        paths.append(tmp_path / f"{name}.qdpx")
        source = STUDY.with_name(f"study-{name}.qdpx")
        report = redact_file(source, plan, paths[-1], key=key).report
        assert not report.of("plan-row-unused") or name == "ben"
        words = everything(paths[-1].read_bytes())
        for original in originals:
            found = re.search(rf"(?<!\w){re.escape(original.casefold())}(?!\w)", words)
            assert not found, original
    before = figures(
        *(STUDY.with_name(f"study-{n}.qdpx") for n in ("anna", "ben")), unit=unit
    )
    assert figures(*paths, unit=unit) == before
    with qb.open(paths[0]) as anna, qb.open(paths[1]) as ben:
        merged = qb.merge([anna, ben]).package
        assert [user.name for user in merged.project.users] == ["A", "B"]
        assert sum(1 for _ in merged.project.codings()) == 118


def across(package: qb.Package) -> list[str]:
    """Return words that stand across the edges of codings, once in all texts."""
    texts = [package.text(s) for s in texts_of(package)]
    found: list[str] = []
    for source, text in zip(texts_of(package), texts, strict=True):
        for selection in source.plain_text_selections:
            for edge in (selection.start_position, selection.end_position):
                words = (
                    re.search(r"\w{4,}\W{0,3}$", text[max(0, edge - 14) : edge]),
                    re.match(r"\W{0,3}\w{3,}", text[edge : edge + 14]),
                )
                if not all(words):
                    continue
                name = "".join(word[0] for word in words if word)
                if "\n" not in name and sum(t.count(name) for t in texts) == 1:
                    found.append(name)
    return found[:6]


@pytest.mark.parametrize("to", ["refi", "nvivo", "atlasti", "qualcoder"])
def test_names_across_the_edges_in_every_tools_form(to: str, tmp_path: Path) -> None:
    given, plan = tmp_path / f"{to}.qdpx", tmp_path / "plan.yaml"
    qb.convert(STUDY, given, to=to)
    with qb.open(given) as package:
        names = list(dict.fromkeys(across(package)))
        before = sum(1 for _ in package.project.codings())
    assert names
    rows = [
        {"find": n, "replace": f"@{i}@", "kind": "text"} for i, n in enumerate(names)
    ]
    plan.write_text(json.dumps(rows), encoding="utf-8")
    out = tmp_path / "out.qdpx"
    redact_file(given, plan, out, to=to)
    with qb.open(out) as package:
        assert sum(1 for _ in package.project.codings()) == before
        quotes = [
            package.quote(s)
            for source in package.project.sources
            if isinstance(source, qb.TextSource)
            for s in source.plain_text_selections
        ]
    for number in range(len(names)):
        assert any(re.search(rf"^@{number}@|@{number}@$", quote) for quote in quotes)
    words = everything(out.read_bytes())
    assert not [name for name in names if normalize("NFC", name).casefold() in words]


def test_a_replacement_that_is_somebodys_name_already_is_told() -> None:
    made = qb.redact(small("Anna met Berta"), {"Anna": "Berta"})
    assert [f.count for f in made.report.of("replacement-in-use")] == [1]
    assert not qb.redact(small("Anna"), {"Anna": "Berta"}).report.of(
        "replacement-in-use"
    )


def test_the_log_holds_no_original(tmp_path: Path) -> None:
    source, plan, log = (tmp_path / n for n in ("in.qdpx", "plan.csv", "log.csv"))
    small("Anna met Berta", name="Berta").save(source)
    plan.write_text("find,replace\nAnna,P1\nBerta,P2\n", encoding="utf-8")
    redact_file(source, plan, tmp_path / "out.qdpx", log=log)
    words = log.read_text(encoding="utf-8")
    assert "P1" in words
    assert "P2" in words
    assert "Anna" not in words
    assert "Berta" not in words


def test_a_text_whose_headings_could_be_codes_is_refused(tmp_path: Path) -> None:
    talk = tmp_path / "interview.md"
    talk.write_text(
        "# Interview\n\n- I was with Ann\n- and with Ben\n\n# End\n\nfine\n"
    )
    assert qb.open(talk).project.code_book.codes
    with qb.open(talk) as package, pytest.raises(qb.NotThisFormatError, match="a text"):
        qb.redact(package, {"Ann": "Bea"})
