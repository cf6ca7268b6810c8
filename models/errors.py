"""What can go wrong, said in words: what happened, what is kept, what to do."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """Something that the user can mend. It is shown as it stands, never as a traceback.

    Raised by anything in `models` and `exports`; screens show it in a dialog, commands as one line and exit code 1.
    """

    def __init__(self, what: str, *, kept: str = "", do: str = "", field: str = "", shows: str = "") -> None:
        super().__init__(what)
        self.what = what
        """What happened, one sentence."""
        self.kept = kept
        """What is not lost, one sentence, or empty."""
        self.do = do
        """What to do now, one sentence, or empty."""
        self.field = field
        """The name of the field that it is about, or empty: a form puts the cursor there."""

        self.shows = shows
        """The command that shows what there is, `list clients`, or empty: said to whoever typed a command, and on no screen."""

    @property
    def said(self) -> str:
        """All of it, as a screen says it."""
        return " ".join(part for part in (self.what, self.kept, self.do) if part)

    def __str__(self) -> str:
        return f"{self.said} `steerboard {self.shows}` shows them." if self.shows else self.said


class Refused(Problem):
    """The person may not do this (PRACTICE §4); the words say whose it is and whom to ask."""


class NotFound(Problem):
    """No such thing: a code that names nothing."""


class Restart(Problem):
    """A newer program has changed the store, or it was restored meanwhile: this one must be started again."""


class Conflict(Problem):
    """Somebody else was faster: the row was read in one version and is now in another. Nothing was written."""

    def __init__(
        self,
        what: str,
        *,
        table: str,
        key: int,
        theirs: dict[str, Any],
        by: str = "",
        at: int = 0,
        kept: str = "Nothing was overwritten; your text is kept.",
        do: str = "",
    ) -> None:
        super().__init__(what, kept=kept, do=do)
        self.table = table
        self.key = key
        self.theirs = theirs
        """The row as it stands now."""
        self.by = by
        """Who changed it last, by name."""
        self.at = at
        """When, in UTC milliseconds."""
