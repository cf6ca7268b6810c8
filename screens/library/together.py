"""The form for many standards at a time: what is filled in goes into all of them, what stays empty is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from models.field import Field
from models.library import completing
from models.library.rewording import Reworded
from models.text import count
from screens.kit.record import RecordForm

_STAYS, _INSTEAD = "stays", "is replaced"
_PRESENT = Field(
    "present",
    "What is there",
    "Whether a text that a standard has already stays (lists are added to), or what is given takes its place.",
    "choice",
    (_STAYS, _INSTEAD),
    required=True,
)
_EMPTY = "Empty: left alone."


class Together(RecordForm):
    """Completes many standards in one change."""

    def __init__(self, codes: Sequence[str], done: Callable[[], None]) -> None:
        """`done` is called when it is saved."""
        super().__init__(
            f"{count(len(codes), 'standard')}",
            draft="standards together",
            fields=(*completing.SHARED, _PRESENT),
            values={_PRESENT.name: _STAYS},
            save=self._complete,
            said="",
            new=True,
            hints={one.name: f"{_EMPTY} {one.help}" for one in completing.SHARED},
            crumbs=("Library",),
        )
        self._codes = tuple(codes)
        self._done = done

    def _complete(self, values: dict[str, str], version: int | None) -> Future[Reworded]:
        given = {name: text for name, text in values.items() if name != _PRESENT.name}
        instead = values[_PRESENT.name] == _INSTEAD
        return completing.complete(self.app.store, self.app.who, self._codes, given, instead=instead)

    async def save(self, values: dict[str, str]) -> str:
        """Give them what is filled in; say how many took it, and what they still lack."""
        found = await self.saved(self._complete(values, None))
        self._done()
        if found.left:
            from screens.kit.dialogs import NotAll

            title = f"{count(len(found.changed), 'standard')} changed, {len(found.left)} not"
            told = NotAll(
                title, found.left, found.words(), f"{self.key('undo')} takes it back. Left as they were:"
            )
            self.app.call_later(self.app.push_screen, told)  # when the form has gone, and its draft with it
        return f"{found.words()} {self.key('undo')} takes it back."
