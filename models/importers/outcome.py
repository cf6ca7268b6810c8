"""What an import did, or would do: the same answer for every kind of thing that comes in (DESIGN §5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os.path import commonprefix
from typing import Any

from models.text import count, listed

SHOWN = 20
"""Refused rows and remarks that are shown; the rest is a number (FAULTS G1)."""
ALIKE = 4
"""From so many rows on of which the same is said, it is said once for all of them."""
NAMED = 3
"""So many of those are named then."""
_PARAMETERS, _QUOTED = re.compile(r"\[.*\]"), re.compile(r": “.*”$", re.DOTALL)
"""In what is said of a row: the parameters that it lacks a value for, and its words at the end; they differ though the
same is said."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that does not come in."""

    row: int
    """Line of a table, or number of the standard in a catalogue or pack; 0: the file as a whole."""
    ref: str
    reason: str

    @property
    def says(self) -> str:
        """The reason."""
        return self.reason


@dataclass(frozen=True, slots=True)
class ImportRemark:
    """Something to know about a row that comes in, or about the file (row 0)."""

    row: int
    ref: str
    text: str

    @property
    def says(self) -> str:
        """The remark."""
        return self.text


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a row, or of several the same."""

    text: str
    rows: tuple[tuple[int, str], ...]
    """(row, ref) of each."""

    def named(self, shown: int = NAMED) -> str:
        """`BKP-001, BKP-002, BKP-003 and 31 more`: of urns what they do not share, of what has no name its row."""
        urns = [ref for _, ref in self.rows if ref.startswith("urn:")]
        shared = commonprefix(urns).rpartition(":")[0] + ":" if len(urns) > 1 else ""
        names: dict[str, None] = {}
        for place, (row, ref) in enumerate(self.rows):
            name = ref.removeprefix(shared) if ref else f"row {row}"
            if len(names) == shown and name not in names:
                return listed([*names, f"{len(self.rows) - place} more"])
            names[name] = None
        return listed(names)


def said_once(notes: Sequence[Refusal | ImportRemark]) -> tuple[Said, ...]:
    """What is said of many rows alike once, where the first of them stands; the rest of each row by itself."""
    alike: dict[str, list[Refusal | ImportRemark]] = {}
    for note in notes:
        alike.setdefault(_kind(note.says), []).append(note)
    found: dict[object, Said] = {}
    for place, one in enumerate(notes):
        kind = _kind(one.says)
        same = alike[kind]
        if len(same) < ALIKE:
            found[place] = Said(one.says, ((one.row, one.ref),))
        elif kind not in found:
            said = one.says if len({each.says for each in same}) == 1 else kind
            found[kind] = Said(said, tuple((each.row, each.ref) for each in same))
    return tuple(found.values())


def _kind(text: str) -> str:
    return _QUOTED.sub("", _PARAMETERS.sub("a parameter", text))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did; with `done` False what it would do (a dry run, or refused by `--strict`)."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    drafts: int = 0
    """Of those added and changed, how many lack something (data rule T9)."""
    approved: int = 0
    """How many that stay as they were are approved."""
    switched: str = ""
    """For whom a pack is switched on: `every client`, the name of a client; empty where it is for nobody new."""
    refused: tuple[Refusal, ...] = ()
    remarks: tuple[ImportRemark, ...] = ()
    done: bool = True
    kind: tuple[str, str] = ("row", "rows")
    """One and many, for the words."""
    dry_run: bool = False
    """Asked only; where it was not and `done` is False, `--strict` refused the file."""

    def as_json(self) -> dict[str, Any]:
        """The answer of `--json`, exactly as DESIGN §5 has it."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "drafts": self.drafts,
            "refused": [{"row": one.row, "ref": one.ref, "reason": one.reason} for one in self.refused],
            "remarks": [{"row": one.row, "ref": one.ref, "text": one.text} for one in self.remarks],
        }

    def did(self) -> str:
        """What it does, in words, without what stays: `445 added, 3 changed`, `106 approved, on for every client`."""
        parts = [
            f"{number} {word}"
            for number, word in (
                (self.added, "added"),
                (self.changed, "changed"),
                (self.approved, "approved"),
            )
            if number
        ]
        parts += [f"on for {self.switched}"] if self.switched else []
        return ", ".join(parts) or "nothing changed"

    def summary(self) -> str:
        """`969 standards: 445 added, 524 added as drafts …` in one line."""
        would = "" if self.done else "would be "
        parts = [
            f"{self.added} {would}added",
            f"{self.changed} {would}changed",
            f"{self.unchanged} unchanged",
        ]
        if self.approved:
            parts.append(f"{self.approved} of them approved")
        if self.drafts:
            parts.append(f"{count(self.drafts, 'draft')} among them")
        if self.refused:
            parts.append(f"{len(self.refused)} refused")
        total = self.added + self.changed + self.unchanged
        said = f"{count(total, *self.kind)}: {', '.join(parts)}"
        if self.dry_run:
            return f"Nothing was written. {said}."
        if not self.done:
            return f"Nothing was written: {count(len(self.refused), 'row')} would be refused. {said}."
        return f"{said}."

    def lines(self, shown: int = SHOWN) -> Iterator[str]:
        """The answer in words: the summary, then what is refused and remarked, the first few and a count."""
        yield self.summary()
        for title, notes in (("refused", said_once(self.refused)), ("remark", said_once(self.remarks))):
            for one in notes[:shown]:
                row, ref = one.rows[0]
                if len(one.rows) > 1:
                    yield f"{title}: {count(len(one.rows), 'row')} ({one.named(shown)}): {one.text}"
                else:
                    place = f"row {row}" if row else "file"
                    yield f"{title}: {place}{f' ({ref})' if ref else ''}: {one.text}"
            if len(notes) > shown:
                yield f"{title}: and {sum(len(one.rows) for one in notes[shown:])} more"
