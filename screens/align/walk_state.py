"""What the walk knows while keys are faster than the disk: which keys are on their way, which could not be
saved, and where the cursor goes next. Pure: no widget, no store.

The walk itself (`models.align.walk.Walk`) is what lies on the disk as far as this session has heard. A key
that was pressed and is not saved yet is a `Pressed` beside it; it changes neither counts nor score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models.align.answers import Saved
from models.align.walk import Item, Walk
from models.dates import clock, day_of
from models.text import count
from screens.kit.action import Keys


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key on its way to the disk."""

    serial: int
    """The how manieth key of this session it was."""
    items: tuple[int, ...]
    """The questions that it acts on."""
    word: str
    """What it says: yes, no, taken back, realigned, not applicable, unchanged, note, fix."""
    code: str
    """The code of its question, or `5 questions`."""
    at: int | None = None
    """The question to come back to if it fails."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A key that did not reach the disk."""

    word: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the list and the question say of one answer."""

    glyph: str
    """yes, no, realigned, open, carried, stale, na, saving, unsaved."""
    words: str
    """`no · 10:31 · D. Reyes`; empty while it is open."""


class Stand:
    """Where a walk stands in this session."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.serial = 0
        """How many keys have been counted."""
        self.came_from: int | None = None
        """The question whose answer moved the cursor here, until it moves otherwise."""
        self.unsaved: dict[int, Unsaved] = {}
        """Questions with a key that did not reach the disk."""
        self._waiting: dict[int, int] = {}
        self._on_their_way: set[int] = set()

    # ---- keys

    def touch(self) -> None:
        """A key was pressed that moves or opens something."""
        self.serial += 1
        self.came_from = None

    def press(self, items: Sequence[Item], word: str, *, at: int | None = None) -> Pressed:
        """A key that changes something was pressed on these questions."""
        self.serial += 1
        self._on_their_way.add(self.serial)
        for item in items:
            self._waiting[item.id] = self._waiting.get(item.id, 0) + 1
            self.unsaved.pop(item.id, None)
        code = items[0].code if len(items) == 1 else count(len(items), "question") if items else ""
        return Pressed(self.serial, tuple(item.id for item in items), word, code, at)

    def arrived(self, pressed: Pressed) -> None:
        """The key is on the disk, or has failed: it waits no more."""
        self._on_their_way.discard(pressed.serial)
        for item in pressed.items:
            left = self._waiting.get(item, 0) - 1
            if left > 0:
                self._waiting[item] = left
            else:
                self._waiting.pop(item, None)

    def saved(self, *saved: Saved) -> None:
        """These answers lie on the disk now."""
        self.walk = self.walk.with_saved(*saved)

    def failed(self, pressed: Pressed, why: str) -> int | None:
        """The key did not reach the disk. The question to come back to: its own, unless another key was
        pressed since.
        """
        self.arrived(pressed)
        for item in pressed.items:
            self.unsaved[item] = Unsaved(pressed.word, why)
        return pressed.at if pressed.serial == self.serial else None

    def theirs(self, item: int, row: dict[str, Any]) -> None:
        """Somebody else's answer, as a conflict brought it: it is shown, and the next key has seen it."""
        old = self.walk.items[self.walk.places[item]]
        value = row["value"]
        self.walk = self.walk.with_items(
            [
                replace(
                    old,
                    version=row["version"],
                    value=None if value is None else bool(value),
                    realigned=row["realigned"],
                    confirmed=bool(row["confirmed"]),
                    note=row["note"],
                    fix=row["fix"],
                    at=row["at"],
                    who=row["who"],
                )
            ]
        )

    # ---- asking

    def item(self, key: int) -> Item:
        """The question with this key, as it lies on the disk."""
        return self.walk.items[self.walk.places[key]]

    def is_on_its_way(self, pressed: Pressed) -> bool:
        """Whether this key has neither reached the disk nor failed."""
        return pressed.serial in self._on_their_way

    def is_waiting(self, key: int) -> bool:
        """Whether a key on this question is on its way."""
        return key in self._waiting

    @property
    def waiting(self) -> frozenset[int]:
        """The questions with keys on their way."""
        return frozenset(self._waiting)

    def glyph(self, item: Item) -> str:
        """The state of a question as the list shows it."""
        if item.id in self._waiting:
            return "saving"
        return "unsaved" if item.id in self.unsaved else _glyph(item)

    def is_open(self, item: Item) -> bool:
        """Whether it still wants an answer; a key that is on its way is one."""
        return item.open and item.id not in self._waiting

    def first_open(self, after: int = -1) -> Item | None:
        """The first open question behind an index, else the first of all."""
        items = self.walk.items
        for part in (range(after + 1, len(items)), range(0, after + 1)):
            for index in part:
                if self.is_open(items[index]):
                    return items[index]
        return None

    def where_it_stopped(self) -> Item | None:
        """The question to begin with: the first open one behind the answer that was given last, by whomever;
        where nothing is open, the first.
        """
        items = self.walk.items
        if not items:
            return None
        answered = [
            index for index, item in enumerate(items) if item.value is not None and not item.confirmed
        ]
        last = max(answered, key=lambda index: items[index].at, default=-1)
        return self.first_open(last) or items[0]

    def category_step(self, index: int, by: int) -> Item:
        """The first question of the next category, of this one if not on it already, or of the one before."""
        firsts = [category.first for category in self.walk.categories]
        place = max(number for number, first in enumerate(firsts) if first <= index)
        if by < 0 and index > firsts[place]:
            return self.walk.items[firsts[place]]
        return self.walk.items[firsts[max(0, min(len(firsts) - 1, place + by))]]

    def confirmable(self, items: Iterable[Item]) -> tuple[list[Item], int]:
        """Those that `Y` confirms, and how many it cannot because their meaning changed."""
        carried = [item for item in items if self.is_open(item) and item.carried is not None]
        fit = [item for item in carried if not item.stale]
        return fit, len(carried) - len(fit)

    def said_of_end(self, key: Keys) -> str:
        """What is said when the last question has been answered."""
        left = sum(1 for item in self.walk.items if self.is_open(item))
        if left:
            return f"That was the last one; {count(left, 'question')} open: {key('first_open')} goes to the first."
        return f"That was the last one, and nothing is open: {key('pass_on')} submits."

    # ---- other people

    def take(self, before: Walk, after: Walk) -> tuple[list[Item], bool]:
        """Take over what was read from the disk (`after`, begun from `before`). What changed here meanwhile
        is left out: the answer is the questions that look different now, and whether to read once more: as where the
        questions themselves are others by now, since the review was started, or its start undone.
        """
        again = False
        fresh: list[Item] = []
        if after is before:
            return fresh, again
        if before.places is not self.walk.places:
            return fresh, True
        for old, new in zip(before.items, after.items, strict=True):
            if new is old:
                continue
            here = self.walk.items[self.walk.places[new.id]]
            if here is not old or new.id in self._waiting:
                again = True
            elif new != here:
                fresh.append(new)
        self.walk = self.walk.with_items(fresh)
        if after.review is not before.review:
            self.walk = replace(self.walk, review=after.review)
        return fresh, again

    # ---- words

    def standing(
        self, item: Item, by: str, today: date, zone: str, reason: str = "", *, patient: bool = False
    ) -> Standing:
        """What is said of a question's answer. `by` gave it, for `reason` it is not applicable here; `patient`
        does not speak of a key that is on its way.
        """
        glyph = _glyph(item) if patient and item.id in self._waiting else self.glyph(item)
        if glyph == "saving":
            return Standing(glyph, "on its way to the disk, not saved yet")
        if glyph == "unsaved":
            lost = self.unsaved[item.id]
            return Standing(glyph, f"{lost.word}: not saved. {lost.why}")
        if item.not_here:
            return Standing(glyph, f"not applicable here: {reason}" if reason else "not applicable here")
        if item.value is None:
            return Standing(glyph, "")
        said = "yes" if item.value else "no"
        if item.realigned is not None:
            said = f"yes, realigned on the spot in {count(item.realigned, 'minute')}"
        elif item.confirmed:
            said += ", unchanged"
        day = day_of(item.at, zone)
        when = clock(item.at, zone) if day == today else day.isoformat()
        return Standing(glyph, " · ".join(part for part in (said, when, by) if part))


def _glyph(item: Item) -> str:
    """What was realigned on the spot is neither the yes nor the no of others."""
    return "realigned" if item.state == "yes" and item.realigned is not None else item.state


def status_words(marked: int, others: Sequence[str], saving: int, unsaved: int) -> str:
    """What the end of the top line says before "saved 10:42": `Dana is here · 1 not saved`."""
    said = [f"{marked} marked"] if marked else []
    if others:
        names = " and ".join(name.split(" ")[0] for name in others[:2])
        more = f" and {len(others) - 2} more" if len(others) > 2 else ""
        said.append(f"{names}{more} {'is' if len(others) == 1 else 'are'} here")
    said += [f"{saving} being saved"] if saving else []
    said += [f"{unsaved} not saved"] if unsaved else []
    return " · ".join(said)
