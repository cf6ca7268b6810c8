"""Personal settings, and where things lie."""

from __future__ import annotations

import pwd
from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import Problem
from models.settings import Settings, account_folders, documented, keep_choice, load_settings, settings_path
from models.store import places


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    """And each key is documented with its default and its choices."""
    assert load_settings(path := tmp_path / "settings.toml") == Settings(path=path)
    keys = {name: (default, words, choices) for name, default, words, choices in documented()}
    assert set(keys) == {
        "practice",
        "theme",
        "glyphs",
        "lean",
        "confirm_quit",
        "export_folder",
        "practices",
        "keys",
        "folders",
    }
    assert all(words.endswith(".") for _, words, _ in keys.values())
    assert all(default in choices for default, _, choices in keys.values() if choices)


def test_what_is_set_is_read(tmp_path: Path) -> None:
    """Tables too."""
    path = tmp_path / "settings.toml"
    path.write_text(
        'theme = "ansi"\nlean = false\n[practices]\nharbour = "/srv/harbour.db"\n[keys]\n"walk.yes" = "y,1"\n',
        encoding="utf-8",
    )
    found = load_settings(path)
    assert (found.theme, found.lean, found.glyphs, found.path) == ("ansi", False, "unicode", path)
    assert (found.practices, found.keys) == ({"harbour": "/srv/harbour.db"}, {"walk.yes": "y,1"})


@pytest.mark.parametrize(
    "text, said",
    [
        (b"theme = ", "cannot be read"),
        (b"\xff", "cannot be read"),
        (b"x = " + b"[" * 5000, "cannot be read"),
        (b"practices = 1", "practices .* has to be a table"),
        (b"practice = 1", "practice .* has to be a text"),
    ],
)
def test_no_other_practice_opens_than_the_one_that_is_meant(tmp_path: Path, text: bytes, said: str) -> None:
    """Never guessed."""
    path = tmp_path / "settings.toml"
    path.write_bytes(text)
    with pytest.raises(Problem, match=said) as caught:
        load_settings(path)
    assert str(path) in str(caught.value) and caught.value.do


@pytest.mark.parametrize(
    "text, said",
    [
        ("colour = 1", "line 1: colour is no setting"),
        ("path = 1", "line 1: path is no setting"),
        ("remarks = []", "line 1: remarks is no setting"),
        ("\ntheme = 1", "line 2: theme has to be a text; auto is used"),
        ('theme = "pink"', "line 1: theme is “pink”, which is not known; auto is used"),
        ("lean = 1", "line 1: lean has to be true or false; true is used"),
        ('folders = "/srv"', "line 1: folders has to be a list of texts; what is usual is used"),
        ("folders = [1]", "line 1: folders has an entry that is no text in quotes; what is usual is used"),
        ("export_folder = 1", "line 1: export_folder has to be a text; what is usual is used"),
        ('[keys]\n"walk.no" = "n"\n"walk.yes" = 1', "line 3: walk.yes is no text in quotes"),
        ('keys."walk.yes" = 1', "walk.yes is no text in quotes"),
    ],
)
def test_what_is_not_understood_is_said_with_its_line_and_the_rest_counts(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"{text}\n", encoding="utf-8")
    found = load_settings(path)
    assert found.remarks == (said,)
    assert replace(found, remarks=(), lines={}, path=None, keys={}) == Settings()
    path.write_text(f"confirm_quit = true\n{text}\n", encoding="utf-8")
    assert load_settings(path).confirm_quit


def test_the_folders_of_an_account_are_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by what the system says its home is, not by a variable; and written in full."""
    entry = pwd.struct_passwd(("msp", "x", 1, 1, "", str(tmp_path), "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: entry)
    assert account_folders() == ()
    path = tmp_path / ".config" / "steerboard" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text('folders = ["/srv/incoming", "/srv/out"]\n', encoding="utf-8")
    assert account_folders() == ("/srv/incoming", "/srv/out")
    for wrong in ("incoming", "", "~/in"):
        path.write_text(f'folders = ["/srv/incoming", "{wrong}"]\n', encoding="utf-8")
        with pytest.raises(Problem, match="does not begin with /"):
            account_folders()


def test_settings_lie_with_the_person_or_with_the_practice(home: Path, tmp_path: Path) -> None:
    """The latter under a service account."""
    assert settings_path() == home / "config" / "steerboard" / "settings.toml"
    assert settings_path("dana", tmp_path) == tmp_path / "people" / "dana.toml"
    for login in ("../evil", "a/b", "", ".."):
        with pytest.raises(Problem):
            settings_path(login, tmp_path)


def test_a_practice_is_found_in_this_order(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--db (a path or a name), STEERBOARD_DB, the setting, the usual place."""
    named = {"harbour": "~/harbour/practice.db"}
    assert places.find(None, named) == home / "data" / "steerboard" / "practice.db"
    assert places.find(None, named, "harbour") == home / "harbour" / "practice.db"
    monkeypatch.setenv("STEERBOARD_DB", str(tmp_path / "env.db"))
    assert places.find(None, named, "harbour") == tmp_path / "env.db"
    assert places.find("harbour", named) == home / "harbour" / "practice.db"
    assert places.find("./x", named) == Path.cwd() / "x"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").touch()
    assert places.find("here", named) == tmp_path / "here"
    with pytest.raises(Problem, match="no practice called “elsewhere”.*harbour"):
        places.find("elsewhere", named)
    with pytest.raises(Problem, match="none is named yet"):
        places.find("elsewhere", {})


def test_the_demo_lies_apart(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is named."""
    assert places.demo_path() == home / "data" / "steerboard" / "demo" / "demo.db"
    monkeypatch.setenv("STEERBOARD_DB", "/srv/demo.db")
    assert places.demo_path() == Path("/srv/demo.db")


def test_one_choice_is_kept_and_every_other_line_stays(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    keep_choice(path, "theme", "light")
    assert load_settings(path).theme == "light"
    path.write_text('# mine\nglyphs = "ascii"\ntheme = "dark" # at night\n[keys]\n"walk.yes" = "1"\n')
    keep_choice(path, "theme", "ansi")
    assert path.read_text() == '# mine\nglyphs = "ascii"\ntheme = "ansi"\n[keys]\n"walk.yes" = "1"\n'
    path.write_text('theme = """\ndark"""\n')
    with pytest.raises(Problem, match="not changed from here"):
        keep_choice(path, "theme", "light")
    assert path.read_text() == 'theme = """\ndark"""\n'
