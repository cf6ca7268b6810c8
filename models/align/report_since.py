"""What a report says of the client as a whole: how it stands on everything that applies to it, and what changed since the
review before. Read while the answers are; the frozen copy keeps it, so that later answers do not change an old report.
"""

from __future__ import annotations

from datetime import date

from models.align import standing
from models.align.comparing import Compared, of_standings
from models.align.register import Review
from models.align.report_values import Moved, Side, Since, Step
from models.align.score import Counts
from models.align.standing import Standing
from models.store.reading import Reader

OTHER = "other"
"""The step of what applies otherwise and is told by no decision: the profile, a pack, a standard that was retired. Which
standards that were is not known any more (`sides`), but how many is; profile and packs are named (`shifts`)."""


def standing_of(reader: Reader, one: Review, today: date) -> tuple[tuple[Side, ...], Since | None]:
    """How the client stands by a review, and what changed since the one before; inside its submission, too. Of a
    correction that is still under way neither is said: it stands for a day that has passed."""
    past = standing.kept(reader, one.client)
    place = next((n for n, kept in enumerate(past) if kept.review == one.id), None)
    if place is None:
        if one.corrects:
            return (), None
        now, place = standing.live(reader, one.client, today), len(past)
    else:
        now = standing.of(reader, past[place : place + 1])[0]
    then = standing.of(reader, past[place - 1 : place])[0] if place else None
    newest = place >= len(past) - 1 and not one.corrects
    mended = standing.mending(reader, one.client) if newest else {}
    names = [*now.counts, *(name for name in (then.counts if then else ()) if name not in now.counts)]
    sides = tuple(
        Side(
            name, now.counts.get(name, Counts()), then.counts.get(name) if then else None, mended.get(name, 0)
        )
        for name in names
    )
    if then is None or not then.whole.answered:
        return sides, None
    return sides, _since(
        then, now, of_standings(reader, one.client, then, now, progress=one.id if now.live else 0)
    )


def _since(then: Standing, now: Standing, found: Compared) -> Since:
    before, after = then.whole, now.whole
    steps = [
        Step(step.name, step.number, step.aligned, step.misaligned)
        for step in found.comparison.steps
        if step.name != "same"
    ]
    yes = after.yes - before.yes - sum(step.yes for step in steps)
    no = after.no - before.no - sum(step.no for step in steps)
    if yes or no:
        steps.append(Step(OTHER, 0, yes, no))
    return Since(
        then.review,
        then.day,
        before,
        after,
        tuple(steps),
        tuple(
            Moved(one.standard, one.name, one.category, one.what, one.business_impact)
            for one in found.changes
        ),
        found.same,
        tuple(one.said for one in found.shifts),
    )
