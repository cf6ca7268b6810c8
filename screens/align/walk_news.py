"""What the walk hears of: keys that have reached the disk, questions that were read, what others changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from textual.message import Message

from models.align.walk import Question, Walk, question
from models.store.store import Store, Touched
from screens.align.walk_state import Pressed
from screens.kit.shell import DraftKeeper


class KeySettled(Message):
    """What a key changed is on the disk, or has failed."""

    def __init__(self, pressed: Pressed, future: Future[Any], done: Callable[[Any], None]) -> None:
        super().__init__()
        self.pressed = pressed
        self.future = future
        self.done = done


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a question beside the list."""

    question: Question
    draft: str
    """A note that this person began and did not save."""


class QuestionsRead(Message):
    """Questions were read."""

    def __init__(self, found: dict[int, Known], asked: dict[int, int]) -> None:
        super().__init__()
        self.found = found
        self.asked = asked
        """Question → how often it had changed when it was asked for."""


class ChangesRead(Message):
    """What somebody changed was read."""

    def __init__(self, before: Walk, after: Walk, changes: tuple[Touched, ...]) -> None:
        super().__init__()
        self.before = before
        self.after = after
        self.changes = changes


class OthersRead(Message):
    """Who else is here was read."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names


def read_questions(store: Store, drafts: DraftKeeper, keys: Sequence[int]) -> dict[int, Known]:
    """Several questions, with the notes that were begun on them."""
    with store.snapshot():
        return {key: Known(question(store, key), drafts.get(draft_of(key), "note") or "") for key in keys}


def draft_of(item: int) -> str:
    """What drafts call a question."""
    return f"item {item}"
