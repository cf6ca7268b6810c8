"""Reviews, findings and scope on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from models.errors import Problem
from models.text import whole
from tui.cli import answering, closing, output
from tui.cli.kinds import Kind, entered
from tui.cli.output import Column, Record, Row, Section, row_of
from tui.cli.practice import link_rows, links_section, of_client
from tui.cli.records import AS_JSON
from tui.cli.reviewing import review
from tui.cli.session import session
from tui.cli.telling import diff

if TYPE_CHECKING:
    from models.align.findings import Finding
    from models.align.register import Review
    from models.align.walk import Item
    from models.figure import Figure
    from models.store.store import Store

__all__ = ["KINDS", "answering", "closing", "review", "scope"]

review.add_command(diff)

# Reviews ---------------------------------------------------------------------------------------------------


def _reviews(store: Store, client: str | None = None, state: tuple[str, ...] = ()) -> list[Row]:
    from models.align import register
    from models.practice import clients

    if client is not None:
        clients.key_of(store, client)
    return [_review_row(one, store.zone) for one in register.all_reviews(store, client, state or None)]


def _review_row(one: Review, zone: str) -> Row:
    counts = one.counts
    return {
        "code": one.code,
        "client": one.client_code,
        "client_name": one.client_name,
        "kind": one.kind,
        "state": one.state,
        "tam": one.tam_name,
        "vcio": one.vcio_name,
        "place": one.place,
        "place_reason": one.place_reason,
        "planned": one.planned,
        "due": one.due,
        "started": _day(one.started_at, zone),
        "submitted": _day(one.submitted_at, zone),
        "submitted_by": one.submitted_by,
        "closed": _day(one.closed_at, zone),
        "closed_by": one.closed_by,
        "returned": one.returned,
        "corrects": one.corrects,
        "yes": counts.found_yes,
        "no": counts.no,
        "realigned": counts.realigned,
        "not_applicable": counts.na,
        "open": counts.open,
        "as_found": counts.found_percent,
        "as_left": counts.percent,
    }


def _day(at: int | None, zone: str) -> date | None:
    from models.dates import day_of

    return None if at is None else day_of(at, zone)


def _review(store: Store, code: str) -> Record:
    from models.align import asking, score
    from models.align.asking import ask_words
    from models.align.walk import walk
    from models.practice import links

    whole = walk(store, code)
    one = whole.review
    then = _planned(store, one)
    answers = [_answer_row(item) for item in whole.items]
    on_it = link_rows(links.links(store, "review", one.code))
    row = _review_row(one, store.zone)
    dated = (
        ("Planned", one.planned),
        ("Due", one.due),
        *((name, row[name.lower()]) for name in ("Started", "Submitted", "Closed")),
    )
    return Record(
        {**row, "asks": asking.typed(store, one.ask), **then, "answers": answers, "links": on_it},
        (
            ("Code", one.code),
            ("Client", f"{one.client_name} ({one.client_code})"),
            ("Kind", one.kind),
            ("State", one.words),
            ("Sent back", one.returned),
            ("Corrects", one.corrects),
            ("TAM", one.tam_name),
            ("vCIO", one.vcio_name),
            ("Place", one.place + (f": {one.place_reason}" if one.place_reason else "")),
            *dated,
            ("Asks", then["asks_words"] if then else ask_words(store, one.ask)),
            ("As found", _worked_out(whole.found) if whole.items else ""),
            ("As left", _worked_out(whole.left) if whole.items else ""),
            ("Counted", score.denominators(whole.counts) if whole.items else ""),
        ),
        (
            Section(
                "Answers",
                (
                    Column("standard", "standard"),
                    Column("name", "name", gives=True),
                    Column("state", "answer"),
                    Column("note", "note", gives=True),
                ),
                answers,
            ),
            links_section(on_it),
        ),
    )


def _planned(store: Store, one: Review) -> Row:
    """Of a planned review how many questions it will hold on its day; of others nothing."""
    from models.align.ahead import ahead

    if one.state != "planned":
        return {}
    then = ahead(store, [one.client], store.today())[one.client].planned[one.id]
    return {
        "questions": then.asks(one.ask),
        "asks_on": then.day,
        "asks_words": then.said(one.ask, store.today()),
    }


def _worked_out(figure: Figure) -> str:
    """A score with how it comes about: `82 %: 27 ÷ (27 + 6) = 81.82 %`."""
    return f"{figure.shown}: {figure.formula[1]}" if len(figure.formula) > 1 else figure.shown


def _answer_row(item: Item) -> Row:
    said = {True: "yes", False: "no", None: None}
    words = {"na": "not applicable", "carried": f"open, was {said[item.carried]}"}
    return {
        "standard": item.code,
        "name": item.name,
        "answer": None if item.not_here else said[item.value],
        "state": words.get(item.state, "yes, realigned" if item.realigned is not None else item.state),
        "carried": said[item.carried],
        "stale": item.stale,
        "confirmed": item.confirmed,
        "realigned": item.realigned,
        "not_applicable": item.not_here,
        "fix": item.fix,
        "note": item.note,
        "evidence": item.evidence,
        "mark": item.mark,
    }


def _review_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.align import register

    return register.rows_of(store, code)


REVIEW = Kind(
    name="review",
    about="a review of a client against the standards",
    named="code",
    columns=(
        Column("code", "code"),
        Column("client", "client"),
        Column("state", "state"),
        Column("tam", "TAM", gives=True),
        Column("planned", "planned"),
        Column("due", "due"),
        Column("open", "open", right=True),
        Column("as_left", "%", right=True),
    ),
    rows=_reviews,
    record=_review,
    traces=_review_traces,
    filters=lambda: [
        of_client(),
        click.Option(
            ["--state"],
            type=click.Choice(["planned", "progress", "submitted", "closed", "cancelled"]),
            multiple=True,
            help="Only those in this state; may be said again.",
        ),
    ],
    instead={
        "add": "Say `review start CLIENT` or `review plan CLIENT DAY`.",
        "edit": "Say `review move`, `review assign` or `review answer`.",
        "delete": "Say `review cancel REVIEW`.",
    },
)

# Findings --------------------------------------------------------------------------------------------------


def _findings(
    store: Store, client: str | None = None, state: tuple[str, ...] = (), everything: bool = False
) -> list[Row]:
    from models.align import findings
    from models.practice import clients

    if client is not None:
        clients.key_of(store, client)
    states = state or (None if everything else findings.UNSOLVED)
    return [_finding_row(one) for one in findings.all_findings(store, client, states)]


def _finding_row(one: Finding) -> Row:
    return {
        **row_of(one, "code client client_name standard name question category state fix"),
        **row_of(one, "business_impact technical_impact frequency"),
        "opened": one.opened_on,
        **row_of(one, "age review owner impact impact_kinds discussed_with discussed_on"),
        **row_of(one, "accepted_by accepted_until accepted_why lapsed note recommendation"),
    }


def _finding(store: Store, code: str) -> Record:
    from models.align import findings
    from models.practice import links

    one = findings.finding(store, code)
    events: list[Row] = [
        {"day": event.on, "what": event.what, "review": event.review, "by": event.by}
        for event in findings.events(store, one.id)
    ]
    on_it = link_rows(links.links(store, "finding", one.code))
    return Record(
        {**_finding_row(one), "events": events, "links": on_it},
        (
            ("Code", one.code),
            ("Client", f"{one.client_name} ({one.client})"),
            ("Standard", f"{one.standard} {one.name}"),
            ("Question", one.question),
            ("State", findings.STATE_WORDS[one.state]),
            ("Accepted by", _accepted(one)),
            ("Not asked", findings.not_asked(store, one)),
            ("Opened", f"{one.opened_on.isoformat()}, {one.age} days ago"),
            ("Note", one.note),
            ("Fix", one.fix),
            ("Business impact", one.business_impact or "not rated"),
            ("Technical impact", one.technical_impact or "not rated"),
            ("Impact here", ": ".join(part for part in (", ".join(one.impact_kinds), one.impact) if part)),
            ("Recommendation", one.recommendation),
            ("Owner", one.owner),
            ("Discussed with", f"{one.discussed_with} {one.discussed_on}".strip()),
        ),
        (
            Section(
                "What reviews did to it",
                (
                    Column("day", "day"),
                    Column("what", "what"),
                    Column("review", "review"),
                    Column("by", "by"),
                ),
                events,
            ),
            links_section(on_it),
        ),
    )


def _accepted(one: Finding) -> str:
    if one.accepted_until is None:
        return ""
    until = f"{one.accepted_by}, until {one.accepted_until.isoformat()}"
    return f"{until}{', which has passed' if one.lapsed else ''}: {one.accepted_why}"


def _finding_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.align import findings

    return [("findings", findings.finding(store, code).id)]


_entered = entered("models.align.triage")
FINDING = Kind(
    name="finding",
    about="what is misaligned at a client",
    named="code",
    columns=(
        Column("code", "code"),
        Column("client", "client"),
        Column("standard", "standard"),
        Column("name", "name", gives=True),
        Column("business_impact", "impact"),
        Column("state", "state"),
        Column("age", "days", right=True),
    ),
    rows=_findings,
    record=_finding,
    traces=_finding_traces,
    filters=lambda: [
        of_client(),
        click.Option(
            ["--state"],
            type=click.Choice(["open", "triaged", "fixing", "fixed", "verified", "regressed", "accepted"]),
            multiple=True,
            help="Only those in this state; may be said again.",
        ),
        click.Option(["--all", "everything"], is_flag=True, help="With those that are verified."),
    ],
    fields=_entered["fields"],
    edit=_entered["edit"],
    instead={
        "add": "A no in a submitted review makes one.",
        "delete": "Only a later yes closes it.",
    },
)

KINDS = {"review": REVIEW, "finding": FINDING}

# Scope -----------------------------------------------------------------------------------------------------


@click.command(
    help="What is asked of a client, standard by standard, and why. With `in` or `out`, a LEVEL (standard, category, tag, "
    "pack) and a NAME it decides that something is asked, or is not; `withdraw` takes back a decision by its "
    "id, which "
    "`show client` prints."
)
@click.argument("client")
@click.argument(
    "decision", required=False, metavar="[in|out|withdraw]", type=click.Choice(["in", "out", "withdraw"])
)
@click.argument("what", nargs=-1, metavar="[LEVEL NAME | ID]")
@click.option("--reason", default="", help="Why; a decision needs it.")
@click.option("--until", metavar="DAY", help="The last day on which it holds.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def scope(
    client: str, decision: str | None, what: tuple[str, ...], reason: str, until: str | None, as_json: bool
) -> None:
    """Shows and decides what is asked of a client."""
    from models.align import scope as scopes

    now = session()
    if decision is None:
        _show_scope(now.store, client, as_json)
    elif decision == "withdraw":
        key = whole(what[0]) if len(what) == 1 else None
        if key is None:
            raise click.UsageError("Name the decision by its id.", click.get_current_context())
        scopes.withdraw(now.store, now.who, key).result()
        output.say("The decision is withdrawn.")
    else:
        if len(what) != 2:
            raise click.UsageError(
                "Name a level and what it is: standard BKP-004.", click.get_current_context()
            )
        level, name = what
        key = scopes.decide(
            now.store, now.who, client, level, name, inside=decision == "in", reason=reason, until=until
        ).result()
        if as_json:
            output.put_json({"decision": key})
        else:
            output.put(str(key))


def _show_scope(store: Store, client: str, as_json: bool) -> None:
    from models.align import scope as scopes
    from models.practice import clients

    rows = list(_scope_rows(scopes.overview(store, clients.key_of(store, client))))
    if as_json:
        output.put_json(rows)
    elif rows:
        columns = (
            Column("code", "code"),
            Column("name", "name", gives=True),
            Column("asked", "asked"),
            Column("because", "because", gives=True),
        )
        output.put_table(columns, rows)
    else:
        raise Problem("No standard is approved yet.", do="Import or approve standards first.")


def _scope_rows(lines: Any) -> Iterator[Row]:
    for line in lines:
        yield {
            "code": line.code,
            "name": line.name,
            "category": line.category,
            "asked": line.inside,
            "because": line.because,
            "decision": line.decision,
        }
