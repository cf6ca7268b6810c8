"""The commands of `steerboard review`: everything that the review walk does, a command each.

A command prints what it did once it is on the disk: the answer's line, or its JSON, is the acknowledgement
(FAULTS §2).
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from models.errors import Problem
from models.text import count
from tui.cli import output
from tui.cli.files import STREAM, FileName, read_bytes, shown_name, standard_input
from tui.cli.groups import Group
from tui.cli.session import Session, session

if TYPE_CHECKING:
    from models.align.answers import Saved

INPUT_BYTES = 10_000_000
"""Bytes of a file of answers, or of pasted output."""
LINE_BYTES = 100_000
"""A longer line of `review answers` is cut here; its rest counts as the next line."""

Command = Callable[..., Any]


@click.group(cls=Group, help="Plan, start, walk, submit and close reviews.")
def review() -> None:
    """The commands of reviews."""


def _json(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def _place(command: Command) -> Command:
    return click.option(
        "--remote", metavar="REASON", help="Not on site, and why: a review is a full day at the client's."
    )(command)


def _where(remote: str | None) -> dict[str, str]:
    return {"place": "on site"} if remote is None else {"place": "remote", "place_reason": remote}


def _ask(default: str | None) -> Callable[[Command], Command]:
    return click.option(
        "--ask",
        default=default,
        metavar="due|all|base|CATEGORY",
        help="What it asks: what is due, all that applies, the base set of a new client, or categories by prefix or name, "
        "with commas between.",
    )


KIND = click.Choice(["alignment", "onboarding", "discovery"])


def _told(code: str, as_json: bool) -> None:
    if as_json:
        output.put_json({"review": code})
    else:
        output.put(code)


# Planning and starting -------------------------------------------------------------------------------------


@review.command(
    help="Start a review of a client, or one that is planned; print its code. Its questions are fixed now."
)
@click.argument("client", metavar="CLIENT|REVIEW")
@_ask(None)
@click.option("--kind", type=KIND, default="alignment", show_default=True, help="What it is for.")
@click.option("--due", metavar="DAY", help="By when it is to be submitted.")
@_place
@_json
def start(
    client: str, ask: str | None, kind: str, due: str | None, remote: str | None, as_json: bool
) -> None:
    """Starts a review."""
    from models.align import beginning, register, reviews

    now = session()
    if register.is_review(now.store, client):
        made = reviews.begin(now.store, now.who, client, ask)
    else:
        where = _where(remote)
        made = reviews.start(now.store, now.who, client, ask or "due", kind=kind, due=due, **where)
    _told(made.result(), as_json)
    one = register.review(now.store, made.result())
    if warning := beginning.first_warning(now.store, one.client, one.counts.total):
        output.say(warning)


@review.command(help="Plan a review of a client for a day; print its code.")
@click.argument("client")
@click.argument("day")
@_ask("due")
@click.option("--kind", type=KIND, default="alignment", show_default=True, help="What it is for.")
@click.option("--due", metavar="DAY", help="By when it is to be submitted.")
@click.option("--tam", metavar="LOGIN", help="Who walks it; without it the client's TAM.")
@_place
@_json
def plan(
    client: str,
    day: str,
    ask: str,
    kind: str,
    due: str | None,
    tam: str | None,
    remote: str | None,
    as_json: bool,
) -> None:
    """Plans a review."""
    from models.align import reviews

    now = session()
    made = reviews.plan(
        now.store, now.who, client, planned=day, due=due, kind=kind, ask=ask, tam=tam, **_where(remote)
    )
    _told(made.result(), as_json)


@review.command(help="Move an open review to another day, or to another place.")
@click.argument("review")
@click.argument("day", required=False)
@click.option("--due", metavar="DAY", help="By when it is to be submitted; empty for none.")
@_place
@click.option("--on-site", is_flag=True, help="On site, where it was to be remote.")
def move(review: str, day: str | None, due: str | None, remote: str | None, on_site: bool) -> None:
    """Moves a review."""
    from models.align import reviews

    if remote is not None and on_site:
        raise click.UsageError("Name --remote or --on-site, not both.", click.get_current_context())
    place = "remote" if remote is not None else "on site" if on_site else None
    if day is None and due is None and place is None:
        raise click.UsageError("Name the new day, --due, --remote or --on-site.", click.get_current_context())
    now = session()
    reviews.replan(
        now.store,
        now.who,
        review,
        planned=day,
        due=due,
        place=place,
        place_reason=remote or ("" if on_site else None),
    ).result()
    output.say(f"{review} is moved.")


@review.command(help="Give an open review to a TAM.")
@click.argument("review")
@click.argument("login")
def assign(review: str, login: str) -> None:
    """Assigns a review."""
    from models.align import reviews

    now = session()
    reviews.assign(now.store, now.who, review, login).result()
    output.say(f"{review} is {reviews.review(now.store, review).tam_name}'s.")


# Answering -------------------------------------------------------------------------------------------------


def _item(now: Session, review: str, code: str) -> int:
    from models.align import stream

    return stream.find(stream.questions(now.store, review), review.strip().upper(), code)


def _saved(review: str, code: str, saved: Saved, as_json: bool) -> None:
    """The acknowledgement, after the commit."""
    said = "not applicable" if saved.not_here else {True: "yes", False: "no", None: "open"}[saved.value]
    if as_json:
        line = {
            "review": review.strip().upper(),
            "standard": code.strip().upper(),
            "answer": None if saved.value is None else said,
            "realigned": saved.realigned,
            "not_applicable": saved.not_here,
            "note": saved.note,
            "fix": saved.fix,
        }
        output.put(json.dumps(line, ensure_ascii=False))
    else:
        output.put(f"{code.strip().upper()} {said}")
    sys.stdout.flush()


@review.command(
    help="Answer a question of a review. The line that is printed says that the answer is on the disk."
)
@click.argument("review")
@click.argument("code")
@click.argument("value", metavar="yes|no", type=click.Choice(["yes", "no"], case_sensitive=False))
@click.option("--note", help="A note on one line.")
@_json
def answer(review: str, code: str, value: str, note: str | None, as_json: bool) -> None:
    """Answers one question."""
    from models.align import answers

    now = session()
    item = _item(now, review, code)
    _saved(
        review,
        code,
        answers.answer(now.store, now.who, item, value == "yes", seen=None, note=note).result(),
        as_json,
    )


@review.command(
    help="Answer questions line by line: FILE (or - for standard input) holds `CODE yes|no [note]` lines. For each line one "
    "is printed, in order: `ACK CODE` once the answer is on the disk, `NAK CODE reason` where it is refused. "
    "Exit code "
    "1 if any was refused."
)
@click.argument("review")
@click.argument("file", type=FileName())
def answers(review: str, file: str) -> int:
    """Answers many questions, each acknowledged by itself."""
    from models.align import stream

    now = session()

    def write(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    _, refused = stream.answer_lines(now.store, now.who, review, _lines(file), write)
    return 1 if refused else 0


def _lines(file: str) -> Iterator[str]:
    """Line by line, each as soon as it is there; bytes that are no text become U+FFFD.

    Of a line that is too long to be an answer its beginning is given, and the rest is no line of its own.
    """
    lines = standard_input() if file == STREAM else io.BytesIO(read_bytes(file, INPUT_BYTES))
    goes_on = False
    for line in iter(lambda: lines.readline(LINE_BYTES), b""):
        if not goes_on:
            yield line.decode("utf-8", "replace")
        goes_on = not line.endswith(b"\n")


@review.command(
    help="Confirm carried answers as unchanged: those of the standards that are named, or all with --all."
)
@click.argument("review")
@click.argument("codes", metavar="[CODE…]", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are still open and carry an answer.")
@_json
def confirm(review: str, codes: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Confirms carried answers."""
    from models.align import answers
    from models.align.walk import walk

    if bool(codes) == everything:
        raise click.UsageError("Name standards, or say --all.", click.get_current_context())
    now = session()
    whole = walk(now.store, review)
    if everything:
        keys = [item.id for item in whole.items if item.state == "carried"]
    else:
        keys = [_item(now, review, code) for code in codes]
    if not keys:
        raise Problem(f"{whole.review.code} carries no answer that is open.")
    done = answers.confirm(now.store, now.who, [(key, None) for key in keys]).result()
    name = {item.id: item.code for item in whole.items}
    left = [name[key] for key in (*done.stale, *done.nothing)]
    if as_json:
        output.put_json(
            {"confirmed": len(done.saved), "stale": [name[key] for key in done.stale], "left": left}
        )
        return
    output.put(count(len(done.saved), "answer") + " confirmed as unchanged")
    if done.stale:
        output.say("changed in meaning, to be answered anew: " + ", ".join(name[key] for key in done.stale))


@review.command(
    help="Record that a thing was found misaligned and put right on the spot, with the minutes that it took."
)
@click.argument("review")
@click.argument("code")
@click.argument("minutes", type=int)
@click.option("--note", help="A note on one line.")
@_json
def realign(review: str, code: str, minutes: int, note: str | None, as_json: bool) -> None:
    """Realigns on the spot."""
    from models.align import answers

    now = session()
    item = _item(now, review, code)
    _saved(
        review,
        code,
        answers.realign(now.store, now.who, item, minutes, seen=None, note=note).result(),
        as_json,
    )


@review.command(help="Say how a misaligned thing will be fixed.")
@click.argument("review")
@click.argument("code")
@click.argument("how", type=click.Choice(["catch up", "in scope", "out of scope", "opportunistic"]))
@_json
def fix(review: str, code: str, how: str, as_json: bool) -> None:
    """Proposes how to fix."""
    from models.align import answers

    now = session()
    _saved(
        review,
        code,
        answers.fix(now.store, now.who, _item(now, review, code), how, seen=None).result(),
        as_json,
    )


@review.command(help="Write the note of a question; an empty text takes it away.")
@click.argument("review")
@click.argument("code")
@click.argument("text")
@_json
def note(review: str, code: str, text: str, as_json: bool) -> None:
    """Writes a note."""
    from models.align import answers

    now = session()
    _saved(
        review,
        code,
        answers.note(now.store, now.who, _item(now, review, code), text, seen=None).result(),
        as_json,
    )


@review.command(
    "not-here", help="Say that standards do not apply at this client, for a reason that the report prints."
)
@click.argument("review")
@click.argument("codes", metavar="CODE…", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why they do not apply.")
@_json
def not_here(review: str, codes: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Marks questions as not applicable here."""
    from models.align import answers

    now = session()
    items = [_item(now, review, code) for code in codes]
    for code, saved in zip(codes, answers.not_here(now.store, now.who, items, reason).result(), strict=True):
        _saved(review, code, saved, as_json)


@review.command(
    "take-back", help="Take an answer back, or the mark that a standard does not apply: it is open again."
)
@click.argument("review")
@click.argument("code")
@_json
def take_back(review: str, code: str, as_json: bool) -> None:
    """Takes an answer back."""
    from models.align import answers

    now = session()
    _saved(
        review,
        code,
        answers.take_back(now.store, now.who, _item(now, review, code), seen=None).result(),
        as_json,
    )


@review.command(
    help="Attach evidence to a question: a file (10 MB at most), a link, or output from standard input."
)
@click.argument("review")
@click.argument("code")
@click.option("--file", "file", type=FileName(), metavar="FILE", help="A file; - for standard input.")
@click.option("--link", help="An address.")
@click.option("--output", "from_input", is_flag=True, help="Text from standard input, as it was printed.")
@click.option("--name", default="", help="What it is called; a file has its own name.")
def evidence(review: str, code: str, file: str | None, link: str | None, from_input: bool, name: str) -> None:
    """Attaches evidence."""
    from models.align import evidence as proofs
    from models.store.change import FILE_LIMIT

    if sum((file is not None, link is not None, from_input)) != 1:
        raise click.UsageError("Say one of --file, --link and --output.", click.get_current_context())
    now = session()
    item = _item(now, review, code)
    if file is not None:
        called = name or shown_name(file)
        made = proofs.attach_file(now.store, now.who, item, called, read_bytes(file, FILE_LIMIT))
    elif link is not None:
        made = proofs.attach_link(now.store, now.who, item, link, name)
    else:
        text = read_bytes("-", INPUT_BYTES).decode("utf-8", "replace")
        made = proofs.attach_output(now.store, now.who, item, text, name)
    made.result()
    output.say(f"Attached to {code.strip().upper()}.")


@review.command(help="Tell the Standards Committee something about a standard that a review asks.")
@click.argument("review")
@click.argument("code")
@click.argument("text")
def feedback(review: str, code: str, text: str) -> None:
    """Gives feedback."""
    from models.align import answers

    now = session()
    answers.feedback(now.store, now.who, _item(now, review, code), text).result()
    output.say("The committee will see it.")


# Submitting and closing ------------------------------------------------------------------------------------


@review.command(help="Submit a review: what is open is said, the answers freeze, each no is a finding.")
@click.argument("review")
@_json
def submit(review: str, as_json: bool) -> None:
    """Submits a review."""
    from models.align import reviews

    now = session()
    told = reviews.before_submit(now.store, now.who, review)
    for words in _before(told):
        output.say(words)
    done = reviews.submit(now.store, now.who, review).result()
    found = done.findings
    if as_json:
        output.put_json(
            {
                "review": done.code,
                "hash": done.hash,
                "open": done.open,
                "findings": {
                    "opened": found.opened,
                    "again": found.again,
                    "regressed": found.regressed,
                    "verified": found.verified,
                    "realigned": found.realigned,
                },
            }
        )
        return
    output.put(f"{done.code} submitted {done.hash}")
    output.say(
        f"Findings: {found.opened} opened, {found.again} again, {found.regressed} regressed, "
        f"{found.verified} verified, {found.realigned} realigned on the spot."
    )


def _before(told: Any) -> Iterator[str]:
    if told.open:
        codes = ", ".join(code for code, _ in told.open[:20])
        more = f" and {len(told.open) - 20} more" if len(told.open) > 20 else ""
        yield f"{count(len(told.open), 'question is', 'questions are')} open and stay due: {codes}{more}."
    if told.active:
        yield f"In the review within the last minute: {', '.join(told.active)}."


@review.command(
    help="Close a submitted review, as the client's vCIO. It is not undone: a correction puts it right."
)
@click.argument("review")
def close(review: str) -> None:
    """Closes a review."""
    from models.align import reviews

    now = session()
    reviews.close(now.store, now.who, review).result()
    output.say(f"{review} is closed.")


@review.command("return", help="Send a submitted review back with a reason: its answers are open again.")
@click.argument("review")
@click.argument("reason")
def give_back(review: str, reason: str) -> None:
    """Sends a review back."""
    from models.align import reviews

    now = session()
    stay = reviews.give_back(now.store, now.who, review, reason).result()
    kept = f" {count(stay, 'finding was', 'findings were')} triaged and stay." if stay else ""
    output.say(f"{review} is sent back.{kept}")


@review.command(help="Cancel a review that is planned or in progress; its answers no longer count.")
@click.argument("review")
@click.option("--reason", default="", help="Why, for the history.")
def cancel(review: str, reason: str) -> None:
    """Cancels a review."""
    from models.align import reviews

    now = session()
    reviews.cancel(now.store, now.who, review, reason).result()
    output.say(f"{review} is cancelled.")


@review.command(
    help="Start a correction of a closed review, with the answers that were given; print its code."
)
@click.argument("review")
@_json
def correct(review: str, as_json: bool) -> None:
    """Starts a correction."""
    from models.align import reviews

    now = session()
    _told(reviews.correct(now.store, now.who, review).result(), as_json)
