"""Pages of documentation whose examples run: what they do and what they print."""

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from qdabridge.cli.main import cli

__all__ = ["Block", "agrees", "blocks", "run_page"]

_BLOCK = re.compile(
    r"(?:<!-- exits with (?P<status>\d+) -->\n)?"
    r"```(?P<language>python|sh)\n(?P<code>.*?)```\n"
    r"(?:\n```text\n(?P<output>.*?)```)?",
    re.DOTALL,
)


class Block(NamedTuple):
    """A block of Python or of commands, and what it is said to do."""

    language: str
    code: str
    line: int
    output: str
    status: int


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page, in order, with the line each begins in.

    A block of text that follows tells what is printed. ``<!-- exits with 1 -->`` above
    it tells the exit code of the last command.
    """
    text = page.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("code"))
        output, status = match["output"] or "", int(match["status"] or 0)
        yield Block(match["language"], match["code"], line, output, status)


def agrees(said: str, printed: str) -> bool:
    """Is this what was printed, but for blanks at the ends of lines?

    A line ``...`` stands for one or more lines that are left out, and one that ends
    with ``" ..."`` for the rest of its line, which is not empty.
    """
    pattern = ""
    for line in said.splitlines():
        if line == "...":
            pattern += r"(?:[^\n]*\n)+?"
        elif line.endswith(" ..."):
            pattern += re.escape(line.removesuffix("...")) + r"[^\n]+\n"
        else:
            pattern += re.escape(line) + r" *\n"
    return re.fullmatch(pattern, printed) is not None


def run_page(page: Path) -> None:
    """Run the blocks of a page in order, in the current folder; compare the output.

    Blocks of Python share their names, as in a notebook. A block without a block of
    text after it must print nothing.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    found = list(blocks(page))
    assert found, f"{page.name} has no examples"
    for block in found:
        where = f"{page.name}, line {block.line}"
        if block.language == "sh":
            printed = _commands(block, where)
        else:
            printed = _python(block, page, names)
        assert agrees(block.output, printed), f"{where} prints:\n{printed}"


def _python(block: Block, page: Path, names: dict[str, Any]) -> str:
    printed = io.StringIO()
    code = "\n" * block.line + block.code
    with contextlib.redirect_stdout(printed):
        exec(compile(code, str(page), "exec"), names)
    return printed.getvalue()


def _commands(block: Block, where: str) -> str:
    """Run commands, one a line; return what a terminal would show, findings too."""
    lines = block.code.splitlines()
    printed = ""
    for number, line in enumerate(lines, start=1):
        name, *words = shlex.split(line)
        assert name == "qdabridge", f"{where}: no command of ours: {line}"
        result = CliRunner().invoke(cli, words)
        status = block.status if number == len(lines) else 0
        assert result.exit_code == status, f"{where}: {line}\n{result.output}"
        printed += result.output
    return printed
