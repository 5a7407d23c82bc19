"""``qdabridge info``."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

import qdabridge as qb

Run = Callable[..., Result]


def test_the_overview(run: Run, study: Path) -> None:
    result = run("info", study)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        str(study),
        "  Name        Study",
        "  Format      qdpx (project)",
        "  Written by  NVivo for Windows, version 12.6",
        "  Users       2",
        "  Codes       2 (1 codable)",
        "  Sources     1 (1 TextSource)",
        "  Selections  1 (1 PlainTextSelection)",
        "  Codings     2",
        "  Coded       2024-05-01T10:00:00Z to 2024-05-01T10:00:00Z",
        "",
        "Coder   Codings",
        "───────────────",
        "Bob           2",
        "",
    ]


def test_the_codes(run: Run, study: Path) -> None:
    assert run("info", study, "--codes").stdout.endswith(
        "Codes, with their own codings\n"
        "└── Feelings  0, not codable\n"
        "    └── Hope  2\n\n"
    )


def test_json_is_a_list_with_an_entry_for_each_file(
    run: Run, study: Path, tmp_path: Path
) -> None:
    result = run("info", "--json", study, tmp_path / "missing.qdpx")
    assert result.exit_code == 3
    good, bad = json.loads(result.stdout)
    assert good["file"] == good["info"]["path"] == str(study)
    assert good["info"]["counts"]["sources"] == {"TextSource": 1}
    assert good["info"]["codes"] is None
    assert good["error"] is None
    assert bad["info"] is None
    assert bad["error"] == {
        "type": "ReadError",
        "message": "cannot be read (No such file or directory)",
        "path": str(tmp_path / "missing.qdpx"),
        "location": None,
        "hint": "check the name and the permissions",
    }


def test_findings_of_reading_are_counted(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "old.qdc"
    path.write_text('<CodeBook xmlns="urn:QDA-XML:codebook:0:4"><Codes/></CodeBook>')
    result = run("info", path)
    assert re.search(r"Reading     3 warnings; 'qdabridge check' tells", result.stdout)


def test_names_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    project = qb.Project(name="\x1b[31m[red]Study[/red]\n:smile:")
    project.code_book.codes.append(qb.Code(name="\x9b2J[bold]x"))
    path = tmp_path / "evil.json"
    qb.convert(_saved(project, tmp_path), path)
    document = json.loads(path.read_text())
    document["project"]["name"] = project.name
    path.write_text(json.dumps(document))
    shown = run("info", path, "--codes").stdout
    assert "  Name        \\x1b[31m[red]Study[/red] :smile:\n" in shown
    assert "└── \\x9b2J[bold]x" in shown


def _saved(project: qb.Project, folder: Path) -> Path:
    harmless = project.model_copy(update={"name": "x"})
    path = folder / "harmless.qdpx"
    qb.Package(harmless).save(path)
    return path


def test_wide_names_are_never_cut(run: Run, tmp_path: Path) -> None:
    name = "a" * 500
    path = tmp_path / "wide.qdpx"
    qb.Package(qb.Project(name=name)).save(path)
    assert f"  Name        {name}\n" in run("info", path).stdout
