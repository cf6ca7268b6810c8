"""Every command once, with --all each in a process of its own too: a practice from its making to its dump."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Said, entry, inside
from tests.cli.test_help import COMMANDS
from tests.office import demo_practice

PACK = """\
[pack]
name = "Starter"

[[category]]
name = "Backup"
prefix = "BKP"

[[category]]
name = "Network"
prefix = "NET"
""" + "".join(
    f"""
[[standard]]
ref = "{category[0]}{number}"
name = "{category} {number}"
category = "{category}"
question = "Is {category.lower()} {number} as it should be?"
why = "So that work goes on."
how = "Look."
"""
    for category in ("Backup", "Network")
    for number in (1, 2, 3)
)
DAY = "2026-03-02"


class Story:
    """Runs commands and remembers which."""

    def __init__(self, way: Callable[..., Said], day: str = DAY) -> None:
        self.way = way
        self.day = day
        self.told: set[str] = set()

    def __call__(self, *words: str, code: int = 0, stdin: bytes = b"") -> Said:
        """Run a command, whose exit code has to be this one."""
        said = self.way(*words, stdin=stdin, env={"STEERBOARD_TODAY": self.day})
        assert said.code == code, (words, said)
        assert code or "steerboard:" not in said.err, (words, said)
        self.told.update(name for name in COMMANDS if words[: name.count(" ") + 1] == tuple(name.split(" ")))
        return said


@pytest.fixture(params=[inside, pytest.param(entry, marks=pytest.mark.slow)])
def story(home: Path, request: pytest.FixtureRequest) -> Story:
    """A story that begins with nothing."""
    return Story(request.param)


def test_every_command_once(story: Story, tmp_path: Path, home: Path) -> None:
    _founded(story, home)
    _library(story)
    review = _review(story, tmp_path)
    _reported(story, review, tmp_path)
    _next(story)
    _kept(story, tmp_path)
    assert set(COMMANDS) - story.told == set()


def _founded(story: Story, home: Path) -> None:
    assert story("init", "--name", "Harbour IT").out == f"{home}/data/steerboard/practice.db\n"
    sample = home / "data" / "steerboard" / "demo" / "demo.db"
    copy = home / "copy" / "practice" / "practice.db"
    demo_practice(copy)
    sample.parent.mkdir(parents=True)
    copy.rename(sample)  # making one is told in test_store
    story("demo", "--no-open")
    story("open", "client", code=2)
    story("config")
    story("config", "export")
    story("config", "import", "-", stdin=b'theme = "ansi"\n')
    assert story("forced", code=2).out == ""
    me = story("list", "people", "--json").json[0]["code"]
    story("edit", "person", me, "--name", "Frank Founder", "--areas", "vCIO")
    assert story(
        "add", "person", "--login", "dana", "--name", "Dana Reyes", "--roles", "tam", "--json"
    ).json == {"person": "dana"}
    assert (
        story("import", "clients", "-", "--json", stdin=b"code,name\nACME,Acme Dental\n").json["added"] == 1
    )
    assert story("add", "client", "--name", "Zed Ltd", "--tam", "dana", "--vcio", me, "--json").json == {
        "client": "ZED"
    }
    story("edit", "client", "ACME", "--vcio", me, "--tam", me, "--profile", "m365")
    assert story("import", "contacts", "-", stdin=b"client,name\nACME,Helen\n").out.startswith(
        "1 contact: 1 added"
    )
    assert story("import", "maps", "--json").json == []
    contact = story("add", "contact", "--client", "ACME", "--name", "Tom").out.strip()
    story("edit", "contact", contact, "--authority", "influencer")
    assert [row["name"] for row in story("list", "contacts", "--json").json] == ["Tom", "Helen"]
    link = story("link", "client", "ACME", "T-4711").out.strip()
    assert story("show", "client", "ACME", "--json").json["links"][0]["address"] == "T-4711"
    story("unlink", link)
    story("delete", "client", "ZED", "--yes")
    assert story("list", "clients", "--csv").out.startswith("code,name,")
    assert [row["code"] for row in story("list", "clients", "--json").json] == ["ACME"]


GUIDE = b"""[pack]
name = "Guide"

[[standard]]
ref = "G1"
question = "Is a limit of [Assignment: organization-defined number] attempts kept?"
parameters = [{ id = "tries", label = "[Assignment: organization-defined number]" }]
"""


def _parameters(story: Story) -> None:
    """A pack with a parameter and without whys, made complete and taken back."""
    story("import", "standards", "-", stdin=GUIDE)
    assert [row["open"] for row in story("parameter", "list", "guide", "--json").json] == [1]
    said = story("parameter", "set", "guide", "tries", "above 4 and below 10").err
    assert said.startswith("1 standard changed: still lacking a how (1) and a why (1).")
    said = story("standard", "complete", "--pack", "guide", "--why", "It costs time.", "--how", "Look.").err
    assert said == "1 standard changed: 1 lacks nothing now and is proposed.\n"
    assert story("list", "standards", "--pack", "guide", "--json").json[0]["question"] == (
        "Is a limit of 5 to 9 attempts kept?"
    )
    for _ in range(3):
        story("undo")


def _library(story: Story) -> None:
    came = story("import", "standards", "-", "--approve", "--json", stdin=PACK.encode()).json
    assert (came["added"], came["drafts"], came["refused"]) == (6, 0, [])
    story("edit", "pack", "starter", "--licence", "CC0")
    story("pack", "on", "starter")
    story("pack", "off", "starter")
    story("pack", "on", "starter", "--for", "ACME")
    _parameters(story)
    assert [row["code"] for row in story("list", "packs", "--client", "ACME", "--json").json] == [
        "own",
        "starter",
    ]
    prefix = story("add", "category", "--name", "Email").out.strip()
    story("edit", "category", prefix, "--frequency", "monthly")
    assert len(story("list", "categories", "--json").json) == 3
    code = story(
        "add", "standard", "--category", prefix, "--name", "Spam", "--question", "Is spam filtered?",
        "--why", "It costs time.", "--how", "Look.",
    ).out.strip()  # fmt: skip
    story("edit", "standard", code, "--business-impact", "high")
    assert story("lint", "-", "--json", stdin=b"How many?", code=3).json[0]["rule"] == "open-ended"
    story("standard", "propose", code)
    story("standard", "reject", code, "--reason", "Name the filter.")
    story("standard", "propose", code)
    story("standard", "approve", code)
    story("standard", "keep", code)
    assert story("standard", "frequency", code).out.startswith(
        f"How often {code} is asked: monthly, as it is"
    )
    number = story("standard", "feedback", code, "Which filter?").out.strip()
    assert [row["id"] for row in story("list", "feedback", "--json").json] == [int(number)]
    assert [row["id"] for row in story("list", "queue", "--json").json] == [f"feedback {number}"]
    story("standard", "settle", code)
    story("standard", "retire", code)
    said = [row["what"] for row in story("list", "decisions", "--standard", code, "--json").json]
    assert said == ["retire", "keep", "approve", "reject"]
    assert len(story("list", "standards", "--state", "approved", "--json").json) == 6
    asked = story("scope", "ACME", "--json").json
    assert [row["asked"] for row in asked] == [True] * 6
    assert story("scope", "ACME", "out", "standard", "NET-003", "--reason", "no such line", "--json").json[
        "decision"
    ]


def _review(story: Story, tmp_path: Path) -> str:
    planned = story("review", "plan", "ACME", "2026-03-10", "--json").json
    assert planned == {"review": "REV-0001"}
    story("review", "move", "REV-0001", "2026-03-11")
    story("review", "assign", "REV-0001", "dana")
    story("review", "cancel", "REV-0001")
    assert story("review", "start", "ACME", "--json").json == {"review": "REV-0002"}
    review = "REV-0002"
    said = story("review", "answer", review, "BKP-001", "yes", "--json").json
    assert said["answer"] == "yes" and said["standard"] == "BKP-001"
    lines = b"BKP-002 no nobody tests it\nBKP-003 yes\nNET-001 maybe\nNET-001 yes\n"
    answers = story("review", "answers", review, "-", code=1, stdin=lines).out.splitlines()
    assert [line.split(" ")[:2] for line in answers] == [
        ["ACK", "BKP-002"], ["ACK", "BKP-003"], ["NAK", "NET-001"], ["ACK", "NET-001"],
    ]  # fmt: skip
    story("review", "fix", review, "BKP-002", "in scope")
    story("review", "note", review, "BKP-002", "Nobody has ever tested it.")
    story("review", "evidence", review, "BKP-002", "--output", stdin=b"restore: never\n")
    story("review", "realign", review, "BKP-003", "10")
    story("review", "not-here", review, "NET-002", "--reason", "no wireless")
    story("review", "take-back", review, "NET-001")
    story("review", "feedback", review, "NET-001", "Which firewall?")
    story("standard", "settle", "NET-001", "--declined")
    shown = story("show", "review", review, "--json").json
    assert [(row["standard"], row["answer"]) for row in shown["answers"]] == [
        ("BKP-001", "yes"), ("BKP-002", "no"), ("BKP-003", "yes"), ("NET-001", None), ("NET-002", None),
    ]  # fmt: skip
    done = story("review", "submit", review, "--json").json
    assert done["open"] == 1 and len(done["hash"]) == 64
    assert done["findings"]["opened"] == 1
    story("review", "return", review, "Answer NET-001 too.")
    story("review", "answer", review, "NET-001", "yes")
    story("review", "submit", review)
    story("review", "close", review)
    finding = story("list", "findings", "--json").json[0]["code"]
    story("edit", "finding", finding, "--discussed-with", "Helen", "--impact-kinds", "business risk")
    story("finding", "accept", finding, "--by", "Helen", "--until", "2026-12-31", "--reason", "They move.")
    story("finding", "reopen", finding)
    assert [row["client"] for row in story("failing", "BKP-002", "--json").json["clients"]] == ["ACME"]
    assert story("heat", "--json").json["clients"][0]["code"] == "ACME"
    assert story("alignment", "ACME", "--json").json["whole"]["now"] == 75
    assert story("review", "correct", review, "--json").json == {"review": "REV-0003"}
    assert {row["state"] for row in story("list", "reviews", "--json").json} == {
        "cancelled",
        "closed",
        "progress",
    }
    assert [row["standard"] for row in story("list", "findings", "--json").json] == ["BKP-002"]
    return review


def _reported(story: Story, review: str, tmp_path: Path) -> None:
    assert "nobody" in story("export", "review", review, "--format", "md").out.lower()
    file = tmp_path / "report.html"
    said = story("export", "review", review, "--format", "html", "-o", str(file))
    assert said.out == "" and file.exists()


def _next(story: Story) -> None:
    """A year later the answers of last time are carried, and confirmed as unchanged."""
    story("review", "cancel", "REV-0003")
    series = story("add", "series", "--client", "ACME", "--starts", "2026-04-01", "--ask", "due").out.strip()
    story("edit", "series", series, "--months", "6")
    assert len(story("show", "series", series, "--json").json["visits"]) == 2
    assert [row["code"] for row in story("list", "series", "--json").json] == [series]
    story.day = "2027-03-10"
    assert story("list", "schedule", "--json").json[0]["overdue"] == 2
    assert story("schedule", "ahead", "--json").json == {"planned": 2, "months": 12}
    for name in ("targets", "begin"):
        story("schedule", name)
    story("schedule", "base", "ACME")
    story("delete", "series", series, "--yes")
    review = story("review", "start", "ACME", "--json").json["review"]
    assert story("review", "confirm", review, "--all", "--json").json["confirmed"] == 4
    assert story("review", "diff", "REV-0002", review, "--asked", "--json").json["client"] == "ACME"


def _kept(story: Story, tmp_path: Path) -> None:
    story("edit", "client", "ACME", "--note", "owns a boat")
    assert "note" in story("undo", "--json").json["undone"]
    assert "note" in story("redo", "--json").json["redone"]
    assert story("history", "client", "ACME", "--json").json[0]["kind"] == "redo"
    copy = tmp_path / "copy.db"
    story("backup", str(copy))
    assert all(one["severity"] == "warning" for one in story("doctor", "--json").json)
    dumped = story("dump").out
    assert json.loads(dumped.splitlines()[0])["steerboard"] == "dump"
    story("--db", str(tmp_path / "new" / "practice.db"), "load", "-", stdin=dumped.encode())
    story.told.add("load")
    story("restore", str(copy))
    assert _rows(story) == ["ACME"]


def _rows(story: Callable[..., Said]) -> list[Any]:
    return [row["code"] for row in story("list", "clients", "--json").json]
