"""Whatever one person did in reviews, undo takes back to the first row, and redo brings all of it again."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from typing import Any

import pytest

from models.align import answers, evidence, reviews, scope
from models.errors import NotFound, Problem
from models.store.undo import redo, undo
from models.who import Who
from tests.align.conftest import Practice

TABLES = (
    "reviews",
    "items",
    "answers",
    "evidence",
    "scope",
    "findings",
    "finding_events",
    "feedback",
    "standing",
)
DERIVED = ("alignment", "review_counts", "client_counts")


def contents(found: Practice) -> dict[str, list[dict[str, Any]]]:
    """Every row, but for `version`, which only rises."""
    rows = {
        name: [{key: value for key, value in row.items() if key != "version"} for row in found.table(name)]
        for name in (*TABLES, *DERIVED)
    }
    return {name: sorted(many, key=repr) for name, many in rows.items()}


@pytest.mark.parametrize(
    "seed", [0, 1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 10))]
)
def test_undo_takes_everything_back_and_redo_brings_it_again(
    acme: Practice, derived: Callable[[], None], seed: int
) -> None:
    chance = random.Random(seed)
    store = acme.store
    dana = Who(acme.dana.id, "dana", "Dana Reyes", frozenset({"tam", "vcio"}))
    acme.do(lambda change: change.update("clients", 1, {"vcio": dana.id}))
    first = acme.start("ACME", "all", acme.noor)
    acme.say(first, "yynyyn", acme.noor)
    reviews.submit(store, acme.noor, first).result()
    acme.on("2027-03-02")
    codes = [acme.start("ACME", "all", acme.noor)]
    before = contents(acme)

    def item() -> int:
        return int(chance.choice(acme.walk(chance.choice(codes)).items).id)

    def some() -> list[tuple[int, int | None]]:
        walk = acme.walk(chance.choice(codes))
        return [(one.id, None) for one in chance.sample(walk.items, min(3, len(walk.items)))]

    def plan() -> None:
        code = reviews.plan(store, dana, "ACME", planned="2027-04-01", ask="all").result()
        reviews.assign(store, dana, code, "noor").result()
        codes.append(reviews.begin(store, dana, code).result())

    def tidy() -> None:
        made = scope.decide(store, dana, "ACME", "category", "NET", inside=False, reason="so").result()
        if chance.random() < 0.5:
            scope.withdraw(store, dana, made).result()

    def prove() -> None:
        key = evidence.attach_output(store, dana, item(), "ok").result()
        if chance.random() < 0.5:
            evidence.detach(store, dana, key).result()

    acts: list[Callable[[], Any]] = [
        lambda: answers.answer(store, dana, item(), chance.random() < 0.6, seen=None).result(),
        lambda: answers.answer(store, dana, item(), False, seen=None, note="seen").result(),
        lambda: answers.realign(store, dana, item(), 10, seen=None).result(),
        lambda: answers.take_back(store, dana, item(), seen=None).result(),
        lambda: answers.not_here(store, dana, some(), "not here").result(),
        lambda: answers.confirm(store, dana, some()).result(),
        lambda: answers.answer_many(store, dana, some(), chance.random() < 0.5).result(),
        lambda: answers.note(store, dana, item(), "a note", seen=None).result(),
        lambda: answers.fix(store, dana, item(), "in scope", seen=None).result(),
        lambda: answers.feedback(store, dana, item(), "too easy").result(),
        prove,
        tidy,
        plan,
        lambda: reviews.submit(store, dana, chance.choice(codes)).result(),
        lambda: reviews.give_back(store, dana, chance.choice(codes), "again").result(),
        lambda: reviews.cancel(store, dana, chance.choice(codes)).result(),
    ]
    for _ in range(45):
        with contextlib.suppress(Problem):
            chance.choice(acts)()
    after = contents(acme)
    undone = 0
    with pytest.raises(NotFound):
        while True:
            undo(store, dana).result()
            undone += 1
    assert undone > 5
    assert contents(acme) == before, "nothing of it is left"
    derived()
    for _ in range(undone):
        redo(store, dana).result()
    assert contents(acme) == after
    derived()
