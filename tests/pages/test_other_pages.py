"""Pages of quotes, projects and counts, and figures in files."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from browsing import browser
from click.testing import CliRunner
from coded import FIXTURES, study
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.cli.main import cli
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
    assert ET.parse(figure).getroot().tag.endswith("svg")
    png = tmp_path / "f.png"
    result = run(cli, [*COMMANDS["crosstab"], "--figure", str(png)])
    assert result.exit_code == 2
    assert ".svg" in result.output
    assert not png.exists()


LABELS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60)
NUMBERS = st.none() | st.floats(-1, 1)


@given(LABELS, st.lists(st.builds(Interval, LABELS, NUMBERS, NUMBERS, NUMBERS)))
def test_every_plot_is_well_formed(title: str, rows: list[Interval]) -> None:
    for in_page in (True, False):
        ET.fromstring(figure_of(Intervals(title, rows), in_page=in_page))


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
