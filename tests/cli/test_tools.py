"""``qdabridge tools``."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from click.testing import Result

from qdabridge.catalogue import TARGETS, TOOLS
from qdabridge.operations.tools import ToolInfo
from qdabridge.tools.profile import profiles

Run = Callable[..., Result]


def test_the_matrix_has_every_element_of_every_tool(run: Run) -> None:
    result = run("tools")
    head, _, *rows = result.stdout.splitlines()
    told = [p for p in profiles() if p.capabilities]
    assert (result.exit_code, result.stderr) == (0, "")
    assert head.split() == ["Element", *(p.name for p in told)]
    for profile in told:
        for capability in profile.capabilities:
            assert any(row.startswith(f"{capability.element} ") for row in rows)


def test_the_matrix_tells_export_and_import(run: Run) -> None:
    lines = run("tools").stdout.splitlines()
    [row] = [line for line in lines if line.startswith("Graph ")]
    assert row.split()[1:3] == ["-", "x"]  # NVivo neither exports nor imports maps
    assert lines[-1] == "'qdabridge tools TOOL' tells how this is known."


def test_one_tool_with_the_source_of_every_line(run: Run) -> None:
    result = run("tools", "nvivo")
    assert result.exit_code == 0
    assert result.stdout.startswith("Tool:        NVivo\n")
    assert "--to nvivo-mac: UTF-16 units, CRLF counts 1" in result.stdout
    [row] = [x for x in result.stdout.splitlines() if x.startswith("Graph ")]
    assert row.split()[1:4] == ["no", "dropped", "C"]
    assert "By: O observed in a real file" in result.stdout


@pytest.mark.parametrize("name", [*TARGETS, *TOOLS])
def test_every_name_is_known(name: str, run: Run) -> None:
    [info] = json.loads(run("tools", name, "--json").stdout)
    known = ToolInfo.model_validate(info)
    assert name in (known.name, *(form.name for form in known.forms))


def test_json_has_everything(run: Run) -> None:
    infos = [
        ToolInfo.model_validate(x) for x in json.loads(run("tools", "--json").stdout)
    ]
    assert [info.name for info in infos] == [p.name for p in profiles()]
    for info, profile in zip(infos, profiles(), strict=True):
        assert len(info.capabilities) == len(profile.capabilities)
        assert len(info.rules) == len(profile.first_rules) + len(profile.rules)


def test_an_unknown_tool_is_wrong_usage(run: Run) -> None:
    result = run("tools", "word")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no tool 'word'; choose one of refi, nvivo, atlasti" in result.stderr


def test_help_imports_no_model() -> None:
    code = (
        "import sys, click.testing; from qdabridge.cli.main import cli;"
        "click.testing.CliRunner().invoke(cli, ['convert', '--help']);"
        "print({'pydantic', 'lxml', 'qdabridge.model'} & set(sys.modules) or 'light')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"light"


def test_a_tool_says_how_a_file_comes_out_of_it_and_into_it(run: Run) -> None:
    lines = run("tools", "nvivo").stdout.splitlines()
    ways = [i for i, line in enumerate(lines) if line.startswith(("Out of it", "Into"))]
    assert len(ways) == 4
    for at in ways:
        assert "; C: vendor's help" in lines[at + 1]
    assert any("Export Project" in lines[at] for at in ways)
    assert "Made by:     qdabridge convert IN.qdpx OUT.qdpx --to nvivo" in lines


def test_ways_say_how_they_are_known() -> None:
    told = 0
    for profile in profiles():
        for way in (*profile.exchange.out, *profile.exchange.into):
            assert way.evidence in ("", "O", "R", "S", "C", "D")
            assert way.steps
            assert way.versions
            assert way.source
            told += 1
        if profile.targets and profile.name != "refi":
            assert profile.exchange.out
            assert profile.exchange.into
    assert told
