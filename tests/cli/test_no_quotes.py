"""With ``--no-quotes`` no words of a wrong file come out, whatever it is taken for."""

from pathlib import Path
from typing import Any

import pytest

WORDS = "she never told anybody"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (f"action,code\n{WORDS},A\n", "recode {study} --map {file} -o {out}"),
        (f"old,new\n{WORDS},B\n", "recode {study} --map {file} -o {out}"),
        (f"{WORDS},new\nA,B\n", "recode {study} --map {file} -o {out}"),
        (f"{WORDS},{WORDS}!\nA,B\n", "assemble {file} {out}"),
        (f"document,code,quote\n{WORDS},A,x\n", "assemble {file} {out}"),
        (f"kind,first,second\n{WORDS},a,b\n", "align {study} {copy} --mapping {file}"),
        (
            f"kind,first,second\ncode,{WORDS},b\n",
            "merge {study} {copy} --mapping {file}",
        ),
        (f"{WORDS}\n", "diff {study} {file}"),
        (f"{WORDS}\n", "codebook convert {file} {out}"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_words_of_a_wrong_file_stay_in_it(
    text: str, command: str, more: list[str], study: Path, tmp_path: Path, run: Any
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(text, "utf-8")
    copy = tmp_path / "copy.qdpx"
    copy.write_bytes(study.read_bytes())
    names = {
        "study": study,
        "file": file,
        "copy": copy,
        "out": tmp_path / "out.qdc",
    }
    arguments = command.format(**names).split()
    if arguments[0] in ("align", "merge"):
        arguments += ["-o", str(tmp_path / "out.qdpx")]
    result = run(*arguments, "--no-quotes", *more)
    assert result.exit_code not in (0, 70)
    assert "told anybody" not in result.stdout + result.stderr
