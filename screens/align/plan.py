"""The forms of a review: planning one, and moving or assigning an open one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.align import reviews
from models.align.register import KINDS, PLACES, Review
from models.dates import parse_day
from models.errors import Conflict, Problem
from models.practice.people import Person
from screens.kit.action import declare
from screens.kit.form import Field, Form

PLAN = declare("plan", "Planning a review", uses=("form",))
MOVE = declare("move", "Moving or assigning a review", uses=("form",))
DAY = "A day as 2026-09-01"


def walkers(staff: Sequence[Person]) -> tuple[tuple[str, str], ...]:
    """Those on the staff who walk reviews, as choices."""
    return tuple((one.login, one.name) for one in staff if one.active and {"tam", "vcio"} & set(one.roles))


def client_s_or(staff: Sequence[Person]) -> tuple[tuple[str, str], ...]:
    """The same after the choice to leave it to the client."""
    return (("", "the client's TAM"), *walkers(staff))


def _choices(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((word, word) for word in words)


def wrong(values: Mapping[str, str]) -> tuple[str, str] | None:
    """The field that cannot stay as it is, and why: so the cursor goes there."""
    for name in ("planned", "due"):
        try:
            if values[name]:
                parse_day(values[name])
        except Problem as problem:
            return name, problem.said
    if values["place"] == "remote" and not values["place_reason"]:
        return "place_reason", "A remote review needs a reason: a review is a full day on site."
    return None


class PlanReview(Form):
    """A review of a client, planned for a day."""

    ACTIONS = PLAN

    def __init__(self, client: str, name: str, ask: str, staff: Sequence[Person] = ()) -> None:
        """For the client with this code and name, asking this."""
        super().__init__("Plan a review", draft=f"review of {client}", crumbs=(name,))
        self._client = client
        self._ask = ask
        self._staff = staff

    def fields(self) -> Sequence[Field]:
        """The fields."""
        return (
            Field("planned", "Planned for", hint=f"{DAY}.", required="A planned review has a day."),
            Field("due", "Due", hint=f"When it must be submitted. {DAY}; empty for none."),
            Field(
                "ask",
                "Asks",
                self._ask,
                hint="due, all, base, or prefixes of categories with commas between.",
            ),
            Field("kind", "Kind", KINDS[0], options=_choices(KINDS)),
            Field("tam", "TAM", options=client_s_or(self._staff)),
            Field("place", "Where", PLACES[0], options=_choices(PLACES)),
            Field(
                "place_reason",
                "Why remote",
                hint="A review is a full day on site; a remote one needs a reason.",
            ),
        )

    def check(self, values: dict[str, str]) -> tuple[str, str] | None:
        """See `wrong`."""
        return wrong(values)

    async def save(self, values: dict[str, str]) -> str:
        """Plan it."""
        code = await self.saved(
            reviews.plan(
                self.app.store,
                self.app.who,
                self._client,
                planned=values["planned"],
                due=values["due"] or None,
                kind=values["kind"],
                ask=values["ask"],
                tam=values["tam"] or None,
                place=values["place"],
                place_reason=values["place_reason"],
            )
        )
        return f"{code} is planned for {values['planned']}."


class MoveReview(Form):
    """The days, the TAM and the place of an open review."""

    ACTIONS = MOVE

    def __init__(
        self, review: Review, staff: Sequence[Person], ask: str = "", *, assigns: bool = False
    ) -> None:
        """`ask` is what a planned one asks, as it is typed; `assigns`: this person may give it to a TAM."""
        super().__init__(
            f"Edit {review.code}", draft=reviews.thing(review.code), version=review.version,
            crumbs=(review.client_name,),
        )  # fmt: skip
        self._review = review
        self._staff = staff
        self._ask = ask
        self._assigns = assigns
        self._tam = next((one.login for one in staff if one.id == review.tam), "")

    def fields(self) -> Sequence[Field]:
        """The fields; the questions of a review in progress are fixed."""
        one = self._review
        planned = one.state == "planned"
        made = [
            Field(
                "planned",
                "Planned for",
                _day(one.planned),
                hint=f"{DAY}." if planned else f"{DAY}; empty for none.",
                required="A planned review has a day." if planned else "",
            ),
            Field("due", "Due", _day(one.due), hint=f"When it must be submitted. {DAY}; empty for none."),
        ]
        if planned:
            made.append(
                Field(
                    "ask",
                    "Asks",
                    self._ask,
                    hint="due, all, base, or prefixes of categories with commas between.",
                )
            )
        if self._assigns:
            nobody = () if self._tam else (("", "nobody"),)
            made.append(Field("tam", "TAM", self._tam, options=(*nobody, *walkers(self._staff))))
        made += [
            Field("place", "Where", one.place or PLACES[0], options=_choices(PLACES)),
            Field("place_reason", "Why remote", one.place_reason, hint="A remote review needs a reason."),
        ]
        return made

    def check(self, values: dict[str, str]) -> tuple[str, str] | None:
        """See `wrong`."""
        return wrong(values)

    async def save(self, values: dict[str, str]) -> str:
        """Move it and assign it, in one change."""
        store, who, one = self.app.store, self.app.who, self._review
        changed = {name: text for name, text in values.items() if text != self._before(name)}
        tam = changed.pop("tam", None)
        if changed:
            await self.saved(
                reviews.replan(
                    store,
                    who,
                    one.code,
                    planned=changed.get("planned"),
                    due=changed.get("due"),
                    ask=changed.get("ask"),
                    place=changed.get("place"),
                    place_reason=changed.get("place_reason"),
                    tam=tam or None,
                    version=self.version,
                )
            )
        elif tam:
            await self.saved(reviews.assign(store, who, one.code, tam, version=self.version))
        return f"{one.code} is saved."

    def theirs(self, conflict: Conflict) -> dict[str, str]:
        """The row in the words of the form; what it asks is not among them: it is saved only where I changed it."""
        logins = {str(one.id): one.login for one in self._staff}
        found = super().theirs(conflict)
        return {
            name: logins.get(text, text)
            if name == "tam"
            else (text or PLACES[0])
            if name == "place"
            else text
            for name, text in found.items()
            if name != "ask"
        }

    def _before(self, name: str) -> str:
        return next(field.value for field in self._fields if field.name == name)


def _day(day: object) -> str:
    return "" if day is None else str(day)
