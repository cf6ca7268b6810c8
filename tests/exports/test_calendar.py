"""Calendars that other programs accept: a sample of the shared data and our own, read back, give the same meetings."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr

from exports import documents
from exports.calendar import Event, Rule, calendar, zone_rules
from models.align import reviews, schedule
from models.practice import company
from models.store.change import Change
from tests.align.conftest import Practice, acme, practice
from tests.conftest import ROOT
from tests.office import queries

__all__ = ["acme", "practice"]

SAMPLE = ROOT.parent / "shared" / "data" / "samples" / "strategy-series.ics"
AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
STRATEGY = "strategy-acme-2026@vcio.example"


def parts(data: bytes, name: str = "VEVENT") -> list[Any]:
    """The events of a calendar, or its time zones."""
    return list(icalendar.Calendar.from_ical(data).walk(name))


def meetings(data: bytes) -> dict[str, list[date | datetime]]:
    """What a program that reads a calendar finds: the starts of each uid, with what is moved and without what is cancelled."""
    found: dict[str, list[date | datetime]] = {}
    moved: dict[str, dict[date | datetime, date | datetime]] = {}
    plain = []
    for event in parts(data):
        if "RECURRENCE-ID" in event:
            moved.setdefault(str(event["UID"]), {})[event["RECURRENCE-ID"].dt] = event["DTSTART"].dt
        else:
            plain.append(event)
    for event in plain:
        uid, start = str(event["UID"]), event["DTSTART"].dt
        days = [start]
        if "RRULE" in event:
            clock = start if isinstance(start, datetime) else datetime.combine(start, datetime.min.time())
            rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=clock.replace(tzinfo=None))
            days = [
                day.replace(tzinfo=clock.tzinfo) if isinstance(start, datetime) else day.date()
                for day in rule
            ]
        gone = event.get("EXDATE", [])
        without = {one.dt for many in (gone if isinstance(gone, list) else [gone]) for one in many.dts}
        instead = moved.get(uid, {})
        assert set(instead) <= set(days), "what is moved is one of those that the rule gives"
        found[uid] = sorted(instead.get(day, day) for day in days if day not in without)
    return found


def sample() -> bytes:
    if not SAMPLE.exists():
        pytest.skip("the shared data are not here")
    return SAMPLE.read_bytes()


def ours() -> bytes:
    """The strategy meetings of the sample, as we write them."""
    long = timedelta(minutes=90)
    moved = Event(STRATEGY, 1, AT, datetime(2027, 1, 21, 14), "Quarterly strategy meeting (moved)", long)
    return calendar(
        "Acme Dental Group - strategy",
        [
            Event(
                STRATEGY,
                0,
                AT,
                datetime(2026, 10, 20, 10),
                "Quarterly strategy meeting - Acme Dental Group",
                long,
                "Agenda\n1. Alignment since last meeting\n2. Roadmap and budget\n3. Recommendations awaiting a decision",
                "Acme Dental Group, 12 Main St; Suite 4",
                Rule(3, 4, weekday="3TU"),
                moved={datetime(2027, 1, 19, 10): moved},
            )
        ],
        "America/New_York",
    )


def test_the_sample_and_ours_are_the_same_meetings() -> None:
    said = [
        datetime(2026, 10, 20, 10, tzinfo=NEW_YORK),
        datetime(2027, 1, 21, 14, tzinfo=NEW_YORK),
        datetime(2027, 4, 20, 10, tzinfo=NEW_YORK),
        datetime(2027, 7, 20, 10, tzinfo=NEW_YORK),
    ]
    assert meetings(ours())[STRATEGY] == said
    assert meetings(sample())[STRATEGY] == said


def test_the_time_zone_of_the_sample_is_the_one_that_we_write() -> None:
    def zone(data: bytes) -> dict[str, set[str]]:
        found = parts(data, "VTIMEZONE")[0]
        return {
            part.name: set(re.split("[;:\r\n]+", part.to_ical().decode())) for part in found.subcomponents
        }

    assert zone(ours()) == zone(sample())


def test_lines_end_as_they_must_are_folded_and_texts_are_escaped() -> None:
    data = ours()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    unfolded = data.replace(b"\r\n ", b"")
    assert rb"LOCATION:Acme Dental Group\, 12 Main St\; Suite 4" in unfolded
    assert rb"Agenda\n1. Alignment" in unfolded
    assert b"METHOD:PUBLISH" in data and b"DTSTAMP:20260901T120000Z" in data


def test_a_long_line_of_many_bytes_is_folded_between_letters() -> None:
    name = ("Zahnärzte Müller & Söhne, 歯科クリニック東京 " * 4).strip()
    data = calendar("x", [Event("u", 0, AT, date(2026, 1, 5), name)], "UTC")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert str(parts(data)[0]["SUMMARY"]) == name


def test_utc_and_a_zone_without_a_yearly_rule_are_written_as_utc() -> None:
    for zone, hour in (("UTC", "100000Z"), ("Africa/Casablanca", "090000Z")):
        data = calendar("x", [Event("u", 0, AT, datetime(2026, 7, 1, 10), "x")], zone)
        assert f"DTSTART:20260701T{hour}".encode() in data
        assert b"TZID" not in data


def test_summer_and_winter_are_what_they_are_whatever_the_zone_calls_them() -> None:
    for name in ("Europe/Dublin", "Australia/Sydney", "Europe/Berlin"):
        rules = zone_rules(name, 2026)
        assert rules is not None
        by_name: dict[str, Any] = {str(part.name): part for part in rules.subcomponents}
        assert by_name["DAYLIGHT"]["TZOFFSETTO"].td > by_name["STANDARD"]["TZOFFSETTO"].td
    tokyo = zone_rules("Asia/Tokyo", 2026)
    assert tokyo is not None and [part.name for part in tokyo.subcomponents] == ["STANDARD"]


def test_the_last_day_of_the_month_is_clamped_as_the_schedule_clamps_it() -> None:
    data = calendar("x", [Event("u", 0, AT, date(2026, 1, 31), "x", rule=Rule(1, 4, month_day=31))], "UTC")
    assert [str(day) for day in meetings(data)["u"]] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]


# The schedule ---------------------------------------------------------------------------------------------


def exported(practice: Practice, code: str = "all") -> bytes:
    return documents.render(practice.store, "schedule", code, suffix="ics").data


def planned(practice: Practice) -> list[date]:
    rows = practice.store.rows(
        "SELECT planned FROM reviews WHERE state <> 'cancelled' AND planned IS NOT NULL ORDER BY planned"
    )
    return [date.fromisoformat(row["planned"]) for row in rows]


def every_day(data: bytes) -> list[date | datetime]:
    return sorted(day for days in meetings(data).values() for day in days)


def test_the_calendar_of_a_schedule_has_the_days_of_its_reviews(acme: Practice) -> None:
    add = schedule.add(acme.store, acme.dana, {"client": "ACME", "months": "1", "starts": "2026-03-31"})
    code = add.result()
    reviews.plan(acme.store, acme.dana, "ACME", planned="2026-11-05").result()
    assert every_day(exported(acme)) == planned(acme)
    assert len(meetings(exported(acme, "ACME"))) == 2
    schedule.move(acme.store, acme.dana, "REV-0003", 1).result()
    reviews.cancel(acme.store, acme.dana, "REV-0005").result()
    assert every_day(exported(acme)) == planned(acme)
    schedule.edit(acme.store, acme.dana, code, {"starts": "2026-03-15", "months": "2"}).result()
    assert every_day(exported(acme)) == planned(acme)
    company.edit(acme.store, acme.founder, {"closures": "2026-07-13..2026-07-24"}).result()
    schedule.plan_ahead(acme.store, acme.dana).result()
    assert every_day(exported(acme)) == planned(acme)


def test_the_same_export_is_the_same_file_and_a_change_raises_the_sequence(acme: Practice) -> None:
    schedule.add(acme.store, acme.dana, {"client": "ACME", "months": "3", "starts": "2026-03-16"}).result()

    def told() -> tuple[set[str], int]:
        events = parts(exported(acme))
        return {str(one["UID"]) for one in events}, max(int(one["SEQUENCE"]) for one in events)

    assert exported(acme) == exported(acme)
    uids, before = told()
    for change in (
        lambda: schedule.move(acme.store, acme.dana, "REV-0002", 1),
        lambda: schedule.move(acme.store, acme.dana, "REV-0002", -1),
        lambda: reviews.cancel(acme.store, acme.dana, "REV-0003"),
        lambda: schedule.edit(acme.store, acme.dana, "SER-0001", {"months": "6"}),
    ):
        change().result()
        assert (told()[0], told()[1] > before) == (uids, True)
        before = told()[1]


@pytest.mark.parametrize("ask", ["due", "BKP"])
def test_no_more_is_asked_of_a_long_schedule_than_of_a_short_one(
    acme: Practice, monkeypatch: pytest.MonkeyPatch, ask: str
) -> None:
    read = queries(monkeypatch)

    def asked() -> int:
        read.clear()
        exported(acme)
        return len(read)

    series = {"client": "ACME", "months": "6", "starts": "2026-03-16", "ask": ask}
    schedule.add(acme.store, acme.dana, series).result()
    few = asked()
    schedule.add(acme.store, acme.dana, {**series, "months": "1"}).result()
    schedule.move(acme.store, acme.dana, "REV-0005", 1).result()
    assert asked() == few


def test_a_visit_that_is_remote_for_another_reason_than_its_series_says_its_own(acme: Practice) -> None:
    series = {
        "client": "ACME",
        "months": "6",
        "starts": "2026-03-16",
        "place": "remote",
        "place_reason": "Flood",
    }
    schedule.add(acme.store, acme.dana, series).result()
    reviews.replan(acme.store, acme.dana, "REV-0002", place_reason="Snow").result()
    said = [str(one["DESCRIPTION"]).splitlines()[-1] for one in parts(exported(acme))]
    assert said == ["Remote: Flood", "Remote: Snow"]


def test_planning_further_raises_the_sequence_of_every_series_that_grows(acme: Practice) -> None:
    acme.client("BETA")
    for client in ("ACME", "BETA"):
        schedule.add(
            acme.store, acme.dana, {"client": client, "months": "1", "starts": "2026-03-16"}
        ).result()
    before = [int(one["SEQUENCE"]) for one in parts(exported(acme))]
    acme.on("2026-04-01")
    schedule.plan_ahead(acme.store, acme.dana).result()
    after = [int(one["SEQUENCE"]) for one in parts(exported(acme))]
    assert min(after) > max(before)


HOSTILE = (
    'x\r\nEND:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:evil\rATTACH:file:///etc/passwd\u2028y\x1b]0;owned\x07\0;,:\\"'
)


def test_f7_no_text_begins_a_line_of_its_own() -> None:
    event = Event(
        "u", 0, AT, date(2026, 1, 5), HOSTILE, description=HOSTILE, location=HOSTILE, categories=(HOSTILE,)
    )
    data = calendar(HOSTILE, [event], "UTC")
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    names = [line.partition(b":")[0].partition(b";")[0] for line in data.replace(b"\r\n ", b"").splitlines()]
    assert names.count(b"BEGIN") == names.count(b"END") == 2 and b"ATTACH" not in names
    assert names.count(b"SUMMARY") == 1 and len(parts(data)) == 1
    assert b"\x1b" not in data and b"\0" not in data


def test_f7_hostile_names_stay_one_line_of_the_calendar(acme: Practice) -> None:
    from models.practice import clients

    clients.edit(
        acme.store, acme.vic, "ACME", {"name": "Evil\\; Ltd, BEGIN:VEVENT \u202e END:VCALENDAR"}
    ).result()
    schedule.add(acme.store, acme.dana, {"client": "ACME", "months": "6", "starts": "2026-03-16"}).result()
    data = exported(acme)
    assert len(parts(data)) == 1
    assert b"\nEND:VCALENDAR \r\n" not in data and data.count(b"BEGIN:VCALENDAR") == 1


def test_a_client_that_is_not_there_is_named(acme: Practice) -> None:
    from models.errors import NotFound

    with pytest.raises(NotFound):
        exported(acme, "NOBODY")


def test_it_is_named_as_a_calendar(acme: Practice) -> None:
    rendered = documents.render(acme.store, "schedule", "all", suffix="ics")
    assert rendered.name.endswith(".ics")


def test_a_visit_that_was_planned_for_the_last_day_of_all_does_not_end_the_export(acme: Practice) -> None:
    """Such a day is refused by now; one may have been planned before."""
    code = reviews.plan(acme.store, acme.dana, "ACME", planned="2999-12-31").result()

    def work(change: Change) -> None:
        change.update("reviews", reviews.review(change, code).id, {"planned": "9999-12-31"})

    acme.store.change(acme.dana, "in former times", work).result()
    assert b"DTSTART;VALUE=DATE:99991231" in exported(acme)
    assert documents.render(acme.store, "schedule", "all", "visits", "csv").data
