"""The store: an answer with its history and all that is counted from it, against one bare upsert, in time and in bytes; and
twenty people at once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Row, median, percentile

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = 500
ROUNDS = 12
AT_ONCE = 80
"""Answers of one round; floor and ours take turns, so that the machine's own drift meets both."""
PEOPLE = 20
A_SECOND = 4
SECONDS = 15
REVIEWS = 20
"""Reviews of QUESTIONS each that are answered to see what an answer takes in the file."""


def practice(folder: Path, clients: int, login: str = "bench") -> tuple[Path, list[list[int]]]:
    """A practice with a review in progress for each client; the keys of their questions."""
    from models.library.founding import found
    from models.store.change import Change
    from models.store.opening import open_store

    path = folder / "practice" / "practice.db"
    who = found(path, login=login)
    texts = (
        "question",
        "why",
        "how",
        "remedy",
        "recommendation",
        "business_impact",
        "technical_impact",
        "frequency",
    )
    lists = ("sources", "refs", "risks", "tags", "applies_to", "parameters")
    wording = {
        "name": "Backups",
        **dict.fromkeys(texts, "Is it so?"),
        **dict.fromkeys(lists, "[]"),
        "n": 1,
        "change": "first",
    }

    def work(change: Change) -> list[list[int]]:
        category = change.insert(
            "categories",
            {
                "pack": 1,
                "name": "Backup",
                "section": "",
                "prefix": "BKP",
                "kind": "technology",
                "frequency": "",
                "position": 1,
            },
        )
        standards = change.insert_many(
            "standards",
            [
                {"code": f"BKP-{n:03}", "pack": 1, "ref": str(n), "category": category, "state": "approved"}
                for n in range(QUESTIONS)
            ],
        )
        signed = {"approved_at": change.at, "approved_by": 1}
        versions = change.insert_many(
            "standard_versions", [{**wording, **signed, "standard": standard} for standard in standards]
        )
        for standard, version in zip(standards, versions, strict=True):
            change.update("standards", standard, {"live": version, "latest": version})
        return [_review(change, n, category, standards, versions) for n in range(clients)]

    with open_store(path) as store:
        return path, store.change(who, "set up", work).result()


def _review(change: object, n: int, category: int, standards: list[int], versions: list[int]) -> list[int]:
    from models.store.change import Change

    assert isinstance(change, Change)
    client = change.insert(
        "clients",
        {
            "code": f"C{n}",
            "name": f"Client {n}",
            "industry": "",
            "status": "active",
            "profile": "[]",
            "note": "",
        },
    )
    review = change.insert(
        "reviews",
        {
            **{
                "code": change.code("review"),
                "client": client,
                "kind": "alignment",
                "state": "progress",
                "ask": '"all"',
            },
            **{"tam": 1, "vcio": 1, "place": "", "place_reason": "", "returned": "", "started_at": change.at},
        },
    )
    rows = [
        {
            "review": review,
            "client": client,
            "standard": standard,
            "wording": version,
            "category": category,
        }
        for standard, version in zip(standards, versions, strict=True)
    ]
    return change.insert_many("items", rows)


def one_change(folder: Path) -> Row:
    """Answers given one after the other by one person, each waited for: the median against a bare upsert's."""
    from models.align.answers import answer
    from models.practice.people import who_is
    from models.store import engine
    from models.store.opening import open_store

    path, (questions, *_) = practice(folder, 1)
    bare = engine.sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL").fetchall()
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, value INTEGER)")
    floor, ours = [], []
    with open_store(path) as store:
        who = who_is(store, "bench")
        count = 0
        for _ in range(ROUNDS):
            for _ in range(AT_ONCE):
                count += 1
                begin = time.perf_counter()
                bare.execute("BEGIN IMMEDIATE")
                bare.execute(
                    "INSERT INTO answers (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value",
                    (count % QUESTIONS, count),
                )
                bare.execute("COMMIT")
                floor.append(time.perf_counter() - begin)
            for _ in range(AT_ONCE):
                count += 1
                begin = time.perf_counter()
                answer(store, who, questions[count % QUESTIONS], count % 3 > 0, seen=None).result()
                ours.append(time.perf_counter() - begin)
    bare.close()
    return Row("an answer through the store", median(ours) * 1000, median(floor) * 1000, 3)


PERSON = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from models.align.answers import answer
from models.practice.people import who_is
from models.store.opening import open_store
questions, pause, count, late = json.loads(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6])
with open_store(Path(sys.argv[2])) as store:
    who = who_is(store, "bench")
    answer(store, who, questions[-1], True, seen=None).result()
    print("ready", flush=True)
    start = float(sys.stdin.readline()) + late
    took, errors = [], []
    for n in range(count):
        due = start + n * pause
        time.sleep(max(0.0, due - time.time()))
        try:
            answer(store, who, questions[n % len(questions)], n % 3 > 0, seen=None).result()
            took.append(time.time() - due)
        except Exception as error:
            errors.append(str(error))
        if n % round(1 / pause) == 0:
            store.poll()
    print(json.dumps([took, errors]), flush=True)
    sys.stdin.readline()
"""


def many_people(folder: Path) -> list[Row]:
    """Twenty processes with a review each, four answers a second each; each also looks for news once a second.

    They are at work already when it begins, and nobody goes home before the last has ended.
    """
    path, reviews = practice(folder, PEOPLE)
    count = SECONDS * A_SECOND
    people = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                PERSON,
                ROOT,
                path,
                json.dumps(keys),
                str(1 / A_SECOND),
                str(count),
                str(random.random() / A_SECOND),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ},
        )
        for keys in reviews
    ]
    took: list[float] = []
    errors: list[str] = []
    for person in people:
        assert person.stdout is not None
        person.stdout.readline()
    start = time.time() + 1.0
    for person in people:
        assert person.stdin is not None
        person.stdin.write(f"{start}\n")
        person.stdin.flush()
    for person in people:
        assert person.stdout is not None
        mine, wrong = json.loads(person.stdout.readline())
        took += mine
        errors += wrong
    for person in people:
        person.communicate("\n", timeout=SECONDS * 10)
    wanted = PEOPLE * count
    return [
        Row(
            f"{PEOPLE} people, {PEOPLE * A_SECOND} answers a second: p99",
            percentile(took, 0.99) * 1000,
            0,
            50,
        ),
        Row(f"of {wanted} answers not saved", float(wanted - len(took)), 0, 0, ""),
    ]


def space(folder: Path) -> list[Row]:
    """What the file grows by, an answer: each its own change, all of them the first of their client and standard, so that
    nothing that is counted from them lies there already. And with the question, which the start of the review laid out."""
    from models.align.answers import answer
    from models.practice.people import who_is
    from models.store.opening import open_store

    path, _ = practice(folder / "small", 1)
    small = _bytes(path)
    path, reviews = practice(folder / "large", 1 + REVIEWS)
    before = _bytes(path)
    with open_store(path) as store:
        who = who_is(store, "bench")
        said = [
            answer(store, who, key, key % 5 > 0, seen=None) for questions in reviews[1:] for key in questions
        ]
        for one in said:
            one.result()
    answers = (_bytes(path) - before) / len(said)
    question = (before - small) / len(said)
    return [
        Row("bytes an answer, with its history", answers, 0, 150, "B"),
        Row("bytes an answer with its question", answers + question, 0, 190, "B"),
    ]


def _bytes(path: Path) -> int:
    """What is in use of a practice that is closed."""
    from benchmarks.scale_made import in_use
    from models.store import engine

    connection = engine.connect(path, read_only=True)
    try:
        return in_use(connection)
    finally:
        connection.close()


def measure() -> list[Row]:
    """All, each in a practice of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [one_change(folder / "one"), *space(folder / "space"), *many_people(folder / "many")]
