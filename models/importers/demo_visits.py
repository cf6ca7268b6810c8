"""The reviews of the demo that were held: walked, submitted, closed, and what became of their findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from models.align import answers, evidence, findings, reviews, triage
from models.align.findings import Finding
from models.align.walk import Item, Walk, walk
from models.importers import demo_series
from models.importers.demo_course import Course, Days, Visit, on
from models.importers.demo_data import FORMER, HEIR, DemoClient
from models.store.store import Store
from models.text import begin
from models.who import Who

HANDED_OVER = 500
"""Days ago `HEIR` came and `FORMER` left."""
TALKS = 420
"""Findings of reviews so many days ago or fewer have an owner, and were discussed."""
FIXES = ("in scope", "opportunistic", "out of scope", "catch up")
ON_THE_SPOT = (
    "ACC-002 ACC-003 ACC-004 APP-006 AVR-003 AVR-004 AVR-006 AVR-007 AVR-008 BKP-008 CLD-001 CLD-003 CLD-004 CLD-006 "
    "CLD-008 CLD-009 CLD-010 DOC-003 DOC-006 DOC-007 DRP-007 DSK-004 DSK-007 DSK-009 DSK-010 EML-003 EML-004 EML-005 "
    "EML-007 EML-009 EML-010 EML-011 EML-012 FWL-001 FWL-005 FWL-009 FWL-010 PAT-003 PAT-006 PAT-007 PAT-008 PHN-001 "
    "PWR-008 PWR-009 RTR-003 RTR-005 SRV-003 SRV-004 SRV-005 SWT-002 SWT-005 WLS-003 WLS-004 WLS-005"
)
"""Codes of what a TAM can put right within the half hour."""
CONSOLES = ("AVR", "BKP", "CLD", "EML", "FWL", "PAT")
"""Prefixes of what is answered from a console, whose output is evidence."""
USUAL_FIX = {
    "EML": 0,
    "CLD": 0,
    "ACC": 0,
    "DSK": 1,
    "SRV": 2,
    "PWR": 2,
    "BKP": 2,
    "SWT": 2,
    "FWL": 0,
    "DOC": 0,
}
"""Prefix → the place in FIXES of how such a thing is mended as a rule."""
IMPACTS: Mapping[str, tuple[str, str]] = {
    "ACC": ("business risk", "One stolen password would open more than one person's work."),
    "APP": ("productivity", "When that program stands, a department waits."),
    "AVR": ("business risk", "An infection there would be seen by the staff first."),
    "BKP": ("business risk", "Work of days could be lost, and nobody knows of how many."),
    "CLD": ("business risk", "A stranger with one password could read all mail."),
    "DOC": ("productivity", "Every repair takes longer, as things have to be found first."),
    "DRP": ("business risk", "Nobody could say when work would go on."),
    "DSK": ("productivity", "Slow and open computers cost each of the staff minutes a day."),
    "EML": ("business risk", "Their customers could get false invoices in their name."),
    "FWL": ("business risk", "The office can be tried from anywhere in the world."),
    "PAT": ("business risk", "Holes that are known stay open for weeks."),
    "PHN": ("productivity", "Whoever waits for a call or a computer is paid for waiting."),
    "PWR": ("productivity", "A short cut of the power would cost half a day."),
    "RTR": ("productivity", "Calls and payments stop with the line."),
    "SRV": ("productivity", "All work in the same place would stop with it."),
    "SWT": ("productivity", "One bad cable or plug could stop a floor."),
    "WLS": ("business risk", "Visitors are closer to the company's data than they should be."),
}
"""Prefix → the kind of impact, and what it means for the client."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works in the demo: login → person; the founder also as the one without a login."""

    founder: Who
    staff: dict[str, Who]

    def __getitem__(self, login: str) -> Who:
        return self.staff[login]

    def tam(self, client: DemoClient, ago: int) -> Who:
        """Who walked the reviews of a client so many days ago."""
        return self.staff[FORMER if client.tam == HEIR and ago > HANDED_OVER else client.tam]


def held(store: Store, crew: Crew, course: Course, visit: Visit, days: Days) -> None:
    """One review that was held, submitted and closed."""
    client = course.client
    tam, vcio = crew.tam(client, visit.ago), crew[client.vcio]
    away = (
        bool(client.remote) and visit.kind == "alignment" and course.chance("away", visit.ago).random() < 0.75
    )
    with on(days.ago(visit.ago)):
        if visit.series:
            code = demo_series.begin(store, tam, client.code)
            if client.remote and not away:
                reviews.replan(store, tam, code, place="on site", place_reason="").result()
        else:
            code = reviews.start(
                store,
                tam,
                client.code,
                visit.ask,
                kind=visit.kind,
                place="remote" if away else "on site",
                place_reason=client.remote if away else "",
            ).result()
        whole = walk(store, code)
        answer(store, tam, whole, course, visit.ago)
        if visit.turn is not None:
            said = f"{begin(visit.turn.what)}."
            name = "hand-over" if visit.turn.lifts else "what happened"
            evidence.attach_output(store, tam, whole.items[0].id, said, name).result()
        reviews.submit(store, tam, code).result()
    closing = days.closures.working(days.ago(visit.ago) + timedelta(days=2))
    with on(min(closing, days.today)):
        reviews.close(store, vcio, code).result()
        if visit.ago <= TALKS:
            _discuss(store, crew, course, visit)


def answer(store: Store, tam: Who, whole: Walk, course: Course, ago: int, share: float = 1.0) -> None:
    """Walk the list, or the first part of it: what does not apply, what is as it was, what is met, what is not."""
    reasons = course.client.not_here or {}
    same: list[Item] = []
    met: list[Item] = []
    missed: list[Item] = []
    for item in whole.items[: round(len(whole.items) * share)]:
        if item.code in reasons:
            answers.not_here(store, tam, _seen([item]), reasons[item.code]).result()
            continue
        now = course.truth(item.code, ago)
        if item.carried is now and not item.stale:
            same.append(item)
        else:
            (met if now else missed).append(item)
    if same:
        answers.confirm(store, tam, _seen(same)).result()
    if met:
        answers.answer_many(store, tam, _seen(met), True).result()
    for item in missed:
        _missed(store, tam, item, course, ago)
    chance = course.chance("evidence", ago)
    shown = [item for item in met if item.code.startswith(CONSOLES)]
    if shown and chance.random() < 0.6:
        item = chance.choice(shown)
        said = f"{item.code}: checked in the console, no exception."
        evidence.attach_output(store, tam, item.id, said, "console").result()


def _seen(items: Sequence[Item]) -> list[tuple[int, int | None]]:
    return [(item.id, item.version) for item in items]


def _missed(store: Store, tam: Who, item: Item, course: Course, ago: int) -> None:
    """A no: mended on the spot now and then, else with a note, and often with how it will be fixed."""
    chance = course.chance("missed", item.code, ago)
    note = course.note(item.code)
    if item.code in ON_THE_SPOT and chance.random() < 0.3:
        minutes = chance.choice((10, 15, 20, 30))
        answers.realign(store, tam, item.id, minutes, seen=item.version, note=note).result()
        course.mended(item.code, ago)
        return
    saved = answers.answer(store, tam, item.id, False, seen=item.version, note=note).result()
    if chance.random() < 0.6:
        usual = FIXES[USUAL_FIX.get(item.code.partition("-")[0], 1)]
        how = usual if chance.random() < 0.75 else chance.choice(FIXES)
        answers.fix(store, tam, item.id, how, seen=saved.version).result()


def _discuss(store: Store, crew: Crew, course: Course, visit: Visit) -> None:
    """What the vCIO does with the gravest findings on the day that a review is closed."""
    vcio, chance = crew[course.client.vcio], course.chance("talk", visit.ago)
    unsolved = findings.all_findings(store, course.client.code)
    new = [one for one in unsolved if one.state in ("open", "regressed") and not one.owner]
    for one in new[: chance.randint(1, 3)]:
        triage.edit(store, vcio, one.code, _triaged(crew, course, one)).result()
    for one in [one for one in unsolved if one.state == "triaged"][: chance.randint(0, 2)]:
        triage.edit(store, vcio, one.code, {"state": "fixing"}).result()
    for one in [one for one in unsolved if one.state == "fixing"][: chance.randint(0, 1)]:
        triage.edit(store, vcio, one.code, {"state": "fixed"}).result()


def _triaged(crew: Crew, course: Course, one: Finding) -> dict[str, object]:
    kind, impact = IMPACTS.get(one.standard.partition("-")[0], IMPACTS["DOC"])
    owners = ("m.lind", "j.moreau", "k.brandt", crew[course.client.vcio].login)
    return {
        "state": "triaged",
        "owner": course.chance("owner", one.standard).choice(owners),
        "impact_kinds": (kind,),
        "impact": impact,
        "discussed_with": course.client.people[0][0],
    }
