"""Planning reviews: for which day, by whom, on site or remote; moving and assigning them."""

from __future__ import annotations

from concurrent.futures import Future

from models.align import asking
from models.align.asking import Ask
from models.align.register import KINDS, PLACES, STATE_WORDS, Review, review
from models.dates import parse_day
from models.errors import Problem
from models.practice import clients, people, rights
from models.store.change import Change
from models.store.store import Store
from models.text import clean, quoted
from models.who import Who

NEEDS_DAY = "A planned review has a day."


def plan(
    store: Store,
    who: Who,
    client: str,
    *,
    planned: str,
    due: str | None = None,
    kind: str = "alignment",
    ask: str = "due",
    tam: str | None = None,
    place: str = "on site",
    place_reason: str = "",
) -> Future[str]:
    """Plan a review of a client for a day; the result is its code.

    `ask` as `read_ask` takes it, `tam` a login: without it the client's TAM, else the planner where a TAM.
    Naming somebody else is assigning. Raises Refused, NotFound, and Problem where a day, the kind or the
    place is none, or a remote review has no reason (manual L842).
    """
    days = days_of(planned, due)
    if days["planned"] is None:
        raise Problem(NEEDS_DAY, do="Write it as 2026-09-01.", field="planned")
    where = place_of(place, place_reason)
    check_kind(kind)

    def work(change: Change) -> str:
        rights.require(who, "review.plan", reader=change)
        found = clients.client(change, client)
        person = assignee(change, who, found, tam)
        code = change.code("review")
        change.insert(
            "reviews",
            {
                **new_values(found, kind, asking.read_ask(change, ask), person),
                "code": code,
                "state": "planned",
                **days,
                **where,
            },
        )
        change.describe(f"plan {code} at {found.code} for {days['planned']}")
        return code

    return store.change(who, f"plan a review at {client}", work)


def replan(
    store: Store,
    who: Who,
    code: str,
    *,
    planned: str | None = None,
    due: str | None = None,
    ask: str | None = None,
    place: str | None = None,
    place_reason: str | None = None,
    tam: str | None = None,
    version: int | None = None,
) -> Future[None]:
    """Move a planned review, or one in progress (whose questions are fixed), and give it to a TAM. What is None
    stays, an empty day is taken away.

    Raises Refused, NotFound, Conflict, and Problem as `plan` and `assign` do, or where the review is past that.
    """

    def work(change: Change) -> None:
        rights.require(who, "review.plan", reader=change)
        one = review(change, code)
        if one.state not in ("planned", "progress"):
            raise Problem(f"{one.code} is {STATE_WORDS[one.state]}.", do="Only an open review is moved.")
        if ask is not None and one.state == "progress":
            raise Problem(
                f"The questions of {one.code} were fixed when it started.", kept="Nothing was changed."
            )
        if planned == "" and one.state == "planned":
            raise Problem(NEEDS_DAY, do="Give it another one, or cancel the review.", field="planned")
        values: dict[str, object] = {**days_of(planned, due, one)}
        if ask is not None:
            values["ask"] = asking.write_ask(asking.read_ask(change, ask))
        if place is not None or place_reason is not None:
            values.update(
                place_of(
                    one.place if place is None else place,
                    one.place_reason if place_reason is None else place_reason,
                )
            )
        said = f"move {one.code}" + (f" to {values['planned']}" if "planned" in values else "")
        if tam:
            rights.require(who, "review.assign", reader=change)
            person = _walker(change, tam)
            values["tam"] = person.id
            said += f", assigned to {person.name}"
        change.describe(said)
        change.update("reviews", one.id, values, version=version)

    return store.change(who, f"move {code}", work)


def assign(store: Store, who: Who, code: str, login: str, *, version: int | None = None) -> Future[None]:
    """Give an open review to a TAM. Raises Refused, NotFound, Conflict, and Problem where the person walks no
    reviews."""

    def work(change: Change) -> None:
        rights.require(who, "review.assign", reader=change)
        one = review(change, code)
        if one.state not in ("planned", "progress"):
            raise Problem(f"{one.code} is {STATE_WORDS[one.state]}.", do="Only an open review is assigned.")
        person = _walker(change, login)
        change.describe(f"assign {one.code} to {person.name}")
        change.update("reviews", one.id, {"tam": person.id}, version=version)

    return store.change(who, f"assign {code} to {login}", work)


# What the writers share -------------------------------------------------------------------------------------


def new_values(client: clients.Client, kind: str, ask: Ask, tam: int | None) -> dict[str, object]:
    """The columns that every new review of a client has, whatever its state."""
    return {
        "client": client.id,
        "kind": kind,
        "ask": asking.write_ask(ask),
        "tam": tam,
        "vcio": client.vcio,
        "returned": "",
    }


def assignee(change: Change, who: Who, client: clients.Client, login: str | None) -> int | None:
    """Who is to walk a review: whom the login names, else whoever makes the change where a TAM, else the client's TAM, else
    whoever makes it. Raises NotFound, Problem as `assign` does, and Refused where somebody else is named without the right."""
    if login:
        person = _walker(change, login)
        if person.id != who.id:
            rights.require(who, "review.assign", reader=change)
        return person.id
    if "tam" in rights.at_present(who, change).roles:
        return who.id
    if client.tam is not None:
        return client.tam
    return who.id or None


def _walker(change: Change, login: str) -> people.Person:
    """Somebody who walks reviews. Raises NotFound, and Problem where they do not."""
    found = people.person(change, login)
    if not found.active or not {"tam", "vcio"} & set(found.roles):
        raise Problem(
            f"{found.name} walks no reviews.",
            do="Name somebody on the staff who is a TAM or a vCIO.",
            field="tam",
        )
    return found


def days_of(planned: str | None, due: str | None, before: Review | None = None) -> dict[str, str | None]:
    """The days that change, as they are kept: None stays as `before` has it, an empty text is no day."""
    given = {name: text for name, text in (("planned", planned), ("due", due)) if text is not None}
    days = {name: parse_day(text, name).isoformat() if text else None for name, text in given.items()}
    kept = {"planned": before.planned, "due": before.due} if before is not None else {}
    first, last = ({**kept, **days}.get(name) for name in ("planned", "due"))
    if days and first and last and str(last) < str(first):
        raise Problem("A review is not due before it is planned.", do="Give a later due day.", field="due")
    return days


def place_of(place: str, reason: str) -> dict[str, str]:
    """The columns of where a review is held, of PLACES in any spelling. Raises Problem where it is none, or remote without a
    reason (manual L842)."""
    place, reason = clean(place).lower().replace("-", " "), clean(reason)
    if place not in PLACES:
        raise Problem(f"A review is {' or '.join(PLACES)}, not {quoted(place)}.", field="place")
    if place == "remote" and not reason:
        raise Problem(
            "A remote review needs a reason: a review is a full day on site.",
            do="Say why in a sentence.",
            field="place_reason",
        )
    return {"place": place, "place_reason": reason}


def check_kind(kind: str) -> None:
    """Raises Problem where there is no such kind of review."""
    if kind not in KINDS:
        raise Problem(f"There is no kind of review {quoted(kind)}.", do=f"Say one of {', '.join(KINDS)}.")
