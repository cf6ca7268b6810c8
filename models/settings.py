"""Personal settings: a TOML file each person keeps; every key is documented here, and only here.

`$XDG_CONFIG_HOME/steerboard/settings.toml`; under a service account `people/LOGIN.toml` in the practice's folder.
"""

from __future__ import annotations

import os
import pwd
import re
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from models.errors import Problem
from models.files import is_there, read_file, write_file
from models.homes import config_home
from models.text import quoted

SETTINGS_LIMIT = 1_000_000
"""Bytes of a settings file (FAULTS G6)."""
_STRICT = ("practice", "practices")
_TABLE = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w-]+)\s*=""")
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
    """The file that this was read from, or that there is none at yet; None where there are no settings of a person."""
    remarks: tuple[str, ...] = ()
    """What in it is not understood, with its line, and what is used instead."""
    lines: dict[str, int] = field(default_factory=dict)
    """In which line a setting stands (`theme`, `keys.walk.yes`); not those that are written in an unusual way."""

    def where(self, name: str, table: str = "") -> str:
        """`line 3: theme` or, where the line is not known, `theme`; of a table: of its entry of that name."""
        line = self.lines.get(f"{table}.{name}" if table else name)
        return f"line {line}: {name}" if line else name


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
        raise Problem(f"{quoted(login)} is no login.", do="Ask whoever runs this machine.")
    return folder / "people" / f"{login}.toml"


def account_folders() -> tuple[str, ...]:
    """The `folders` of the account that the program runs under, whatever the environment says its home is. Raises Problem."""
    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ()
    settings = load_settings(Path(home) / ".config" / "steerboard" / "settings.toml")
    for one in settings.folders:
        if not os.path.isabs(one):  # where it led would depend on where somebody stands
            raise Problem(
                f"folders in {settings.path} has {quoted(one)}, which does not begin with /.",
                do="Write it in full.",
            )
    return settings.folders


def load_settings(path: Path) -> Settings:
    """The settings in a file; the defaults where there is no file, and for what is not understood (`remarks`).

    Raises Problem where the file cannot be read, and where it is not understood which practice is meant: another one
    than the person's must not open.
    """
    if not is_there(path):
        return Settings(path=path)
    try:
        text = read_file(path, SETTINGS_LIMIT, ours=True).decode("utf-8")
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(
            f"The settings in {path} cannot be read: {error}.", do="Mend that line, or move the file away."
        ) from error
    read = Settings(path=path, lines=_lines(text))
    known = {one.name: one.metadata["choices"] for one in fields(Settings) if one.metadata}
    taken: dict[str, Any] = {}
    remarks: list[str] = []
    for name, value in values.items():
        if name not in known:
            remarks.append(f"{read.where(name)} is no setting")
            continue
        default = getattr(read, name)
        wrong = _wrong(value, known[name], default)
        if wrong and name in _STRICT:
            raise Problem(f"{name} in {path} {wrong}.", do="Mend that line, or move the file away.")
        if wrong:
            remarks.append(f"{read.where(name)} {wrong}; {_shown(default)} is used")
            continue
        if isinstance(value, dict):
            no_text = [one for one, said in value.items() if not isinstance(said, str)]
            remarks += [f"{read.where(one, name)} is no text in quotes" for one in no_text]
            value = {one: said for one, said in value.items() if one not in no_text}
        taken[name] = tuple(value) if isinstance(value, list) else value
    return replace(read, **taken, remarks=tuple(remarks))


def keep_choice(path: Path, name: str, value: str) -> None:
    """Write one setting of a fixed choice (`theme`, `glyphs`) into the file, and leave every other line as it is.

    Raises Problem where the file cannot be read or written, or where the setting stands in it in an unusual way.
    """
    text = read_file(path, SETTINGS_LIMIT, ours=True).decode("utf-8") if is_there(path) else ""
    said = f'{name} = "{value}"'
    lines = text.splitlines()
    number = load_settings(path).lines.get(name)
    if number:
        lines[number - 1] = said
    else:  # before the first table
        lines.insert(0, said)
    data = "\n".join(lines) + "\n"
    try:
        understood = tomllib.loads(data).get(name) == value
    except tomllib.TOMLDecodeError:
        understood = False
    if not understood:
        raise Problem(
            f"{name} stands in {path} in a way that is not changed from here.",
            kept="The file is as it was.",
            do=f"Write {said} there.",
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_file(path, data.encode(), replace=True, ours=True)


def _wrong(value: Any, choices: tuple[str, ...], default: Any) -> str:
    """What is wrong with a value, as the end of a sentence; empty where nothing is."""
    if type(value) is not (list if isinstance(default, tuple) else type(default)):
        kinds = {str: "a text", bool: "true or false", dict: "a table", tuple: "a list of texts"}
        return f"has to be {kinds[type(default)]}"
    if choices and value not in choices:
        return f"is {quoted(str(value)[:40])}, which is not known"
    if isinstance(value, list) and not all(isinstance(one, str) for one in value):
        return "has an entry that is no text in quotes"
    return ""


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return "true" if default else "false"
    return str(default) if default and isinstance(default, str) else "what is usual"


def _lines(text: str) -> dict[str, int]:
    """In which line each key stands, as people usually write TOML."""
    found: dict[str, int] = {}
    table = ""
    for number, one in enumerate(text.splitlines(), 1):
        if head := _TABLE.match(one):
            table = f"{head[1].strip()}."
            found.setdefault(table[:-1], number)
        elif key := _KEY.match(one):
            found.setdefault(f"{table}{key[1].strip(chr(34) + chr(39))}", number)
    return found
