"""Personal settings: a TOML file each person keeps; every key is documented here, and only here.

`$XDG_CONFIG_HOME/steerboard/settings.toml`; under a service account `people/LOGIN.toml` in the practice's folder.
"""

from __future__ import annotations

import os
import pwd
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from models.errors import Problem
from models.files import is_there, read_file
from models.homes import config_home

SETTINGS_LIMIT = 1_000_000
"""Bytes of a settings file (FAULTS G6)."""
THEMES = ("auto", "dark", "light", "ansi")
GLYPHS = ("unicode", "ascii")


def _setting(default: Any, words: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": words, "choices": choices})


def _table(words: str) -> Any:
    return field(default_factory=dict, metadata={"help": words, "choices": ()})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has set; the defaults where nothing is."""

    practice: str = _setting(
        "", "The practice that opens: a path, or a name of [practices]. Empty: the usual place."
    )
    theme: str = _setting(
        "auto",
        "Colours: dark, light, ansi (the terminal's own 16), or auto (ansi where there are only 16).",
        THEMES,
    )
    glyphs: str = _setting(
        "unicode", "Signs for answers and lines: unicode, or ascii for fonts without them.", GLYPHS
    )
    lean: bool = _setting(True, "Send only the cells that changed. Turn it off if a terminal shows remains.")
    confirm_quit: bool = _setting(False, "Ask before quitting even when everything is saved.")
    export_folder: str = _setting("", "Where `x` writes files. Empty: exports/ in the practice's folder.")
    folders: tuple[str, ...] = _setting(
        (),
        "Of an account that serves several people, in its own settings: folders that they may name files in, beside "
        "their home.",
    )
    practices: dict[str, str] = _table(
        'Names for practices, each a path: harbour = "/srv/harbour/practice.db".'
    )
    keys: dict[str, str] = _table('Personal keys: the id of an action, and its key: "walk.yes" = "y,1".')
    path: Path | None = None
    """The file that this was read from; None where there is none."""


def documented() -> tuple[tuple[str, Any, str, tuple[str, ...]], ...]:
    """(key, default, help, choices) of every setting, for the guide, `config` and the check of files."""
    plain = Settings()
    return tuple(
        (one.name, getattr(plain, one.name), one.metadata["help"], one.metadata["choices"])
        for one in fields(Settings)
        if one.metadata
    )


def settings_path(login: str = "", folder: Path | None = None) -> Path:
    """Where the settings of a person lie: in the practice's folder under a service account, else their own."""
    if folder is None:
        return config_home() / "settings.toml"
    if not login or login.startswith(".") or os.sep in login:
        raise Problem(f"{login!r} is no login.", do="Ask whoever runs this machine.")
    return folder / "people" / f"{login}.toml"


def account_folders() -> tuple[str, ...]:
    """The `folders` of the account that the program runs under, whatever the environment says its home is. Raises Problem."""
    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ()
    return load_settings(Path(home) / ".config" / "steerboard" / "settings.toml").folders


def load_settings(path: Path) -> Settings:
    """The settings in a file; the defaults where there is no file. Raises Problem, naming line or key, where it is wrong."""
    if not is_there(path):
        return Settings()
    try:
        values = tomllib.loads(read_file(path, SETTINGS_LIMIT, ours=True).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(
            f"The settings in {path} cannot be read: {error}.", do="Mend that line, or move the file away."
        ) from error
    known = {one.name: one for one in fields(Settings) if one.metadata}
    for name, value in values.items():
        if name not in known:
            raise Problem(
                f"{path} has a setting {name!r} that does not exist.",
                do="`steerboard config` lists them all.",
            )
        _check(path, name, value, known[name].metadata["choices"], getattr(Settings(), name))
    taken: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Settings(**taken, path=path)


def _check(path: Path, name: str, value: Any, choices: tuple[str, ...], default: Any) -> None:
    if type(value) is not (list if isinstance(default, tuple) else type(default)):
        kind = {str: "a text", bool: "true or false", dict: "a table", tuple: "a list of texts"}[
            type(default)
        ]
        raise Problem(f"{name} in {path} has to be {kind}.", do="Mend that line, or move the file away.")
    if choices and value not in choices:
        raise Problem(f"{name} in {path} is {value!r}.", do=f"Choose one of: {', '.join(choices)}.")
    if isinstance(value, list) and not all(isinstance(one, str) for one in value):
        raise Problem(f"{name} in {path} has an entry that is no text.", do="Put it in quotes.")
    if isinstance(value, dict) and not all(isinstance(one, str) for one in value.values()):
        raise Problem(f"[{name}] in {path} has a value that is no text.", do="Put it in quotes.")
