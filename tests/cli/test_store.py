"""The practice as a whole: init, demo, backup, restore, doctor, dump, load, history, undo, redo, config."""

from __future__ import annotations

import grp
import os
import stat
from pathlib import Path

import pytest

from models.store.opening import open_store
from tests.cli.conftest import Command, inside
from tests.conftest import ROOT
from tui.cli import store

# init and demo ---------------------------------------------------------------------------------------------


def test_init_makes_the_usual_place(home: Path) -> None:
    said = inside(
        "init", "--name", "Harbour IT", "--zone", "Europe/Dublin", "--currency", "EUR", "--locale", "en_IE"
    )
    path = home / "data" / "steerboard" / "practice.db"
    assert (said.code, said.out) == (0, f"{path}\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with open_store(path) as store:
        assert (store.fact("name"), store.zone, store.fact("currency")) == (
            "Harbour IT",
            "Europe/Dublin",
            "EUR",
        )
    again = inside("init")
    assert again.code == 1 and "exists already" in again.err and again.err.count("\n") == 1


def test_init_with_a_group(tmp_path: Path) -> None:
    group = grp.getgrgid(os.getgid()).gr_name
    place = tmp_path / "shared" / "practice.db"
    assert inside("--db", str(place), "init", "--group", group).code == 0
    assert stat.S_IMODE(place.stat().st_mode) == 0o660 and stat.S_IMODE(place.parent.stat().st_mode) == 0o2770


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--group", "no-such-group"], "no-such-group"),
        (["--zone", "Atlantis/Harbour"], "Atlantis/Harbour"),
        (["--name", " "], "needs a name"),
    ],
)
def test_init_refuses(tmp_path: Path, words: list[str], reason: str) -> None:
    place = tmp_path / "new" / "practice.db"
    said = inside("--db", str(place), "init", *words)
    assert said.code == 1 and reason in said.err and said.err.count("\n") == 1
    assert not place.exists()


@pytest.mark.parametrize("words", [["init"], ["demo", "--no-open"], ["load", "-"]])
def test_nothing_is_made_where_nothing_can_be(words: list[str]) -> None:
    said = inside("--db", "/proc/nowhere/practice.db", *words)
    assert said.code == 1 and said.out == ""
    assert said.err.splitlines()[-1].startswith("steerboard: ")


def test_init_refuses_a_place_that_everybody_sees(tmp_path: Path) -> None:
    open_place = tmp_path / "open"
    open_place.mkdir()
    open_place.chmod(0o755)
    said = inside("--db", str(open_place / "practice.db"), "init")
    assert said.code == 1 and "chmod" in said.err and not (open_place / "practice.db").exists()


@pytest.mark.slow
def test_demo_is_made_once_and_found_again(home: Path) -> None:
    said = inside("demo", "--no-open")
    path = home / "data" / "steerboard" / "demo" / "demo.db"
    assert (said.code, said.out) == (0, f"{path}\n")
    assert [one.name for one in path.parent.iterdir() if one.is_file() and one.suffix != ".lock"] == [
        "demo.db"
    ]
    before = path.stat().st_mtime_ns
    again = inside("demo", "--no-open")
    assert (again.code, again.out, again.err) == (0, f"{path}\n", "")
    assert path.stat().st_mtime_ns == before
    assert len(inside("--db", str(path), "list", "clients", "--json").json) > 3
    assert inside("--db", str(path), "doctor").code == 0


def test_demo_refuses_a_real_practice(path: Path) -> None:
    for words in (["demo", "--no-open"], ["--db", str(path), "demo", "--no-open"]):
        said = inside(*words)
        assert said.code == 1 and "real practice" in said.err and said.out == ""


# backup, restore, doctor, dump, load -----------------------------------------------------------------------


def test_backup_and_restore(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert inside("add", "client", "--name", "Acme").code == 0
    assert inside("backup", str(copy)).code == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    again = inside("backup", str(copy))
    assert again.code == 1 and "--force" in again.err
    assert inside("backup", str(copy), "--force").code == 0
    assert inside("delete", "client", "ACME", "--yes").code == 0
    said = inside("restore", str(copy))
    assert said.code == 0 and "is kept" in said.err and said.out == ""
    assert inside("list", "clients", "--json").json[0]["code"] == "ACME"
    assert len(list((path.parent / "backups").glob("*.db"))) == 1
    assert inside("doctor").code == 0


def test_backup_to_standard_output_and_restore_from_standard_input(path: Path, tmp_path: Path) -> None:
    import subprocess

    from tests.cli.conftest import ENTRY

    result = subprocess.run([*ENTRY, "backup", "-"], capture_output=True, cwd=ROOT, check=True)
    assert result.stdout.startswith(b"SQLite format 3\0") and result.stderr == b""
    assert inside("add", "client", "--name", "Acme").code == 0
    assert inside("restore", "-", stdin=result.stdout).code == 0
    assert inside("list", "clients", "--json").json == []


def test_restore_where_the_present_is_damaged(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert inside("backup", str(copy)).code == 0
    path.write_bytes(b"damaged" * 1000)
    found = inside("doctor")
    assert found.code == 3 and found.out.startswith("error: ") and "restore" in found.out
    assert inside("list", "clients").code == 1
    assert inside("restore", str(copy)).code == 0
    assert inside("list", "people").code == 0


def test_restore_refuses_what_is_no_backup(path: Path, tmp_path: Path) -> None:
    for content in (b"nonsense", b""):
        file = tmp_path / "file.db"
        file.write_bytes(content)
        said = inside("restore", str(file))
        assert said.code == 1 and said.err.count("\n") == 1
    assert inside("restore", str(tmp_path / "missing.db")).code == 1
    assert inside("list", "people").code == 0


def test_doctor(run: Command, done: Command, path: Path) -> None:
    done("add", "client", "--name", "Acme")
    said = run("doctor")
    assert said.code == 0 and "in order" in said.err or said.out.startswith("warning: ")
    assert all(one["severity"] == "warning" for one in done("doctor", "--json").json)
    path.chmod(0o604)
    found = run("doctor", "--json")
    assert found.code == 3 and "chmod" in found.json[0]["do"]
    path.chmod(0o600)
    assert run("doctor", "--mend").code == 0


def test_dump_and_load_without_loss(path: Path, tmp_path: Path) -> None:
    assert inside("add", "client", "--name", "Acmé", "--note", "one\ntwo").code == 0
    dumped = inside("dump")
    assert dumped.code == 0 and dumped.err == ""
    other = tmp_path / "other" / "practice.db"
    loaded = inside("--db", str(other), "load", "-", stdin=dumped.out.encode())
    assert (loaded.code, loaded.out) == (0, f"{other}\n")
    assert inside("--db", str(other), "dump").out == dumped.out
    again = inside("--db", str(other), "load", "-", stdin=dumped.out.encode())
    assert again.code == 1 and "exists already" in again.err
    file = tmp_path / "dump.jsonl"
    file.write_text(dumped.out, encoding="utf-8")
    third = tmp_path / "third" / "practice.db"
    assert inside("--db", str(third), "load", str(file)).code == 0
    assert stat.S_IMODE(third.stat().st_mode) == 0o600


def test_load_does_not_read_for_ever(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has no lines is no dump, before it has filled the memory."""
    monkeypatch.setattr(store, "DUMP_LINE_BYTES", 100_000)
    said = inside("--db", str(tmp_path / "x" / "x.db"), "load", "/dev/zero")
    assert said.code == 1 and "no dump" in said.err and not (tmp_path / "x" / "x.db").exists()


def test_load_refuses_half_a_dump(path: Path, tmp_path: Path) -> None:
    dumped = inside("dump").out.encode()
    for number, content in enumerate((dumped[: len(dumped) // 2], b"", b"\xff\xfe", b"[]\n")):
        place = tmp_path / f"new{number}" / "practice.db"
        said = inside("--db", str(place), "load", "-", stdin=content)
        assert said.code == 1 and said.err.count("\n") == 1
        assert not place.exists()
    assert inside("--db", str(tmp_path / "x" / "x.db"), "load", str(tmp_path / "missing")).code == 1


# History, undo, redo ---------------------------------------------------------------------------------------


def test_undo_and_redo(run: Command, done: Command) -> None:
    done("add", "client", "--name", "Acme")
    assert done("undo").err == "Undone: add client ACME.\n"
    assert done("list", "clients", "--json").json == []
    assert done("redo", "--json").json["redone"] == "add client ACME"
    assert done("list", "clients", "--json").json[0]["code"] == "ACME"
    assert run("redo").code == 1
    assert done("undo", "--json").json["undone"] == "add client ACME"
    said = run("undo")
    assert said.code == 1 and "cannot be undone" in said.err
    assert "nothing to undo" in run("undo").err


def test_undo_of_somebody_else(run: Command, done: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    done("add", "person", "--login", "dana", "--name", "Dana", "--roles", "vcio")
    done("--as", "dana", "add", "client", "--name", "Acme")
    monkeypatch.setattr("models.practice.people.login_name", lambda: "dana")
    assert run("undo", "--of", "root").code == 1
    monkeypatch.undo()


def test_an_admin_undoes_for_somebody(run: Command, done: Command) -> None:
    done("add", "person", "--login", "dana", "--name", "Dana", "--roles", "vcio")
    done("--as", "dana", "add", "client", "--name", "Acme")
    assert run("undo", "--of", "nobody").code == 1
    assert done("undo", "--of", "dana").err == "Undone: add client ACME.\n"
    assert done("list", "clients", "--json").json == []
    assert done("history", "--of", "dana", "--json").json[0]["kind"] == "undo"


def test_history(run: Command, done: Command) -> None:
    done("add", "client", "--name", "Acme")
    done("edit", "client", "ACME", "--name", "Acme Dental", "--note", "new")
    lines = done("history", "--json").json
    assert [one["text"] for one in lines[:2]] == ["edit client ACME: name, note", "add client ACME"]
    assert lines[0]["at"].endswith("Z") and lines[0]["who"] == "Frank Founder" and lines[0]["undone"] is False
    changes = done("history", "client", "ACME", "--json").json[0]["changes"]
    assert {"field": "name", "before": "Acme", "after": "Acme Dental"} in changes
    assert "        Name: Acme Dental (was Acme)" in done("history", "client", "ACME").out
    assert len(done("history", "--limit", "1", "--json").json) == 1
    assert run("history", "client", "NOPE").code == 1
    assert run("history", "client", "ACME", "--of", "root").code == 2
    assert run("history", "--limit", "0").code == 2


# config ----------------------------------------------------------------------------------------------------


def test_config_lists_every_setting_with_its_help(done: Command, home: Path) -> None:
    from models.settings import documented

    rows = done("config", "--json").json
    assert [one["name"] for one in rows] == [name for name, *_ in documented()]
    assert all(one["help"] for one in rows)
    assert str(home) in done("config").err


def test_config_lists_what_is_not_understood_and_ends_with_1(run: Command, home: Path) -> None:
    folder = home / "config" / "steerboard"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text('colour = 1\n[keys]\n"walk.yes" = "u"\n', encoding="utf-8")
    said = run("config")
    assert said.code == 1 and "theme" in said.out
    assert said.err.splitlines()[1:] == [
        "steerboard: line 1: colour is no setting.",
        "steerboard: line 3: walk.yes: u is everywhere.undo already; y is used.",
    ]
    assert run("list", "clients").code == 0


def test_settings_go_out_and_in(run: Command, done: Command, tmp_path: Path, home: Path) -> None:
    file = tmp_path / "mine.toml"
    done("config", "export", str(file))
    assert run("config", "export", str(file)).code == 1
    text = file.read_text(encoding="utf-8").replace('theme = "auto"', 'theme = "light"')
    file.write_text(text, encoding="utf-8")
    done("config", "import", str(file))
    goal = home / "config" / "steerboard" / "settings.toml"
    assert stat.S_IMODE(goal.stat().st_mode) == 0o600
    assert next(one for one in done("config", "--json").json if one["name"] == "theme")["value"] == "light"
    assert done("config", "export").out == text
    for wrong in ("theme = 'pink'", "nonsense = 1", "theme = ", "lean = 'yes'", "keys.x = 'y'"):
        file.write_text(wrong, encoding="utf-8")
        said = run("config", "import", str(file))
        assert said.code == 1 and "Nothing was changed" in said.err and str(tmp_path / "tmp") not in said.err
    assert goal.read_text(encoding="utf-8") == text


def test_facts_of_the_practice_go_out_and_in(path: Path) -> None:
    said = inside("config", "--practice", "export")
    assert said.code == 0 and 'zone = "UTC"' in said.out
    changed = inside(
        "config", "--practice", "import", "-", stdin=b'zone = "Europe/Dublin"\ncurrency = "eur"\n'
    )
    assert (changed.code, changed.err) == (0, "Changed: zone, currency.\n")
    assert (
        inside("config", "--practice", "import", "-", stdin=b'currency = "EUR"\n').err
        == "Nothing was different.\n"
    )
    rows = {one["name"]: one["value"] for one in inside("config", "--practice", "--json").json}
    assert rows["zone"] == "Europe/Dublin" and rows["currency"] == "EUR"
    assert inside("undo").err.startswith("Undone: set time zone")
    for wrong in (b'zone = "Atlantis"\n', b"ships = 3\n", b"zone = \n", b"\xff"):
        refused = inside("config", "--practice", "import", "-", stdin=wrong)
        assert refused.code == 1 and refused.err.count("\n") == 1


def test_config_needs_no_practice(home: Path) -> None:
    assert inside("config", "--json").code == 0
    assert inside("config", "--practice").code == 1
