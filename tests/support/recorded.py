"""Records what every command does, so that two states of the program can be compared.

Usage::

    python tests/support/recorded.py record OUT_DIR [--bin path/to/qdabridge]
    python tests/support/recorded.py compare OUT_A OUT_B

``record`` makes the runs of ``recorded.toml``, two at a time, each in a fresh folder
with copies of its inputs under short names. It keeps of each the command, the exit
codes, and SHA-256 of its inputs, of stdout, stderr and every file that the run made,
changed or removed; beside the index lie all these texts and files. ``compare`` prints
each run that differs with a short diff, and exits with 1 if one does.

Nothing is masked. The clock and the hash randomisation of Python go on as they do for
users: an output that depends on either is a fault. A run whose output has a path of
this machine in it stops the record.

Packages (qdpx, xlsx, docx) are compared byte by byte; where they differ, what they
pack is shown. The folder ``samples`` is not part of the project: runs on it are left
out where it is absent.
"""

import argparse
import difflib
import hashlib
import io
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PLACES = {
    "fixtures": ROOT / "fixtures",
    "samples": ROOT.parent / "shared" / "samples",
}
PLAN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMPDIR")
"""Variables that a run gets from the environment; without them nothing starts."""
SETTINGS = {"COLUMNS": "100", "LANG": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1"}
TIMEOUT = 300
"""Seconds after which a run counts as hanging."""


def commands() -> Iterator[str]:
    """Yield all runs of the plan with its lists spelt out."""
    for run in itertools.chain.from_iterable(PLAN["runs"].values()):
        names = list(dict.fromkeys(re.findall(r"\[(\w+)\]", run)))
        for words in itertools.product(*map(_words, names)):
            command = run
            for name, word in zip(names, words, strict=True):
                command = command.replace(f"[{name}]", word)
            yield command


def _words(name: str) -> list[str]:
    words = PLAN["lists"][name]
    return words.split() if isinstance(words, str) else list(words)


def lay_out(command: str, folder: Path) -> bool:
    """Copy what a run names into its folder; False if a sample is absent."""
    for word in shlex.split(command):
        name = word.partition("=")[0]
        if name in PLAN["made"]:
            (folder / name).write_text(PLAN["made"][name], encoding="utf-8")
        elif name in PLAN["inputs"]:
            place, _, rest = PLAN["inputs"][name].partition("/")
            source = PLACES[place] / rest
            if source.is_dir():
                shutil.copytree(source, folder / name, dirs_exist_ok=True)
            elif source.exists():
                shutil.copyfile(source, folder / name)
            else:
                return False
    return True


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by their names."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run_steps(command: str, program: Path, folder: Path) -> tuple[list[int], Any]:
    """Run the steps of a run; return their exit codes, and stdout and stderr."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    codes, streams = [], {"stdout": b"", "stderr": b""}
    for step in command.split(" && "):
        done = subprocess.run(
            [program, *shlex.split(step)],
            cwd=folder,
            env={**kept, **SETTINGS, "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
        )
        codes.append(done.returncode)
        streams["stdout"] += done.stdout
        streams["stderr"] += done.stderr
    return codes, streams


def record_run(command: str, program: Path, out: Path) -> dict[str, Any] | None:
    """Make one run, keep its outputs in ``out`` and return its entry of the index."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not lay_out(command, folder):
            return None
        before = contents(folder)
        codes, parts = run_steps(command, program, folder)
        after = contents(folder)
    for file, content in after.items():
        if before.get(file) != content:
            parts[f"files/{file}"] = content
    for file in before.keys() - after.keys():
        parts[f"files/{file} (removed)"] = b""
    for part, content in parts.items():
        for text in [content, *unpacked(content).values()]:
            for machine in (name, str(ROOT)):
                if machine.encode() in text:
                    raise SystemExit(f"{command}: {part} has the path {machine}")
        path = out / slug(command) / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {
        "command": command,
        "exit": codes,
        "inputs": {file: sha(content) for file, content in before.items()},
        "outputs": {part: sha(content) for part, content in sorted(parts.items())},
    }


def sha(content: bytes) -> str:
    """Return the SHA-256 of the content in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def slug(command: str) -> str:
    """Return the name of a run: readable, and its own."""
    words = re.sub(r"[^A-Za-z0-9.=-]+", "_", command).strip("_.-")
    return f"{words[:80]}.{sha(command.encode())[:6]}"


def record(out: Path, program: Path, only: str) -> int:
    """Make all runs of the plan that contain ``only``, and write the index."""
    chosen = [command for command in dict.fromkeys(commands()) if only in command]
    if (out / "index.json").exists():
        shutil.rmtree(out)  # an earlier record; any other folder stops the next line
    out.mkdir(parents=True)
    begun = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        entries = pool.map(lambda command: record_run(command, program, out), chosen)
        index = {slug(entry["command"]): entry for entry in entries if entry}
    text = json.dumps(index, indent=1, ensure_ascii=False) + "\n"
    (out / "index.json").write_text(text, encoding="utf-8")
    seconds = time.monotonic() - begun
    print(f"{len(index)} runs of {len(chosen)} in {seconds:.0f} s")
    tally = Counter(code for entry in index.values() for code in entry["exit"])
    print("exit codes:", ", ".join(f"{n} x {c}" for c, n in sorted(tally.items())))
    return 0


def compare(first: Path, second: Path, lines: int) -> int:
    """Print each run that differs, with a short diff of what it tells and writes."""
    indexes = [
        json.loads((folder / "index.json").read_text(encoding="utf-8"))
        for folder in (first, second)
    ]
    names = list(dict.fromkeys([*indexes[0], *indexes[1]]))
    differing = 0
    for name in names:
        one, two = (index.get(name) for index in indexes)
        if one == two:
            continue
        differing += 1
        print(f"\n## {name}")
        if not one or not two:
            print(f"only in {first if one else second}")
            continue
        print(f"qdabridge {one['command']}")
        for key in ("exit", "inputs"):
            if one[key] != two[key]:
                print(f"{key}: {one[key]} -> {two[key]}")
        for part in sorted({*one["outputs"], *two["outputs"]}):
            if one["outputs"].get(part) != two["outputs"].get(part):
                shown = differences(part, first / name / part, second / name / part)
                print(*itertools.islice(shown, lines), sep="\n")
    print(f"\n{differing} of {len(names)} runs differ")
    return 1 if differing else 0


def differences(part: str, first: Path, second: Path) -> Iterator[str]:
    """Yield the lines of a diff of two outputs, one of which may be absent."""
    one, two = (
        {"": path.read_bytes()} if path.exists() else {} for path in (first, second)
    )
    if one and two and unpacked(one[""]) and unpacked(two[""]):
        one, two = unpacked(one[""]), unpacked(two[""])
        if one == two:
            yield f"{part}: the same is packed in another way"
    for member in dict.fromkeys([*one, *two]):
        shown = f"{part} {member}".rstrip()
        diff = difflib.unified_diff(
            _lines(one.get(member)),
            _lines(two.get(member)),
            f"a/{shown}",
            f"b/{shown}",
            n=0,
            lineterm="",
        )
        yield from (line[:400] for line in diff)


def _lines(content: bytes | None) -> list[str]:
    if content is None:
        return ["(absent)"]
    text = content.decode(errors="backslashreplace")
    if len(text) > 2000 and text.count("\n") < len(text) / 2000:
        text = text.replace("><", ">\n<")  # XML in one line
    return text.split("\n")


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return what a zip package packs, by name and attributes; nothing of others."""
    if not content.startswith(b"PK\x03\x04"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            f"{info.filename} {info.date_time}": archive.read(info)
            for info in archive.infolist()
        }


def main() -> int:
    """Parse the command line and do as it says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    recording = verbs.add_parser("record", help="make the runs and keep what they do")
    recording.add_argument("out", type=Path)
    default = Path(sys.executable).with_name("qdabridge")
    recording.add_argument("--bin", type=Path, default=default)
    recording.add_argument("--only", default="", help="runs that contain this text")
    comparing = verbs.add_parser("compare", help="show what differs in two records")
    comparing.add_argument("first", type=Path)
    comparing.add_argument("second", type=Path)
    comparing.add_argument("--lines", type=int, default=20, help="of each diff")
    given = parser.parse_args()
    if given.verb == "record":
        return record(given.out, given.bin.absolute(), given.only)
    return compare(given.first, given.second, given.lines)


if __name__ == "__main__":
    sys.exit(main())
