"""What the import of standards says: what is being done, what would come of the file, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screens.kit import text as texts
from screens.kit.drawn import Line, line
from screens.kit.theme import Tone

if TYPE_CHECKING:
    from models.importers.mapping import ColumnMap
    from models.importers.outcome import Outcome
    from models.importers.parsed import Parsed


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
    under_way: str = ""
    """What is being done now: `Reading catalog.json`."""
    since: float = 0.0
    """When that was begun, by `time.monotonic`."""


def lines(it: Coming, cells: int) -> Iterable[Line]:
    """What the page says of it, in lines of at most so many cells."""
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
            "b chooses the columns, e names another file.",
            cells,
        ):
            yield line(part)
        return
    if it.outcome is None:
        for part in texts.wrap(
            "A pack (TOML, JSON, Excel), a catalogue (OSCAL, XCCDF, framework library) or a table "
            "(CSV, Excel) is read and shown before anything is changed. e names the file; starter is the "
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
        "at once, where nothing is lacking" if it.approve else "no: proposed to the committee",
    )
    yield line(
        ("On for     ", "dim"),
        {"": "nobody yet", "all": "every client"}.get(it.clients, it.clients),
    )
    for label, text in (
        ("Columns    ", _columns_said(it)),
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
    for title, notes in (
        ("Refused", [(one.row, one.ref, one.reason) for one in outcome.refused]),
        ("To know", [(one.row, one.ref, one.text) for one in outcome.remarks]),
    ):
        if notes:
            yield ()
            yield line((title, "dim"))
        for row, ref, reason in notes[:20]:
            place = f"{row}" if row else ""
            said = texts.wrap(f"{ref}: {reason}" if ref else reason, cells - 7)
            for number, part in enumerate(said):
                yield line((texts.fit(place if number == 0 else "", 6) + " ", "dim"), part)
        if len(notes) > 20:
            yield line((f"       and {len(notes) - 20} more", "dim"))


def _columns_said(it: Coming) -> str:
    """By what a table's columns were read, where it was a map or a choice."""
    if it.parsed is not None and it.parsed.mapping:
        return f"by the map {it.parsed.mapping}   b changes them"
    if it.table:
        chosen = it.map is not None and it.map.columns
        return f"{'as chosen, this once' if chosen else 'as the headings say'}   b changes them"
    return ""


def _figure(number: int, words: str, tone: Tone) -> Line:
    return line((f"{number:>6} ", tone if number else "dim"), (words, "normal" if number else "dim"))
