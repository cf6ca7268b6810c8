"""What the import of standards says: what is being done, what would come of the file, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.importers.outcome import SHOWN, Said, said_once
from screens.kit import text as texts
from screens.kit.action import Keys
from screens.kit.drawn import Line, line
from screens.kit.theme import Tone

if TYPE_CHECKING:
    from models.importers.mapping import ColumnMap
    from models.importers.outcome import ImportRemark, Outcome, Refusal
    from models.importers.parsed import Parsed

EVERY = 2000
"""Rows that are shown at most where each stands by itself."""


@dataclass(slots=True)
class Coming:
    """A file of standards: what was chosen for it, what it says, and what comes or came of it."""

    path: str = ""
    parsed: Parsed | None = None
    outcome: Outcome | None = None
    """What would come of it; what came of it, once it is `done`."""
    done: bool = False
    approve: bool = False
    clients: str = ""
    why: str = ""
    how: str = ""
    table: bool = False
    """Whether that is a table, whose columns can be chosen."""
    map: ColumnMap | None = None
    """How a table's columns are read; None: by the map that was made for its headings, else as they say."""
    every: bool = False
    """Whether each row that something is said of stands by itself, though the same is said of many."""
    under_way: str = ""
    """What is being done now: `Reading catalog.json`."""
    since: float = 0.0
    """When that was begun, by `time.monotonic`."""


def lines(it: Coming, cells: int, key: Keys) -> Iterable[Line]:
    """What the page says of it, in lines of at most so many cells; it names keys."""
    if it.under_way:
        seconds = int(time.monotonic() - it.since)
        yield line((f"{it.under_way} …", "due"), (f"   {seconds} s" if seconds else "", "dim"))
        yield ()
        yield line(("File       ", "dim"), (it.path, "bright"))
        return
    if it.outcome is None and it.table:
        yield line(("Nothing is read yet.", "due"))
        yield ()
        yield line(("File       ", "dim"), (it.path, "bright"))
        yield ()
        for part in texts.wrap(
            "The table has headings that no field is called by, and one for the question has to be chosen. "
            f"{key('columns')} chooses the columns, {key('file')} names another file.",
            cells,
        ):
            yield line(part)
        return
    if it.outcome is None:
        for part in texts.wrap(
            "A pack (TOML, JSON, Excel), a catalogue (OSCAL, XCCDF, framework library) or a table "
            f"(CSV, Excel) is read and shown before anything is changed. {key('file')} names the file; starter is the "
            "name of the pack that comes with the program.",
            cells,
        ):
            yield line(part)
        return
    outcome = it.outcome
    yield line(("Brought in." if it.done else "This would come in.", "good" if it.done else "due"))
    yield ()
    yield line(("File       ", "dim"), (it.path, "bright"))
    yield line(
        ("Approved   ", "dim"),
        "at once, where nothing is lacking"
        if it.approve
        else "no: what lacks nothing is proposed to the committee",
    )
    yield line(
        ("On for     ", "dim"),
        {"": "nobody yet", "all": "every client"}.get(it.clients, it.clients),
    )
    for label, text in (
        ("Columns    ", _columns_said(it, key("columns"))),
        ("Why        ", it.why),
        ("How        ", it.how),
    ):
        if text:
            yield line((label, "dim"), text)
    yield ()
    would = "" if it.done else "would be "
    yield _figure(outcome.added, f"{would}added", "good")
    yield _figure(outcome.changed, f"{would}changed", "due")
    yield _figure(outcome.unchanged, "unchanged", "dim")
    if outcome.approved:
        yield _figure(outcome.approved, f"of them {would}approved", "good")
    yield _figure(outcome.drafts, "of them drafts, which lack something", "due")
    yield _figure(len(outcome.refused), "refused", "bad")
    for title, notes in (("Refused", outcome.refused), ("To know", outcome.remarks)):
        if notes:
            yield ()
            hint = "" if it.every or not _has_more(notes) else f"   {key('every')} shows every row"
            yield line((title + hint, "dim"))
            yield from _notes(notes, it.every, cells)


def has_more(outcome: Outcome) -> bool:
    """Whether of several rows the same is said, or of more rows something than are shown at first."""
    return _has_more(outcome.refused) or _has_more(outcome.remarks)


def _has_more(notes: Sequence[Refusal | ImportRemark]) -> bool:
    return len(notes) > SHOWN or len(said_once(notes)) != len(notes)


def _notes(notes: Sequence[Refusal | ImportRemark], every: bool, cells: int) -> Iterable[Line]:
    """What is said of rows: alike of many once, with how many they are and the first of them; or of each by itself."""
    shown = EVERY if every else SHOWN
    found = [Said(one.says, ((one.row, one.ref),)) for one in notes[:shown]] if every else said_once(notes)
    for one in found[:shown]:
        row, ref = one.rows[0]
        many = len(one.rows) > 1
        place = f"{len(one.rows)} ×" if many else str(row or "")
        said = texts.wrap(f"{ref}: {one.text}" if ref and not many else one.text, cells - 7)
        for number, part in enumerate(said):
            yield line((texts.fit(place if number == 0 else "", 6) + " ", "dim"), part)
        if many:
            for part in texts.wrap(one.named(), cells - 7):
                yield line((" " * 7, "dim"), (part, "dim"))
    more = len(notes) - sum(len(one.rows) for one in found[:shown])
    if more:
        yield line((f"       and {more} more", "dim"))


def _columns_said(it: Coming, key: str) -> str:
    """By what a table's columns were read, where it was a map or a choice, which the key changes."""
    changes = "" if it.done else f"   {key} changes them"
    if it.parsed is not None and it.parsed.mapping:
        return f"by the map {it.parsed.mapping}{changes}"
    if it.table:
        chosen = it.map is not None and it.map.columns
        return f"{'as chosen, this once' if chosen else 'as the headings say'}{changes}"
    return ""


def _figure(number: int, words: str, tone: Tone) -> Line:
    return line((f"{number:>6} ", tone if number else "dim"), (words, "normal" if number else "dim"))
