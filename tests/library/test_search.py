"""Search as one types, filters, and the tables behind them."""

from __future__ import annotations

import sys
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from models.library import index, search, standards
from models.library.catalogue import ENTRY, Entry, all_tags
from models.library.wording import Wording, columns
from models.store.change import Change
from models.store.undo import undo
from tests.examples import at_least
from tests.office import Office


@pytest.fixture
def library(office: Office) -> Office:
    """A few standards, one of each state."""
    office.category(prefix="BKP")
    office.category("Accounts", prefix="ACC")
    office.standard(to="approved", name="Restore test", tags="M365, backup")
    office.standard(name="Image", question="Is there a daily image?", why="x", how="Veeam console", tags="")
    office.standard("ACC", to="proposed", name="Café door", question="Is it shut?", why="naïve", how="Look.")
    office.standard("ACC", to="retired", name="Restore key", question="Is it kept?", why="x", how="y")
    return office


def found(office: Office, text: str, *, retired: bool = True) -> list[str]:
    return [one.code for one in search.search(office.store, text, retired=retired)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("restore", ["BKP-001", "ACC-002"]),
        ("rest", ["BKP-001", "ACC-002"]),
        ("RESTORE te", ["BKP-001"]),
        ("te restore", ["BKP-001"]),
        ("veeam", ["BKP-002"]),
        ("cafe", ["ACC-001"]),
        ("Café naive", ["ACC-001"]),
        ("m365", ["BKP-001"]),
        ("acc-002", ["ACC-002"]),
        ("acc 2", []),
        ("acc-0", ["ACC-001", "ACC-002"]),
        ("xyz", []),
        ("", []),
        (" - ", []),
        ("_", []),
        ("b", ["BKP-001", "BKP-002"]),
        ("restore k", ["ACC-002"]),
    ],
)
def test_words_are_beginnings(library: Office, text: str, codes: list[str]) -> None:
    assert sorted(found(library, text)) == sorted(codes)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("MFA", ["BKP-003", "BKP-004"]),
        ("second factor", ["BKP-003", "BKP-004"]),
        ("mfa admin", ["BKP-004"]),
        ("wi-fi", ["BKP-005"]),
        ("wifi", ["BKP-005"]),
        ("guest wireless", ["BKP-005"]),
        ("mf", ["BKP-004"]),
    ],
)
def test_a_technician_finds_by_the_word_of_the_trade_whatever_the_standard_calls_it(
    library: Office, text: str, codes: list[str]
) -> None:
    library.standard(name="Second factor", question="Is it required of all?")
    library.standard(name="MFA for admins", question="Is it on?")
    library.standard(name="Guest Wi-Fi", question="Is it apart?")
    assert sorted(found(library, text)) == codes


def test_a_code_comes_first(library: Office) -> None:
    library.standard(name="Told", question="Is what BKP-002 says so?", why="BKP-002", how="BKP-002 BKP-002")
    assert found(library, "bkp-002") == ["BKP-002", "BKP-003"]
    assert found(library, "BKP-003")[0] == "BKP-003"


def test_retired_ones_can_be_left_out(library: Office) -> None:
    assert found(library, "restore", retired=False) == ["BKP-001"]
    assert found(library, "ACC-002", retired=False) == []


HOSTILE = (
    '"', "'", "restore\" OR code:*", "NEAR(a b)", "a AND", "OR", "NOT", "-restore", "code:bkp", "{code}: x",
    "rest*", "^restore", "(", ")", "+", "restore;DROP TABLE standards", "\x00", "\x00restore", "a\u200bb", "ﬀ", "ß", "İ",
    "ª²", "_x_", "a" * 10_000, "ـ", "\ud800", "x " * 2000, "٣", "🦄 restore", "e\u0301", "\u0301", "\u02b0",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_never_meets_the_search_syntax(library: Office, text: str) -> None:
    assert len(found(library, text)) <= 4


def test_any_text_at_all(library: Office) -> None:
    @given(st.text(max_size=60))
    @at_least(300, suppress_health_check=list(HealthCheck))
    @example("𐅀")
    def check(text: str) -> None:
        assert set(found(library, text)) <= {"BKP-001", "BKP-002", "ACC-001", "ACC-002"}

    check()


def test_the_index_follows_every_change_and_every_undo(library: Office) -> None:
    store = library.store
    standards.edit(
        store, library["committee"], "BKP-001", {"name": "Wiederherstellung", "tags": "Neu"}
    ).result()
    assert found(library, "wieder") == ["BKP-001"] and found(library, "m365") == []
    assert ("neu", 1) in all_tags(store)
    undo(store, library["committee"]).result()
    assert found(library, "wieder") == [] and found(library, "m365") == ["BKP-001"]
    standards.delete(store, library["tam"], "BKP-002").result()
    assert found(library, "veeam") == []
    undo(store, library["tam"]).result()
    assert found(library, "veeam") == ["BKP-002"]


def test_a_rebuild_makes_the_same(library: Office) -> None:
    standards.edit(library.store, library["tam"], "BKP-002", {"tags": "One, two, one"}).result()
    before = library.rows()
    library.store.change(library.founder, "rebuild", index.rebuild_all).result()
    assert library.rows() == before
    assert before["standard_tags"] == [
        '[1, "backup"]', '[1, "m365"]', '[2, "one"]', '[2, "two"]',
    ]  # fmt: skip


def test_filters_add_up(library: Office) -> None:
    def codes(**wanted: Any) -> list[str]:
        return [one.code for one in standards.all_standards(library.store, **wanted)]

    assert codes() == ["BKP-001", "BKP-002", "ACC-001", "ACC-002"]
    assert codes(category="ACC") == ["ACC-001", "ACC-002"]
    assert codes(tag="m365") == codes(tag="M365") == ["BKP-001"]
    assert codes(state="retired") == ["ACC-002"]
    assert codes(pack="own", state="draft") == ["BKP-002"]
    assert codes(category="ACC", tag="m365") == codes(pack="none") == []
    assert [tag for tag, _ in all_tags(library.store)] == ["backup", "m365"]


def test_an_entry_is_read_in_the_order_of_its_fields(library: Office) -> None:
    (row,) = library.store.rows(ENTRY + "WHERE s.code = 'BKP-001'")
    assert tuple(row.keys()) == Entry._fields
    one = standards.all_standards(library.store, tag="m365")[0]
    assert (one.name, one.category, one.category_name, one.state) == (
        "Restore test",
        "BKP",
        "Backup system",
        "approved",
    )


@pytest.mark.slow
def test_five_thousand_standards_are_searched_while_one_types(library: Office) -> None:
    """5 ms a search on the machines that this was made on; the limit here leaves room for busy ones."""

    def work(change: Change) -> None:
        category = change.value("SELECT id FROM categories WHERE prefix = 'ACC'")
        wordings = [
            Wording(
                f"Topic {n % 97}",
                f"Is number {n} of area {n % 13} kept?",
                f"Why {n % 7} matters to the business. " * 6,
                f"Open console {n % 31}, look for entry {n}. " * 8,
            )
            for n in range(5000)
        ]
        keys = change.insert_many(
            "standards",
            [
                {"code": f"ACC-{n + 100}", "pack": 1, "ref": f"R-{n}", "category": category, "state": "draft"}
                for n in range(5000)
            ],
        )
        versions = change.insert_many(
            "standard_versions",
            [
                {**columns(wording), "standard": key, "n": 1, "change": "first"}
                for key, wording in zip(keys, wordings, strict=True)
            ],
        )
        for key, version in zip(keys, versions, strict=True):
            change.update("standards", key, {"latest": version})

    library.store.change(library.founder, "many", work).result()
    for text in ("restore", "c", "cons", "console 17", "number 42", "ACC-4711", "R-99"):
        best = sys.float_info.max
        for _ in range(5):
            begin = time.process_time()
            assert search.search(library.store, text)
            best = min(best, time.process_time() - begin)
        assert best < 0.05, text
