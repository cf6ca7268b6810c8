"""What one command works in: the practice that it opens, and who sits at the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from models.settings import Settings
    from models.store.store import Store
    from models.who import Who

CLOSING = 2.0
"""Seconds that closing the store may take, so that a terminated command is gone within three (FAULTS A1)."""


class Session:
    """Made empty; nothing is looked for or opened before a command asks for it."""

    def __init__(self, *, forced: bool = False) -> None:
        self.forced = forced
        """Whether the command came over SSH_ORIGINAL_COMMAND: files are `-` then (FAULTS A24)."""
        self.db: str | None = None
        self.acting_for = ""
        """The login of `--as`."""
        self.read_only = False
        self._login = ""
        self._path: Path | None = None
        self._settings: Settings | None = None
        self._store: Store | None = None
        self._who: Who | None = None

    @property
    def login(self) -> str:
        """The login at the keyboard, from the operating system (FAULTS H3)."""
        from models.practice.people import login_name

        self._login = self._login or login_name()
        return self._login

    @property
    def serves(self) -> bool:
        """Whether the program runs under a service account, for somebody else."""
        from models.practice.people import is_served

        return is_served(self.login)

    @property
    def settings(self) -> Settings:
        """The personal settings by which the practice is found; a service account has none of its own. Raises Problem."""
        from models.settings import Settings, load_settings, settings_path

        if self._settings is None:
            self._settings = Settings() if self.serves else load_settings(settings_path())
        return self._settings

    @property
    def settings_path(self) -> Path:
        """Where this person's settings lie. Raises Problem."""
        from models.settings import settings_path

        return settings_path(self.login, self.path.parent) if self.serves else settings_path()

    def limit_files(self) -> None:
        """From here on the files that people name lie where this person may reach. Raises Problem."""
        from models import reach
        from models.settings import account_folders

        limited = self.serves or self.forced
        folders = account_folders() if limited else ()
        reach.limit(reach.reach_of(self.login, self.path, folders) if limited else None)

    @property
    def path(self) -> Path:
        """Where the practice lies; nothing says that it exists. Raises Problem for an unknown name."""
        from models.store import places

        if self._path is None:
            self._path = places.find(self.db, self.settings.practices, self.settings.practice)
        return self._path

    @path.setter
    def path(self, path: Path) -> None:
        self._path = path

    @property
    def store(self) -> Store:
        """The practice, opened. Raises Problem; Refused where somebody who is no admin says `--as`."""
        from models.store.opening import open_store
        from tui.cli import output

        if self._store is None:
            self._store = open_store(self.path, read_only=self.read_only, say=output.say)
            if self.acting_for:
                _ = self.who
        return self._store

    @property
    def who(self) -> Who:
        """Who acts: the person at the keyboard, or whom `--as` names. Raises Problem, Refused, NotFound."""
        from models.practice.people import who_is

        if self._who is None:
            meant = self.acting_for or self.login
            self._who = who_is(self.store, meant, acting=self.login if meant != self.login else None)
        return self._who

    def fixed(self) -> list[str]:
        """The global options that this session was given, to hand on."""
        return [
            *(["--db", self.db] if self.db is not None else []),
            *(["--as", self.acting_for] if self.acting_for else []),
            *(["--read-only"] if self.read_only else []),
        ]

    def close(self) -> None:
        """Finish what was handed to the store."""
        if self._store is not None:
            self._store.close(CLOSING)
            self._store = None


def session(context: click.Context | None = None) -> Session:
    """The session of the command that runs."""
    found = (context or click.get_current_context()).find_object(Session)
    assert found is not None
    return found
