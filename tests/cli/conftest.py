"""The command line as users have it: reached through the declared entry point."""

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import qdabridge as qb

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def cli() -> click.Group:
    """What the script ``qdabridge`` calls."""
    [script] = entry_points(group="console_scripts", name="qdabridge")
    group = script.load()
    assert isinstance(group, click.Group)
    return group


@pytest.fixture
def run(cli: click.Group) -> Run:
    """Run a command and return its exit code and what it printed."""

    def run(*args: object) -> Result:
        result = CliRunner().invoke(cli, [str(arg) for arg in args])
        assert "Traceback" not in result.stderr
        return result

    return run


@pytest.fixture
def project() -> qb.Project:
    """A project with a coder, and a coding that names none."""
    ada, bob = qb.User(name="Ada"), qb.User(name="Bob")
    hope = qb.Code(name="Hope")
    feelings = qb.Code(name="Feelings", is_codable=False, codes=[hope])
    codings = [
        qb.Coding(
            code_ref=hope.guid,
            creating_user=ada.guid,
            creation_date_time=qb.DateTime("2024-05-01T10:00:00Z"),
        ),
        qb.Coding(code_ref=hope.guid),
    ]
    selection = qb.PlainTextSelection(
        start_position=0, end_position=5, creating_user=bob.guid, codings=codings
    )
    talk = qb.TextSource(
        name="Talk",
        plain_text_content="Hello, world.",
        plain_text_selections=[selection],
    )
    book = qb.CodeBook(codes=[feelings])
    return qb.Project(
        name="Study",
        origin="NVivo for Windows 12.6",
        users=[ada, bob],
        code_book=book,
        sources=[talk],
    )


@pytest.fixture
def study(tmp_path: Path, project: qb.Project) -> Path:
    """The project as a file."""
    path = tmp_path / "study.qdpx"
    qb.Package(project).save(path)
    return path


@pytest.fixture
def invalid(tmp_path: Path) -> Path:
    """A document that breaks the schema: the guid of its code is missing."""
    path = tmp_path / "invalid.qdc"
    path.write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>\n'
        '<Code name="Hope" isCodable="true"/></Codes></CodeBook>'
    )
    return path
