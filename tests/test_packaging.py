"""What is installed is what is here: the package list, the data files, the wheel."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = CONFIG["tool"]["setuptools"]
LEFTOVERS = shutil.ignore_patterns("*.egg-info", "__pycache__")


def test_every_package_folder_is_listed() -> None:
    found = {
        ".".join(path.parent.relative_to(ROOT / "src").parts)
        for path in (ROOT / "src").rglob("__init__.py")
    }
    mapped = set(SETUPTOOLS["package-dir"]) - {""}
    assert found | mapped == set(SETUPTOOLS["packages"])


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    checkout = tmp_path_factory.mktemp("checkout")  # building leaves files where it is
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, checkout / name)
    for name in ("src", "cli", "schemas"):
        shutil.copytree(ROOT / name, checkout / name, ignore=LEFTOVERS)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*command, "--wheel-dir", folder, checkout], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_wheel_holds_every_file_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {n for n in archive.namelist() if ".dist-info/" not in n}
    expected = {
        f"qdabridge/{path.relative_to(ROOT / 'src' / 'qdabridge').as_posix()}"
        for path in (ROOT / "src" / "qdabridge").rglob("*.py*")
        if path.suffix in (".py", ".pyi")
    } | {"qdabridge/py.typed"}
    expected |= {
        f"qdabridge/pages/templates/{path.name}"
        for path in (ROOT / "src/qdabridge/pages/templates").iterdir()
    }
    for folder, patterns in {
        "cli": ["*.py"],
        "schemas": ["*.py", "*.xsd", "*.json"],
    }.items():
        for pattern in patterns:
            expected |= {
                f"qdabridge/{folder}/{path.name}"
                for path in (ROOT / folder).glob(pattern)
            }
    assert names == expected


@pytest.fixture(scope="session")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment in which the wheel and nothing else is."""
    env = tmp_path_factory.mktemp("clean") / "env"
    venv.create(env, with_pip=True)
    found = env / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run(
        [found / "python", "-m", "pip", "install", "--quiet", wheel], check=True
    )
    return found


@pytest.mark.slow
def test_the_types_of_the_package_are_complete(scripts: Path, tmp_path: Path) -> None:
    pyright = shutil.which("pyright")
    if pyright is None:
        pytest.skip("pyright is not there: pip install pyright")
    stubs = tmp_path / "stubs"
    install: list[str | Path] = [
        scripts / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--target",
        stubs,
    ]
    subprocess.run([*install, "lxml-stubs", "types-openpyxl"], check=True)
    path = f"{scripts}{os.pathsep}{os.environ['PATH']}"
    told = subprocess.run(
        [pyright, "--verifytypes", "qdabridge", "--ignoreexternal", "--outputjson"],
        capture_output=True,
        text=True,
        cwd=tmp_path,  # else it takes the checkout for the package
        env=os.environ | {"PATH": path, "PYTHONPATH": str(stubs)},
        check=False,
    )
    found = json.loads(told.stdout)["typeCompleteness"]
    missing = [s["name"] for s in found["symbols"] if not s["isTypeKnown"]]
    assert (missing, found["completenessScore"]) == ([], 1)


@pytest.mark.slow
def test_installed_wheel_converts_without_the_checkout(
    scripts: Path, tmp_path: Path
) -> None:
    output = tmp_path / "copy.qdpx"
    done = subprocess.run(
        [scripts / "qdabridge", "convert", ROOT / "fixtures" / "study.qdpx", output],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert zipfile.is_zipfile(output)
