"""What a file of standards says, before anything is asked of the practice's store. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.importers.outcome import ImportRemark, Refusal
from models.library.packs import PackCategory, PackHead
from models.library.wording import Wording


@dataclass(frozen=True, slots=True)
class Draft:
    """A standard that a file brings."""

    row: int
    """Line of a table, or number of the standard in a catalogue or pack, from 1."""
    ref: str
    """Its key within the pack; empty where a table has codes and no refs."""
    category: str
    """Name of the category; empty where the file does not say."""
    wording: Wording
    code: str = ""
    """The code that the file gives it, or empty."""
    control: str = ""
    """Id of the control of a catalogue that it belongs to: what a profile names (data rule O11)."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The content of a file of standards."""

    format: str
    """`OSCAL catalogue`, `OSCAL profile`, `XCCDF benchmark`, `framework library`, `pack`, `table`."""
    head: PackHead | None
    """The pack that it is, or None: the practice's own (tables) or that of the controls named (profiles)."""
    drafts: tuple[Draft, ...] = ()
    categories: tuple[PackCategory, ...] = ()
    refused: tuple[Refusal, ...] = ()
    remarks: tuple[ImportRemark, ...] = ()
    whole: bool = False
    """Whether an empty field of a standard means that it is empty (packs), not that the file does not say."""
    hash: str = ""
    """SHA-256 of the bytes, in hex."""
    name: str = ""
    """Name of the file."""
    mapping: str = ""
    """The column map that was used, as the practice remembers it."""
    headings: tuple[str, ...] = ()
    """A table: its headings."""
    left: tuple[str, ...] = ()
    """A table: the headings that nothing is read from."""
    tag: str = ""
    """A profile: the tag that standards of its controls get (data rule O11)."""
    controls: frozenset[str] = field(default_factory=frozenset)
    """A profile: the ids of its controls."""
    every: bool = False
    """A profile: it takes in every control."""
