"""Work in hand: a month in progress, the year ahead, and risks that were accepted."""

from __future__ import annotations

from collections.abc import Mapping

from models.align import findings, reviews, schedule, triage
from models.align.register import all_reviews
from models.align.walk import walk
from models.importers import demo_library, demo_series
from models.importers.demo_course import Course, Days, on
from models.importers.demo_visits import Crew, answer
from models.practice import links
from models.store.store import Store

PLANNED = 40
"""Days ago the year ahead was planned."""
ACCEPTED = (
    ("OAKFIELD", -120, "Not in this year's budget; the trustees decide on it in their next meeting."),
    ("OAKFIELD", 3, "Until the grant came; it should have come by now."),
    ("IRONBRIDGE", -200, "The machine is replaced next year, and its network is cut off until then."),
    ("TAMAR", -75, "Nothing is opened in the walls before the low season."),
)
"""Client, until how many days ago, and why; the gravest findings that nobody has triaged."""


def do(store: Store, crew: Crew, courses: Mapping[str, Course], days: Days) -> None:
    """What is in hand today: a review in the middle, one that waits for the founder to close it, one that waits for
    somebody else, one that was sent back; feedback, accepted risks, a ticket."""
    dana, rose, founder = crew["d.reyes"], crew["r.okafor"], crew.founder
    with on(days.ago(PLANNED)):
        schedule.plan_ahead(store, rose).result()
    with on(days.ago(28)):
        for name, until, why in ACCEPTED:
            _accept(store, crew, courses[name], days.ago(until).isoformat(), why)
    with on(days.ago(9)):
        code = demo_series.begin(store, dana, "CALDER", ask="all")
        answer(store, dana, walk(store, code), courses["CALDER"], 9, share=0.9)
        reviews.submit(store, dana, code).result()
    with on(days.ago(6)):
        asked = "Cloud Services, Email, Accounts and Access"
        code = demo_series.begin(store, founder, "NORTHGATE", ask=asked)
        answer(store, founder, walk(store, code), courses["NORTHGATE"], 6)
        demo_library.tell(store, crew, "NORTHGATE", code)
        reviews.submit(store, founder, code).result()
    with on(days.ago(5)):
        back = next(one for one in all_reviews(store, "CALDER", ("submitted",)))
        reason = "The third branch is missing, and nothing is said of its line."
        reviews.give_back(store, rose, back.code, reason).result()
        ahead = next(one for one in reversed(all_reviews(store, "LINDEN", ("planned",))))
        schedule.move(store, rose, ahead.code, 1).result()
    with on(days.ago(3)):
        due = days.closures.working(days.today).isoformat()
        code = demo_series.begin(store, founder, "ACME", ask="all", due=due)
        answer(store, founder, walk(store, code), courses["ACME"], 3, share=0.55)
        demo_library.tell(store, crew, "ACME", code)
    with on(days.ago(2)):
        code = demo_series.begin(store, dana, "FOXGLOVE", ask="all")
        answer(store, dana, walk(store, code), courses["FOXGLOVE"], 2)
        demo_library.tell(store, crew, "FOXGLOVE", code)
        reviews.submit(store, dana, code).result()
    with on(days.ago(1)):
        schedule.plan_ahead(store, rose).result()
        gravest = findings.all_findings(store, "DELTA")[0]
        links.add(store, rose, "finding", gravest.code, "PSA-20417", "ticket").result()


def _accept(store: Store, crew: Crew, course: Course, until: str, why: str) -> None:
    """The gravest of middling impact that nobody has looked at: nobody accepts what would end the business."""
    client = course.client
    unsolved = findings.all_findings(store, client.code, ("open", "regressed"))
    one = next((one for one in unsolved if one.business_impact == "medium"), unsolved[0])
    decides = next(name for name, _, authority in client.people if authority == "decision maker")
    triage.accept(store, crew[client.vcio], one.code, decides, until, why).result()
