"""The heat map, a cell of it opened, who fails a standard, and which standards fail at most clients."""

from __future__ import annotations

import time

import pytest

from models.align import reviews, scope
from models.align.failing import aligned_at, failing, failing_at, ranking
from models.align.heat import Cell, explained, heat
from models.errors import NotFound
from models.practice import clients
from models.store.change import Change
from tests.align.conftest import Practice


@pytest.fixture
def three(acme: Practice) -> Practice:
    """ACME aligned in Backup and hardly in Network, BETA worse, GAMMA never reviewed."""
    for code in ("BETA", "GAMMA"):
        acme.client(code, vcio=acme.vic, tam=acme.dana)
    acme.whole("ACME", "yyyynn")
    acme.on("2026-06-02")
    acme.whole("BETA", "nynnnn")
    return acme


def test_the_worst_client_and_the_worst_category_come_first(three: Practice) -> None:
    found = heat(three.store)
    assert [(row.code, row.whole.percent) for row in found.rows] == [
        ("BETA", 17),
        ("ACME", 67),
        ("GAMMA", None),
    ]
    assert found.columns == ("Network", "Backup")
    assert [[cell.percent for cell in row.cells] for row in found.rows] == [[0, 33], [33, 100], [None, None]]
    assert found.totals == (Cell(1, 5), Cell(4, 2)) and found.whole == Cell(5, 7)


def test_cells_are_made_of_those_that_are_looked_at(three: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """400 clients by 20 categories are 8,000 cells, of which a screen shows a hundred and fifty."""
    made: list[tuple[int, int]] = []

    class Noted(Cell):
        """A cell that says that it was made."""

        def __new__(cls, yes: int, no: int) -> Noted:
            made.append((yes, no))
            return super().__new__(cls, yes, no)

    monkeypatch.setattr("models.align.heat.Cell", Noted)
    found = heat(three.store)
    columns = len(found.columns) + 1  # what no category holds any more is counted, too
    assert len(made) == columns + len(found.rows) + 1, "the totals, each client's whole, and everything"
    made.clear()
    assert found.rows[0].cell(1) == found.rows[0].cells[1] == (1, 2)
    assert len(made) == 1 + len(found.columns)


def test_every_cell_is_a_figure(three: Practice) -> None:
    found = heat(three.store)
    figure = found.figure(0, 1)
    assert (figure.label, figure.shown) == ("Beta Ltd, Backup", "33 %")
    assert (
        figure.formula[1] == "1 ÷ (1 + 2) = 33.33 %"
        and "only questions that apply and are answered" in figure.rule
    )
    assert found.figure(None, 0).label == "All clients, Network"
    assert found.figure(1, None).shown == "67 %"
    assert found.figure(None, None).shown == "42 %"
    assert found.figure(2, 0).value is None


def test_a_cell_explained_has_its_records(three: Practice) -> None:
    found = heat(three.store)
    cell = explained(three.store, found, 0, 1)
    assert [(one.kind, one.code) for one in cell.records] == [
        ("standard", "BKP-001"),
        ("standard", "BKP-003"),
    ]
    column = explained(three.store, found, None, 0)
    assert [(one.code, one.note) for one in column.records] == [
        ("BETA", "0 %  0 of 3"),
        ("ACME", "33 %  1 of 3"),
    ]
    assert column.rest == "1 client has no answers there"
    assert len(explained(three.store, found, 0, None).records) == 5


def test_percents_are_rounded_half_up_as_everywhere() -> None:
    assert [Cell(yes, 8 - yes).percent for yes in (1, 3, 5, 7)] == [13, 38, 63, 88]
    assert (Cell(1, 2).percent, Cell(2, 1).percent, Cell(0, 0).percent) == (33, 67, None)


def test_a_decision_whose_day_has_passed_counts_no_more(three: Practice) -> None:
    scope.decide(
        three.store,
        three.vic,
        "BETA",
        "category",
        "Network",
        inside=False,
        reason="moving",
        until="2026-06-30",
    ).result()
    three.on("2026-06-30")
    assert [row.whole.percent for row in heat(three.store).rows] == [33, 67, None]
    assert [one.client for one in failing(three.store, "NET-002").failures] == ["ACME"]
    assert [(one.code, one.no) for one in ranking(three.store)][0] == ("NET-002", 1)
    three.on("2026-07-01")
    assert [row.whole.percent for row in heat(three.store).rows] == [17, 67, None]
    assert [one.client for one in failing(three.store, "NET-002").failures] == ["ACME", "BETA"]
    assert [one.standard for one in failing_at(three.store, "BETA", "network")] == [
        "NET-001",
        "NET-002",
        "NET-003",
    ]
    assert [(one.code, one.no) for one in ranking(three.store)][0] == ("NET-002", 2)


def test_a_client_that_has_left_is_in_none_of_it(three: Practice) -> None:
    clients.edit(three.store, three.founder, "BETA", {"status": "left"}).result()
    assert [row.code for row in heat(three.store).rows] == ["ACME", "GAMMA"]
    assert [one.client for one in failing(three.store, "NET-002").failures] == ["ACME"]
    assert [(one.code, one.yes, one.no) for one in ranking(three.store)] == [
        ("NET-002", 0, 1),
        ("NET-003", 0, 1),
    ]


def test_a_cell_opened_says_what_fails_there(three: Practice) -> None:
    found = failing_at(three.store, "beta", "BACKUP")
    assert [one.standard for one in found] == ["BKP-001", "BKP-003"]
    first = found[0]
    assert (first.category, first.business_impact, first.review) == ("Backup", "high", "REV-0002")
    assert (first.since.isoformat(), first.days, first.state) == ("2026-06-02", 0, "open")
    assert first.finding and first.owner == ""
    assert failing_at(three.store, "BETA", "bkp") == found
    assert len(failing_at(three.store, "BETA")) == 5
    assert failing_at(three.store, "GAMMA") == ()
    aligned = aligned_at(three.store, "BETA", "Backup")
    assert [one.standard for one in aligned] == ["BKP-002"]
    assert aligned_at(three.store, "BETA", "bkp") == aligned_at(three.store, "beta", "BACKUP") == aligned
    with pytest.raises(NotFound):
        failing_at(three.store, "BETA", "Telephones")
    with pytest.raises(NotFound):
        aligned_at(three.store, "BETA", "Telephones")


def test_who_fails_a_standard_since_when(three: Practice) -> None:
    found = failing(three.store, "net-002")
    assert (found.code, found.question) == ("NET-002", "Is standard 5 met?")
    assert [(one.client, one.since.isoformat(), one.days) for one in found.failures] == [
        ("ACME", "2026-03-02", 92),
        ("BETA", "2026-06-02", 0),
    ]
    assert (found.counts.yes, found.counts.no, found.counts.open) == (0, 2, 1)
    assert found.figure.shown == "0 %" and [one.code for one in found.figure.records] == ["ACME", "BETA"]
    aligned = failing(three.store, "BKP-002")
    assert aligned.failures == () and aligned.figure.shown == "100 %"
    with pytest.raises(NotFound):
        failing(three.store, "XXX-001")


def test_since_is_the_day_on_which_it_failed_again(three: Practice) -> None:
    three.on("2026-07-02")
    three.whole("ACME", "yyyyyy", "all")
    three.on("2026-08-03")
    code = three.start("ACME", "all")
    three.say(code, "yyyyn")
    assert failing(three.store, "NET-002").failures[-1].since.isoformat() == "2026-08-03", "not submitted yet"
    three.on("2026-08-05")
    reviews.submit(three.store, three.dana, code).result()
    three.on("2026-09-01")
    acme = next(one for one in failing(three.store, "NET-002").failures if one.client == "ACME")
    assert (acme.since.isoformat(), acme.state, acme.answered.isoformat()) == (
        "2026-08-05",
        "regressed",
        "2026-08-03",
    )


def test_the_standards_that_fail_at_most_clients(three: Practice) -> None:
    found = ranking(three.store)
    assert [(one.code, one.yes, one.no) for one in found] == [
        ("NET-002", 0, 2),
        ("NET-003", 0, 2),
        ("BKP-001", 1, 1),
        ("BKP-003", 1, 1),
        ("NET-001", 1, 1),
    ]
    assert found[2].figure.formula[1] == "1 ÷ (1 + 1) = 50.00 %"


def test_four_hundred_clients_by_twenty_categories_take_a_moment(acme: Practice) -> None:
    for n in range(20):
        acme.category(f"Category {n}", f"C{chr(65 + n)}", position=10 + n)

    def many(change: Change) -> None:
        row = {"industry": "", "status": "active", "tam": None, "vcio": None, "profile": "[]", "note": ""}
        keys = change.insert_many(
            "clients", [{**row, "code": f"K{n:03d}", "name": f"Client {n}"} for n in range(400)]
        )
        places = [one["id"] for one in change.rows("SELECT id FROM categories WHERE position >= 10")]
        change.derive_many(
            "INSERT INTO client_counts (client, category, yes, no) VALUES (?, ?, ?, ?)",
            [(key, place, (key * place) % 25, (key + place) % 9) for key in keys for place in places],
        )

    acme.do(many)
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        found = heat(acme.store)
        best = min(best, time.process_time() - began)
    assert (len(found.rows), len(found.columns)) == (401, 20)
    assert best < 0.2, f"{1000 * best:.0f} ms"
