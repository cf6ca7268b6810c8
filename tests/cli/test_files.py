"""import and export: files, standard input and output."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import ENTRY, Command, inside
from tests.terminal import Terminal

PACK = (
    '[pack]\nname = "Cloud"\nversion = "1"\n\n[[category]]\nname = "Tenants"\nprefix = "TEN"\n\n'
    '[[standard]]\nref = "C1"\nname = "MFA"\ncategory = "Tenants"\nquestion = "Is MFA on?"\nwhy = "Passwords leak."\n'
    'how = "Look."\n\n[[standard]]\nref = "C2"\nname = "Logs"\ncategory = "Tenants"\nquestion = "Are logs kept?"\n'
)


# Imports ---------------------------------------------------------------------------------------------------


def test_clients_and_contacts_from_tables(path: Path, tmp_path: Path) -> None:
    clients = b"code,name,industry\nACME,Acme Dental,dental\nZED,Zed Ltd,\nBAD CODE,Bad,\n"
    said = inside("import", "clients", "-", "--json", stdin=clients)
    assert said.code == 0
    assert {name: said.json[name] for name in ("added", "changed", "unchanged", "drafts")} == {
        "added": 2, "changed": 0, "unchanged": 0, "drafts": 0,
    }  # fmt: skip
    assert list(said.json) == ["added", "changed", "unchanged", "drafts", "refused", "remarks"]
    assert said.json["refused"][0].keys() == {"row", "ref", "reason"} and said.json["refused"][0]["row"] == 4
    again = inside("import", "clients", "-", stdin=clients)
    assert again.code == 0 and again.out.startswith("2 clients: 0 added, 0 changed, 2 unchanged, 1 refused.")
    file = tmp_path / "contacts.csv"
    file.write_text("client;name;authority\nACME;Helen;decision maker\n", encoding="utf-8")
    assert inside("import", "contacts", str(file), "--json").json["added"] == 1
    assert inside("undo").err.startswith("Undone: import contacts from contacts.csv")
    assert inside("list", "contacts", "--json").json == []


def test_contacts_of_one_client_and_new_clients(done: Command, tmp_path: Path) -> None:
    done("add", "client", "--name", "Acme")
    file = tmp_path / "contacts.csv"
    file.write_text("name\nHelen\n", encoding="utf-8")
    assert done("import", "contacts", str(file), "--client", "ACME", "--json").json["added"] == 1
    file.write_text("client,name\nNewcomer,Tom\n", encoding="utf-8")
    assert done("import", "contacts", str(file), "--json").json["refused"]
    assert done("import", "contacts", str(file), "--add-clients", "--json").json["added"] == 1
    assert {one["code"] for one in done("list", "clients", "--json").json} == {"ACME", "NEWCOMER"}


def test_a_dry_run_and_strict_write_nothing(run: Command, done: Command, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("code,name\nACME,Acme\n,,,\n!,Bad\n", encoding="utf-8")
    dry = done("import", "clients", str(file), "--dry-run", "--json").json
    assert dry["added"] == 1 and dry["refused"]
    assert "Nothing was written" in done("import", "clients", str(file), "--dry-run").out
    strict = run("import", "clients", str(file), "--strict", "--json")
    assert strict.code == 1 and strict.json["refused"] and strict.err.startswith("steerboard: ")
    assert done("list", "clients", "--json").json == []
    assert done("import", "clients", str(file), "--json").json["added"] == 1


def test_a_map_is_remembered(run: Command, done: Command, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("Company,Kind\nAcme,active\n", encoding="utf-8")
    done("import", "clients", str(file), "--map", "psa")
    assert (path.parent / "maps" / "psa.toml").exists()
    assert done("import", "clients", str(file), "--map", "psa", "--json").json["unchanged"] == 1
    assert done("import", "maps", "--json").json == [{"code": "psa", "kind": "clients"}]
    done("import", "clients", str(file), "--map", "next", "--dry-run")
    assert [one.name for one in (path.parent / "maps").iterdir()] == ["psa.toml"]
    assert done("import", "maps", "--forget", "psa").err == "The map psa is forgotten.\n"
    assert done("import", "maps", "--json").json == []
    assert run("import", "maps", "--forget", "psa").code == 1
    assert run("import", "clients", str(file), "--map", "../../evil").code in (0, 1)
    assert not (path.parent.parent / "evil.toml").exists()


def test_standards_from_a_pack(run: Command, done: Command, tmp_path: Path) -> None:
    file = tmp_path / "cloud.toml"
    file.write_text(PACK, encoding="utf-8")
    first = done("import", "standards", str(file), "--approve", "--for", "all", "--json").json
    assert (first["added"], first["drafts"], first["refused"]) == (2, 1, [])
    assert {one["code"]: one["state"] for one in done("list", "standards", "--json").json} == {
        "TEN-001": "approved", "TEN-002": "draft",
    }  # fmt: skip
    assert done("show", "standard", "TEN-002", "--json").json["lacks"] == ["a why", "a how"]
    assert done("import", "standards", str(file), "--json").json["unchanged"] == 2
    filled = done(
        "import", "standards", str(file), "--pack", "Other", "--why", "So.", "--how", "Look.", "--json"
    ).json
    assert (filled["added"], filled["drafts"]) == (2, 0)
    assert run("import", "standards", str(file), "--for", "NOPE").code == 1


def test_a_pack_comes_out_as_it_went_in(path: Path, tmp_path: Path) -> None:
    assert inside("import", "standards", "-", "--approve", stdin=PACK.encode()).code == 0
    out = inside("export", "pack", "cloud", "--format", "toml")
    assert out.code == 0 and out.err == ""
    other = tmp_path / "other" / "practice.db"
    assert inside("--db", str(other), "init").code == 0
    assert (
        inside("--db", str(other), "import", "standards", "-", "--approve", stdin=out.out.encode()).code == 0
    )
    assert inside("--db", str(other), "export", "pack", "cloud", "--format", "toml").out == out.out


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02" * 99, b"{" * 50_000, b'{"result": []}', b"name\n", b"PK\x03\x04nonsense"]
)
def test_files_that_are_something_else_are_one_line(path: Path, content: bytes) -> None:
    for kind in ("standards", "clients", "contacts"):
        said = inside("import", kind, "-", stdin=content)
        assert said.code in (0, 1) and "Traceback" not in said.err
        assert said.code == 0 or (said.out == "" and said.err.count("\n") == 1)
    assert inside("history", "--json").json[0]["text"] == "founded the practice"


def test_files_that_cannot_be_read(run: Command, tmp_path: Path) -> None:
    for name in (str(tmp_path), str(tmp_path / "missing.csv"), "/dev/null"):
        said = run("import", "clients", name)
        assert said.code == 1 and said.err.count("\n") == 1
    assert run("import", "clients", "").code == 2


def test_a_real_catalogue(path: Path, data: Path) -> None:
    file = data / "oscal" / "NIST_SP800-171_rev3_catalog.json"
    said = inside("import", "standards", str(file), "--approve", "--for", "all", "--json")
    assert said.code == 0 and said.json["added"] == 422 and said.json["refused"] == []
    assert inside("import", "standards", str(file), "--json").json["unchanged"] == 422
    contacts = inside(
        "import", "contacts", str(data / "csv" / "itglue-contacts.csv"), "--add-clients", "--json"
    )
    assert contacts.json["added"] == 48


# Exports ---------------------------------------------------------------------------------------------------


def test_lists_as_tables(run: Command, done: Command, tmp_path: Path) -> None:
    done("add", "client", "--name", "Acme")
    rows = list(csv.DictReader(io.StringIO(done("export", "clients", "--format", "csv").out)))
    assert rows[0]["code"] == "ACME"
    assert json.loads(done("export", "clients", "--format", "json").out)[0]["name"] == "Acme"
    file = tmp_path / "clients.xlsx"
    said = done("export", "clients", "--format", "xlsx", "-o", str(file))
    assert said.out == "" and str(file) in said.err
    assert file.read_bytes().startswith(b"PK") and stat.S_IMODE(file.stat().st_mode) == 0o600
    for kind in ("contacts", "people", "standards", "categories", "packs", "reviews", "findings"):
        done("export", kind, "--format", "csv")
    again = run("export", "clients", "--format", "xlsx", "-o", str(file))
    assert again.code == 1 and "--force" in again.err
    done("export", "clients", "--format", "csv", "-o", str(file), "--force")
    assert b"ACME" in file.read_bytes()


def test_an_export_never_follows_a_planted_link(run: Command, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine", encoding="utf-8")
    link = tmp_path / "out.csv"
    link.symlink_to(mine)
    assert run("export", "clients", "--format", "csv", "-o", str(link)).code == 1
    assert run("export", "clients", "--format", "csv", "-o", str(link), "--force").code == 0
    assert mine.read_text(encoding="utf-8") == "mine" and not link.is_symlink()


def test_wrong_exports(run: Command) -> None:
    for words in (
        ["export", "ship", "X", "--format", "pdf"],
        ["export", "clients", "--format", "papyrus"],
        ["export", "clients"],
        ["export", "review", "--format", "pdf"],
    ):
        assert run(*words).code == 2, words
    for words in (
        ["export", "clients", "--format", "pdf"],
        ["export", "review", "REV-9999", "--format", "html"],
        ["export", "pack", "nope", "--format", "toml"],
        ["export", "review", "REV-9999", "--format", "html", "--document", "poem"],
        ["export", "clients", "--format", "csv", "-o", "/nowhere/x.csv"],
    ):
        said = run(*words)
        assert said.code == 1 and said.out == "" and said.err.count("\n") == 1, words


def test_a_terminal_gets_no_workbook(path: Path) -> None:
    with Terminal([*ENTRY, "export", "clients", "--format", "xlsx"]) as terminal:
        assert terminal.wait_exit() == 1
        assert "nothing for a terminal" in " ".join(terminal.text.split()) and b"PK" not in terminal.raw


def test_reports_of_a_review(path: Path, tmp_path: Path) -> None:
    assert inside("import", "standards", "-", "--approve", "--for", "all", stdin=PACK.encode()).code == 0
    assert inside("add", "client", "--name", "Acme").code == 0
    review = inside("review", "start", "ACME", "--json").json["review"]
    assert inside("review", "answer", review, "TEN-001", "no", "--note", "Off for all").code == 0
    for suffix, begin in (("html", "<!"), ("md", "#"), ("csv", "code,"), ("json", "{")):
        said = inside("export", "review", review, "--format", suffix)
        assert said.code == 0, said.err
        assert said.out.lower().startswith(begin) and "MFA" in said.out
    file = tmp_path / "report.pdf"
    said = inside("export", "review", review, "--format", "pdf", "-o", str(file))
    if "Install what it needs" in said.err:
        pytest.skip(said.err)
    assert said.code == 0, said.err
    assert file.read_bytes().startswith(b"%PDF")
    assert not [one for one in os.listdir(tmp_path) if one.endswith(".part")]


# Under an account that serves several people ------------------------------------------------------------------


@pytest.fixture
def served(done: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Dana works through another account, which lets her name files in one folder; that folder."""
    done("add", "person", "--login", "dana", "--name", "Dana Reyes", "--roles", "admin,tam")
    folder = tmp_path / "incoming"
    folder.mkdir()
    monkeypatch.setattr("models.practice.people.login_name", lambda: "dana")
    monkeypatch.setattr("models.settings.account_folders", lambda: (str(folder),))
    return folder


def test_a_served_person_names_files_of_her_folders_only(
    run: Command, done: Command, served: Path, path: Path, tmp_path: Path
) -> None:
    for folder in (served, tmp_path):
        (folder / "clients.csv").write_text("name\nAcme\n", encoding="utf-8")
    assert "1 added" in done("import", "clients", str(served / "clients.csv")).out
    done("export", "clients", "--format", "csv", "-o", str(served / "out.csv"))
    outside = str(tmp_path / "clients.csv")
    for words in (
        ["import", "clients", outside],
        ["import", "standards", "/etc/passwd"],
        ["export", "clients", "--format", "csv", "-o", str(tmp_path / "out.csv")],
        ["export", "clients", "--format", "csv", "--force", "-o", outside],
        ["config", "import", outside],
        ["config", "export", str(tmp_path / "mine.toml")],
        ["backup", str(tmp_path / "copy.db")],
        ["restore", str(path)],
        ["--db", str(served / "new.db"), "load", outside],
    ):
        said = run(*words)
        assert said.code == 1 and said.out == "" and "cannot be used" in said.err, words
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["clients.csv"]
    assert (tmp_path / "clients.csv").read_text(encoding="utf-8") == "name\nAcme\n"
    assert inside("backup", "-").out.startswith("SQLite format 3\0")


def test_an_own_login_reaches_what_the_system_lets_it(done: Command, tmp_path: Path) -> None:
    done("export", "clients", "--format", "csv", "-o", str(tmp_path / "out.csv"))
    done("backup", str(tmp_path / "copy.db"))
    assert (tmp_path / "copy.db").exists()


def test_the_practice_is_not_read_as_a_file(run: Command, path: Path) -> None:
    """That would drop SQLite's locks (FAULTS 1)."""
    for words in (["import", "clients", str(path)], ["--db", str(path), "import", "standards", str(path)]):
        said = run(*words)
        assert said.code == 1 and "the practice itself" in said.err
    said = run("export", "clients", "--format", "csv", "--force", "-o", str(path))
    assert said.code == 1 and "the practice itself" in said.err and run("doctor").code == 0
