"""What reviews tell, by command: comparison, alignment on a day, the heat map, who fails a standard, triage of findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from tui.cli import output
from tui.cli.groups import Group
from tui.cli.output import Column, Record, Row, Section, row_of
from tui.cli.records import AS_JSON
from tui.cli.session import session

if TYPE_CHECKING:
    from models.align.comparing import Compared, End
    from models.align.failing import Standard
    from models.align.heat import Cell, Heat
    from models.align.standing import Box, Line, Trend


# Comparison ------------------------------------------------------------------------------------------------


@click.command(
    help="Compare two reviews of a client: what was fixed, what regressed, and, apart from that, where the question or "
    "the scope changed and what only one of them asks."
)
@click.argument("before", metavar="REVIEW")
@click.argument("after", metavar="REVIEW")
@click.option(
    "--asked",
    is_flag=True,
    help="Only what the two asked, in progress too; without it, how the client stood after each, as the workstation shows.",
)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def diff(before: str, after: str, asked: bool, as_json: bool) -> None:
    """Compares two reviews."""
    from models.align import comparing

    _put_compared(comparing.of_reviews(session().store, before, after, whole=not asked), as_json)


def _put_compared(found: Compared, as_json: bool) -> None:
    record = _compared(found)
    if as_json:
        output.put_json(record.values)
    else:
        output.put_record(record)


def _compared(found: Compared) -> Record:
    changes: list[Row] = [
        row_of(
            one,
            "standard name category what before after review_before review_after finding business_impact note",
        )
        for one in found.changes
    ]
    steps: list[Row] = [
        {
            "class": step.name,
            "number": step.number,
            "aligned": step.aligned,
            "misaligned": step.misaligned,
        }
        for step in found.comparison.steps
    ]
    categories: list[Row] = [
        {"category": one.name, "before": one.before.shown, "after": one.after.shown, "points": one.moved}
        for one in found.categories
    ]
    return Record(
        {
            "client": found.client,
            "before": _end(found.before),
            "after": _end(found.after),
            "points": found.figure.value,
            "worked_out": list(found.figure.formula),
            "steps": steps,
            "categories": categories,
            "changes": changes,
            "same": found.same,
            "scope_changes": [{"what": one.words, "on": one.on, "by": one.by} for one in found.shifts],
        },
        (
            ("Client", f"{found.client_name} ({found.client})"),
            ("Before", f"{found.before.words}: {found.before.score.shown}"),
            ("After", f"{found.after.words}: {found.after.score.shown}"),
            ("Alignment", found.figure.shown),
            ("The same", found.same),
            *(("What applies", one.said) for one in found.shifts),
        ),
        (
            Section(
                "What the difference is made of",
                (
                    Column("class", "class"),
                    Column("number", "standards", right=True),
                    Column("aligned", "aligned", right=True),
                    Column("misaligned", "misaligned", right=True),
                ),
                [step for step in steps if step["class"] != "same"],
            ),
            Section(
                "What is not the same",
                (
                    Column("what", "class"),
                    Column("standard", "standard"),
                    Column("name", "name", gives=True),
                    Column("before", "before"),
                    Column("after", "after"),
                ),
                changes,
            ),
        ),
    )


def _end(one: End) -> Row:
    return {
        "words": one.words,
        "review": one.review,
        "day": one.day,
        "alignment": one.score.shown,
        "yes": one.counts.yes,
        "no": one.counts.no,
    }


# Alignment -------------------------------------------------------------------------------------------------


@click.command(
    help="How a client stands by category, today or on a past day. Beside it stands how it was before, and why what fell did."
)
@click.argument("client")
@click.option("--on", "day", metavar="DAY", help="The day; today where none is given.")
@click.option(
    "--then", metavar="DAY", help="The day to compare with; the submission before where none is given."
)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def alignment(client: str, day: str | None, then: str | None, as_json: bool) -> None:
    """Shows how a client stands."""
    from models.align import comparing, standing
    from models.dates import parse_day

    store = session().store
    box = standing.box(store, client, parse_day(day) if day else None, parse_day(then) if then else None)
    falls = comparing.falls(store, box)
    record = _box(box, [one.words for one in falls])
    if as_json:
        output.put_json(
            {
                **record.values,
                "falls": [
                    {
                        "category": one.name,
                        "points": one.points,
                        "regressed": [changed.standard for changed in one.regressed],
                        "words": one.words,
                    }
                    for one in falls
                ],
            }
        )
    elif box.now is None:
        output.say(f"No review of {box.client} had been submitted by then.")
    else:
        output.put_record(record)


def _box(box: Box, why: list[str]) -> Record:
    rows = [_line(one, box.trend(one)) for one in (*box.lines, box.whole)]
    return Record(
        {
            "client": box.client,
            "on": box.now.day if box.now else None,
            "review": box.now.review if box.now else "",
            "then": box.then.day if box.then else None,
            "then_review": box.then.review if box.then else "",
            "whole": rows[-1],
            "categories": rows[:-1],
        },
        (
            ("Client", f"{box.client_name} ({box.client})"),
            ("Now", box.now.words if box.now else ""),
            ("Then", box.then.words if box.then else ""),
            *(("Why", words) for words in why),
        ),
        (
            Section(
                "Alignment",
                (
                    Column("category", "category", gives=True),
                    Column("then", "then", right=True),
                    Column("now", "now", right=True),
                    Column("arrow", ""),
                    Column("trend", "trend"),
                ),
                [{**row, "trend": " ".join(str(one["percent"]) for one in row["trend"])} for row in rows],
            ),
        ),
    )


def _line(one: Line, trend: Trend | None) -> Row:
    return {
        "category": one.name,
        "then": one.percent_then,
        "now": one.percent,
        "points": one.moved,
        "arrow": one.arrow,
        "trend": [row_of(point, "day review percent") for point in trend.points] if trend else [],
        "explained": output.explained(one.now) if one.now else None,
    }


# The heat map ----------------------------------------------------------------------------------------------


@click.command(
    help="Clients and categories, the worst first. With CLIENT, and a CATEGORY by name or prefix, it says what fails there."
)
@click.argument("client", required=False)
@click.argument("category", required=False)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def heat(client: str | None, category: str | None, as_json: bool) -> None:
    """Shows the heat map, or what is behind a cell of it."""
    from models.align import failing as failures
    from models.align import heat as maps

    store = session().store
    if client is not None:
        fails = [_failure(one) for one in failures.failing_at(store, client, category or "")]
        output.put_rows(fails, _FAILS[2:], as_json, "Nothing fails there.")
        return
    found = maps.heat(store)
    if as_json:
        output.put_json(_heat(found))
        return
    columns = (
        Column("code", "client"),
        Column("whole", "whole", right=True),
        *(Column(name, name, right=True) for name in found.columns),
    )
    rows = [
        {
            "code": row.code,
            "whole": row.whole.percent,
            **{name: cell.percent for name, cell in zip(found.columns, row.cells, strict=True)},
        }
        for row in found.rows
    ]
    output.put_rows(rows, columns, False, "There are no clients.")


def _heat(found: Heat) -> dict[str, Any]:
    return {
        "categories": [
            {"category": name, **_cell(cell)} for name, cell in zip(found.columns, found.totals, strict=True)
        ],
        "clients": [
            {
                "code": row.code,
                "name": row.name,
                "tam": row.tam,
                **_cell(row.whole),
                "categories": {
                    name: _cell(cell)
                    for name, cell in zip(found.columns, row.cells, strict=True)
                    if cell.percent is not None
                },
            }
            for row in found.rows
        ],
        "whole": _cell(found.whole),
    }


def _cell(cell: Cell) -> dict[str, int | None]:
    return {"percent": cell.percent, "yes": cell.yes, "no": cell.no}


# Who fails a standard --------------------------------------------------------------------------------------

_FAILS = (
    Column("client", "client"),
    Column("client_name", "name", gives=True),
    Column("standard", "standard"),
    Column("name", "name", gives=True),
    Column("since", "since"),
    Column("finding", "finding"),
    Column("state", "state"),
    Column("note", "note", gives=True),
)


@click.command(
    help="Who fails a standard, and since when. Without STANDARD: the standards that fail, those at most clients first."
)
@click.argument("standard", required=False)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def failing(standard: str | None, as_json: bool) -> None:
    """Shows who fails a standard, or what fails most."""
    from models.align import failing as failures

    store = session().store
    if standard is None:
        ranked = [row_of(one, "code name category business_impact no yes") for one in failures.ranking(store)]
        columns = (
            Column("code", "code"),
            Column("name", "name", gives=True),
            Column("business_impact", "impact"),
            Column("no", "fail", right=True),
            Column("yes", "aligned", right=True),
        )
        output.put_rows(ranked, columns, as_json, "No standard fails anywhere.")
        return
    found = failures.failing(store, standard)
    rows = [_failure(one) for one in found.failures]
    if as_json:
        output.put_json(_standard(found, rows))
    else:
        output.put_rows(rows, (*_FAILS[:2], *_FAILS[4:]), False, f"{found.code} fails at no client.")


def _standard(found: Standard, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        **row_of(found, "code name question"),
        "aligned": found.counts.yes,
        "misaligned": found.counts.no,
        "never_answered": found.counts.open,
        "explained": output.explained(found.figure),
        "clients": rows,
    }


def _failure(one: Any) -> Row:
    return row_of(
        one,
        "client client_name standard name category business_impact since days answered review finding state owner note",
    )


# Findings --------------------------------------------------------------------------------------------------


@click.group(cls=Group, help="Accept the risk of a finding, or open it again. `edit finding` does the rest.")
def finding() -> None:
    """The commands of findings."""


@finding.command(
    help="Record that a contact of the client accepts the risk until a day. The day after, the finding is open again."
)
@click.argument("finding")
@click.option("--by", required=True, metavar="CONTACT", help="The contact, by id or name.")
@click.option("--until", required=True, metavar="DAY", help="The last day on which it holds.")
@click.option("--reason", required=True, help="Why the client lives with it.")
def accept(finding: str, by: str, until: str, reason: str) -> None:
    """Accepts a risk."""
    from models.align import triage

    now = session()
    triage.accept(now.store, now.who, finding, by, until, reason).result()
    output.say(f"The risk of {finding.strip().upper()} is accepted until {until.strip()}.")


@finding.command(help="Open a finding again that was triaged, or whose risk was accepted.")
@click.argument("finding")
def reopen(finding: str) -> None:
    """Opens a finding again."""
    from models.align import triage

    now = session()
    triage.reopen(now.store, now.who, finding).result()
    output.say(f"{finding.strip().upper()} is open again.")
