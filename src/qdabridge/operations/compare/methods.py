"""The paragraph for a paper: everything that is needed to check a figure."""

from importlib.metadata import version

from qdabridge.agreement import Coefficient, Spread
from qdabridge.operations.compare.choice import CompareWishes
from qdabridge.operations.compare.figures import Figure
from qdabridge.operations.compare.findings import WAYS, listed
from qdabridge.operations.compare.outcome import TITLES, Comparison
from qdabridge.operations.compare.results import Result
from qdabridge.operations.compare.tally import ACROSS

__all__ = ["methods_of"]


UNITS = {
    "character": "single characters of the texts (code points, blanks and line ends"
    " included)",
    "token": "words",
    "sentence": "sentences",
    "paragraph": "paragraphs (lines that hold more than white space)",
    "turn": "speaker turns",
    "source": "whole sources (does the code occur in it?)",
    "frequency": "whole sources (how often does the code occur in it?)",
    "segment": "coded segments",
    "case": "cases",
}
_NAMED = ("percent", "f1", "kappa", "alpha", "ac1", "fleiss", "conger")
NAMES = {name: TITLES[name] for name in _NAMED} | {
    "f1": f"{TITLES['f1']} (positive agreement)",
    "alpha": f"{TITLES['alpha']} (nominal)",
}


def methods_of(made: Comparison, wishes: CompareWishes) -> str:
    """Return the methods paragraph of a comparison."""
    parts = [
        _who(made),
        _what(made, wishes),
        _unit(made, wishes),
        *(_figures(made, result) for result in made.results),
        _pooling(made),
        _roster(made),
        f"Computed with qdabridge {version('qdabridge')} on positions in code points,"
        " half-open.",
    ]
    return " ".join(part for part in parts if part)


def _who(made: Comparison) -> str:
    names = [coder.name for coder in made.coders]
    if made.gold:
        others = listed([name for name in names if name != made.gold])
        return f"The codings of {others} were held against those of {made.gold}."
    files = list(dict.fromkeys(file for coder in made.coders for file in coder.files))
    return f"The codings of {listed(names)} ({listed(files)}) were compared."


def _what(made: Comparison, wishes: CompareWishes) -> str:
    documents = [source for source in made.sources if source.kind != "Note"]
    twice = [source for source in documents if source.is_compared]
    share = len(twice) / len(documents) if documents else 0
    size = sum(source.size for source in documents)
    characters = sum(source.size for source in twice)
    how = wishes.selection or "not recorded"
    told = (
        f"Of {len(documents)} sources {len(twice)} ({share:.0%}) were coded by at least"
        f" two of the coders and enter"
    )
    if size:
        told += f", {characters:,} of {size:,} characters ({characters / size:.0%})"
    return f"{told}; how they were chosen: {how}."


def _unit(made: Comparison, wishes: CompareWishes) -> str:
    codes = f"{len(made.codes)} codes" if len(made.codes) != 1 else "one code"
    told = f"For each of {codes} every unit is one decision, coded or not; units are"
    told += f" {UNITS[made.unit]}."
    if made.unit in ("token", "sentence", "paragraph", "turn"):
        share = {"any": "any", "half": "at least half", "all": "all"}[wishes.threshold]
        told += f" A unit is coded if {share} of it is."
    if made.unit == "segment":
        told += (
            f" Segments of the same code are matched one to one if they overlap by"
            f" {wishes.overlap:.0%} of what they cover together."
        )
    if made.unit not in ACROSS:
        told += " A coder's own overlapping codings of one code count once."
    if made.aggregate:
        told += " Codes include what is coded with the codes below them."
    return told


def _figures(made: Comparison, result: Result) -> str:
    where = WAYS.get(result.ground, UNITS.get(result.ground, result.ground))
    figure = result.pooled
    known = [n for n in NAMES if n in figure.names]
    if figure.open_why:
        known = [name for name in known if name in figure.allowed]
    said = [
        f"{NAMES[name]} {_value(figure.measure(name))}{_interval(figure, name)}"
        for name in known
    ]
    undefined = _undefined(result)
    return (
        f"Over all codes and {len(result.sources)} sources ({where}):"
        f" {', '.join(said)}."
        f"{undefined}"
    )


def _value(one: Coefficient) -> str:
    return f"undefined ({one.reason})" if one.value is None else f"{one.value:.3f}"


def _interval(figure: Figure, name: str) -> str:
    spread: Spread = figure.spread(name)
    if spread.low is None or spread.high is None:
        return ""
    return (
        f" ({figure.interval.level:.0%} interval {spread.low:.3f} to {spread.high:.3f})"
    )


def _undefined(result: Result) -> str:
    if result.coders != 2 or result.unit in ("segment", "frequency"):
        return ""
    left = result.left_out("kappa")
    if not left:
        return ""
    return (
        f" For {len(left)} of {len(result.codes)} codes kappa is undefined, as nothing"
        " varies; they are left out of means."
    )


def _pooling(made: Comparison) -> str:
    if not made.results:
        return "There is no figure: what the coders marked has no unit in common."
    interval = made.results[0].interval
    figure = made.results[0].pooled
    told = "Figures over several codes are those of the sum of their tables."
    name = "kappa" if "kappa" in figure.names else "alpha"
    if name not in figure.names:
        return told
    spread = figure.spread(name)
    if spread.low is None:
        return f"{told} No intervals: {spread.reason}."
    how = {
        "jackknife": f"leaving out one of {spread.used} sources at a time (jackknife),"
        " with Student's t",
        "bootstrap": f"{spread.used} samples of the sources, drawn with replacement"
        f" (bootstrap percentiles, seed {interval.seed})",
        "gwet": "Gwet's variance over units",
    }[interval.kind]
    return f"{told} Intervals: {how}."


def _roster(made: Comparison) -> str:
    if made.inferred:
        return (
            "Who worked on which source was inferred: whoever coded anything in it. Not"
            " coding something in a source one worked on is a decision, in another"
            " source it is missing."
        )
    return (
        "Who worked on which source was given by a roster; not coding something there"
        " is a decision, elsewhere it is missing."
    )
