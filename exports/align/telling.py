"""What reviews tell as tables: the heat map and what is behind a cell of it, who fails what, and a comparison."""

from __future__ import annotations

from exports.align import tables
from exports.documents import ALL, Made, listed, sheet_of
from exports.page import Maker
from models.align import comparing, failing
from models.align import heat as maps
from models.dates import parse_day
from models.errors import Problem
from models.practice import clients
from models.store.store import Store
from models.text import quoted


def heat(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The heat map; of a client, or a client and a category behind it, what fails there and what is aligned. Raises
    NotFound."""
    client, _, category = code.partition(" ")
    if client in ("", ALL):
        found, today = maps.heat(store), store.today()
        made = sheet_of((tables.heat(found), tables.cells(found)), suffix, today, store.fact("name"))
        return Made(made, "heat map", "", today)
    with store.snapshot():
        whose = clients.client(store, client)
        table = tables.cell(
            failing.failing_at(store, whose.code, category), failing.aligned_at(store, whose.code, category)
        )
    return listed(store, table, f"{whose.name} {category or 'all categories'}", whose.code, suffix)


def who_fails(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """Who fails a standard; of a category, or all, the standards that fail at most clients. Raises NotFound."""
    category = "" if code in ("", ALL) else code
    if category and not failing.called(store, category):
        found = failing.failing(store, code)
        return listed(store, tables.failing(found), "who fails", found.code, suffix)
    ranked = tables.ranking(failing.ranking(store, category))
    return listed(store, ranked, f"who fails what {category}", "", suffix)


def comparison(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """What is not the same by two reviews (`REV-0001 REV-0002`), or on two days of a client (`ACME 2026-03-02 2026-06-02`).
    Raises NotFound, Problem."""
    named = code.split()
    if len(named) == 2:
        found = comparing.of_reviews(store, named[0], named[1], whole=True)
    elif len(named) == 3:
        found = comparing.of_days(store, named[0], parse_day(named[1]), parse_day(named[2]))
    else:
        raise Problem(
            f"{quoted(code)} does not say what is compared.", do="Name two reviews, or a client and two days."
        )
    return listed(store, tables.comparison(found), "comparison", code.upper(), suffix)
