"""One HTML file: everything in it, nothing from anywhere else, every word escaped.

The page allows its one script and its one style sheet by their hashes and nothing else,
so that no name of a code or word of a transcript can ever become a program.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdabridge.package import writing
from qdabridge.report import Report

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Page", "environment", "is_page", "render_page", "write_page"]


TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a page shows.

    Attributes:
        template: Name of the template, without suffix; its script has the same name.
        title: Its title.
        values: What the template needs.
        data: What the script needs, as data for JSON; None: there is no script.
    """

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    data: Any = None


@cache
def environment() -> "Environment":
    """Return what makes text of templates; all that is filled in is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_page(page: Page) -> str:
    """Return the HTML of a page."""
    from markupsafe import Markup

    style = _part("page.css")
    script = (
        _part("page.js") + _part(f"{page.template}.js") if page.data is not None else ""
    )
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}';"
        f" script-src {_quoted(script)}; base-uri 'none'; form-action 'none'"
    )
    return (
        environment()
        .get_template(f"{page.template}.html")
        .render(
            page.values,
            title=page.title,
            policy=Markup(policy),
            style=Markup(style),
            script=Markup(script),
            data=Markup(_json(page.data)) if page.data is not None else "",
            version=version("qdabridge"),
        )
    )


def write_page(
    page: Page,
    path: str | Path,
    *,
    source: Path | None = None,
    overwrite: bool = False,
) -> Report:
    """Write a page to a file, which appears complete or not at all.

    Args:
        page: The page.
        path: Where to.
        source: The input, which is never written over.
        overwrite: Replace a file that is there.

    Raises:
        WriteError: It cannot be written; subclasses say why.
    """
    made = render_page(page).encode("utf-8", "replace")
    with writing(Path(path), source, overwrite) as output:
        output.file.write(made)
    return output.report


def is_page(path: str | Path) -> bool:
    """Does a name say that it is to be a page?"""
    return Path(path).suffix.lower() in (".html", ".htm")


def _part(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _quoted(script: str) -> str:
    return f"'{_hash(script)}'" if script else "'none'"


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


_IN_HTML = [(c, f"\\u{ord(c):04x}") for c in "<>&\u2028\u2029"]
"""What ends a block of data, or a line of a script, is spelt otherwise."""


def _json(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter, spelt in _IN_HTML:
        text = text.replace(letter, spelt)
    return text
