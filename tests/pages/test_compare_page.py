"""The page of a comparison: one safe file, and in a browser what it is for."""

import json
import re
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browsing import browser
from click.testing import CliRunner
from coded import FIXTURES, canonical_package, selection, text

import qdabridge as qb
from qdabridge.cli.main import cli
from qdabridge.operations.compare import compare_page
from qdabridge.pages import render_page, write_page

EVIL = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>"
HEBREW, ARABIC = "תקווה גדולה", "أمل كبير"
WORDS = f"{HEBREW} 😀 {EVIL}\n{ARABIC} & so on"


def hostile() -> qb.Package:
    """Return two coders' project in which every name is a trap."""
    anna, ben = qb.User(name=f"Anna {EVIL}"), qb.User(name=f"Ben {ARABIC}")
    codes = [qb.Code(name=f"1 {EVIL}"), qb.Code(name=f"2 {HEBREW} 👩🏽‍🔬")]
    marks = [
        selection(0, 5, qb.Coding(code_ref=codes[0].guid, creating_user=anna.guid)),
        selection(0, 13, qb.Coding(code_ref=codes[1].guid, creating_user=ben.guid)),
        selection(
            20,
            30,
            qb.Coding(code_ref=codes[1].guid, creating_user=ben.guid),
            qb.Coding(code_ref=codes[1].guid, creating_user=anna.guid),
        ),
    ]
    project = qb.Project(
        name=EVIL, users=[anna, ben], sources=[text(EVIL, *marks, words=WORDS)]
    )
    project.code_book.codes = codes
    return canonical_package(project.clone())


class Elements(HTMLParser):
    """Notes what elements and attributes a page has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_every_word_is_escaped_and_nothing_comes_from_elsewhere() -> None:
    page = render_page(compare_page(qb.compare(hostile())))
    found = Elements(page).found
    assert [a for tag, a in found if tag == "script"] == [
        {"type": "application/json", "id": "data"},
        {},
    ]
    assert not [tag for tag, _ in found if tag in ("img", "link", "iframe", "object")]
    for _, attributes in found:
        assert not {"src", "style", "onerror"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    assert page.count(EVIL) == 0
    block = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert block
    assert json.loads(block[1])["codes"][0]["name"].startswith("1 </script>")


def test_the_policy_allows_the_one_script_and_style_only() -> None:
    page = render_page(compare_page(qb.compare(hostile())))
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)[-1]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    policy = Elements(page).found[3][1]["content"] or ""
    assert policy.startswith("default-src 'none'")
    for words in (script, style):
        made = b64encode(sha256(words.encode()).digest()).decode()
        assert f"'sha256-{made}'" in policy


def test_without_quotes_there_are_no_words() -> None:
    page = render_page(compare_page(qb.compare(hostile()), with_quotes=False))
    assert "& so on" not in page
    assert ARABIC not in page.replace(f"Ben {ARABIC}", "")
    with qb.open(FIXTURES / "study.qdpx") as package:
        made = qb.compare(package)
        bare = render_page(compare_page(made, with_quotes=False))
    texts = [one.text for one in made.disagreements if len(one.text) > 20]
    assert texts
    for words in texts:
        assert not any(part in bare for part in words.split("\n") if len(part) > 20)


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Return the fixture study of two coders in one file."""
    pair = [str(FIXTURES / f"study-{name}.qdpx") for name in ("anna", "ben")]
    path = tmp_path / "team.qdpx"
    result = CliRunner().invoke(cli, ["merge", *pair, "-o", str(path), "-q"])
    assert result.exit_code == 0, result.output
    return path


def wait_for(test: Callable[[], Any]) -> Any:
    for _ in range(100):
        if found := test():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def would_warn(driver: Any) -> bool:
    """Would the page ask before it is left?"""
    ask = "const e = new Event('beforeunload', {cancelable: true});"
    return bool(driver.execute_script(f"{ask} return !dispatchEvent(e)"))


@pytest.mark.slow
def test_from_compare_to_page_to_consensus(team: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    run = CliRunner().invoke
    result = run(cli, ["compare", str(team), "-o", str(report)])
    assert result.exit_code == 0, result.output
    assert f"{report} written" in result.output
    with browser(tmp_path) as driver:
        driver.get(report.as_uri())
        find = driver.find_element
        assert find("id", "count").text == "25 of 45 places"
        kinds = find("id", "f-kind")
        kinds.send_keys("boundaries")
        assert find("id", "count").text == "9 of 45 places"
        assert len(driver.find_elements("css selector", ".side")) == 2
        assert driver.find_elements("css selector", ".side mark")
        find("id", "by").send_keys("Anna, Ben")
        box = find("id", "list")
        box.send_keys("1")
        assert len(driver.find_elements("css selector", ".row.done")) == 1
        assert find("id", "saved").text.endswith("not saved")
        box.send_keys("\ue015")  # down
        drop = driver.find_elements("css selector", '[data-what="drop"]')
        for button in range(len(drop)):
            driver.find_elements("css selector", '[data-what="drop"]')[button].click()
        find("css selector", "textarea").send_keys('both "agreed"')
        assert driver.switch_to.active_element.tag_name == "textarea"
        assert would_warn(driver)
        find("id", "export").click()
        saved = tmp_path / "decisions.json"
        wait_for(saved.exists)
        assert not find("id", "saved").text.endswith("not saved")
        assert not would_warn(driver)
        assert driver.get_log("browser") == []
        driver.get(report.as_uri())
        find("id", "import").send_keys(str(saved))
        wait_for(lambda: find("id", "saved").text.startswith("4 decided"))
        size = driver.execute_script("return [document.body.scrollWidth, innerWidth]")
        assert size[0] <= size[1]
    decisions = qb.read_decisions(saved)
    assert [one.decision for one in decisions] == ["keep", "drop", "drop", "drop"]
    assert {one.decided_by for one in decisions} == {"Anna, Ben"}
    out = tmp_path / "agreed.qdpx"
    result = run(cli, ["resolve", str(team), str(saved), "-o", str(out), "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["decided"], told["undecided"], told["not_applied"]) == (4, 23, [])
    again = run(cli, ["compare", str(out), "--gold", "Consensus", "--json"])
    assert again.exit_code == 0, again.output


def drag(driver: Any, start: int, end: int) -> None:
    """Select letters of the passage whose bounds are changed, as a mouse does."""
    spots = driver.execute_script(
        """const box = document.querySelector('.change:not([hidden]) .pick');
        box.scrollIntoView({block: 'center'});
        const nodes = [], walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) nodes.push(walk.currentNode);
        return [...arguments].map(wanted => {
          let at = wanted;
          for (const node of nodes) {
            const letters = Array.from(node.data);
            if (at < letters.length) {
              const range = document.createRange();
              const before = letters.slice(0, at).join('');
              range.setStart(node, before.length);
              range.setEnd(node, before.length + letters[at].length);
              const box = range.getClientRects()[0];
              return [Math.ceil(box.left), Math.round(box.top + box.height / 2)];
            }
            at -= letters.length;
          }
        });""",
        start,
        end,
    )
    from selenium.webdriver.common.actions.action_builder import ActionBuilder

    actions = ActionBuilder(driver)
    pointer: Any = actions.pointer_action
    pointer.move_to_location(*spots[0]).pointer_down()
    pointer.move_to_location(*spots[1]).pointer_up()
    actions.perform()


@pytest.mark.slow
def test_bounds_are_moved_by_selecting_words(tmp_path: Path) -> None:
    words = "Before 👩🏽‍🔬 it. Hope and trust, they said 😀 often. After it."
    anna, ben = qb.User(name="Anna"), qb.User(name="Ben")
    code = qb.Code(name="Hope")
    at = words.index("Hope")
    marks = [
        selection(at, at + 4, qb.Coding(code_ref=code.guid, creating_user=anna.guid)),
        selection(at, at + 14, qb.Coding(code_ref=code.guid, creating_user=ben.guid)),
    ]
    project = qb.Project(
        name="P", users=[anna, ben], sources=[text("t", *marks, words=words)]
    )
    project.code_book.codes = [code]
    package = canonical_package(project)
    report, saved = tmp_path / "report.html", tmp_path / "decisions.json"
    write_page(compare_page(qb.compare(package)), report)
    start, end = words.index("trust"), words.index(" often")
    with browser(tmp_path) as driver:
        driver.get(report.as_uri())
        find = driver.find_element
        for button in range(2):
            driver.find_elements("css selector", '[data-what="drop"]')[button].click()
        find("css selector", '[data-what="change"]').click()
        assert (
            find("css selector", ".change .missing").text == "Nothing is changed yet."
        )
        drag(driver, start - 1, end + 1)
        fields = driver.find_elements("css selector", ".change:not([hidden]) input")
        assert [field.get_attribute("value") for field in fields] == [
            str(start),
            str(end),
        ]
        wait_for(lambda: find("css selector", ".pick mark").text == words[start:end])
        assert find("css selector", ".change .missing").text == ""
        fields[1].clear()
        fields[1].send_keys("1")
        told = find("css selector", ".change .missing").text
        assert told == "It ends before it begins."
        drag(driver, start, end)
        find("id", "export").click()
        wait_for(saved.exists)
        assert driver.get_log("browser") == []
    made = qb.resolve(package, qb.read_decisions(saved))
    assert not made.not_applied
    (found,) = [row for row in qb.codings(made.package) if row.coder == "Consensus"]
    assert (found.start, found.end, found.quote) == (start, end, words[start:end])


def boxes() -> qb.Package:
    """Return a project in which the same box is coded on two pages, and a text."""
    anna, ben = qb.User(name="Anna"), qb.User(name="Ben")
    code, other = qb.Code(name="One"), qb.Code(name="Two")
    corners = {"first_x": 1, "first_y": 2, "second_x": 30, "second_y": 40}
    marks = [
        qb.PDFSelection(
            page=page,
            **corners,
            codings=[qb.Coding(code_ref=code.guid, creating_user=anna.guid)],
        )
        for page in (0, 4)
    ]
    marks[0].codings.append(qb.Coding(code_ref=other.guid, creating_user=ben.guid))
    spans = [
        selection(n, 9, qb.Coding(code_ref=other.guid, creating_user=user.guid))
        for n, user in enumerate((anna, ben))
    ]
    sources = [qb.PDFSource(name="p", pdf_selections=marks), text("t", *spans)]
    project = qb.Project(name="P", users=[anna, ben], sources=sources)
    project.code_book.codes = [code, other]
    return canonical_package(project)


@pytest.mark.slow
def test_decisions_go_on_with_the_place_they_are_about(tmp_path: Path) -> None:
    package = boxes()
    report, saved = tmp_path / "report.html", tmp_path / "decisions.json"
    write_page(compare_page(qb.compare(package)), report)
    with browser(tmp_path) as driver:
        driver.get(report.as_uri())
        find = driver.find_element
        box = find("id", "list")
        for key in ("1", "0", "1"):  # keep, drop, keep: one after the other
            box.send_keys(key, "\ue015")
        find("id", "export").click()
        wait_for(saved.exists)
        first = json.loads(saved.read_text(encoding="utf-8"))
        told = first["decisions"]
        assert {row.get("page") for row in told} == {0, 4, None}
        changed = {**told[-1], "text_sha256": "0" * 64}
        given = {**first, "decisions": [*told[:-1], changed]}
        again = tmp_path / "again.json"
        again.write_text(json.dumps(given), encoding="utf-8")
        driver.get(report.as_uri())
        find("id", "import").send_keys(str(again))
        status = wait_for(lambda: "decided" in (t := find("id", "saved").text) and t)
        assert status.startswith(f"{len(told) - 1} decided; 1 of the file are about")
        saved.unlink()
        find("id", "export").click()
        wait_for(saved.exists)
        assert json.loads(saved.read_text(encoding="utf-8")) == given
        assert driver.get_log("browser") == []
    made = qb.resolve(package, saved)
    assert made.decided == len(told) - 1
    (listed,) = made.not_applied
    assert "has changed" in listed.why


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_traps_and_scripts_of_all_kinds(tmp_path: Path, width: int) -> None:
    path = tmp_path / "report.html"
    write_page(compare_page(qb.compare(hostile())), path)
    with browser(tmp_path, width) as driver:
        driver.get(path.as_uri())
        assert driver.title == "Disagreements"
        passage = driver.find_element("css selector", ".passage")
        assert passage.value_of_css_property("unicode-bidi") == "plaintext"
        assert HEBREW[:5] in passage.text
        size = driver.execute_script("return [document.body.scrollWidth, innerWidth]")
        assert size[0] <= size[1]
        assert driver.get_log("browser") == []


@pytest.mark.slow
def test_twenty_thousand_places_are_quick(tmp_path: Path) -> None:
    with qb.open(FIXTURES / "study.qdpx") as package:
        page = compare_page(qb.compare(package))
    once = page.data["items"]
    many = (once * (20_000 // len(once) + 1))[:20_000]
    path = tmp_path / "many.html"
    write_page(replace(page, data={**page.data, "items": many}), path)
    with browser(tmp_path) as driver:
        start = time.perf_counter()
        driver.get(path.as_uri())
        box = driver.find_element("id", "list")
        driver.find_element("id", "f-what").send_keys("both")
        assert driver.find_element("id", "count").text == "20,000 of 20,000 places"
        box.send_keys("\ue010")  # end
        rows = driver.find_elements("css selector", ".row")
        assert len(rows) < 60
        # In one step: scrolling replaces the rows.
        chosen = driver.execute_script(
            "return document.querySelector('[aria-selected=\"true\"]').ariaPosInSet"
        )
        assert chosen == "20000"
        assert time.perf_counter() - start < 20
