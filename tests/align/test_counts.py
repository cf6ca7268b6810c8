"""The derived tables: whatever happens in whatever order, they are what a rebuild makes of the answers."""

from __future__ import annotations

import contextlib
import json
import random
import statistics
import time
from collections.abc import Callable
from functools import partial

import pytest

from models.align import answers, reviews, scope
from models.align.applying import applying
from models.align.figures import client_figure, clients_today
from models.align.score import Counts, tally
from models.errors import Problem
from models.store.change import Change
from models.store.undo import redo, undo
from tests.align.conftest import Practice, today


def test_an_answer_costs_a_handful_of_statements_whatever_the_size_of_the_review(acme: Practice) -> None:
    acme.standards(acme.category("Large", "LRG", position=9), "LRG", 400)
    code = acme.start("ACME", "LRG")
    items = [item.id for item in acme.walk(code).items]
    traced: list[str] = []

    acme.do(lambda change: change._connection.set_trace_callback(traced.append))
    answers.answer(acme.store, acme.dana, items[200], True, seen=0).result()
    acme.do(lambda change: change._connection.set_trace_callback(None))
    data = [sql for sql in traced if not sql.startswith(("BEGIN", "COMMIT", "PRAGMA", "--"))]
    assert len(data) <= 20, data
    plans = [sql for sql in data if sql.startswith("SELECT")]
    for sql in plans:
        for row in acme.store.rows("EXPLAIN QUERY PLAN " + sql):
            assert "SCAN items" not in row["detail"] and "SCAN answers" not in row["detail"], sql


def test_client_today_takes_the_latest_of_each_applicable_standard(
    acme: Practice, derived: Callable[[], None]
) -> None:
    acme.whole("ACME", "yyynnn")
    client = acme.table("clients")[0]["id"]
    backup, network = (row["id"] for row in acme.table("categories"))
    assert today(acme, client) == {backup: Counts(yes=3), network: Counts(no=3)}
    acme.on("2026-06-02")
    code = acme.start("ACME", "Network")
    acme.say(code, "yy")
    assert today(acme, client) == {backup: Counts(yes=3), network: Counts(yes=2, no=1)}
    assert clients_today(acme.store) == {client: Counts(yes=5, no=1)}
    figure = client_figure(acme.store, "acme")
    assert (figure.shown, [record.code for record in figure.records]) == ("83 %", ["NET-003"])
    derived()


def test_scope_profile_packs_and_states_move_what_counts(acme: Practice, derived: Callable[[], None]) -> None:
    pack = acme.pack()
    foreign = acme.category("Govern", "GOV", pack=pack, position=5)
    acme.standards(foreign, "GOV", 2, tags=["policy"], applies_to=["Regulated"])
    on = acme.do(lambda change: change.insert("pack_clients", {"pack": pack, "client": None}))
    client = acme.client("BETA", profile=("regulated",), vcio=acme.vic)
    acme.whole("BETA", "yyyyyyyy")

    def total() -> Counts:
        return tally(today(acme, client).values())

    assert total() == Counts(yes=8)
    acme.do(lambda change: change.update("clients", client, {"profile": json.dumps(["other"])}))
    assert total() == Counts(yes=6)
    derived()
    scope.decide(
        acme.store, acme.vic, "BETA", "tag", "POLICY", inside=True, reason="they asked for it"
    ).result()
    assert total() == Counts(yes=8)
    scope.decide(
        acme.store, acme.vic, "BETA", "standard", "GOV-001", inside=False, reason="not that one"
    ).result()
    assert total() == Counts(yes=7)
    derived()
    scope.decide(acme.store, acme.vic, "BETA", "category", "NET", inside=False, reason="theirs").result()
    assert total() == Counts(yes=4)
    acme.do(lambda change: change.delete("pack_clients", on))
    assert total() == Counts(yes=4), "a decision outranks the pack"
    undo(acme.store, acme.vic).result()
    assert total() == Counts(yes=7)
    derived()
    retired = acme.table("standards")[0]["id"]
    acme.do(lambda change: change.update("standards", retired, {"state": "retired"}))
    assert total() == Counts(yes=6)
    moved = acme.table("standards")[1]["id"]
    acme.do(lambda change: change.update("standards", moved, {"category": foreign}))
    assert today(acme, client)[foreign] == Counts(yes=2)
    derived()


def test_a_decision_whose_day_has_passed_counts_no_more(acme: Practice, derived: Callable[[], None]) -> None:
    acme.whole("ACME", "yyyyyy")
    client = acme.table("clients")[0]["id"]
    scope.decide(
        acme.store, acme.vic, "ACME", "category", "Network", inside=False, reason="moving", until="2026-03-31"
    ).result()
    assert clients_today(acme.store) == {client: Counts(yes=3)}
    acme.on("2026-03-31")
    assert clients_today(acme.store) == {client: Counts(yes=3)}
    acme.on("2026-04-01")
    assert clients_today(acme.store) == {client: Counts(yes=6)}
    derived()


@pytest.mark.parametrize(
    "seed", [0, 1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 12))]
)
def test_whatever_happens_the_tables_are_what_a_rebuild_makes(
    acme: Practice, derived: Callable[[], None], seed: int
) -> None:
    """A random course of acts by two people, each of which may be refused, with undo and redo between
    them."""
    chance = random.Random(seed)
    acme.client("BETA", profile=("servers",), vcio=acme.vic)
    acme.standards(
        acme.category("Servers", "SRV", position=3), "SRV", 2, applies_to=["servers"], tags=["iron"]
    )
    store, codes, day = acme.store, [acme.start("ACME"), acme.start("BETA")], 1

    def item() -> int:
        return int(chance.choice(acme.walk(chance.choice(codes)).items).id)

    def items() -> list[tuple[int, int | None]]:
        walk = acme.walk(chance.choice(codes))
        return [(one.id, None) for one in chance.sample(walk.items, min(3, len(walk.items)))]

    def standard() -> int:
        return int(chance.choice(acme.table("standards"))["id"])

    for _ in range(70):
        who = chance.choice((acme.dana, acme.noor))
        code = chance.choice(codes)
        act = chance.randrange(20)
        with contextlib.suppress(Problem):
            if act < 6:
                answers.answer(store, who, item(), chance.random() < 0.7, seen=None).result()
            elif act == 6:
                answers.realign(store, who, item(), 10, seen=None).result()
            elif act == 7:
                answers.take_back(store, who, item(), seen=None).result()
            elif act == 8:
                answers.not_here(store, who, items(), "not here").result()
            elif act == 9:
                answers.confirm(store, who, items()).result()
            elif act == 10:
                answers.answer_many(store, who, items(), chance.random() < 0.5).result()
            elif act == 11:
                reviews.submit(store, who, code).result()
            elif act == 12:
                reviews.give_back(store, acme.vic, code, "again").result()
            elif act == 13:
                chance.choice(
                    (reviews.cancel(store, who, code), reviews.close(store, acme.vic, code))
                ).result()
            elif act == 14:
                day = min(day + 20, 300)
                acme.on(f"2026-{3 + day // 31:02d}-{1 + day % 28:02d}" if day < 270 else "2027-03-02")
                codes.append(
                    acme.start(chance.choice(("ACME", "BETA")), chance.choice(("all", "BKP", "NET")))
                )
            elif act == 15:
                acme.do(
                    partial(_set_state, key=standard(), state=chance.choice(("approved", "retired"))), who
                )
            elif act == 16:
                level, name = chance.choice(
                    (("category", "NET"), ("tag", "iron"), ("pack", "own"), ("standard", "BKP-001"))
                )
                scope.decide(
                    store,
                    who,
                    chance.choice(("ACME", "BETA")),
                    level,
                    name,
                    inside=chance.random() < 0.4,
                    reason="so",
                ).result()
            elif act == 17:
                codes.append(reviews.correct(store, who, code).result())
            elif act == 18:
                undo(store, who).result()
            else:
                redo(store, who).result()
    derived()
    kept = {row["review"] for row in store.rows("SELECT review FROM standing")}
    assert kept <= {row["id"] for row in acme.table("reviews") if row["state"] in ("submitted", "closed")}


def _set_state(change: Change, key: int, state: str) -> None:
    change.update("standards", key, {"state": state})


@pytest.mark.slow
def test_a_review_of_3000_questions(acme: Practice, derived: Callable[[], None]) -> None:
    large = [acme.category(f"Part {n}", f"P{n:02d}", position=10 + n) for n in range(10)]
    for n, category in enumerate(large):
        acme.standards(category, f"P{n:02d}", 300)
    began = time.perf_counter()
    code = acme.start("ACME", "all")
    started = time.perf_counter() - began
    began = time.perf_counter()
    walk = acme.walk(code)
    loaded = time.perf_counter() - began
    assert len(walk.items) == 3006 and walk.counts == Counts(open=3006)
    spent = []
    for item in walk.items[:150]:
        began = time.perf_counter()
        saved = answers.answer(acme.store, acme.dana, item.id, True, seen=item.version).result()
        walk = walk.with_saved(saved)
        spent.append(time.perf_counter() - began)
    assert walk.counts == Counts(yes=150, open=2856) == acme.walk(code).counts
    rest = [(item.id, 0) for item in walk.items[150:]]
    began = time.perf_counter()
    answers.answer_many(acme.store, acme.dana, rest, False).result()
    many = time.perf_counter() - began
    began = time.perf_counter()
    reviews.submit(acme.store, acme.dana, code).result()
    submitted = time.perf_counter() - began
    derived()
    told = (started, loaded, statistics.median(spent), many, submitted)
    print(
        "start, load, answer, answer 2,856 at once, submit:",
        ", ".join(f"{1000 * one:.1f} ms" for one in told),
    )
    assert started < 2 and loaded < 1 and statistics.median(spent) < 0.02 and many < 4 and submitted < 5
    assert len(applying(acme.store, walk.review.client, acme.store.today())) == 3006
