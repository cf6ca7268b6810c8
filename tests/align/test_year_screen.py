"""The schedule on the screen: the year at a glance, moving a review, series, and which clients to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.align import answers, reviews, schedule, scope
from models.align.ahead import ahead
from models.align.register import review as read_review
from models.align.walk import walk
from models.align.year import Line
from models.library import categories
from models.practice import clients, people
from models.settings import Settings
from models.store.change import Change
from models.text import count
from screens.align.beginning import Beginning
from screens.align.plan import MoveReview
from screens.align.start import StartReview
from screens.align.walk import ReviewWalk
from screens.align.year import YearScreen
from screens.kit.dialogs import Choose, Confirm, ErrorDialog
from screens.kit.explain import Explain
from screens.kit.record import RecordForm
from screens.practice.client import ClientScreen
from tests.align import walking
from tests.align.walking import Review, press, seat, until
from tests.stage import message, settled, shown, stage

YEAR = ("schedule", "")


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """Acme with a series of every three months from 10 November, of which one is overdue; Delta without one. It is the
    23rd; Acme's review of the drawings is under way."""
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-11-02")
    made = walking.drawn(tmp_path)

    def delta(change: Change) -> None:
        usual = {"industry": "", "status": "active", "note": "", "profile": "[]", "vcio": None}
        change.insert("clients", {**usual, "code": "DELTA", "name": "Delta Freight", "tam": made.noor.id})

    made.store.change(made.fay, "a client", delta).result()
    values = {"client": "ACME", "months": "3", "starts": "2026-11-10", "ask": "due"}
    schedule.add(made.store, made.dana, values).result()
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    yield made
    made.store.close()


async def test_what_is_ahead_of_a_client_is_read_once_until_the_year_is_read_anew(
    practice: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def noted(store: Any, clients: list[int], today: date) -> Any:
        asked.extend(clients)
        return ahead(store, clients, today)

    monkeypatch.setattr("screens.align.year_frame.ahead", noted)
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        assert len(asked) == 1 and "asks what is due:" in shown(app)
        await press(pilot, "right", "left")
        assert len(asked) == 1
        await press(pilot, "down")
        assert len(asked) == len(set(asked)) == 2
        await press(pilot, "up", "plus")
        assert asked[-1] == asked[0] and len(asked) == 3, "what was moved is looked at again"


async def test_only_the_rows_that_are_drawn_have_their_months_made(
    practice: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A practice of 400 clients: a screen has room for a dozen of them."""

    def many(change: Change) -> None:
        for n in range(60):
            usual = {
                "industry": "",
                "status": "active",
                "note": "",
                "profile": "[]",
                "vcio": None,
                "tam": None,
            }
            change.insert("clients", {**usual, "code": f"C{n}", "name": f"Client {n:02}"})

    practice.store.change(practice.fay, "clients", many).result()
    made: list[str] = []
    plain = vars(Line)["by_month"].func

    def noted(self: Line) -> Any:
        made.append(self.code)
        return plain(self)

    monkeypatch.setattr(Line, "by_month", property(noted))
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        assert "Client 03" in shown(app) and "C3" in made
        assert "C59" not in made and len(set(made)) < 20
        await press(pilot, "end")
        assert "Client 59" in shown(app) and "C59" in made


def planned(practice: Review, code: str) -> str:
    day = read_review(practice.store, code).planned
    return day.isoformat() if day else ""


def row(app: Any, name: str) -> str:
    return next(line for line in shown(app).splitlines() if name in line)


async def test_the_year_at_a_glance(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, _):
        lines = shown(app).splitlines()
        assert lines[1].startswith(" Scheduled through 2027-10 (12 of 12 months)")
        assert lines[1].rstrip().endswith("1 review overdue")
        assert lines[3] == f"  {'Client':22}  Late Nov Dec Jan Feb Mar Apr May Jun Jul Aug Sep Oct"
        assert row(app, "Acme Dental").split() == ["▸", "Acme", "Dental", "[!]", "»", "·", "·", "·"]
        assert lines.index(" Overdue") < lines.index(row(app, "Acme Dental"))
        assert " Nothing planned" in row(app, "Nothing planned") and "a adds a series" in row(
            app, "Nothing pl"
        )
        assert "! Tue 2026-11-10  REV-0002, every 3 months (SER-0001)" in shown(app)
        assert "Dana Reyes: 0 of " in shown(app) and "1 overdue" in lines[-2]


async def test_s_opens_it_from_anywhere_at_the_client_of_the_screen(practice: Review) -> None:
    async with seat(practice, practice.dana, ("client", "DELTA")) as (app, pilot):
        await press(pilot, "S")
        await until(lambda: isinstance(app.screen, YearScreen) and "▸ Delta Freight" in shown(app))
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, ClientScreen))


async def test_two_keys_move_a_review_and_u_takes_it_back(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "right", "right", "right", "right")
        assert "· Wed 2027-02-10  REV-0003" in shown(app)
        await press(pilot, "+")
        await until(lambda: planned(practice, "REV-0003") == "2027-02-17")
        await until(lambda: "moved from 2027-02-10" in shown(app))
        assert message(app) == "REV-0003 is on Wed 2027-02-17. u takes it back."
        assert "[◂]" in row(app, "Acme Dental") and "◂ Wed 2027-02-17  REV-0003" in shown(app)
        await press(pilot, "u")
        await until(lambda: planned(practice, "REV-0003") == "2027-02-10")
        await until(lambda: "[·]" in row(app, "Acme Dental"))


async def test_the_cursor_goes_with_what_it_moves_and_keys_typed_ahead_all_count(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "right", "right", "right", "right", "+", "+", "+", "+")
        await until(lambda: planned(practice, "REV-0003") == "2027-03-10")
        await until(lambda: "Acme Dental  March 2027" in shown(app))
        await press(pilot, "-", "-")
        await until(lambda: planned(practice, "REV-0003") == "2027-02-24")
        await until(lambda: "Acme Dental  February 2027" in shown(app))


async def test_of_two_in_a_month_tab_takes_the_other_and_the_one_that_was_moved_stays_meant(
    practice: Review,
) -> None:
    other = reviews.plan(practice.store, practice.dana, "ACME", planned="2027-02-15").result()
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        assert "·2" in row(app, "Acme Dental")
        await press(pilot, "right", "right", "right", "right", "+")
        await until(lambda: planned(practice, "REV-0003") == "2027-02-17")
        await press(pilot, "+")
        await until(lambda: planned(practice, "REV-0003") == "2027-02-24")
        assert planned(practice, other) == "2027-02-15"
        await press(pilot, "tab")
        assert f"Mon 2027-02-15  {other}" in shown(app)
        await press(pilot, "+")
        await until(lambda: planned(practice, other) == "2027-02-22")


async def test_what_cannot_be_moved_says_why(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "-")
        await until(lambda: "2026-11-03 has passed" in shown(app))
        await press(pilot, "esc", "right", "+")
        assert message(app).startswith("No planned review is in this month")
        await press(pilot, "left", "+")
        await until(lambda: planned(practice, "REV-0002") == "2026-11-23")
        await until(lambda: "nothing overdue" in shown(app))


async def test_enter_opens_the_review_of_the_month(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk) and "REV-0002 is planned" in shown(app))


async def test_a_series_is_added_changed_and_ended(practice: Review) -> None:
    async with seat(practice, practice.vic, ("schedule", "DELTA")) as (app, pilot):
        await press(pilot, "right", "a")
        assert isinstance(app.screen, RecordForm)
        assert app.screen.text_of("starts") == "2026-12-01", "the month that the cursor is on"
        app.screen.set_text("months", "6")
        await press(pilot, "ctrl+s")
        await until(lambda: "SER-0002 is planned a year ahead" in message(app))
        assert len(row(app, "Delta Freight").split()) == 5, "two visits"
        assert schedule.series(practice.store, "SER-0002").tam == practice.noor.id
        await press(pilot, "left", "e")
        assert "Edit SER-0002" in shown(app)
        form = app.screen
        assert isinstance(form, RecordForm)
        form.set_text("months", "3")
        await press(pilot, "ctrl+s")
        await until(lambda: "SER-0002 is saved" in message(app))
        assert len(row(app, "Delta Freight").split()) >= 7
        await press(pilot, "d")
        assert isinstance(app.screen, Confirm) and "4 planned reviews" in " ".join(shown(app).split())
        await press(pilot, "enter")
        await until(lambda: "SER-0002 has ended" in message(app))
        await press(pilot, "u")
        await until(lambda: len(schedule.all_series(practice.store)) == 2)


@pytest.mark.parametrize(
    ("given", "wrong", "said"),
    [
        ({"starts": "next monday"}, "starts", "is no day"),
        ({"until": "2020-01-01"}, "until", "does not end before it begins"),
        ({"place": "remote"}, "place_reason", "A remote review needs a reason"),
    ],
)
async def test_a_series_that_is_refused_leaves_the_cursor_in_the_field_that_was(
    practice: Review, given: dict[str, str], wrong: str, said: str
) -> None:
    async with seat(practice, practice.vic, ("schedule", "DELTA")) as (app, pilot):
        await press(pilot, "right", "a")
        form = app.screen
        assert isinstance(form, RecordForm)
        for name, text in given.items():
            form.set_text(name, text)
        form._widgets["ask"].focus()
        await press(pilot, "ctrl+s")
        await until(lambda: isinstance(app.screen, ErrorDialog) and said in shown(app))
        await press(pilot, "enter")
        await until(lambda: app.screen is form)
        assert form.focused is form._widgets[wrong]


async def test_one_review_alone_or_its_series(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "right", "right", "right", "right", "e")
        await until(lambda: isinstance(app.screen, Choose))
        assert "REV-0003 alone" in shown(app) and "SER-0001, every 3 months" in shown(app)
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, MoveReview))
        await press(pilot, "esc", "d")
        await until(lambda: isinstance(app.screen, Choose))
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, Confirm))
        await press(pilot, "enter")
        await until(lambda: "REV-0003 is cancelled" in message(app))
        assert "[–]" in row(app, "Acme Dental")


async def test_whoever_cancels_a_review_that_is_under_way_is_told_what_no_longer_counts(
    practice: Review,
) -> None:
    first, second, *_ = walk(practice.store, practice.code).items
    answers.answer_many(practice.store, practice.dana, [(first.id, 0), (second.id, 0)], True).result()
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "right", "d")
        await until(lambda: isinstance(app.screen, Choose) and f"Cancel {practice.code} alone" in shown(app))
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, Confirm))
        said = "It is under way. Its 2 answers no longer count. u brings it back."
        assert said in " ".join(shown(app).split())


@pytest.mark.parametrize(
    ("day", "before", "said"),
    [
        ("2026-12-20", "Scheduled through 2027-10 (11 of 12 months)", "1 review planned; u takes it back."),
        ("2027-03-01", "Scheduled through 2027-10 (8 of 12 months)", "2 reviews planned; u takes them back."),
    ],
)
async def test_p_plans_the_year_on(
    practice: Review, monkeypatch: pytest.MonkeyPatch, day: str, before: str, said: str
) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", day)
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        assert f"{before}   p plans on" in shown(app)
        await press(pilot, "p")
        await until(lambda: message(app) == said)
        assert "(12 of 12 months)" in shown(app).splitlines()[1]
        await press(pilot, "p")
        await until(lambda: message(app) == "The year is planned already.")


async def test_the_figures_explain_themselves(practice: Review) -> None:
    people.edit(practice.store, practice.fay, "dana", {"target": "48"}).result()
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "=")
        assert isinstance(app.screen, Explain)
        labels = [one.label for one in app.screen.shown_figures]
        assert labels[:3] == [
            "Questions of REV-0002",
            "Base set of Acme Dental",
            "How far the year is planned",
        ]
        assert "Reviews of Dana Reyes" in labels
        await press(pilot, "esc", "right", "right", "=")
        await until(lambda: isinstance(app.screen, Explain))
        labels = [one.label for one in app.screen.shown_figures]
        assert labels[0] == "How far the year is planned" and labels[-1] == "Base set of Acme Dental"


async def test_a_first_review_that_is_too_large_is_warned_of(practice: Review) -> None:
    from models.practice import company

    company.edit(practice.store, practice.fay, {"first_review": "5"}).result()
    values = {"client": "DELTA", "starts": "2026-12-01", "ask": "all"}
    schedule.add(practice.store, practice.vic, values).result()
    async with seat(practice, practice.vic, ("schedule", "DELTA")) as (app, pilot):
        await press(pilot, "right")
        await until(lambda: "16 questions are many for a first review (more than 5)" in shown(app))


async def test_a_later_visit_is_counted_after_those_before_it(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        assert "asks what is due: 16 questions today" in shown(app), "of the one that is overdue"
        await press(pilot, *["right"] * 4)
        assert "Wed 2027-02-10" in shown(app) and "asks what is due: 0 questions by then" in shown(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_why_a_visit_is_remote_stands_whole_below_what_it_asks(
    practice: Review, size: tuple[int, int]
) -> None:
    why = "The office is being rebuilt until spring and nobody is let in, so the racks are shown on a call."
    values = {"client": "DELTA", "starts": "2026-12-01", "ask": "all", "place": "remote"}
    schedule.add(practice.store, practice.vic, {**values, "place_reason": why}).result()
    async with seat(practice, practice.vic, ("schedule", "DELTA"), size=size) as (app, pilot):
        await press(pilot, "right")
        await until(lambda: "16 questions by then" in shown(app))
        said = next(text for text in shown(app).splitlines() if ", remote; asks " in text)
        assert "Noor" in said and "…" not in said
        assert f"why remote: {why}" in " ".join(shown(app).split())
        assert len(shown(app).splitlines()) <= size[1] and "all keys" in shown(app).splitlines()[-1]


async def test_a_reason_that_no_window_has_room_for_is_cut_at_its_end(practice: Review) -> None:
    values = {"client": "DELTA", "starts": "2026-12-01", "ask": "all", "place": "remote"}
    schedule.add(practice.store, practice.vic, {**values, "place_reason": "snow and ice, " * 30}).result()
    async with seat(practice, practice.vic, ("schedule", "DELTA")) as (app, pilot):
        await press(pilot, "right")
        await until(lambda: "why remote: snow and ice," in shown(app))
        lines = [text.rstrip() for text in shown(app).splitlines() if "snow and ice" in text]
        assert len(lines) == 2 and lines[-1].endswith("…")


async def test_each_visit_of_a_new_client_says_which_it_is_and_what_is_new_in_it(practice: Review) -> None:
    """The base set grows: the year does not say of every visit what the first one would ask."""
    from models.practice import company

    company.edit(practice.store, practice.fay, {"base_categories": "1"}).result()
    values = {"client": "DELTA", "months": "1", "starts": "2026-12-01", "ask": "base"}
    schedule.add(practice.store, practice.vic, values).result()
    async with seat(practice, practice.vic, ("schedule", "DELTA")) as (app, pilot):
        await press(pilot, "right")
        await until(lambda: "asks the base set, visit 1 of 3: 6 questions by then" in shown(app))
        assert "new in it: Backup and recovery" in shown(app)
        await press(pilot, "right")
        await until(lambda: "asks the base set, visit 2 of 3: 7 questions by then" in shown(app))
        assert "new in it: Network" in shown(app)
        await press(pilot, "right")
        await until(lambda: "asks the base set, all that applies" in shown(app))
        assert "new in it" not in shown(app)


async def test_what_is_decided_and_renamed_meanwhile_is_said_of_the_visits_ahead(practice: Review) -> None:
    reviews.plan(practice.store, practice.dana, "DELTA", planned="2026-12-01", ask="BKP").result()
    async with seat(practice, practice.vic, ("schedule", "DELTA")) as (app, pilot):
        await press(pilot, "right")
        await until(lambda: "asks Backup and recovery: 6 questions by then" in shown(app))
        scope.decide(
            practice.store, practice.vic, "DELTA", "standard", "BKP-001", inside=False, reason="No server."
        ).result()
        await until(lambda: "asks Backup and recovery: 5 questions by then" in shown(app))
        categories.edit(practice.store, practice.fay, "BKP", {"name": "Backups"}).result()
        await until(lambda: "asks Backups: 5 questions by then" in shown(app))


async def test_the_month_stands_there_whole_however_long_the_name_is(practice: Review) -> None:
    clients.edit(practice.store, practice.fay, "ACME", {"name": "Lakeside"}).result()
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "right")
        assert "Lakeside  November 2026            scheduled through 2027-10 (12 of 12 months)" in shown(app)
        clients.edit(practice.store, practice.fay, "ACME", {"name": "Vantage Insurance Brokers"}).result()
        await until(lambda: "Vantage Insurance Brokers  November 2026     through 2027-10 (" in shown(app))
        named = {"name": "Vantage Insurance Brokers of the West"}
        clients.edit(practice.store, practice.fay, "ACME", named).result()
        await until(lambda: "Vantage Insurance Brokers o…  November 2026  through 2027-10 (12" in shown(app))


async def test_h_away_from_a_visit_tells_of_the_series_and_its_visits(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "right", "right", "h")
        await until(lambda: "plan SER-0001 at ACME" in shown(app))
        await press(pilot, "esc")
        schedule.edit(practice.store, practice.dana, "SER-0001", {"months": "6"}).result()
        await press(pilot, "h")
        await until(lambda: "edit SER-0001: every" in shown(app))


async def test_only_the_clients_of_a_tam(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "f")
        await until(lambda: isinstance(app.screen, Choose) and "Noor" in shown(app))
        await press(pilot, *"noor", "enter")
        await until(lambda: "Acme" not in "".join(shown(app).splitlines()[4:10]))
        assert "Delta Freight" in shown(app)


async def test_who_may_not_plan_is_told_whose_it_is(practice: Review) -> None:
    people.edit(practice.store, practice.fay, "noor", {"roles": "committee"}).result()
    noor = people.who_is(practice.store, "noor")
    async with seat(practice, noor, YEAR) as (app, pilot):
        assert " a series" not in shown(app).splitlines()[-1]
        await press(pilot, "+")
        assert message(app).startswith("Planning a review is for a TAM or a vCIO")


async def test_x_writes_a_calendar(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "x")
        await until(lambda: "calendar of the reviews as ICS" in shown(app))
        await press(pilot, "enter")
        await until(lambda: ".ics" in shown(app))


async def test_x_writes_the_year_as_a_table_too(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "x")
        await until(lambda: "table of the year's visits as CSV" in shown(app))
        await press(pilot, *"visits as csv", "enter")
        await until(lambda: ".csv" in shown(app))


async def test_what_is_not_overdue_is_said_so(practice: Review) -> None:
    schedule.move(practice.store, practice.dana, "REV-0002", 4).result()
    async with seat(practice, practice.dana, ("schedule", "ACME")) as (app, pilot):
        await press(pilot, "left")
        assert "Nothing is overdue. The next one is on" in shown(app)


async def test_a_practice_without_clients_says_what_to_do(practice: Review) -> None:
    empty = practice.store
    for code in ("ACME", "DELTA"):
        clients.edit(empty, practice.fay, code, {"status": "left"}).result()
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        assert "There are no clients yet. C opens their list" in shown(app)
        assert "month" not in shown(app).splitlines()[-1], "there is nothing to go from month to month in"
        await press(pilot, "+", "left", "enter", "e")
        assert "There is no client here." in message(app)


async def test_plain_signs_and_hostile_names(practice: Review) -> None:
    clients.edit(
        practice.store, practice.fay, "ACME", {"name": "[red]Acme\u202e 歯科 \x1b[31m" + "x" * 80}
    ).result()
    store, dana = practice.store, practice.dana
    for size in ((80, 24), (120, 40), (60, 15)):
        async with stage(YearScreen(), store, dana, settings=Settings(glyphs="ascii"), size=size) as (
            app,
            pilot,
        ):
            await pilot.press("right", "j", "k")
            await settled(pilot)
            text = shown(app)
            assert "[red]Acme" in text and "\u202e" not in text and "\x1b" not in text
            assert not set("✓»·◂▸…–") & set(text)


async def test_a_small_window_keeps_the_client_and_the_months_that_are_near(practice: Review) -> None:
    async with seat(practice, practice.dana, YEAR, size=(60, 20)) as (app, _):
        assert "Acme Dental" in shown(app) and "Nov" in shown(app)


# Which clients to begin with ------------------------------------------------------------------------------


async def test_which_clients_to_begin_with(practice: Review) -> None:
    def more(change: Change) -> None:
        usual = {"industry": "", "note": "", "profile": "[]"}
        for code, status, tam in (
            ("RISKY", "at risk", True),
            ("GOOD", "active", True),
            ("NOBODY", "active", False),
        ):
            people_of = {"tam": practice.dana.id, "vcio": practice.vic.id} if tam else {}
            key = change.insert(
                "clients", {**usual, **people_of, "code": code, "name": code, "status": status}
            )
            if tam:
                change.insert(
                    "contacts",
                    {"client": key, "ref": "", "name": "Ms Fox", "title": "", "authority": "decision maker",
                     "email": "", "phone": "", "note": ""},
                )  # fmt: skip

    practice.store.change(practice.fay, "clients", more).result()
    walking.finish(practice, "y" * 16)
    async with seat(practice, practice.dana, YEAR) as (app, pilot):
        await press(pilot, "b")
        await until(lambda: isinstance(app.screen, Beginning))
        text = shown(app)
        places = [text.index(name) for name in ("GOOD", "Delta Freight", "NOBODY", "RISKY", "Acme Dental")]
        assert places == sorted(places)
        assert "Not known yet: revenue (core) and tickets (noisy)" in text
        for name, cared in (("GOOD", "both"), ("NOBODY", "neither"), ("Delta Freight", "no vCIO")):
            assert row(app, name).rstrip().endswith(cared), row(app, name)
        await press(pilot, "=")
        await until(lambda: isinstance(app.screen, Explain) and "Nothing is weighed" in shown(app))
        await press(pilot, "esc", "enter")
        await until(lambda: isinstance(app.screen, StartReview))


def test_how_many_reviews_a_client_had_is_never_cut_in_the_order_to_begin_with() -> None:
    width = next(one.width for one in Beginning()._list.columns if one.label == "Schedule")
    assert width >= len(count(999, "review"))


async def test_a_year_that_is_planned_hides_neither_what_was_found_nor_floods_the_list(
    practice: Review,
) -> None:
    walking.finish(practice, "y" * 16)
    for months in ("1", "1", "1", "1"):
        values = {"client": "ACME", "months": months, "starts": "2026-12-01", "ask": "due"}
        schedule.add(practice.store, practice.dana, values).result()
    async with seat(practice, practice.dana, ("client", "ACME")) as (app, pilot):
        assert "REV-0001" in shown(app) and "3 of 49 shown; S has the year" in shown(app)
        assert "100 % of 16 asked" in shown(app), "a review that asks few says little of the client"
        await press(pilot, "2", "end")
        await until(lambda: "Closed" in shown(app) or "Submitted" in shown(app))
        await press(pilot, "home")
        assert "8 later: S is the whole year" in shown(app)
