"""What the submission of a review makes of findings, and what sending it back takes away again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.store.change import Change
from models.store.engine import sqlite3
from models.store.reading import Reader
from models.text import count


@dataclass(frozen=True, slots=True)
class Judged:
    """What an answer does to the finding of its client and standard."""

    events: tuple[str, ...]
    """opened, again, regressed, verified; in this order, none where nothing comes of it."""
    state: str | None
    """The state afterwards; None: there is no finding."""


def judge(found: bool, left: bool, state: str | None, superseded: bool = False) -> Judged:
    """What the submission of an answer does (DESIGN §4, "Meaning of answers").

    `found` and `left` are the answer as found and as left; found no and left yes was realigned on the spot,
    and is opened and verified in one act. `state` is that of the finding (None: there is none). `superseded`:
    a later answer on the same standard was submitted already, which has said what is true today; then this
    one opens what is missing, and closes, reopens and regresses nothing.
    """
    if superseded:
        if found:
            return Judged((), state)
        return Judged(("opened", "verified"), "verified") if state is None else Judged(("again",), state)
    events: list[str] = []
    if not found:
        if state is None:
            events, state = ["opened"], "open"
        elif state == "verified":
            events, state = ["regressed"], "regressed"
        else:
            events, state = ["again"], "fixing" if state == "fixed" else state
    if left and state is not None and state != "verified":
        events, state = [*events, "verified"], "verified"
    return Judged(tuple(events), state)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a submission does to the client's findings. What was realigned on the spot is in `realigned` alone:
    its finding is opened, known already or regressed, and verified in the same act.
    """

    opened: int = 0
    again: int = 0
    regressed: int = 0
    verified: int = 0
    realigned: int = 0


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What the submission does to the finding of one answer."""

    row: sqlite3.Row
    found: bool
    """As found."""
    state: str
    events: tuple[str, ...]
    """But an `again` that this review has told already."""


def forecast(reader: Reader, review: int) -> Outcome:
    """What submitting a review that is in progress would do to the client's findings now."""
    return _outcome(_rulings(reader, review))


def _outcome(rulings: Iterable[_Ruling]) -> Outcome:
    done: dict[str, int] = {}
    for ruling in rulings:
        on_the_spot = ruling.row["realigned"] is not None and "verified" in ruling.events
        for what in ("realigned",) if on_the_spot else ruling.events:
            done[what] = done.get(what, 0) + 1
    return Outcome(**done)


def _rulings(reader: Reader, review: int) -> list[_Ruling]:
    rows = reader.rows(
        "SELECT i.id, i.client, i.standard, a.value, a.realigned, a.fix, f.id AS finding, f.state, l.item AS "
        "latest, "
        "r.state AS latest_state FROM items i JOIN answers a ON a.id = i.id "
        "LEFT JOIN findings f ON f.client = i.client AND f.standard = i.standard "
        "LEFT JOIN alignment l ON l.client = i.client AND l.standard = i.standard "
        "LEFT JOIN items o ON o.id = l.item LEFT JOIN reviews r ON r.id = o.review "
        "WHERE i.review = :review AND i.scope IS NULL AND a.value IS NOT NULL ORDER BY i.id",
        {"review": review},
    )
    told = {
        (row["finding"], row["what"])
        for row in reader.rows(
            "SELECT finding, what FROM finding_events WHERE review = :review", {"review": review}
        )
    }
    made: list[_Ruling] = []
    for row in rows:
        left = bool(row["value"])
        found = left and row["realigned"] is None
        superseded = row["latest"] not in (None, row["id"]) and row["latest_state"] in ("submitted", "closed")
        judged = judge(found, left, row["state"], superseded)
        if not judged.events or judged.state is None:
            continue
        known = any((row["finding"], other) in told for other in ("opened", "regressed", "again"))
        events = tuple(what for what in judged.events if not (what == "again" and known))
        made.append(_Ruling(row, found, judged.state, events))
    return made


def submit(change: Change, review: int) -> Outcome:
    """Judge every answer of a review that is being submitted."""
    rulings = _rulings(change, review)
    for ruling in rulings:
        row, key = ruling.row, ruling.row["finding"]
        if key is None:
            key = change.insert(
                "findings",
                {
                    "code": change.code("finding"),
                    "client": row["client"],
                    "standard": row["standard"],
                    "item": row["id"],
                    "state": ruling.state,
                    "fix": row["fix"],
                    "impact": "",
                    "impact_kinds": "[]",
                    "discussed_with": "",
                    "accepted_by": "",
                    "accepted_why": "",
                    "opened_at": change.at,
                },
            )
        elif ruling.found:
            change.update("findings", key, {"state": ruling.state})
        else:
            values: dict[str, object] = {"state": ruling.state, "item": row["id"]}
            if row["fix"]:
                values["fix"] = row["fix"]
            change.update("findings", key, values)
        state = row["state"] or ""
        for what in ruling.events:
            change.insert(
                "finding_events",
                {
                    "finding": key,
                    "review": review,
                    "item": row["id"],
                    "what": what,
                    "before": state,
                    "at": change.at,
                },
            )
            state = {"opened": "open", "regressed": "regressed"}.get(what, state)
    return _outcome(rulings)


_JUDGED_SINCE = (
    "(EXISTS (SELECT 1 FROM finding_events o WHERE o.finding = f.id AND o.review <> :review AND o.id > e.id) "
    "OR EXISTS (SELECT 1 FROM answers a JOIN items j ON j.standard = f.standard AND j.client = f.client "
    "JOIN answers b ON b.id = j.id JOIN reviews q ON q.id = j.review WHERE a.id = e.item AND j.review <> :review "
    "AND j.scope IS NULL AND b.value IS NOT NULL AND b.at > a.at AND q.state IN ('submitted', 'closed')))"
)
"""Whether another review has told of the finding after an event of this one, or has answered later and was submitted: a yes
on what was verified already leaves no event."""


def take_back(change: Change, review: int) -> int:
    """A submission is sent back: its findings that nobody has triaged are taken back; how many stay.

    A finding was triaged where its state is no longer the one that the submission gave it, or where somebody
    has given it an owner, an impact, a talk or a link. One that another review has judged since is as that one
    says. What stays keeps its event, and is judged anew by the next submission.
    """
    events = change.rows(
        f"SELECT e.id, e.finding, e.what, e.before, f.state, {_JUDGED_SINCE} AS since, "
        "CASE WHEN f.owner IS NULL AND f.impact = '' AND f.impact_kinds = '[]' "
        "AND f.discussed_with = '' AND f.discussed_on IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM links k WHERE k.kind = 'finding' AND k.key = f.id) THEN 1 ELSE 0 END "
        "AS bare "
        "FROM finding_events e JOIN findings f ON f.id = e.finding WHERE e.review = :review ORDER BY e.id "
        "DESC",
        {"review": review},
    )
    by_finding: dict[int, list[tuple[int, str, str]]] = {}
    present: dict[int, tuple[str, bool]] = {}
    elsewhere: set[int] = set()
    for row in events:
        by_finding.setdefault(row["finding"], []).append((row["id"], row["what"], row["before"]))
        present[row["finding"]] = (row["state"], bool(row["bare"]))
        if row["since"]:
            elsewhere.add(row["finding"])
    stay = 0
    for finding, mine in by_finding.items():
        state, bare = present[finding]
        opened = any(what == "opened" for _, what, _ in mine)
        if finding in elsewhere or state != _given(mine) or (opened and not bare):
            stay += 1
            continue
        for event, _, _ in mine:
            change.delete("finding_events", event)
        if opened:
            change.delete("findings", finding)
        else:
            change.update(
                "findings", finding, {"state": mine[-1][2], **_item_before(change, finding, review)}
            )
    return stay


def _given(events: Sequence[tuple[int, str, str]]) -> str:
    """The state in which a submission left a finding; its events come newest first."""
    _, what, before = events[0]
    if what == "again":
        return "fixing" if before == "fixed" else before
    return {"opened": "open", "regressed": "regressed", "verified": "verified"}[what]


def _item_before(change: Change, finding: int, review: int) -> dict[str, object]:
    """The question that the finding pointed at before this review."""
    item = change.value(
        "SELECT item FROM finding_events WHERE finding = :finding AND review <> :review AND what <> "
        "'verified' "
        "ORDER BY id DESC LIMIT 1",
        {"finding": finding, "review": review},
    )
    return {} if item is None else {"item": item}


def stay_words(number: int) -> str:
    """What is said of the findings that stay when a review is sent back; empty where none does."""
    if not number:
        return ""
    stay = count(number, "finding stays", "findings stay")
    them = "it" if number == 1 else "them"
    return f"{stay}: somebody has triaged {them}, or another review has judged {them} since."
