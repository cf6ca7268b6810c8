"""list, show, add, edit, delete and links, of every kind."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import ENTRY, Command, entry
from tests.office import queries
from tests.terminal import Terminal
from tui.cli.kinds import MODULES, kind

HOSTILE = "\x1b]0;pwned\x07=1+1 [/] \u202eltd\x9b31m\ttab\nline é"
CLEAN = "\ufffd]0;pwned\ufffd=1+1 [/] \ufffdltd\ufffd31m tab line é"


# Clients ---------------------------------------------------------------------------------------------------


def test_a_tag_of_a_profile_that_nothing_goes_by_is_told(done: Command) -> None:
    done("add", "category", "--name", "Wireless", "--prefix", "WLN")
    given = ("--question", "Is WPA3 set?", "--why", "The old kind can be recorded.", "--how", "1 Controller.")
    code = done(
        "add", "standard", "--category", "WLN", "--name", "WPA3", *given, "--applies-to", "wireless"
    ).out.strip()
    done("standard", "propose", code)
    done("standard", "approve", code)
    assert "goes by wifi (wireless?)." in done("add", "client", "--name", "Tamar", "--profile", "wifi").err
    assert "No approved" not in done("edit", "client", "TAMAR", "--profile", "wireless").err


def test_the_list_of_clients_reads_no_more_for_more_of_them(
    done: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = queries(monkeypatch)
    taken = []
    for name in ("Acme Dental", "Blue Freight", "Calder Pharmacies"):
        done("add", "client", "--name", name)
        read.clear()
        done("list", "clients")
        taken.append(len(read))
    assert len(set(taken)) == 1, taken


def test_a_client_from_adding_to_deleting(run: Command, done: Command) -> None:
    assert done("add", "client", "--name", "Acme Dental").out == "ACME\n"
    assert done("add", "client", "--name", "Blue Freight", "--json").json == {"client": "BLUE"}
    done(
        "edit",
        "client",
        "ACME",
        "--status",
        "at risk",
        "--profile",
        "m365; windows-server",
        "--profile",
        "vpn",
    )
    row = done("list", "clients", "--json").json[0]
    assert row["code"] == "ACME" and row["status"] == "at risk"
    assert row["profile"] == ["m365", "windows-server", "vpn"]
    assert done("show", "client", "acme", "--json").json["packs"] == ["own"]
    assert "at risk" in done("show", "client", "Acme Dental").out
    done("edit", "client", "ACME", "--profile", "")
    assert done("show", "client", "ACME", "--json").json["profile"] == []
    refused = run("delete", "client", "ACME")
    assert refused.code == 1 and "--yes" in refused.err
    done("delete", "client", "ACME", "--yes")
    assert [one["code"] for one in done("list", "clients", "--json").json] == ["BLUE"]
    done("undo")
    assert len(done("list", "clients", "--json").json) == 2


def test_what_a_field_refuses_is_one_line(run: Command, done: Command) -> None:
    done("add", "client", "--name", "Acme")
    for words in (
        ["add", "client", "--name", "ACME"],
        ["add", "client", "--name", " "],
        ["edit", "client", "ACME", "--status", "sunk"],
        ["edit", "client", "ACME", "--tam", "nobody"],
        ["edit", "client", "NOPE", "--name", "X"],
        ["show", "client", "NOPE"],
        ["delete", "client", "NOPE", "--yes"],
    ):
        said = run(*words)
        assert said.code == 1 and said.out == "" and said.err.count("\n") == 1, words


def test_a_code_where_a_kind_is_asked_for_leads_to_its_kind(run: Command) -> None:
    said = run("show", "fnd-0001")
    assert said.code == 2 and "code of a finding, and its kind comes first: finding fnd-0001." in said.err
    assert "There is no kind “REC-0001”." in run("show", "REC-0001").err
    assert "“BKP-004” is no kind; a code comes after it: standard BKP-004." in run("show", "BKP-004").err
    assert "“ACME” is no kind; a code comes after it: client ACME." in run("show", "ACME").err


def test_lists_of_nothing(done: Command) -> None:
    said = done("list", "clients")
    assert said.out == "" and said.err == "There are no clients.\n"
    assert done("list", "clients", "--json").json == []
    assert done("list", "clients", "--csv").out.startswith("code,name,")


def test_csv_of_clients_comes_in_again(done: Command, tmp_path: Any) -> None:
    done("add", "client", "--name", "=cmd()", "--profile", "m365", "--note", "one\ntwo")
    table = done("list", "clients", "--csv").out
    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows[0]["name"] == "'=cmd()" and rows[0]["profile"] == "m365"
    file = tmp_path / "clients.csv"
    file.write_text(table.replace("'=", "="), encoding="utf-8")
    assert done("import", "clients", str(file), "--json").json["unchanged"] == 1


# Hostile text ----------------------------------------------------------------------------------------------


def test_hostile_text_is_cleaned_wherever_it_comes_in_and_goes_out(run: Command, done: Command) -> None:
    done("add", "client", "--code", "EVIL", "--name", HOSTILE, "--note", HOSTILE)
    for words in (
        ["list", "clients"],
        ["list", "clients", "--json"],
        ["list", "clients", "--csv"],
        ["show", "client", "EVIL"],
        ["show", "client", "EVIL", "--json"],
        ["history"],
        ["history", "client", "EVIL"],
        ["export", "clients", "--format", "csv"],
        ["export", "clients", "--format", "json"],
    ):
        said = done(*words)
        for sign in "\x1b\x07\x9b\u202e":
            assert sign not in said.out + said.err, words
    assert done("list", "clients", "--json").json[0]["name"] == CLEAN
    for words in (
        ["show", "client", HOSTILE + "x"],
        ["show", HOSTILE, "x"],
        [HOSTILE],
        ["list", "clients", f"--{HOSTILE}"],
        ["edit", "client", "EVIL", "--status", HOSTILE],
        ["--db", "/nowhere/" + HOSTILE, "list", "clients"],
        ["import", "clients", HOSTILE],
        ["standard", "approve", HOSTILE],
        ["review", "start", HOSTILE],
        ["scope", "EVIL", "out", "tag", HOSTILE],
    ):
        said = run(*words)
        assert said.code in (1, 2) and said.err.count("\n") == 1, (words, said)
        assert not set("\x1b\x07\x9b\u202e") & set(said.err), words


def test_bytes_that_are_no_text(path: object) -> None:
    said = entry("add", "client", "--name", b"Caf\xe9".decode("utf-8", "surrogateescape"))
    assert said.code == 0
    assert entry("list", "clients", "--json").json[0]["name"] == "Caf\ufffd"


# Tables on a terminal --------------------------------------------------------------------------------------


def test_a_table_fits_the_window_of_a_terminal(done: Command) -> None:
    done("add", "client", "--name", "An exceedingly long name of a client " * 4, "--tam", founder(done))
    done("add", "client", "--name", "日本語クライアント", "--code", "JP")
    with Terminal([*ENTRY, "list", "clients"], columns=80) as terminal:
        assert terminal.wait_exit() == 0
        lines = [line.rstrip() for line in terminal.lines if line.strip()]
    assert len(lines) == 3 and lines[0].startswith("code")
    assert "…" in lines[1] and lines[1].endswith("Frank Founder") and max(map(len, lines)) <= 80
    place = lines[0].index("status")
    assert lines[1][place : place + 6] == "active"


def founder(done: Command) -> str:
    """The login of the founder."""
    return str(done("list", "people", "--json").json[0]["login"])


def test_a_table_in_a_pipe_is_complete(done: Command) -> None:
    name = ("An exceedingly long name of a client " * 4).strip()
    done("add", "client", "--code", "LONG", "--name", name)
    assert done("list", "clients").out.split("\t")[:3] == ["LONG", name, "active"]


# Contacts, staff -------------------------------------------------------------------------------------------


def test_a_contact(run: Command, done: Command) -> None:
    done("add", "client", "--name", "Acme")
    code = done(
        "add", "contact", "--client", "ACME", "--name", "Helen", "--authority", "decision maker"
    ).out.strip()
    assert code.isdigit()
    done("edit", "contact", code, "--title", "Owner", "--email", "helen@acme.example")
    row = done("list", "contacts", "--client", "acme", "--json").json[0]
    assert str(row["id"]) == code and row["client"] == "ACME" and row["title"] == "Owner"
    assert "Owner" in done("show", "contact", "Helen").out
    assert done("show", "client", "ACME", "--json").json["contacts"][0]["name"] == "Helen"
    assert run("edit", "contact", code, "--email", "nonsense").code == 1
    assert "Helen" in done("history", "contact", code).out
    done("delete", "contact", code, "--yes")
    assert done("list", "contacts", "--json").json == []


def test_staff(run: Command, done: Command) -> None:
    said = done(
        "add", "person", "--login", "dana", "--name", "Dana", "--roles", "tam, vcio", "--areas", "TAM"
    )
    assert said.out == "dana\n"
    done("edit", "person", "dana", "--active", "no")
    row = next(one for one in done("list", "people", "--json").json if one["code"] == "dana")
    assert row["active"] is False and row["roles"] == ["tam", "vcio"]
    assert "dana" in done("show", "person", "dana").out
    assert "active" in done("history", "person", "dana").out
    assert run("edit", "person", "dana", "--roles", "captain").code == 1
    assert run("edit", "person", founder(done), "--roles", "tam").code == 1


# The library -----------------------------------------------------------------------------------------------


@pytest.fixture
def standard(done: Command) -> str:
    """A draft; its code."""
    prefix = done("add", "category", "--name", "Backup system").out.strip()
    return done(
        "add", "standard", "--category", prefix, "--name", "Restore test",
        "--question", "Was a restore tested in the last quarter?", "--why", "A backup is a restore.",
        "--how", "Ask for the protocol.", "--business-impact", "high", "--tags", "Backup, quarterly",
        "--sources", "CIS 11.5 | https://cisecurity.org | CIS", "--frequency", "quarterly",
    ).out.strip()  # fmt: skip


def test_a_standard_from_draft_to_retired(run: Command, done: Command, standard: str) -> None:
    assert run("standard", "approve", standard).code == 1
    done("standard", "propose", standard)
    silent = run("standard", "reject", standard)
    assert silent.code == 2 and "Missing option '--reason'" in silent.err
    done("standard", "reject", standard, "--reason", "Say which protocol.")
    done("edit", "standard", standard, "--how", "Ask for the protocol of the restore.")
    done("standard", "propose", standard)
    assert done("standard", "approve", standard).err == f"{standard} approved.\n"
    done("edit", "standard", standard, "--question", "Was a restore tested this year?", "--change", "meaning")
    found = done("show", "standard", standard.lower(), "--json").json
    assert found["state"] == "revision" and found["version"] == 2 and found["live"] == 1
    assert found["versions"][0]["fields"] == ["question"]
    assert found["versions"][0]["differences"][0]["before"] == "Was a restore tested in the last quarter?"
    assert found["sources"][0]["publisher"] == "CIS"
    done("standard", "approve", standard)
    assert "2" in done("show", "standard", standard).out
    done("standard", "retire", standard, "--reason", "asked elsewhere")
    assert done("list", "standards", "--state", "retired", "--json").json[0]["code"] == standard
    assert run("standard", "retire", standard).code == 1
    assert run("delete", "standard", standard, "--yes").code == 1
    assert "question" in done("history", "standard", standard).out
    done("standard", "approve", standard)
    done("edit", "standard", standard, "--question", "Was a restore tested?")
    done("standard", "retire", standard)
    assert done("standard", "approve", standard).err == (
        f"{standard} approved.\n{standard} is asked as in version 2; version 3 is still to be approved.\n"
    )


def test_steps_for_many_are_all_or_none(run: Command, done: Command, standard: str) -> None:
    prefix = standard.split("-")[0]
    other = done(
        "add", "standard", "--category", prefix, "--name", "Other", "--question", "Is it?"
    ).out.strip()
    assert run("standard", "propose", standard, "NOPE-001").code == 1
    assert {one["state"] for one in done("list", "standards", "--json").json} == {"draft"}
    assert done("standard", "propose", standard, other).err == (
        "2 standards proposed.\n1 of them cannot be approved yet: lacks a why, a how (1).\n"
    )
    said = run("standard", "approve", standard, other)
    assert said.code == 1 and "lacks" in said.err


def test_what_a_filter_gives_is_approved_in_one_change(run: Command, done: Command, standard: str) -> None:
    prefix = standard.split("-")[0]
    other = ("add", "standard", "--category", prefix, "--name", "Other", "--question", "Is it?")
    bare, gone = done(*other).out.strip(), done(*other).out.strip()
    done("standard", "propose", standard, bare, gone)
    done("standard", "retire", gone)
    said = done("standard", "approve", "--category", prefix)
    assert said.err.splitlines() == [f"{standard} approved, 1 not:", f"{bare} lacks a why, a how"]
    states = {one["code"]: one["state"] for one in done("list", "standards", "--json").json}
    assert states == {standard: "approved", bare: "proposed", gone: "retired"}
    done("undo")
    assert done("show", "standard", standard, "--json").json["state"] == "proposed"
    assert done("standard", "approve", standard, "--tag", "quarterly").err == f"{standard} approved.\n"
    assert run("standard", "approve", "--tag", "nothing").code == 1
    assert run("standard", "approve").code == 2


def test_standards_are_filtered(run: Command, done: Command, standard: str) -> None:
    def codes(*words: str) -> list[str]:
        return [one["code"] for one in done("list", "standards", *words, "--json").json]

    assert codes() == [standard]
    assert codes("--tag", "backup") == [standard] and codes("--tag", "cloud") == []
    assert codes("--search", "restor prot") == [standard] and codes("--search", "zebra") == []
    assert codes("--category", "Backup system") == [standard]
    assert codes("--state", "draft") == [standard] and codes("--pack", "own") == [standard]
    assert run("list", "standards", "--category", "Ships").code == 1
    assert run("list", "standards", "--state", "sunk").code == 2
    done("add", "client", "--name", "Acme")
    assert codes("--client", "ACME") == []
    done("standard", "propose", standard)
    done("standard", "approve", standard)
    asked = done("list", "standards", "--client", "ACME", "--json").json
    assert asked[0]["asked"] is True and "pack" in asked[0]["because"]


def test_a_draft_is_deleted(done: Command, standard: str) -> None:
    done("delete", "standard", standard, "--yes")
    assert done("list", "standards", "--json").json == []


def test_categories_and_packs(run: Command, done: Command, standard: str) -> None:
    prefix = standard.split("-")[0]
    done("edit", "category", prefix, "--frequency", "monthly")
    assert done("show", "category", prefix, "--json").json["frequency"] == "monthly"
    assert "monthly" in done("history", "category", prefix).out
    assert run("delete", "category", prefix, "--yes").code == 1
    other = done("add", "category", "--name", "Email", "--prefix", "EML").out.strip()
    done("delete", "category", other, "--yes")
    done("edit", "pack", "own", "--edition", "2026")
    assert done("show", "pack", "own", "--json").json["edition"] == "2026"
    assert "2026" in done("show", "pack", "own").out and "Version: 2026" in done("history", "pack", "own").out
    assert done("list", "packs", "--json").json[0]["code"] == "own"
    assert run("pack", "off", "own").code == 1
    assert run("add", "pack", "--name", "x").code == 2


def test_the_pack_that_comes_with_the_program_is_named_starter(done: Command) -> None:
    done("import", "standards", "starter", "--approve", "--for", "all")
    assert done("show", "pack", "starter", "--json").json["everywhere"] is True


@pytest.mark.parametrize("verb", [("import", "standards"), ("lint",)])
def test_its_name_mistyped_is_answered_with_it_as_a_command_is(run: Command, verb: tuple[str, ...]) -> None:
    said = run(*verb, "startr")
    assert said.code == 1
    assert said.err.strip() == (
        "steerboard: There is no file startr on this machine. Did you mean starter, the pack that comes with the program?"
    )
    assert "Check the path." in run(*verb, "catalog.json").err


def test_what_is_not_there_is_answered_with_what_reads_alike_and_the_command_that_shows_all(
    run: Command, standard: str
) -> None:
    prefix = standard.split("-")[0]
    said = run("show", "category", f"{prefix}X").err.strip()
    assert said.endswith(f"Did you mean {prefix}? `steerboard list categories` shows them.")
    assert run("show", "client", "NONE").err.strip().endswith("`steerboard list clients` shows them.")


def test_a_pack_is_switched(done: Command, tmp_path: Any) -> None:
    file = tmp_path / "pack.toml"
    file.write_text(
        '[pack]\nname = "Cloud"\n\n[[category]]\nname = "Tenants"\n\n[[standard]]\nref = "C1"\nname = "MFA"\n'
        'category = "Tenants"\nquestion = "Is MFA on?"\nwhy = "Passwords leak."\nhow = "Look."\n',
        encoding="utf-8",
    )
    done("import", "standards", str(file), "--approve")
    done("add", "client", "--name", "Acme")
    assert [one["code"] for one in done("list", "packs", "--client", "ACME", "--json").json] == ["own"]
    done("pack", "on", "cloud", "--for", "ACME")
    assert done("show", "pack", "cloud", "--json").json["clients"] == ["ACME"]
    assert done("show", "client", "ACME", "--json").json["packs"] == ["own", "cloud"]
    done("pack", "off", "cloud", "--for", "ACME")
    assert done("pack", "on", "cloud").err == "Pack cloud is on for all clients.\n"
    assert done("show", "pack", "cloud", "--json").json["everywhere"] is True


# Links -----------------------------------------------------------------------------------------------------


def test_links_on_any_record(run: Command, done: Command, standard: str) -> None:
    done("add", "client", "--name", "Acme")
    contact = done("add", "contact", "--client", "ACME", "--name", "Helen").out.strip()
    for name, code in (
        ("client", "ACME"),
        ("contact", contact),
        ("person", founder(done)),
        ("standard", standard),
    ):
        key = done("link", name, code, "T-4711", "--label", "ticket").out.strip()
        assert done("show", name, code, "--json").json["links"] == [
            {"id": int(key), "address": "T-4711", "label": "ticket"}
        ]
        assert "T-4711" in done("show", name, code).out
        assert run("link", name, code, "T-4711").code == 1
        done("unlink", key)
        assert done("show", name, code, "--json").json["links"] == []
    assert done("link", "client", "ACME", "https://x.example", "--json").json.keys() == {"link"}
    assert run("link", "pack", "own", "T-1").code == 1
    assert run("unlink", "4711").code == 1


# Kinds -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(MODULES))
def test_every_kind_is_listed_and_its_rows_carry_a_code(name: str, done: Command) -> None:
    done("add", "client", "--name", "Acme")
    done("add", "contact", "--client", "ACME", "--name", "Helen")
    done("add", "category", "--name", "Email")
    done(
        "add", "series", "--client", "ACME", "--starts", "2026-12-01", "--until", "2030-12-01", "--ask", "due"
    )
    found = kind(name)
    assert found is not None
    rows = done("list", found.plural, "--json").json
    assert all("code" in row or "id" in row for row in rows)
    if name not in ("standard", "review", "finding", "queue", "feedback", "decision"):
        assert rows
        keys = {column.key for column in found.columns}
        assert keys <= rows[0].keys()
        said = done("show", name, str(rows[0].get("code", rows[0].get("id"))), "--json").json
        assert said.items() >= {key: rows[0][key] for key in ("code", "id") if key in rows[0]}.items()


def test_a_second_program_writes_meanwhile(done: Command, look: Callable[..., Any]) -> None:
    """Each command sees what another has just committed, and neither overwrites the other."""
    done("add", "client", "--name", "Acme")
    assert entry("edit", "client", "ACME", "--industry", "dental").code == 0
    done("edit", "client", "ACME", "--note", "owns a boat")
    row = json.loads(entry("show", "client", "ACME", "--json").out)
    assert (row["industry"], row["note"]) == ("dental", "owns a boat")
    assert entry("undo").code == 0
    assert done("show", "client", "ACME", "--json").json["note"] == ""
