"""Standards from files into the library: one change, the same file again, what came anew (PRACTICE W12, §3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.errors import NotFound, Refused
from models.importers.outcome import ImportRemark, Outcome, Refusal, said_once
from models.importers.standards import bring_in, read
from models.library import decisions
from models.library import standards as library
from models.library.packs import PackCategory, PackFile, PackHead, PackStandard, write_pack
from models.library.wording import Parameter, Source, Wording
from models.practice import clients
from models.store.history import recent
from models.store.store import Store
from models.store.undo import redo, undo
from models.who import Who

SOURCES = (Source("Guide"),)


def standard(ref: str, question: str = "Is it on?", **rest: Any) -> PackStandard:
    code = rest.pop("code", "")
    category = rest.pop("category", "Backups")
    texts = {"why": "Because.", "how": "Look.", "sources": SOURCES} | rest
    return PackStandard(ref, Wording(f"Name {ref}", question, **texts), category, code)


def pack(*many: PackStandard, name: str = "Book", version: str = "1", **category: str) -> bytes:
    categories = (PackCategory("Backups", **category),) if category else ()
    return write_pack(PackFile(PackHead(name, version), categories, many))


def state(store: Store, ref: str) -> str:
    return str(store.value("SELECT state FROM standards WHERE ref = :ref", {"ref": ref}))


def wordings(store: Store, ref: str) -> list[tuple[int, str, str]]:
    """(n, change, question) of every version, oldest first."""
    rows = store.rows(
        "SELECT v.n, v.change, v.question FROM standard_versions v JOIN standards s ON s.id = v.standard "
        "WHERE s.ref = :ref ORDER BY v.n",
        {"ref": ref},
    )
    return [(row["n"], row["change"], row["question"]) for row in rows]


def decided(store: Store) -> list[tuple[str, str, int]]:
    """(standard, decision, version) of the committee, the newest first."""
    return [(one.standard, one.what, one.n) for one in decisions.all_decisions(store)]


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that an import writes, but for versions, which only rise."""
    tables = (
        "packs",
        "pack_clients",
        "categories",
        "standards",
        "standard_versions",
        "decisions",
        "imports",
        "standard_tags",
    )
    found = {}
    for table in tables:
        rows = [dict(row) for row in store.rows(f"SELECT * FROM {table} ORDER BY 1, 2")]
        found[table] = [tuple(value for name, value in row.items() if name != "version") for row in rows]
    return found


def test_a_pack_comes_in_proposed_and_what_lacks_something_as_a_draft(store: Store, who: Who) -> None:
    data = pack(standard("a"), standard("b", "Is it off?", how=""), prefix="BKP", frequency="monthly")
    outcome = bring_in(store, who, read(data, "book.toml")).result()
    assert outcome.as_json() == {
        "added": 2, "changed": 0, "unchanged": 0, "drafts": 1, "refused": [],
        "remarks": [{"row": 2, "ref": "b", "text": "a draft: it lacks a how"}],
    }  # fmt: skip
    assert (state(store, "a"), state(store, "b")) == ("proposed", "draft")
    entries = library.all_standards(store, pack="book")
    assert [entry.code for entry in entries] == ["BKP-001", "BKP-002"]
    assert entries[0].frequency == "monthly"
    line = recent(store, 1)[0]
    assert line.text == "import standards from book.toml: 2 added (BKP-001 and BKP-002)"


def test_g10_the_same_file_again_changes_nothing_and_writes_nothing(store: Store, who: Who) -> None:
    parsed = read(pack(standard("a"), standard("b", why="")))
    bring_in(store, who, parsed).result()
    before, lines = dump(store), store.value("SELECT count(*) FROM history")
    again = bring_in(store, who, parsed).result()
    assert (again.added, again.changed, again.unchanged, again.drafts) == (0, 0, 2, 0)
    assert not again.refused and not again.remarks
    assert dump(store) == before
    assert store.value("SELECT count(*) FROM history") == lines


def test_g1_a_dry_run_answers_the_same_and_writes_nothing(store: Store, who: Who) -> None:
    parsed = read(pack(standard("a"), standard("b", how="")))
    before = dump(store)
    dry = bring_in(store, who, parsed, dry_run=True, for_clients="all").result()
    assert dump(store) == before
    assert not dry.done and dry.summary().startswith("Nothing was written. 2 standards: 2 would be added")
    done = bring_in(store, who, parsed, for_clients="all").result()
    assert done.as_json() == dry.as_json()
    assert dump(store) != before


def test_an_import_is_undone_and_redone_in_one_step(store: Store, who: Who) -> None:
    empty = dump(store)
    bring_in(store, who, read(pack(standard("a"), standard("b"))), approve=True, for_clients="all").result()
    full = dump(store)
    undo(store, who).result()
    assert dump(store) == empty
    redo(store, who).result()
    assert dump(store) == full


def test_approved_at_once_by_whoever_may(store: Store, who: Who) -> None:
    parsed = read(pack(standard("a"), standard("b", how="")))
    outcome = bring_in(store, who, parsed, approve=True).result()
    assert outcome.drafts == 1
    assert (state(store, "a"), state(store, "b")) == ("approved", "draft")
    code = library.all_standards(store, pack="book", state="approved")[0].code
    live = library.standard(store, code).live
    assert live is not None and live.approved_by == "Founder"
    assert decided(store) == [(code, "approve", 1)]


def test_what_was_proposed_is_approved_when_the_file_comes_again_with_approve(store: Store, who: Who) -> None:
    parsed = read(pack(standard("a"), standard("b", how="")))
    bring_in(store, who, parsed).result()
    outcome = bring_in(store, who, parsed, approve=True).result()
    assert outcome.unchanged == 2
    assert [one.text for one in outcome.remarks] == ["1 standard that was here already: approved now"]
    assert (state(store, "a"), state(store, "b")) == ("approved", "draft")
    assert [what for _, what, _ in decided(store)] == ["approve"]
    lines = store.value("SELECT count(*) FROM history")
    bring_in(store, who, parsed, approve=True).result()
    assert store.value("SELECT count(*) FROM history") == lines


def test_who_may_not_is_refused_before_anything_is_written(store: Store) -> None:
    parsed = read(pack(standard("a")))
    tam = Who(1, "founder", "Founder", frozenset(("tam",)))
    with pytest.raises(Refused, match="[Aa]pproving"):
        bring_in(store, tam, parsed, approve=True)
    with pytest.raises(Refused):
        bring_in(store, Who(1, "founder", "Founder", frozenset(("viewer",))), parsed)
    bring_in(store, tam, parsed).result()
    assert state(store, "a") == "proposed"


# What came anew -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"question": "Is it really on?"}, "meaning"),
        ({"question": "is it ON ?"}, "wording"),
        ({"why": "For another reason."}, "wording"),
        ({"tags": ("new",)}, "wording"),
    ],
)
def test_what_came_anew_is_the_next_version(
    store: Store, who: Who, change: dict[str, Any], kind: str
) -> None:
    bring_in(store, who, read(pack(standard("a"), standard("b"))), approve=True).result()
    outcome = bring_in(store, who, read(pack(standard("a", **change), standard("b")))).result()
    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 1, 1)
    assert [(n, said) for n, said, _ in wordings(store, "a")] == [(1, "first"), (2, kind)]
    assert state(store, "a") == "revision"
    found = library.standard(store, library.all_standards(store, state="revision")[0].code)
    assert found.live is not None and found.live.n == 1 and found.latest.n == 2


def test_a_changed_standard_is_approved_at_once_too(store: Store, who: Who) -> None:
    bring_in(store, who, read(pack(standard("a"))), approve=True).result()
    bring_in(store, who, read(pack(standard("a", "Is it off?"))), approve=True).result()
    assert state(store, "a") == "approved"
    found = library.standard(store, library.all_standards(store, pack="book")[0].code)
    assert found.live is not None and found.live.n == 2
    assert decided(store) == [(found.code, "revise", 2), (found.code, "approve", 1)]


def test_what_comes_anew_of_one_under_revision_goes_into_the_version_that_is_being_written(
    store: Store, who: Who
) -> None:
    bring_in(store, who, read(pack(standard("a"))), approve=True).result()
    for question in ("Is it off?", "Is it OFF?", "is it on"):
        bring_in(store, who, read(pack(standard("a", question)))).result()
    assert wordings(store, "a") == [(1, "first", "Is it on?"), (2, "wording", "is it on")]
    code = library.all_standards(store, pack="book")[0].code
    library.reject(store, who, [code], "No.").result()
    bring_in(store, who, read(pack(standard("a", "Is it off?"))), approve=True).result()
    assert wordings(store, "a") == [(1, "first", "Is it on?"), (2, "meaning", "Is it off?")]
    assert state(store, "a") == "approved"


def test_what_comes_anew_of_a_draft_is_its_next_version(store: Store, who: Who) -> None:
    bring_in(store, who, read(pack(standard("a", why="")))).result()
    bring_in(store, who, read(pack(standard("a", "Is it off?", why="")))).result()
    outcome = bring_in(store, who, read(pack(standard("a", "Is it off?", why="")), why="Because.")).result()
    assert (outcome.changed, outcome.drafts) == (1, 0)
    assert [(n, said) for n, said, _ in wordings(store, "a")] == [
        (1, "first"),
        (2, "meaning"),
        (3, "wording"),
    ]
    assert state(store, "a") == "proposed"


def test_approving_a_file_approves_no_wording_of_somebody_else(store: Store, who: Who) -> None:
    parsed = read(pack(standard("a"), standard("b")))
    bring_in(store, who, parsed).result()
    code = library.all_standards(store, pack="book")[0].code
    library.edit(store, who, code, {"question": "Is it half written"}).result()
    bring_in(store, who, parsed, approve=True).result()
    assert (state(store, "a"), state(store, "b")) == ("proposed", "approved")


def test_what_a_pack_leaves_out_is_left_out(store: Store, who: Who) -> None:
    bring_in(store, who, read(pack(standard("a", remedy="Fix it.", tags=("x", "y"))))).result()
    bring_in(store, who, read(pack(standard("a", tags=("y",))))).result()
    code = library.all_standards(store, pack="book")[0].code
    wording = library.standard(store, code).latest.wording
    assert (wording.remedy, wording.tags) == ("", ("y",))


def test_values_that_the_committee_settled_are_put_into_a_question_that_comes_anew(
    store: Store, who: Who
) -> None:
    label = "[Assignment: organization-defined number]"
    parameters = (Parameter("days", label),)
    bring_in(
        store, who, read(pack(standard("a", f"Is it tested every {label} days?", parameters=parameters)))
    ).result()
    code = library.all_standards(store, pack="book")[0].code
    library.edit(store, who, code, {"parameters": "days = 30"}).result()
    assert library.standard(store, code).latest.wording.question == "Is it tested every 30 days?"
    newer = pack(standard("a", f"Is a restore tested every {label} days?", parameters=parameters))
    bring_in(store, who, read(newer)).result()
    assert library.standard(store, code).latest.wording.question == "Is a restore tested every 30 days?"


def test_the_same_file_never_takes_back_what_the_practice_reworded(store: Store, who: Who) -> None:
    parsed = read(pack(standard("a"), standard("b", how="")))
    bring_in(store, who, parsed).result()
    code = library.all_standards(store, pack="book")[0].code
    library.edit(store, who, code, {"question": "Is the light on?", "why": "So that we see."}).result()
    outcome = bring_in(store, who, parsed).result()
    assert (outcome.changed, outcome.unchanged) == (0, 2)
    newer = read(pack(standard("a", how="Look twice."), standard("b", how="")))
    assert bring_in(store, who, newer).result().changed == 1
    latest = library.standard(store, code).latest.wording
    assert (latest.question, latest.why, latest.how) == ("Is the light on?", "So that we see.", "Look twice.")


def test_back_to_an_older_file_is_a_change_again(store: Store, who: Who) -> None:
    one, two = read(pack(standard("a"))), read(pack(standard("a", "Is it off?")))
    for parsed in (one, two, one):
        bring_in(store, who, parsed).result()
    assert [question for _, _, question in wordings(store, "a")] == ["Is it on?", "Is it off?", "Is it on?"]


def test_a_retired_standard_stays_retired(store: Store, who: Who) -> None:
    bring_in(store, who, read(pack(standard("a"))), approve=True).result()
    code = library.all_standards(store, pack="book")[0].code
    library.retire(store, who, [code]).result()
    outcome = bring_in(store, who, read(pack(standard("a", "Is it off?"))), approve=True).result()
    assert (outcome.changed, outcome.unchanged) == (0, 1)
    assert "retired here" in outcome.remarks[0].text
    assert state(store, "a") == "retired"


def test_why_and_how_fill_what_is_empty(store: Store, who: Who) -> None:
    parsed = read(pack(standard("a", why="", how=""), standard("b")), why="It matters.", how="Ask.")
    outcome = bring_in(store, who, parsed).result()
    assert outcome.drafts == 0 and state(store, "a") == "proposed"
    texts = {draft.ref: (draft.wording.why, draft.wording.how) for draft in parsed.drafts}
    assert texts == {"a": ("It matters.", "Ask."), "b": ("Because.", "Look.")}


# Packs, categories, codes, clients -----------------------------------------------------------------------------


def test_the_pack_is_the_title_without_its_version_or_the_one_named(store: Store, who: Who) -> None:
    bring_in(store, who, read(pack(standard("a"), name="Our Book"))).result()
    bring_in(store, who, read(pack(standard("a"), name="Our Book", version="2"))).result()
    bring_in(store, who, read(pack(standard("a"))), pack="Another one").result()
    bring_in(store, who, read(pack(standard("z"))), pack="own").result()
    rows = store.rows("SELECT code, name, edition FROM packs WHERE NOT own ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("our-book", "Our Book", "2"),
        ("another-one", "Another one", "1"),
    ]
    assert store.value("SELECT p.own FROM standards s JOIN packs p ON p.id = s.pack WHERE s.ref = 'z'") == 1


def test_titles_without_a_letter_of_ascii_are_packs_of_their_own(store: Store, who: Who) -> None:
    for name in ("安全", "Безопасность", "安全"):
        bring_in(store, who, read(pack(standard("a"), name=name))).result()
    rows = store.rows("SELECT code, name FROM packs WHERE NOT own ORDER BY id")
    assert [tuple(row) for row in rows] == [("pack", "安全"), ("pack-2", "Безопасность")]


def test_a_code_in_use_gets_the_next_number_and_the_import_says_so(store: Store, who: Who) -> None:
    bring_in(store, who, read(pack(standard("a", code="BKP-002"), prefix="BKP"))).result()
    data = pack(
        standard("b", code="BKP-002"),
        standard("c", code="BKP-007"),
        standard("d", code="!"),
        name="Other",
        prefix="BKP",
    )
    outcome = bring_in(store, who, read(data)).result()
    assert [(one.ref, one.text) for one in outcome.remarks] == [
        ("b", "the code BKP-002 is another standard's: it gets the next number"),
        ("d", "“!” cannot be a code: it gets the next number of its category"),
    ]
    codes = {entry.ref: entry.code for entry in library.all_standards(store)}
    assert codes == {"a": "BKP-002", "b": "BKP2-001", "c": "BKP-007", "d": "BKP2-002"}


def test_numbers_that_codes_of_a_file_have_are_passed_over(store: Store, who: Who) -> None:
    data = pack(
        standard("a", code="BKP-001"),
        standard("b"),
        standard("c", code="BKP-002"),
        standard("d"),
        prefix="BKP",
    )
    bring_in(store, who, read(data)).result()
    codes = {entry.ref: entry.code for entry in library.all_standards(store)}
    assert codes == {"a": "BKP-001", "b": "BKP-003", "c": "BKP-002", "d": "BKP-004"}


def test_a_ref_twice_in_a_file_is_refused_the_second_time(store: Store, who: Who) -> None:
    data = pack(standard("a"), standard("a", "Is it off?"))
    outcome = bring_in(store, who, read(data)).result()
    assert [(one.row, one.ref, one.reason) for one in outcome.refused] == [
        (2, "a", "the same standard is in row 1, too")
    ]
    assert outcome.added == 1


def test_g1_strict_refuses_all_when_one_is_refused(store: Store, who: Who) -> None:
    before = dump(store)
    outcome = bring_in(store, who, read(pack(standard("a"), standard("a"))), strict=True).result()
    assert dump(store) == before and not outcome.done and len(outcome.refused) == 1
    assert outcome.summary().startswith("Nothing was written: 1 row would be refused")


def test_the_pack_is_switched_on_for_whom_it_is_said(store: Store, who: Who) -> None:
    clients.add(store, who, {"name": "Acme Dental"}).result()
    parsed = read(pack(standard("a")))
    with pytest.raises(NotFound):
        bring_in(store, who, parsed, for_clients="NOBODY")
    bring_in(store, who, parsed, for_clients="ACME").result()
    bring_in(store, who, parsed, for_clients="all").result()
    bring_in(store, who, parsed, for_clients="all").result()
    rows = store.rows("SELECT client FROM pack_clients ORDER BY id")
    assert [row["client"] for row in rows] == [1, None]


def test_a_category_that_moves_in_the_file_moves_here(store: Store, who: Who) -> None:
    bring_in(store, who, read(pack(standard("a")))).result()
    outcome = bring_in(store, who, read(pack(standard("a", category="Servers")))).result()
    assert outcome.changed == 1 and len(wordings(store, "a")) == 1
    assert library.all_standards(store, pack="book")[0].category_name == "Servers"


def test_somebody_faster_between_matching_and_writing_is_seen(
    store: Store, who: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = read(pack(standard("a"), standard("b")))
    change = store.change

    def later(*arguments: Any) -> Any:
        monkeypatch.setattr(store, "change", change)
        bring_in(store, who, read(pack(standard("a")))).result()
        return change(*arguments)

    monkeypatch.setattr(store, "change", later)
    outcome = bring_in(store, who, parsed).result()
    assert (outcome.added, outcome.unchanged) == (1, 1)


def test_what_is_said_of_many_rows_alike_is_said_once_and_of_a_few_by_row() -> None:
    urns = [ImportRemark(n, f"urn:a:b:node{n}", "lacks a why") for n in range(1, 6)]
    few = [ImportRemark(n, f"r{n}", "has no source") for n in (2, 4, 6)]
    alike, *rest = said_once((urns[0], few[0], *urns[1:], *few[1:]))
    assert (alike.text, len(alike.rows)) == ("lacks a why", 5)
    assert alike.named() == "node1, node2, node3 and 2 more" and alike.named(5).endswith("node4 and node5")
    assert [one.rows for one in rest] == [((2, "r2"),), ((4, "r4"),), ((6, "r6"),)]
    lacks = [
        "a value for [time]",
        "a value for [role], a value for [days]",
        "a value for [time]",
        "a value for [place]",
    ]
    (open_,) = said_once([ImportRemark(n, f"r{n}", f"lacks {one}") for n, one in enumerate(lacks)])
    assert (open_.text, len(open_.rows)) == ("lacks a value for a parameter", 4)
    parts = [ImportRemark(n, f"urn:a:b:node{n}:question:1", "lacks a why") for n in range(1, 6)]
    assert said_once(parts)[0].named(1) == "node1:question:1 and 4 more"
    quoted = said_once(
        [Refusal(n, f"{n}.1", f"it wants a text, not yes or no: “What {n}?”") for n in range(5)]
    )
    assert [(one.text, len(one.rows)) for one in quoted] == [("it wants a text, not yes or no", 5)]
    (twice,) = said_once(
        [Refusal(n, ref, "is no question") for n, ref in enumerate(("1.1", "1.1", "1.2", "2"))]
    )
    assert (twice.named(2), twice.named()) == ("1.1, 1.2 and 1 more", "1.1, 1.2 and 2")
    (unnamed,) = said_once([Refusal(n, "", "is empty") for n in range(7, 11)])
    assert unnamed.named() == "row 7, row 8, row 9 and 1 more"
    outcome = Outcome(remarks=tuple(urns), refused=tuple(Refusal(n, "", "is empty") for n in range(7, 11)))
    assert list(outcome.lines())[1:] == [
        "refused: 4 rows (row 7, row 8, row 9 and row 10): is empty",
        "remark: 5 rows (node1, node2, node3, node4 and node5): lacks a why",
    ]
    assert len(outcome.as_json()["remarks"]) == 5 and len(outcome.as_json()["refused"]) == 4


def test_g1_words_of_an_outcome_are_the_first_twenty_and_a_count(store: Store, who: Who) -> None:
    outcome = bring_in(store, who, read(pack(*[standard(f"r{n:02}", how="") for n in range(25)]))).result()
    lines = list(outcome.lines())
    assert lines[0] == "25 standards: 25 added, 0 changed, 0 unchanged, 25 drafts among them."
    named = ", ".join(f"r{n:02}" for n in range(20))
    assert lines[1:] == [f"remark: 25 rows ({named} and 5 more): a draft: it lacks a how"]
    each = Outcome(remarks=tuple(ImportRemark(n, f"r{n:02}", f"holds {n}") for n in range(1, 26)))
    lines = list(each.lines())
    assert lines[1] == "remark: row 1 (r01): holds 1"
    assert lines[-1] == "remark: and 5 more" and len(lines) == 22
    assert outcome.remarks[0] == ImportRemark(1, "r00", "a draft: it lacks a how")


def test_a_code_is_one_by_the_same_rule_as_on_the_screen(store: Store, who: Who) -> None:
    code = "A" + "B" * 39
    outcome = bring_in(
        store, who, read(pack(standard("a", code=code), standard("b", code=f"{code}C")))
    ).result()
    assert [one.code for one in library.all_standards(store)] == sorted([code, "BAC-001"])
    assert [one.text for one in outcome.remarks] == [
        f"“{code}” cannot be a code: it gets the next number of its category"
    ]


def test_codes_of_an_import_that_was_undone_are_not_given_again_and_it_says_so(
    store: Store, who: Who, data: Path
) -> None:
    name = "NIST_CSF_v2.0_catalog.json"
    parsed = read((data / "oscal" / name).read_bytes(), name)
    first = bring_in(store, who, parsed).result()
    assert not [one.text for one in first.remarks if "given again" in one.text]
    assert not [
        one.text for one in bring_in(store, who, parsed).result().remarks if "given again" in one.text
    ]
    undo(store, who).result()
    said = (
        "codes that were given before and taken back are not given again: they go on at GV-032, ID-022, PR-023, "
        "DE-012, RS-014, RC-009"
    )
    for outcome in (
        bring_in(store, who, parsed, dry_run=True).result(),
        bring_in(store, who, parsed).result(),
    ):
        assert said in [one.text for one in outcome.remarks]
    assert store.value("SELECT code FROM standards WHERE ref = 'GV.OC-01'") == "GV-032"


def test_what_has_an_error_of_the_linter_stays_proposed_and_is_named(store: Store, who: Who) -> None:
    data = pack(
        standard("a", "Is it on?"), standard("b", "How many are on?"), standard("c", "Is a secure one on?")
    )
    done = bring_in(store, who, read(data), approve=True).result()
    assert {one.ref: one.state for one in library.all_standards(store)} == {
        "a": "approved",
        "b": "proposed",
        "c": "approved",
    }
    assert [(one.ref, one.text) for one in done.remarks] == [
        (
            "b",
            "not approved: it is no yes/no question (“How many”)",
        )
    ]
    again = bring_in(store, who, read(data), approve=True).result()
    assert again.unchanged == 3 and [one.ref for one in again.remarks] == ["b"]
    assert sum(one.state == "approved" for one in library.all_standards(store)) == 2


def test_an_import_that_only_approves_or_switches_on_says_so(store: Store, who: Who) -> None:
    parsed = read(pack(*(standard(letter) for letter in "abcde")), "book.toml")
    bring_in(store, who, parsed).result()
    outcome = bring_in(store, who, parsed, approve=True, for_clients="all", dry_run=True).result()
    assert outcome.did() == "5 approved, on for every client"
    assert "5 unchanged, 5 of them approved" in outcome.summary()
    bring_in(store, who, parsed, approve=True).result()
    named = "(BAC-001, BAC-002, BAC-003 and 2 more)"
    assert recent(store, 1)[0].text == f"import standards from book.toml: 5 approved {named}"
    bring_in(store, who, parsed, approve=True, for_clients="all").result()
    assert recent(store, 1)[0].text == "import standards from book.toml: on for every client"
