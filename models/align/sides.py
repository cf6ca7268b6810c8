"""What was answered to each standard: in a review, up to the end of a day, and by the submission that a standing was
kept with. The sides that `comparison` compares.

A review's side holds every question that it asked. A day's side holds each standard as it was answered last up to the
end of that day, in reviews that were submitted by then, a correction in the place of what it corrects; today's side is
the client's alignment as it is, answers of reviews in progress with it.

Whether a standard applied on a day is told by the decisions on the scope that were in force then, by the questions that
were marked as not applicable, and by what the committee had retired; profiles and packs are known as they are today only.
What counted on a past day is kept in `standing`; where the two differ by what applied, `standing` is right.
"""

from __future__ import annotations

from datetime import date

from models.align import standing
from models.align.comparison import Answered
from models.align.scope import RETIRED, client_scope, decided, decisions, in_force, said, standard_facts
from models.dates import end_of
from models.errors import Problem
from models.library.decisions import APPROVE, RETIRE
from models.store.reading import Reader, among, one_of, today_of


def review_side(reader: Reader, review: int) -> dict[int, Answered]:
    """Standard → what a review asked and was answered; one query, made into values as quickly as it can be: a review has
    thousands."""
    rows = reader.rows(
        "SELECT i.standard, i.wording, i.scope IS NULL, a.value, a.realigned, coalesce(a.at, 0), i.id, i.wording, '' "
        "FROM items i LEFT JOIN answers a ON a.id = i.id WHERE i.review = :review",
        {"review": review},
    )
    return {row[0]: Answered._make(row[1:]) for row in rows}


def day_side(
    reader: Reader, client: int, day: date, standards: tuple[int, ...] | None = None
) -> dict[int, Answered]:
    """Standard → the latest answer of a client up to the end of a day. Raises Problem as `of_days` does."""
    today = today_of(reader)
    if day > today:
        raise Problem(f"{day.isoformat()} is still to come.", do="Name a day up to today.")
    if day == today:
        return _today_side(reader, client, day, standards)
    reviews = standing.kept(reader, client, day)
    if not reviews:
        raise Problem(
            f"No review had been submitted by {day.isoformat()}.", do="Name a later day, or two reviews."
        )
    return _past_side(reader, client, reviews, day, end_of(day, reader.zone), standards)


def _past_side(
    reader: Reader,
    client: int,
    kept: tuple[standing.Kept, ...],
    day: date,
    moment: int,
    standards: tuple[int, ...] | None,
) -> dict[int, Answered]:
    """What was answered in these reviews, without what was taken out by a moment of that day, or had been retired when the
    last of them was submitted."""
    said = _said_in(reader, client, kept, standards)
    return _retired_by(reader, kept[-1].at, _decided_by(reader, client, day, moment, said))


def _said_in(
    reader: Reader, client: int, kept: tuple[standing.Kept, ...], standards: tuple[int, ...] | None
) -> dict[int, Answered]:
    """Standard → what was answered last in these reviews.

    The newest reviews are read one by one, as long as each has something to tell; what is missing then is asked standard by
    standard: no more is read after fifty reviews than after five."""
    missing = set(
        standards if standards is not None else (key for (key,) in reader.rows("SELECT id FROM standards"))
    )
    found: dict[int, Answered] = {}
    older = sorted(kept, key=lambda one: (one.submitted, one.review), reverse=True)
    told = True
    while older and missing and told:
        review, told = older.pop(0).review, False
        until = older[0].submitted if older else -1  # what older ones say was said by then
        for standard, *rest in reader.rows(f"{_SAID}WHERE i.review = :review", {"review": review}):
            if standard in missing:
                told |= _later(found, standard, Answered._make(rest))
                if found[standard].at > until:
                    missing.remove(standard)
    condition, inside = one_of("+i.review", (one.review for one in older), "r")
    for where, params in among("i.standard", sorted(missing) if older else ()):
        for standard, *rest in reader.rows(
            f"{_SAID}WHERE {where} AND i.client = :client AND {condition}",
            {**params, **inside, "client": client},
        ):
            _later(found, standard, Answered._make(rest))
    return found


def _retired_by(reader: Reader, moment: int, side: dict[int, Answered]) -> dict[int, Answered]:
    """The side, without what the committee had retired by the moment that the day's standing is of."""
    for (standard,) in reader.rows(
        "SELECT DISTINCT d.standard FROM decisions d WHERE d.what = :retire AND d.at <= :at AND NOT EXISTS (SELECT 1 "
        "FROM decisions l WHERE l.standard = d.standard AND l.what = :approve AND l.id > d.id AND l.at <= :at)",
        {"retire": RETIRE, "approve": APPROVE, "at": moment},
    ):
        if standard in side:
            side[standard] = side[standard]._replace(applies=False, why=RETIRED)
    return side


def _later(found: dict[int, Answered], standard: int, this: Answered) -> bool:
    """Keep what was answered, or marked, last, and say whether this is; what was left open comes before everything."""
    known = found.get(standard)
    if known is not None and (known.at, known.item) >= (this.at, this.item):
        return False
    found[standard] = this
    return this.at > 0


_SAID = (
    "SELECT i.standard, i.wording, i.scope IS NULL, a.value, a.realigned, "
    "CASE WHEN i.scope IS NULL AND a.value IS NULL THEN 0 WHEN coalesce(a.at, 0) > coalesce(d.at, 0) THEN a.at "
    "ELSE coalesce(d.at, 0) END, "
    "i.id, i.wording, coalesce(d.reason, '') FROM items i LEFT JOIN answers a ON a.id = i.id "
    "LEFT JOIN scope d ON d.id = i.scope "
)


def _decided_by(
    reader: Reader, client: int, day: date, moment: int, side: dict[int, Answered]
) -> dict[int, Answered]:
    """The side, with what the decisions in force on that day, made up to a moment of it, took out of it."""
    known = [one for one in decisions(reader, client) if one.at <= moment]
    force = in_force(known, day)
    if not force:
        return side
    for facts in standard_facts(reader, side):
        decision = decided(facts, force)
        if decision is not None and not decision.inside:
            side[facts.standard] = side[facts.standard]._replace(applies=False, why=said(decision))
    return side


def _today_side(
    reader: Reader, client: int, today: date, standards: tuple[int, ...] | None
) -> dict[int, Answered]:
    scope = client_scope(reader, client, today)
    rows = reader.rows(
        "SELECT l.standard, i.wording, 1 AS applies, l.value, a.realigned, l.at, l.item, i.wording AS meaning "
        "FROM alignment l JOIN items i ON i.id = l.item JOIN answers a ON a.id = l.item WHERE l.client = :client",
        {"client": client},
    )
    last = {standard: Answered(*rest) for standard, *rest in rows}
    facts = standard_facts(reader)
    gone = last.keys() - {one.standard for one in facts}
    found: dict[int, Answered] = {}
    for one in (*facts, *standard_facts(reader, sorted(gone))):
        applies = scope.applies(one)
        known = last.get(one.standard)
        if applies.inside:
            wording = one.wording or 0
            found[one.standard] = known or Answered(wording, True, None, None, 0, 0, wording)
        elif known is not None:
            found[one.standard] = known._replace(applies=False, why=applies.because)
        elif applies.decision is not None:
            wording = one.wording or 0
            found[one.standard] = Answered(wording, False, None, None, 0, 0, wording, applies.because)
    if standards is None:
        return found
    return {key: found[key] for key in standards if key in found}


def standing_side(
    reader: Reader, client: int, one: standing.Standing, standards: tuple[int, ...] | None = None
) -> dict[int, Answered]:
    """What was answered by the submission that a standing was kept with; today's where it is live. Raises Problem as
    `after_review` does."""
    if one.live:
        return _today_side(reader, client, one.day, standards)
    return after_review(reader, client, one.review, standards)


def after_review(
    reader: Reader, client: int, code: str, standards: tuple[int, ...] | None = None
) -> dict[int, Answered]:
    """Standard → the latest answer of a client when a review of it was submitted. Raises Problem where the review is not
    submitted, or was corrected by another one."""
    past = standing.kept(reader, client)
    place = next((n for n, kept in enumerate(past) if kept.code == code), None)
    if place is None:
        raise Problem(
            f"{code} is not submitted, or was corrected.", do="Name a submitted review, or its correction."
        )
    last = past[place]
    return _past_side(reader, client, past[: place + 1], last.day, last.at, standards)


def under_way(reader: Reader, client: int, review: int) -> dict[int, Answered]:
    """Standard → the latest answer of a client in its submitted reviews, and in one that is in progress: what that one
    will leave when it is submitted as it is."""
    past, today = standing.kept(reader, client), today_of(reader)
    found = _said_in(reader, client, past, None)
    for standard, one in review_side(reader, review).items():
        if one.value is not None or not one.applies:
            found[standard] = one
    moment = end_of(today, reader.zone)
    return _retired_by(reader, moment, _decided_by(reader, client, today, moment, found))


def answered_on_one(
    before: dict[int, Answered], after: dict[int, Answered]
) -> tuple[dict[int, Answered], dict[int, Answered]]:
    """Without the standards that have no answer on either side: they are open on both."""
    for standard in before.keys() | after.keys():
        if _never_answered(before.get(standard)) and _never_answered(after.get(standard)):
            before.pop(standard, None)
            after.pop(standard, None)
    return before, after


def _never_answered(one: Answered | None) -> bool:
    return one is None or bool(one.applies and one.value is None)


def same_meanings(
    reader: Reader, before: dict[int, Answered], after: dict[int, Answered]
) -> tuple[dict[int, Answered], dict[int, Answered]]:
    """The sides with the numbers of their meanings. A wording stands for its meaning; where a standard was asked in two
    wordings, those that mean the same get the number of the first of them."""
    other = [
        key
        for key, one in before.items()
        if (two := after.get(key)) is not None and one.wording != two.wording
    ]
    meaning: dict[int, int] = {}
    for where, params in among("standard", other):
        first: dict[int, int] = {}
        for row in reader.rows(
            f"SELECT id, standard, change FROM standard_versions WHERE {where} ORDER BY standard, n", params
        ):
            if row["change"] == "meaning" or row["standard"] not in first:
                first[row["standard"]] = row["id"]
            meaning[row["id"]] = first[row["standard"]]
    for key in other:
        before[key] = before[key]._replace(meaning=meaning[before[key].wording])
        after[key] = after[key]._replace(meaning=meaning[after[key].wording])
    return before, after
