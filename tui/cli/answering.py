"""The commands of `steerboard review` that answer questions: everything that the review walk does, a command each.

A command prints what it did once it is on the disk: the answer's line, or its JSON, is the acknowledgement
(FAULTS §2).
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

import click

from models.errors import Problem
from models.text import count
from tui.cli import output
from tui.cli.files import STREAM, FileName, read_bytes, shown_name, standard_input
from tui.cli.reviewing import printed_as, review
from tui.cli.session import Session, session

if TYPE_CHECKING:
    from models.align.answers import Saved

INPUT_BYTES = 10_000_000
"""Bytes of a file of answers, or of pasted output."""
LINE_BYTES = 100_000
"""A longer line of `review answers` is cut here; its rest counts as the next line."""


def _items(now: Session, review: str, codes: Sequence[str]) -> dict[int, str]:
    """The questions that are named → the codes by which they are, each once. Raises NotFound."""
    from models.align import stream

    known = stream.questions(now.store, review)
    found: dict[int, str] = {}
    for code in codes:
        found.setdefault(stream.find(known, review.strip().upper(), code), code)
    return found


def _item(now: Session, review: str, code: str) -> int:
    (item,) = _items(now, review, (code,))
    return item


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


def _act(review: str, code: str, as_json: bool, act: Callable[[Session, int], Future[Saved]]) -> None:
    """Do something to one question, and acknowledge it."""
    now = session()
    _saved(review, code, act(now, _item(now, review, code)).result(), as_json)


@review.command(
    help="Answer a question of a review. The line that is printed says that the answer is on the disk."
)
@click.argument("review")
@click.argument("code")
@click.argument("value", metavar="yes|no", type=click.Choice(["yes", "no"], case_sensitive=False))
@click.option("--note", help="A note on one line.")
@printed_as
def answer(review: str, code: str, value: str, note: str | None, as_json: bool) -> None:
    """Answers one question."""
    from models.align import answers

    said = value == "yes"
    _act(
        review,
        code,
        as_json,
        lambda now, item: answers.answer(now.store, now.who, item, said, seen=None, note=note),
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
@printed_as
def confirm(review: str, codes: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """Confirms carried answers."""
    from models.align import answers
    from models.align.walk import walk

    if bool(codes) == everything:
        raise click.UsageError("Name standards, or say --all.", click.get_current_context())
    now = session()
    whole = walk(now.store, review)
    carried = [item.id for item in whole.items if item.state == "carried"]
    keys = carried if everything else list(_items(now, review, codes))
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
@printed_as
def realign(review: str, code: str, minutes: int, note: str | None, as_json: bool) -> None:
    """Realigns on the spot."""
    from models.align import answers

    _act(
        review,
        code,
        as_json,
        lambda now, item: answers.realign(now.store, now.who, item, minutes, seen=None, note=note),
    )


@review.command(help="Say how a misaligned thing will be fixed.")
@click.argument("review")
@click.argument("code")
@click.argument("how", type=click.Choice(["catch up", "in scope", "out of scope", "opportunistic"]))
@printed_as
def fix(review: str, code: str, how: str, as_json: bool) -> None:
    """Proposes how to fix."""
    from models.align import answers

    _act(review, code, as_json, lambda now, item: answers.fix(now.store, now.who, item, how, seen=None))


@review.command(help="Write the note of a question; an empty text takes it away.")
@click.argument("review")
@click.argument("code")
@click.argument("text")
@printed_as
def note(review: str, code: str, text: str, as_json: bool) -> None:
    """Writes a note."""
    from models.align import answers

    _act(review, code, as_json, lambda now, item: answers.note(now.store, now.who, item, text, seen=None))


@review.command(
    "not-here", help="Say that standards do not apply at this client, for a reason that the report prints."
)
@click.argument("review")
@click.argument("codes", metavar="CODE…", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why they do not apply.")
@printed_as
def not_here(review: str, codes: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Marks questions as not applicable here."""
    from models.align import answers

    now = session()
    items = _items(now, review, codes)
    done = answers.not_here(now.store, now.who, [(key, None) for key in items], reason).result()
    for code, saved in zip(items.values(), done.saved, strict=True):
        _saved(review, code, saved, as_json)


@review.command(
    "take-back", help="Take an answer back, or the mark that a standard does not apply: it is open again."
)
@click.argument("review")
@click.argument("code")
@printed_as
def take_back(review: str, code: str, as_json: bool) -> None:
    """Takes an answer back."""
    from models.align import answers

    _act(review, code, as_json, lambda now, item: answers.take_back(now.store, now.who, item, seen=None))


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
