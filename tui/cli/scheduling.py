"""The schedule on the command line: series of reviews, the year ahead, targets, and which clients to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.kinds import Kind, entered
from tui.cli.output import Column, Record, Row, Section, row_of
from tui.cli.practice import of_client
from tui.cli.records import AS_JSON
from tui.cli.session import session

if TYPE_CHECKING:
    from models.align.schedule import Series
    from models.align.year import Line, Year
    from models.store.store import Store

# Series ----------------------------------------------------------------------------------------------------


def _series(store: Store, client: str | None = None) -> list[Row]:
    from models.align import schedule
    from models.practice import clients

    code = clients.client(store, client).code if client is not None else None
    return [_series_row(one) for one in schedule.all_series(store, code)]


def _series_row(one: Series) -> Row:
    return {
        "code": one.code,
        "client": one.client_code,
        "client_name": one.client_name,
        "months": one.months,
        **row_of(one, "starts until kind"),
        "ask": one.ask_typed,
        "tam": one.tam_name,
        **row_of(one, "place place_reason uid"),
    }


def _one_series(store: Store, code: str) -> Record:
    from models.align import schedule
    from models.align.year import year

    one = schedule.series(store, code)
    found = year(store, store.today(), one.client_code)
    visits = [row for row in _visit_rows(store, found) if row["series"] == one.code]
    return Record(
        {**_series_row(one), "visits": visits},
        (
            ("Code", one.code),
            ("Client", f"{one.client_name} ({one.client_code})"),
            ("Held", one.words),
            ("Kind", one.kind),
            ("Asks", one.ask_typed),
            ("TAM", one.tam_name),
            ("Place", one.place + (f": {one.place_reason}" if one.place_reason else "")),
        ),
        (Section("The year ahead", VISITS, visits),),
    )


def _series_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.align import schedule

    return schedule.traces(store, code)


SERIES = Kind(
    name="series",
    about="reviews of a client that recur",
    named="code",
    columns=(
        Column("code", "code"),
        Column("client", "client"),
        Column("months", "months", right=True),
        Column("starts", "from"),
        Column("until", "until"),
        Column("ask", "asks", gives=True),
        Column("tam", "TAM", gives=True),
        Column("place", "where"),
    ),
    rows=_series,
    record=_one_series,
    traces=_series_traces,
    filters=lambda: [of_client()],
    **entered("models.align.schedule"),
)

# The year --------------------------------------------------------------------------------------------------

VISITS = (
    Column("day", "day"),
    Column("code", "review"),
    Column("state", "state"),
    Column("moved_from", "moved from"),
    Column("series", "series"),
    Column("tam", "TAM", gives=True),
    Column("place", "where"),
    Column("asks", "asks", gives=True),
)


def _visit_rows(store: Store, found: Year) -> list[Row]:
    """The visits of the year, with what each will ask on its day."""
    from models.align.ahead import planned
    from models.align.asking import words_of

    then = planned(store, [line.client for line in found.lines], found.today)
    asks = words_of(store, {one.ask for line in found.lines for one in line.visits})
    return [
        {
            "day": one.day,
            "code": one.code,
            "client": line.code,
            "state": one.state,
            "moved_from": one.given if one.moved else None,
            "series": one.series,
            "tam": one.tam_name,
            **row_of(one, "kind place place_reason"),
            "asks": then[one.id].said(one.ask, found.today) if one.id in then else asks[one.ask],
            "questions": then[one.id].asks(one.ask) if one.id in then else None,
        }
        for line in found.lines
        for one in line.visits
    ]


def _schedule(store: Store) -> list[Row]:
    from models.align.year import year

    found = year(store, store.today())
    return [_line_row(found, line) for line in found.lines]


def _line_row(found: Year, line: Line) -> Row:
    from models.align.series import months_ahead

    later = [one.day for one in line.visits if one.state == "planned"]
    return {
        "code": line.code,
        "client_name": line.name,
        "tam": line.tam_name,
        "series": [one.code for one in line.series],
        "through": line.through,
        "months": months_ahead(found.today, line.through),
        "overdue": line.late,
        "next": min(later, default=None),
        "planned": len(later),
    }


def _of_client(store: Store, code: str) -> Record:
    from models.align.year import year

    found = year(store, store.today(), code)
    (line,) = found.lines
    visits = _visit_rows(store, found)
    return Record(
        {**_line_row(found, line), "visits": visits},
        (
            ("Client", f"{line.name} ({line.code})"),
            ("Series", "; ".join(f"{one.code} {one.words}" for one in line.series)),
            ("Planned", line.planned(found.today)),
            ("Overdue", line.late or ""),
        ),
        (Section("Visits", VISITS, visits),),
    )


def _schedule_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.align import schedule
    from models.practice import clients

    found = schedule.all_series(store, clients.client(store, code).code)
    return [trace for one in found for trace in schedule.traces(store, one.code)]


SCHEDULE = Kind(
    name="schedule",
    about="the year ahead of a client",
    named="client's code",
    columns=(
        Column("code", "client"),
        Column("client_name", "name", gives=True),
        Column("tam", "TAM", gives=True),
        Column("next", "next"),
        Column("planned", "planned", right=True),
        Column("overdue", "overdue", right=True),
        Column("through", "through"),
        Column("months", "of 12", right=True),
    ),
    rows=_schedule,
    record=_of_client,
    traces=_schedule_traces,
    instead={
        "add": "Say `add series`.",
        "edit": "Say `edit series` or `review move`.",
        "delete": "Say `delete series` or `review cancel`.",
    },
)

KINDS = {"series": SERIES, "schedule": SCHEDULE}

# Commands --------------------------------------------------------------------------------------------------


@click.group(
    help="Plan the year ahead; targets, and where to begin. `list schedule` shows the year, `add series` plans reviews that "
    "recur, `export schedule --format ics` is a calendar."
)
def schedule() -> None:
    """Everything about the schedule that no kind of thing has."""


@schedule.command(help="Plan every series on, so that the year ahead is whole; of one CLIENT, or of all.")
@click.argument("client", required=False)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def ahead(client: str | None, as_json: bool) -> None:
    """Plans the year ahead."""
    from models.align import schedule as schedules
    from models.align.year import ahead_figure, year

    now = session()
    planned = schedules.plan_ahead(now.store, now.who, client).result()
    figure = ahead_figure(year(now.store, now.store.today(), client))
    if as_json:
        output.put_json({"planned": planned, "months": figure.value})
    else:
        output.put(f"{planned} planned; {figure.shown}")


@schedule.command(help="How each TAM stands in the practice's year: done, to date, target, overdue.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def targets(as_json: bool) -> None:
    """Prints the targets."""
    from models.align import year

    store = session().store
    rows = [
        {**row_of(one, "login name done expected target behind overdue"), "from": one.first, "to": one.last}
        for one in year.targets(store, store.today())
    ]
    output.put_rows(
        rows,
        (
            Column("name", "TAM", gives=True),
            Column("done", "done", right=True),
            Column("expected", "to date", right=True),
            Column("target", "target", right=True),
            Column("behind", "behind", right=True),
            Column("overdue", "overdue", right=True),
        ),
        as_json,
        "Nobody walks reviews yet.",
    )


@schedule.command(help="Which clients to begin with, the first one first, and why in this order.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def begin(as_json: bool) -> None:
    """Prints the order."""
    from models.align import beginning

    rows = [
        {**row_of(one, "code name reasons reviewed scheduled")}
        for one in beginning.begin_with(session().store)
        if not one.reviewed
    ]
    columns = (
        Column("code", "client"),
        Column("name", "name", gives=True),
        Column("reasons", "because", gives=True),
    )
    output.put_rows(rows, columns, as_json, "Every client that can begin has begun.")
    if rows and not as_json:
        output.say(beginning.MISSING)


@schedule.command(help="The base set of a client: how many questions each visit asks until all is asked.")
@click.argument("client")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def base(client: str, as_json: bool) -> None:
    """Prints the base set."""
    from models.align import asking, beginning
    from models.practice import clients

    store = session().store
    one = clients.client(store, client)
    found = asking.outlook(store, [one.id], store.today())[one.id]
    if as_json:
        visits = [len(step) for step in found.beginning.steps]
        output.put_json({"visits": visits, "held": found.beginning.visits, "due": found.base})
        return
    figure = beginning.base_figure(one.name, found.beginning, found.applying)
    output.put(f"{figure.label}: {figure.shown}")
    for each in figure.inputs:
        output.put(f"{each.label}\t{each.value}\t{each.note}".rstrip())
    if warning := found.beginning.warning(found.due):
        output.say(warning)
