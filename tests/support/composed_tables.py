"""Codebooks composed at random: a tree in some layout, language and noise."""

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from qdabridge.tabular.grid import Cell, Continued, Grid, Row

__all__ = ["LAYOUTS", "NOISES", "WORDS", "Composed", "composed"]

Cells = list[list[str | Cell]]
ABOVE, LEFT = Cell(continued=Continued.ABOVE), Cell(continued=Continued.LEFT)

WORDS = {
    "en": ("Theme", "Subtheme", "Code", "Definition", "Example", "Inclusion criteria"),
    "de": ("Thema", "Unterthema", "Code", "Beschreibung", "Beispiel", "Kodierregel"),
    "fr": ("Thème", "Sous-thème", "Code", "Définition", "Exemple", "Quand utiliser"),
    "es": ("Tema", "Subtema", "Código", "Definición", "Ejemplo", "Cuándo usar"),
    "pt": ("Tema", "Subtema", "Código", "Descrição", "Exemplo", "Quando usar"),
    "it": ("Tema", "Sottotema", "Codice", "Descrizione", "Esempio", "Quando usare"),
    "nl": ("Hoofdthema", "Subthema", "Code", "Omschrijving", "Voorbeeld", "Regel"),
    "study": ("Category", "Sub-category", "Code name", "Code description", "Quote",
              "When to use"),
    "long": ("Overarching theme", "Sub-themes", "Codes", "Operational definition",
             "Illustrative quotes", "Inclusion"),
}  # fmt: skip
_NAMES = [
    "access to care",
    "fear of side effects",
    "trust in doctors",
    "long waiting",
    "peer support",
    "Cost",
    "stigma",
    "family roles",
    "shared decisions",
    "use of apps",
    "night shifts",
    "Burnout",
    "paper work",
    "team spirit",
    "sense of duty",
    "Noise",
    "role models",
    "digital skills",
    "remote work",
    "lack of space",
    "food choice",
    "care for elders",
    "language barriers",
    "Hope",
    "grief",
    "anger",
    "school meals",
    "safe routes",
    "rent and debt",
    "first job",
    "informal learning",
    "feedback",
    "lost records",
    "privacy",
    "data sharing",
    "open questions",
    "housing",
    "public transport",
    "loss",
    "self-care",
    "exercise",
    "sleep",
    "faith",
    "rituals",
    "migration",
    "Belonging",
    "politics",
    "media use",
]
_TEXTS = (
    "Participants say that it keeps them from doing what they want to do.",
    "Any mention of this, whether it happened to them or to others.",
    "Everything about it, also if it is only hinted at.",
    "How they deal with it from day to day, and who helps.",
    "Statements that judge it as good or bad.",
    "What they expect of it in the years to come.",
)
_QUOTES = ('"I never had the time"', '"they just did not listen"', '"it was all right"')


class Composed(NamedTuple):
    """A codebook and its tree."""

    name: str
    grids: list[Grid]
    paths: list[tuple[str, ...]]


class Node(NamedTuple):
    """A code to draw."""

    path: tuple[str, ...]
    text: str
    quote: str
    rule: str


def _tree(r: random.Random, deepest: int) -> list[Node]:
    """Return themes with several codes each, perhaps with a level between."""
    names = r.sample(_NAMES, len(_NAMES))
    names = [name[0].upper() + name[1:] for name in names]
    nodes: list[Node] = []

    def add(path: tuple[str, ...]) -> None:
        rule = "Only if they say so themselves." if r.random() < 0.7 else ""
        nodes.append(Node(path, r.choice(_TEXTS), r.choice(_QUOTES), rule))

    for _ in range(r.randint(2, 4)):
        theme = names.pop()
        add((theme,))
        for _ in range(r.randint(2, 3) if deepest == 3 else 0):
            middle = names.pop()
            add((theme, middle))
            for _ in range(r.randint(1, 3)):
                add((theme, middle, names.pop()))
        for _ in range(r.randint(2, 4) if deepest == 2 else 0):
            add((theme, names.pop()))
    return nodes


# --- Layouts ------------------------------------------------------------------------


def _heads(words: Sequence[str], deepest: int) -> list[str]:
    return {1: [words[2]], 2: [words[0], words[2]], 3: list(words[:3])}[deepest]


def _rest(node: Node) -> list[str]:
    return [node.text, node.quote, node.rule]


def _leaves(nodes: Sequence[Node], deepest: int) -> list[Node]:
    return [node for node in nodes if len(node.path) == deepest]


def _columns(fill: str) -> Callable[[list[Node], int, Sequence[str]], Cells]:
    def draw(nodes: list[Node], deepest: int, words: Sequence[str]) -> Cells:
        rows: Cells = [[*_heads(words, deepest), *words[3:6]]]
        last: tuple[str, ...] = ("",) * deepest
        for node in _leaves(nodes, deepest):
            cells: list[str | Cell] = []
            same = True
            for old, new in zip(last, node.path, strict=True):
                same = same and old == new
                blank: str | Cell = ABOVE if fill == "merged" else ""
                cells.append(blank if same and fill != "repeated" else new)
            rows.append([*cells, *_rest(node)])
            last = node.path
        return rows

    return draw


def _own_rows(nodes: list[Node], deepest: int, words: Sequence[str]) -> Cells:
    rows: Cells = [[*_heads(words, deepest), *words[3:6]]]
    for node in nodes:
        names = [""] * deepest
        names[len(node.path) - 1] = node.path[-1]
        rows.append([*names, *_rest(node)])
    return rows


def _numbers(nodes: Sequence[Node]) -> list[str]:
    counts: list[int] = []
    found = []
    for node in nodes:
        depth = len(node.path)
        counts = [*counts[:depth], *[0] * (depth - len(counts))]
        counts[depth - 1] += 1
        found.append(".".join(map(str, counts)))
    return found


def _numbered(form: str) -> Callable[[list[Node], int, Sequence[str]], Cells]:
    def draw(nodes: list[Node], deepest: int, words: Sequence[str]) -> Cells:
        pairs = zip(_numbers(nodes), nodes, strict=True)
        if form == "column":
            rows: Cells = [["No.", words[2], *words[3:6]]]
            return rows + [[n, node.path[-1], *_rest(node)] for n, node in pairs]
        rows = [[words[2], *words[3:6]]]
        return rows + [[f"{n}{form}{node.path[-1]}", *_rest(node)] for n, node in pairs]

    return draw


def _groups(form: str) -> Callable[[list[Node], int, Sequence[str]], Cells]:
    def draw(nodes: list[Node], deepest: int, words: Sequence[str]) -> Cells:
        rows: Cells = [[words[2], *words[3:6]]]
        for node in nodes:
            name = node.path[-1]
            if len(node.path) == deepest:
                rows.append([name, *_rest(node)])
            elif form == "merged":
                rows.append([name, LEFT, LEFT, LEFT])
            else:
                rows.append([Cell(name, is_bold=True), "", "", ""])
        return rows

    return draw


def _parents(nodes: list[Node], deepest: int, words: Sequence[str]) -> Cells:
    rows: Cells = [[words[2], "Parent", *words[3:6]]]
    return rows + [
        [n.path[-1], n.path[-2] if n.path[1:] else "", *_rest(n)] for n in nodes
    ]


def _paths(nodes: list[Node], deepest: int, words: Sequence[str]) -> Cells:
    rows: Cells = [[words[2], *words[3:6]]]
    return rows + [[" > ".join(n.path), *_rest(n)] for n in nodes]


def _indented(nodes: list[Node], deepest: int, words: Sequence[str]) -> Cells:
    rows: Cells = [[words[2], *words[3:6]]]
    return rows + [["   " * (len(n.path) - 1) + n.path[-1], *_rest(n)] for n in nodes]


Draw = Callable[[list[Node], int, Sequence[str]], Cells]

LAYOUTS: dict[str, tuple[Draw, tuple[int, ...]]] = {
    "flat": (_columns("repeated"), (1,)),
    "columns, blank": (_columns("blank"), (2, 3)),
    "columns, repeated": (_columns("repeated"), (2, 3)),
    "columns, merged": (_columns("merged"), (2, 3)),
    "columns, own rows": (_own_rows, (2, 3)),
    "number column": (_numbered("column"), (2, 3)),
    "numbers before names": (_numbered(" "), (2, 3)),
    "numbers with dots": (_numbered(". "), (2, 3)),
    "groups, merged": (_groups("merged"), (2,)),
    "groups, bold": (_groups("bold"), (2,)),
    "parents": (_parents, (2, 3)),
    "paths": (_paths, (2, 3)),
    "indented": (_indented, (2, 3)),
}  # fmt: skip
"""Layouts, with the depths of tree that they are drawn with."""

# --- Noise --------------------------------------------------------------------------


def _title(r: random.Random, rows: Cells) -> Cells:
    return [["Codebook of the interview study"], ["Last changed in May"], [""], *rows]


def _beside(rows: Cells, head: str, value: Callable[[], str]) -> Cells:
    """Add a column; headings stay merged or blank."""
    made: Cells = [[*rows[0], head]]
    for row in rows[1:]:
        is_head = any(isinstance(c, Cell) and c.is_bold for c in row)
        made.append([*row, LEFT if LEFT in row else "" if is_head else value()])
    return made


def _counts(r: random.Random, rows: Cells) -> Cells:
    head = r.choice(["Frequency", "n", "# of quotes", "References"])
    return _beside(rows, head, lambda: str(r.randint(1, 90)))


def _short_codes(r: random.Random, rows: Cells) -> Cells:
    body = [[f"C{n:02d}", *row] for n, row in enumerate(rows[1:], 1)]
    return [["ID", *rows[0]], *body]


def _remarks(r: random.Random, rows: Cells) -> Cells:
    words = ["agreed in round 2", "", "split from another code", "ask again"]
    return _beside(rows, "Notes", lambda: r.choice(words))


def _kinds(r: random.Random, rows: Cells) -> Cells:
    kinds = ["deductive", "inductive"]
    return _beside(rows, "Type", lambda: r.choice(kinds))


def _again(r: random.Random, rows: Cells) -> Cells:
    place = r.randint(2, len(rows) - 1)
    return [*rows[:place], rows[0], *rows[place:]]


def _foot(r: random.Random, rows: Cells) -> Cells:
    return [*rows, [""], ["Note: several codes may be given to one passage."]]


def _second(r: random.Random, rows: Cells) -> Cells:
    second: Cells = [["Participant", "Age", "Site"], ["P1", "34", "North"]]
    return [*rows, [""], [""], *second, ["P2", "51", "South"], ["P3", "27", "North"]]


def _plain(r: random.Random, rows: Cells) -> Cells:
    return rows


NOISES = {
    "none": _plain,
    "title": _title,
    "counts": _counts,
    "short codes": _short_codes,
    "remarks": _remarks,
    "kinds": _kinds,
    "header again": _again,
    "footnote": _foot,
    "second table": _second,
}
"""What else is in the file."""
_NO_IDS = (
    "number column",
    "numbers before names",
    "numbers with dots",
    "groups, merged",
    "groups, bold",
)


_ORDER = ["none", "counts", "remarks", "kinds", "short codes", "header again",
          "footnote", "second table", "title"]  # fmt: skip


def composed(seed: int) -> Composed:
    """Return the codebook of a seed; the same one each time."""
    r = random.Random(seed)
    layout = r.choice(list(LAYOUTS))
    draw, depths = LAYOUTS[layout]
    deepest = r.choice(depths)
    words = r.choice(list(WORDS))
    noises = r.sample(list(NOISES), r.randint(1, 2))
    if layout in _NO_IDS:
        noises = [noise for noise in noises if noise != "short codes"]
    nodes = _tree(r, deepest)
    rows = draw(nodes, deepest, WORDS[words])
    for noise in sorted(noises, key=_ORDER.index):
        rows = NOISES[noise](r, rows)
    made = [
        Row(n, [c if isinstance(c, Cell) else Cell(c) for c in cells])
        for n, cells in enumerate(rows, 1)
    ]
    grid = Grid(
        "Codes", [row for row in made if row], r.choice(["xlsx", "csv", "docx"])
    )
    name = f"{seed}: {layout}, {deepest} levels, {words}, {', '.join(noises)}"
    return Composed(name, [grid], [node.path for node in nodes])
