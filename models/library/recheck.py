"""How often a standard is asked, as its failures propose it (manual L831: "frequent failure occurrences ... checked
more or less in a given year"): a pure rule over counts. The limits are settings of the practice, our defaults.

A standard goes one step at a time. It is proposed to be asked more often where it fails at a large share of the
clients that answered it, or failed again and again after it had been put right; less often, never less than yearly,
where it failed nowhere for several of its intervals. What is a matter of compliance is never loosened. Evidence is
counted from the last decision on the frequency on: what was declined is proposed again by new failures only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.dates import INTERVALS, add_months
from models.figure import Figure, Input, Record, percent
from models.practice.company import DEFAULTS
from models.text import count

STEPS = ("yearly", "half-yearly", "quarterly", "monthly")
"""From seldom to often. `each visit` and `once` are no interval: nothing is proposed for them."""
MORE, LESS = "more often", "less often"
RULE = (
    "Check more often what fails often, less often what does not. One step at a time; never less than yearly, and "
    "compliance never less often. How many failures count is a setting of the practice; ours by default. "
    "Guide: docs/committee.md, How often."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings that the rule goes by."""

    days: int = int(DEFAULTS["recheck_days"])
    """How far back failures count."""
    clients: int = int(DEFAULTS["recheck_clients"])
    """So many at least have answered it."""
    percent: int = int(DEFAULTS["recheck_percent"])
    """So large a share of them fails."""
    again: int = int(DEFAULTS["recheck_again"])
    """So often it failed again after it had been put right."""
    cycles: int = int(DEFAULTS["recheck_cycles"])
    """So many intervals without a failure anywhere."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is on one standard, counted from the last decision on its frequency on."""

    frequency: str
    """How often it is asked now: one of dates.FREQUENCIES."""
    compliance: bool
    answered: int
    """Clients that answered it within the days."""
    failing: int
    """Those of them whose latest answer is no."""
    again: int
    """How often, within the days, it was no once more after it had been put right."""
    clean_since: date | None = None
    """The day since which it has been asked without a failure anywhere; None where it fails or was never asked."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another frequency, and why."""

    now: str
    then: str
    way: str
    """MORE or LESS."""
    why: str
    """`fails at 3 of 5 clients`."""


def propose(evidence: Evidence, limits: Limits, today: date) -> Proposal | None:
    """What the failures propose; None where it stays as it is."""
    if evidence.frequency not in STEPS:
        return None
    step = STEPS.index(evidence.frequency)
    if step + 1 < len(STEPS):
        why = _often(evidence, limits)
        if why:
            return Proposal(evidence.frequency, STEPS[step + 1], MORE, why)
    if step == 0 or evidence.compliance or evidence.failing or evidence.again:
        return None
    if evidence.answered < limits.clients or evidence.clean_since is None:
        return None
    if add_months(evidence.clean_since, limits.cycles * INTERVALS[evidence.frequency]) > today:
        return None
    why = f"no failure at {count(evidence.answered, 'client')} since {evidence.clean_since.isoformat()}"
    return Proposal(evidence.frequency, STEPS[step - 1], LESS, why)


def _often(evidence: Evidence, limits: Limits) -> str:
    parts = []
    enough = evidence.answered >= limits.clients
    if enough and 100 * evidence.failing >= limits.percent * evidence.answered:
        parts.append(f"fails at {evidence.failing} of {count(evidence.answered, 'client')}")
    if evidence.again >= limits.again:
        parts.append(f"failed again {count(evidence.again, 'time')}")
    return ", ".join(parts)


def figure(code: str, evidence: Evidence, limits: Limits, today: date, records: tuple[Record, ...]) -> Figure:
    """The proposal with everything that it was made from (`=`)."""
    found = propose(evidence, limits, today)
    share = percent(evidence.failing, evidence.answered)
    formula = ["clients whose latest answer is no ÷ clients that answered"]
    if share is not None:
        formula.append(f"{evidence.failing} ÷ {evidence.answered} = {share} %, rounded half up")
    clean = "" if evidence.clean_since is None else evidence.clean_since.isoformat()
    inputs = (
        Input(
            "failing",
            str(evidence.failing),
            f"more often from {limits.percent} % of {limits.clients} clients on",
        ),
        Input(
            "again",
            str(evidence.again),
            f"after it was put right; more often from {limits.again} on",
        ),
        Input(
            "without failure",
            clean or "—",
            f"less often after {limits.cycles} intervals",
        ),
        Input("days", str(limits.days), "so far back, if not decided on since"),
    )
    return Figure(
        f"How often {code} is asked",
        share,
        f"{found.then} instead of {found.now}" if found else f"{evidence.frequency}, as it is",
        (*formula, found.why) if found else tuple(formula),
        inputs,
        RULE,
        records,
    )


def limits_of(values: Mapping[str, int]) -> Limits:
    """The limits from the settings `recheck_…`."""
    return Limits(**{name.removeprefix("recheck_"): value for name, value in values.items()})
