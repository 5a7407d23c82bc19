"""The small pieces of QDA-XML that many elements share."""

from random import Random
from xml.sax.saxutils import escape

from benchmarks.synthetic.plan import Plan
from benchmarks.synthetic.vocabulary import make_name

__all__ = [
    "attribute",
    "authored",
    "codings",
    "description",
    "named",
    "note_refs",
    "variable_values",
]

NAME_LENGTH = 32
MODIFIED = 0.1
DESCRIBED = 0.06
NOTED = 0.02
VALUES = (
    ("Text", "Äiti & <isä>"),
    ("Boolean", "true"),
    ("Integer", "42"),
    ("Float", "3.50"),
    ("Date", "2024-02-29"),
    ("DateTime", "2024-02-29T23:59:59Z"),
)


def attribute(value: str) -> str:
    """Make one line of a quote or name, cut it and escape it for an attribute."""
    line = value[:NAME_LENGTH].replace("\n", " ")
    return escape(line, {'"': "&quot;"})


def authored(plan: Plan, rng: Random) -> str:
    """Who made something and when; now and then also who changed it."""
    created = (
        f'creatingUser="{rng.choice(plan.users)}" creationDateTime="{plan.stamp(rng)}"'
    )
    if rng.random() >= MODIFIED:
        return created
    return (
        f'{created} modifyingUser="{rng.choice(plan.users)}" '
        f'modifiedDateTime="{plan.stamp(rng)}"'
    )


def named(kind: str, guid: str, rng: Random) -> str:
    """The start of an element that has a GUID and a name."""
    return f'<{kind} guid="{guid}" name="{attribute(make_name(rng))}"'


def description(rng: Random, likelihood: float = DESCRIBED) -> str:
    """A description, now and then."""
    if rng.random() >= likelihood:
        return ""
    return f"<Description>{escape(make_name(rng, 8))}</Description>"


def note_refs(plan: Plan, rng: Random) -> str:
    """A reference to a note, now and then, where the project has notes."""
    if not plan.notes or rng.random() >= NOTED:
        return ""
    return f'<NoteRef targetGUID="{plan.guid("note", rng.randrange(plan.notes))}"/>'


def codings(plan: Plan, rng: Random, numbers: range) -> str:
    """The codings of one selection, with different codes while there are enough."""
    if len(numbers) <= len(plan.codable):
        codes = rng.sample(plan.codable, len(numbers))
    else:
        codes = rng.choices(plan.codable, k=len(numbers))
    if plan.changed:
        codes = [plan.changed_code(*pair) for pair in zip(numbers, codes, strict=True)]
    return "".join(
        f'<Coding guid="{plan.guid("coding", number)}" '
        f'creatingUser="{rng.choice(plan.users)}" '
        f'creationDateTime="{plan.stamp(rng)}">'
        f'<CodeRef targetGUID="{code}"/>{note_refs(plan, rng)}</Coding>\n'
        for number, code in zip(numbers, codes, strict=True)
    )


def variable_values(plan: Plan) -> str:
    """A value of every type, where the project has variables."""
    if not plan.extras:
        return ""
    return "".join(
        f'<VariableValue><VariableRef targetGUID="{plan.guid("variable", number)}"/>'
        f"<{kind}Value>{escape(value)}</{kind}Value></VariableValue>\n"
        for number, (kind, value) in enumerate(VALUES)
    )
