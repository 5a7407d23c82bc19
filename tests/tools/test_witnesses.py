"""Other programs read what we write, and see the same codes and quotes.

Three readers from the package registry, in an environment of their own; each sees a
part of a project, and that part must be right.
"""

import json
import os
import subprocess
import sys
import textwrap
import venv
from pathlib import Path
from typing import Any

import pytest

import qdabridge as qb

pytestmark = pytest.mark.slow

STUDY = Path(__file__).parents[2] / "fixtures" / "study.qdpx"
PROGRAMS = ("pyrefiqda==0.3.1", "qdapy==0.1.0", "qualitative-coding==1.7.8")

PYREFIQDA = """
    import json, sys
    from pathlib import Path
    from pyrefiqda import RefiProject
    folder = sys.argv[2]
    project = RefiProject.load(sys.argv[1], folder)
    names = {}
    def walk(codes, above=()):
        for code in codes:
            names[code.guid] = [*above, code.name]
            walk(code.code, names[code.guid])
    walk(project.code_book.codes.code)
    quotes = []
    for source in project.sources.text_source:
        path = RefiProject.resolve_source_path(source.plain_text_path, folder)
        text = Path(path).read_bytes().decode("utf-8")
        for selection in source.plain_text_selection:
            quote = text[selection.start_position:selection.end_position]
            for coding in selection.coding:
                quotes.append([names[coding.code_ref.target_guid][-1], quote])
    print(json.dumps({"codes": sorted(names.values()), "quotes": sorted(quotes)}))
"""

QDAPY = """
    import json, sys, warnings
    warnings.simplefilter("ignore")
    from qdapy.qdpx import read_qdpx
    read = read_qdpx(sys.argv[1], warn=False)
    rows = [[str(cell) for cell in row] for row in read.fragments.values.tolist()]
    print(json.dumps({"coders": sorted(read.coders), "rows": rows}))
"""


YAML = """
    import json, sys, yaml
    print(json.dumps(yaml.safe_load(open(sys.argv[1]))))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("witnesses")
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    done = subprocess.run(
        [scripts / "python", "-m", "pip", "install", "--quiet", *PROGRAMS],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"the witnesses cannot be installed: {done.stderr[-300:]}")
    return scripts / "python"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "study.qdpx"
    qb.convert(STUDY, path, to="refi")
    return path


@pytest.fixture(scope="module")
def truth() -> tuple[list[list[str]], list[list[str]]]:
    """Return the paths of the codes, and code and quote of every coding."""
    with qb.open(STUDY, as_written=True) as package:
        paths = {code.guid: list(path) for code, path in package.project.walk_codes()}
        quotes = [
            [paths[placed.coding.code_ref][-1], package.quote(placed.selection)]
            for placed in package.project.codings()
            if isinstance(placed.selection, qb.PlainTextSelection)
        ]
    return sorted(paths.values()), sorted(quotes)


def ask(python: Path, program: str, *arguments: Path) -> Any:
    done = subprocess.run(
        [python, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_pyrefiqda_sees_every_code_and_every_quote(
    python: Path,
    written: Path,
    truth: tuple[list[list[str]], list[list[str]]],
    tmp_path: Path,
) -> None:
    seen = ask(python, PYREFIQDA, written, tmp_path)
    assert (seen["codes"], seen["quotes"]) == truth


def test_qdapy_sees_every_quote_and_both_coders(
    python: Path, written: Path, truth: tuple[list[list[str]], list[list[str]]]
) -> None:
    seen = ask(python, QDAPY, written)
    assert seen["coders"] == ["Anna Becker", "Ben Lindqvist"]
    words = {" ".join(cell.split()) for row in seen["rows"] for cell in row}
    missing = {" ".join(quote.split()) for _, quote in truth[1]} - words
    assert not missing
    assert len(seen["rows"]) == len(truth[1])


def test_qc_sees_every_code_in_its_place(
    python: Path,
    written: Path,
    truth: tuple[list[list[str]], list[list[str]]],
    tmp_path: Path,
) -> None:
    # Version 1.7.8 was published with a breakpoint in its importer.
    done = subprocess.run(
        [python.with_name("qc"), "init", "--import", written],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONBREAKPOINT": "0"},
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    load = (
        "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
    )
    tree = ask(python, load, tmp_path / "codebook.yaml")
    assert sorted(paths_in(tree)) == truth[0]
    texts = sorted(path.read_bytes() for path in (tmp_path / "corpus").iterdir())
    with qb.open(STUDY, as_written=True) as package:
        sources = [s for s in package.project.sources if isinstance(s, qb.TextSource)]
        assert texts == sorted(package.text(source).encode() for source in sources)


def paths_in(tree: Any, above: tuple[str, ...] = ()) -> list[list[str]]:
    found: list[list[str]] = []
    for item in tree or []:
        pairs = item.items() if isinstance(item, dict) else [(item, [])]
        for name, below in pairs:
            found.append([*above, name])
            found += paths_in(below, (*above, name))
    return found
