"""Pages of quotes, projects and counts, and figures in files."""

import csv
import json
import re
import sys
import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from browsing import browser
from click.testing import CliRunner
from coded import FIXTURES, canonical_package, selection, study, text
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.cli.main import cli
from qdabridge.operations.compare import (
    figure_plot,
    ratings_page,
    read_ratings,
)
from qdabridge.pages import Heatmap, Interval, Intervals, figure_of, write_figure

STUDY = str(FIXTURES / "study.qdpx")
COMMANDS = {
    "quotes": ["quotes", STUDY],
    "info": ["info", STUDY],
    "crosstab": ["crosstab", STUDY, "--rows", "codes", "--columns", "case.site"],
    "cooccurrence": ["cooccurrence", STUDY],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_writes_a_page(name: str, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    result = CliRunner().invoke(cli, [*COMMANDS[name], "-o", str(out)])
    assert result.exit_code == 0, result.output
    assert f"{out} written" in result.output
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "default-src 'none'" in page
    assert "Pay and recognition" in page
    again = CliRunner().invoke(cli, [*COMMANDS[name], "-o", str(out)])
    assert again.exit_code == 4


def test_quotes_and_definitions_are_all_there(tmp_path: Path) -> None:
    out = tmp_path / "q.html"
    quotes = qb.quotes(study())
    quotes.save(out)
    page = out.read_text(encoding="utf-8")
    assert page.count("<blockquote") == len(quotes)
    found = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    assert len(json.loads(found[1])["quotes"]) == len(quotes)


def test_a_page_is_of_one_file_and_a_figure_is_svg(tmp_path: Path) -> None:
    run = CliRunner().invoke
    two = ["info", STUDY, STUDY, "-o", str(tmp_path / "x.html")]
    assert run(cli, two).exit_code == 2
    assert run(cli, ["info", STUDY, "-o", str(tmp_path / "x.pdf")]).exit_code == 2
    figure = tmp_path / "f.svg"
    result = run(cli, [*COMMANDS["crosstab"], "--figure", str(figure)])
    assert result.exit_code == 0, result.output
    assert "mm" in result.stderr
    assert ET.parse(figure).getroot().tag.endswith("svg")
    other = tmp_path / "f.gif"
    result = run(cli, [*COMMANDS["crosstab"], "--figure", str(other)])
    assert result.exit_code == 2
    assert ".svg" in result.output
    assert not other.exists()


LABELS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60)
NUMBERS = st.none() | st.floats(-1, 1)


@given(LABELS, st.lists(st.builds(Interval, LABELS, NUMBERS, NUMBERS, NUMBERS)))
def test_every_plot_is_well_formed(title: str, rows: list[Interval]) -> None:
    for in_page in (True, False):
        ET.fromstring(figure_of(Intervals(title, rows), in_page=in_page))


def test_what_xml_cannot_hold_breaks_no_figure() -> None:
    strange = Interval("a\x00b\x0b\ud800\uffff", 0.5)
    ET.fromstring(figure_of(Intervals("\x01", [strange])))


@given(st.lists(LABELS, max_size=4), st.lists(LABELS, max_size=4), st.data())
def test_every_heatmap_is_well_formed(
    rows: list[str], columns: list[str], data: st.DataObject
) -> None:
    number = st.none() | st.integers(0, 10**9)
    cells = [[data.draw(number) for _ in columns] for _ in rows]
    ET.fromstring(figure_of(Heatmap("t", rows, columns, cells), in_page=False))


def test_a_figure_replaces_nothing_unasked(tmp_path: Path) -> None:
    path = tmp_path / "f.svg"
    write_figure(Intervals("t", []), path)
    with pytest.raises(qb.WouldOverwriteError):
        write_figure(Intervals("t", []), path)


NAMES = [
    "Hope",
    "תקווה גדולה (12)",
    "أمل كبير",
    "<b>&amp;</b>",
    "Mother > " * 9 + "leaf",
]


@pytest.fixture
def pixel_library(tmp_path: Path) -> Any:
    pytest.importorskip("resvg_py", reason="the extra figures is not installed")
    pytest.importorskip("PIL.Image", reason="no Pillow here")
    try:
        write_figure(Intervals("t", []), tmp_path / "probe.png")
    except qb.UnsupportedContentError as why:
        pytest.skip(str(why))
    return pytest.importorskip("PIL.Image", reason="no Pillow here")


@pytest.mark.parametrize("kind", [Intervals, Heatmap])
def test_png_has_every_label_and_its_size(
    kind: type, tmp_path: Path, pixel_library: Any
) -> None:
    path, rows = tmp_path / "f.png", [Interval(n, 0.5, 0.2, 0.7) for n in NAMES]
    cells = [[len(NAMES)] * len(NAMES)] * len(NAMES)
    plot: Intervals | Heatmap = Heatmap("t", NAMES, NAMES, cells)
    if kind is Intervals:
        plot = Intervals("t", rows)
    report = write_figure(plot, path)
    assert [f.code for f in report][:1] == ["figure-drawn"]
    assert "labels are cut" in report.findings[0].message
    picture = pixel_library.open(path)
    assert round(picture.info["dpi"][0]) == 300
    assert picture.width == round(plot.width * 300 / 96)
    left = picture.convert("L").crop((0, 0, int(plot.left * 3.1), picture.height))
    step, top = plot.step * 300 / 96, picture.height - (44 * 3.125)
    if kind is Heatmap:
        top = (plot.height - 12) * 3.125
    for number, _ in enumerate(NAMES):
        end = top - (len(NAMES) - 1 - number) * step
        row = left.crop((0, int(end - step), left.width, int(end)))
        assert row.getextrema()[0] < 128, NAMES[number]
    assert left.crop((0, 0, 4, left.height)).getextrema()[0] == 255  # none is cut off


def test_letters_that_no_font_has_are_told(tmp_path: Path, pixel_library: Any) -> None:
    plot = Intervals("t", [Interval("a\U0010fffdb", 0.5)])
    report = write_figure(plot, tmp_path / "f.png")
    (told,) = [f for f in report if f.code == "letters-missing"]
    assert "has \U0010fffd," in told.message


def test_without_any_font_no_png_is_written(
    tmp_path: Path, pixel_library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = sys.modules["resvg_py"].svg_to_bytes
    monkeypatch.setattr(
        sys.modules["resvg_py"], "svg_to_bytes", partial(drawn, skip_system_fonts=True)
    )
    path = tmp_path / "f.png"
    with pytest.raises(qb.UnsupportedContentError, match="no font was found"):
        write_figure(Intervals("t", [Interval("a", 0.5)]), path)
    assert not path.exists()


def test_a_png_that_nobody_could_open_is_refused(
    tmp_path: Path, pixel_library: Any
) -> None:
    many = ["code"] * 600
    plot = Heatmap("t", many, many, [[1] * 600] * 600)
    with pytest.raises(qb.UnsupportedContentError, match="too many"):
        write_figure(plot, tmp_path / "f.png")


def test_what_draws_png_may_be_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    png = tmp_path / "f.png"
    result = CliRunner().invoke(cli, [*COMMANDS["crosstab"], "--figure", str(png)])
    assert result.exit_code == 3
    assert "pip install 'qdabridge[figures]'" in result.output
    assert not png.exists()


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.booleans())
def test_a_label_is_as_long_as_there_is_room(name: str, is_path: bool) -> None:
    label = f"Mother code > {name}" if is_path else name
    svg = ET.fromstring(figure_of(Intervals("t", [Interval(label, 0.5)])))
    shown = svg.findall(".//{*}g/{*}g/{*}text")[0].text or ""
    parts = shown.split("…") if "…" not in label else [""]
    for part in parts:
        assert "".join(part.split()) in "".join(label.split()) or "\ufffd" in part


def test_names_that_differ_only_at_an_end_stay_apart() -> None:
    long = "a name that goes on and on for longer than anybody has room for it, "
    names = [f"1 {long}", f"2 {long}", f"{long}1", f"{long}2", f"Mother > {long}3"]
    rows = [Interval(name, 0.5) for name in names]
    svg = ET.fromstring(figure_of(Intervals("t", rows)))
    shown = [row.text for row in svg.findall(".//{*}g/{*}g/{*}text")][::2]
    assert len(set(shown)) == len(names)
    assert all("…" in (one or "") for one in shown)
    path = "A mother code with a long name of its own > Leadership and backing"
    (row,) = ET.fromstring(figure_of(Intervals("t", [Interval(path)]))).findall(
        ".//{*}g/{*}g/{*}text[1]"
    )[:1]
    assert (row.text or "").endswith(" > Leadership and backing")


FULL = str(FIXTURES / "full.qdpx")


def test_a_figure_has_all_grounds_or_the_one_that_is_named(tmp_path: Path) -> None:
    run, path = CliRunner().invoke, tmp_path / "f.svg"
    result = run(cli, ["compare", FULL, "--figure", str(path)])
    assert "(text, unit character; time, unit millisecond)" in result.stderr
    words = "".join(ET.parse(path).getroot().itertext())
    assert "text, unit character: kappa" in words
    assert "time, unit millisecond: kappa" in words
    only = ["compare", FULL, "--figure", str(path), "--force", "--figure-of"]
    assert "(time, unit millisecond)" in run(cli, [*only, "time"]).stderr
    assert "text" not in "".join(ET.parse(path).getroot().itertext())
    page = tmp_path / "page.html"
    result = run(cli, [*only, "area", "-o", str(page)])
    assert not page.exists()
    assert (result.exit_code, "choose one of: text, time" in result.stderr) == (2, True)
    alone = run(cli, ["compare", FULL, "--figure-of", "text"])
    assert (alone.exit_code, "--figure" in alone.stderr) == (2, True)


def test_a_figure_with_a_reference_has_each_of_the_others(tmp_path: Path) -> None:
    anna, ben, zoe = (qb.User(name=name) for name in ("Anna", "Ben", "Zoe"))
    code = qb.Code(name="Hope")
    marks = [
        selection(n, 9, qb.Coding(code_ref=code.guid, creating_user=user.guid))
        for n, user in enumerate((anna, ben, zoe))
    ]
    project = qb.Project(name="P", users=[anna, ben, zoe], sources=[text("t", *marks)])
    project.code_book.codes = [code]
    made = qb.compare(canonical_package(project), qb.CompareWishes(gold="Zoe"))
    headings = [row.label for row in figure_plot(made).rows if row.is_heading]
    assert [one.partition(":")[0] for one in headings] == [
        "Zoe and Anna",
        "Zoe and Ben",
    ]
    made = qb.compare(canonical_package(project))
    assert not any(row.is_heading for row in figure_plot(made).rows)


RATINGS = """unit,Anna,Ben,Clara
one,1,2,
two,3,1.0,3
<script>alert(1)</script>,2,2,2
תקווה,,1,
same,1,1.0,1
"""


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    path = tmp_path / "ratings.csv"
    path.write_text(RATINGS, encoding="utf-8")
    return path


def test_ratings_have_tables_and_a_figure_too(ratings: Path, tmp_path: Path) -> None:
    run, names = CliRunner().invoke, ("figures.csv", "list.csv", "f.svg")
    figures, listed, drawn = (tmp_path / name for name in names)
    outputs = ["-o", figures, "--disagreements", listed, "--figure", drawn]
    result = run(cli, ["compare", str(ratings), *map(str, outputs), "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    rows = list(csv.DictReader(figures.read_text("utf-8-sig").splitlines()))
    values = {r["coefficient"]: r["value"] for r in rows if not r["raters"]}
    assert float(values["fleiss"]) == pytest.approx(told["overall"]["fleiss"], abs=1e-6)
    assert {r["raters"] for r in rows} >= {"Anna x Ben", "Ben x Clara"}
    listed_rows = list(csv.DictReader(listed.read_text("utf-8-sig").splitlines()))
    assert [r["unit"] for r in listed_rows] == ["one", "two"]
    assert listed_rows[0]["rater: Clara"] == ""
    words = "".join(ET.parse(drawn).getroot().itertext())
    assert "Krippendorff's alpha, nominal" in words
    refused = run(cli, ["compare", str(ratings), "--gold", "Anna"])
    assert (refused.exit_code, "--gold is not for" in refused.output) == (2, True)


def test_a_page_of_ratings_counts_one_value_once(ratings: Path) -> None:
    made = qb.compare_ratings(*read_ratings(ratings))
    data = ratings_page(made).data
    assert data["values"] == ["1", "2", "3"]
    assert data["units"][-1] == ["same", [0, 0, 0]]


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_ratings_in_a_browser(ratings: Path, tmp_path: Path, width: int) -> None:
    out = tmp_path / "ratings.html"
    result = CliRunner().invoke(cli, ["compare", str(ratings), "-o", str(out)])
    assert result.exit_code == 0, result.output
    with browser(tmp_path, width) as driver:
        driver.get(out.as_uri())
        find = driver.find_element
        assert find("id", "count").text == "2 of 5 units"
        find("id", "f-what").send_keys("all")
        assert find("id", "count").text == "5 of 5 units"
        assert "<script>alert(1)</script>" in find("id", "list").text
        find("id", "f-rater").send_keys("Clara")
        assert find("id", "count").text == "3 of 5 units"
        find("id", "f-value").send_keys("3")
        assert find("id", "count").text == "1 of 5 units"
        size = driver.execute_script("return [document.body.scrollWidth, innerWidth]")
        assert size[0] <= size[1]
        assert driver.get_log("browser") == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_in_a_browser(width: int, tmp_path: Path) -> None:
    for name, command in COMMANDS.items():
        out = tmp_path / f"{name}.html"
        assert CliRunner().invoke(cli, [*command, "-o", str(out)]).exit_code == 0
    with browser(tmp_path, width) as driver:
        for name in COMMANDS:
            driver.get((tmp_path / f"{name}.html").as_uri())
            size = driver.execute_script(
                "return [document.body.scrollWidth, innerWidth]"
            )
            assert size[0] <= size[1], name
            assert driver.get_log("browser") == []
        driver.get((tmp_path / "quotes.html").as_uri())
        assert driver.find_element("id", "count").text == "98 of 98 quotes"
        driver.find_element("id", "f-code").send_keys("Pay")
        shown = driver.find_elements("css selector", "section.code:not([hidden]) h2")
        assert [one.text for one in shown] == ["Pay and recognition"]
