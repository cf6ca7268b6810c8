"""The life of a standard (PRACTICE §3): no state is skipped, and an approved version does not change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from models.errors import Conflict, NotFound, Problem, Refused
from models.library import decisions, feedback, remarks, standards
from models.library.wording import Parameter, Source
from models.rhythm import committee
from models.store import history
from models.store.change import Change
from models.store.undo import UndoRefused, redo, undo
from tests.office import Office

WHOLE = {
    "category": "bkp",
    "name": " Restore  test ",
    "question": "Has a restore\r\nbeen tested?",
    "why": "It is a hope.",
    "how": "Open it.\x07",
    "remedy": "Test it.",
    "sources": "NIST SP 800-34 | https://nist.example/34 | NIST | regulator | 2026-11-23\n\nOur own",
    "references": "3.5.1\nAnnex A; part 2",
    "business_impact": "High",
    "technical_impact": "",
    "risks": "downtime",
    "recommendation": "Say so.",
    "frequency": "quarterly",
    "tags": "Backup, M365; backup",
    "applies_to": "server",
    "owner": "tam",
}


@pytest.fixture(autouse=True)
def category(office: Office) -> None:
    office.category(prefix="BKP")


def test_a_draft_says_what_was_given_and_what_it_lacks(office: Office) -> None:
    code = standards.add(office.store, office["services"], WHOLE).result()
    found = standards.standard(office.store, " bkp-001 ")
    wording = found.latest.wording
    assert (found.code, found.ref, found.pack, found.category, found.state, found.owner) == (
        code,
        code,
        "own",
        "BKP",
        "draft",
        "tam",
    )
    assert (found.live, found.latest.n, found.latest.change, found.lacks) == (None, 1, "first", ())
    assert wording.name == "Restore  test"
    assert wording.question == "Has a restore\nbeen tested?"
    assert wording.how == "Open it.\ufffd"
    assert wording.sources == (
        Source("NIST SP 800-34", "https://nist.example/34", "NIST", "regulator", "2026-11-23"),
        Source("Our own"),
    )
    assert (wording.references, wording.tags) == (("3.5.1", "Annex A", "part 2"), ("Backup", "M365"))
    assert (wording.business_impact, wording.technical_impact, wording.frequency) == ("high", "", "quarterly")
    bare = standards.add(
        office.store, office["tam"], {"category": "Backup SYSTEM", "name": "A", "question": "Is it?"}
    )
    assert standards.standard(office.store, bare.result()).lacks == ("a why", "a how")


def test_what_a_form_shows_is_no_change_when_it_comes_back(office: Office) -> None:
    code = standards.add(office.store, office["tam"], WHOLE).result()
    found = standards.standard(office.store, code)
    lines = office.store.value("SELECT count(*) FROM history")
    standards.edit(office.store, office["tam"], code, standards.values_of(found)).result()
    assert office.store.value("SELECT count(*) FROM history") == lines


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"category": ""}, "Category is missing"),
        ({"category": "NET"}, "no category “NET”"),
        ({"question": ""}, "Question is missing"),
        ({"business_impact": "huge"}, "Business impact cannot be “huge”. Choose high, medium or low"),
        ({"frequency": "daily"}, "Frequency cannot be “daily”"),
        ({"sources": "a | b | c | d | e | f"}, "at most five parts"),
        ({"sources": "a | b | c | friend"}, "Source kind “friend”"),
        ({"sources": "a | b | c | vendor | yesterday"}, "“yesterday” is no day"),
        ({"code": "../x"}, "“../X” cannot be a code"),
        ({"code": "BKP-001"}, "BKP-001 is another standard's"),
        ({"owner": "nobody"}, "Owner: there is no “nobody”"),
        ({"how": "x" * 20_001}, "How is longer than 20,000"),
    ],
)
def test_what_is_wrong_is_named(office: Office, values: dict[str, str], said: str) -> None:
    office.standard()
    before = office.rows()
    with pytest.raises(Problem) as caught:
        standards.add(office.store, office["tam"], {**WHOLE, **values}).result()
    assert said in str(caught.value)
    assert office.rows() == before


def test_codes_follow_each_other_and_none_comes_twice(office: Office) -> None:
    assert office.standard() == "BKP-001"
    assert office.standard(code="bkp-003") == "BKP-003"
    assert office.standard() == "BKP-002"
    assert office.standard() == "BKP-004"
    standards.delete(office.store, office["tam"], "BKP-004").result()
    assert office.standard() == "BKP-005"


def test_from_draft_to_approved(office: Office) -> None:
    code = office.standard()
    with pytest.raises(Problem, match="is a draft. Propose it first"):
        standards.approve(office.store, office["committee"], [code]).result()
    assert standards.propose(office.store, office["tam"], [code, code.lower(), ""]).result() == 1
    with pytest.raises(Problem, match="proposed: only a draft is proposed"):
        standards.propose(office.store, office["tam"], [code]).result()
    assert standards.approve(office.store, office["committee"], [code]).result() == 1
    found = standards.standard(office.store, code)
    assert (found.state, found.live, found.latest.approved_by) == ("approved", found.latest, "Committee")
    with pytest.raises(Problem, match="approved already"):
        standards.approve(office.store, office["committee"], [code]).result()
    assert [line.text for line in history.recent(office.store, 3)] == [
        "approve BKP-001",
        "propose BKP-001",
        "draft BKP-001",
    ]


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"why": ""}, "lacks a why"),
        ({"how": ""}, "lacks a how"),
        (
            {"question": "Is it locked after [Assignment: organization-defined period]?"},
            r"lacks a value for \[Assignment: organization-defined period\]",
        ),
        ({"question": "How many restores were tested?"}, "is no yes/no question .“How many”."),
        (
            {"question": "Were restores tested, or maybe planned?"},
            "offers more than yes and no",
        ),
        ({"question": "Restores are tested."}, "is not put as a question"),
    ],
)
def test_approving_is_refused_while_something_is_lacking_and_then_nothing_is(
    office: Office, lacking: dict[str, str], said: str
) -> None:
    whole, poor = office.standard(to="proposed"), office.standard(to="proposed", **lacking)
    before = office.rows()
    with pytest.raises(Problem, match=f"{poor} {said}"):
        standards.approve(office.store, office["committee"], [whole, poor]).result()
    assert office.rows() == before


def test_the_committee_gives_parameters_their_values(office: Office) -> None:
    code = office.standard(question="Is it locked after [Assignment: organization-defined period]?")

    def work(change: Change) -> None:
        change.update(
            "standard_versions",
            1,
            {"parameters": '[{"id":"p1","label":"[Assignment: organization-defined period]"}]'},
        )

    office.store.change(office.founder, "as an import brings it", work).result()
    found = standards.standard(office.store, code)
    assert standards.values_of(found)["parameters"] == "p1 ="
    for wrong, said in (("15 minutes", "Write it as: id = value"), ("p2 = 15", "There is no parameter p2")):
        with pytest.raises(Problem, match=said):
            standards.edit(office.store, office["tam"], code, {"parameters": wrong}).result()
    standards.edit(office.store, office["tam"], code, {"parameters": "p1 = 15 minutes"}).result()
    wording = standards.standard(office.store, code).latest.wording
    assert wording.question == "Is it locked after 15 minutes?"
    assert wording.parameters == (Parameter("p1", "[Assignment: organization-defined period]", "15 minutes"),)
    assert standards.standard(office.store, code).lacks == ()


def test_an_approved_version_does_not_change(office: Office) -> None:
    code = office.standard(to="approved")
    first = standards.standard(office.store, code)
    standards.edit(office.store, office["committee"], code, {"why": "Because."}).result()
    second = standards.standard(office.store, code)
    assert (second.state, second.live, second.latest.n, second.latest.change) == (
        "revision",
        first.live,
        2,
        "wording",
    )
    assert history.recent(office.store, 1)[0].text == "begin version 2 of BKP-001: why"
    standards.edit(office.store, office["tam"], code, {"question": "Is it tested monthly?"}).result()
    assert standards.standard(office.store, code).latest.change == "meaning"
    standards.edit(office.store, office["committee"], code, {"change": "wording"}).result()
    assert standards.standard(office.store, code).latest.change == "wording"
    standards.approve(office.store, office["committee"], [code]).result()
    third = standards.standard(office.store, code)
    assert third.live is not None and third.live.n == 2 and third.state == "approved"
    assert [one.n for one in standards.versions(office.store, code)] == [2, 1]
    assert standards.versions(office.store, code)[1].wording == first.latest.wording
    with pytest.raises(Problem, match="does not change"):
        office.store.change(
            office.founder, "behind", lambda change: change.update("standard_versions", 1, {"why": "no"})
        ).result()


def test_a_first_version_is_neither_wording_nor_meaning(office: Office) -> None:
    code = office.standard()
    standards.edit(office.store, office["tam"], code, {"change": "meaning", "why": "x"}).result()
    assert standards.standard(office.store, code).latest.change == "first"


def test_proposing_a_revision_is_not_needed(office: Office) -> None:
    code = office.standard(to="approved")
    standards.edit(office.store, office["committee"], code, {"why": "Because."}).result()
    with pytest.raises(Problem, match="under revision already"):
        standards.propose(office.store, office["tam"], [code]).result()


def test_whoever_is_outside_the_committee_sends_a_changed_proposal_back_to_draft(office: Office) -> None:
    code = office.standard(to="proposed")
    standards.edit(office.store, office["committee"], code, {"why": "Better words."}).result()
    assert standards.standard(office.store, code).state == "proposed"
    standards.edit(office.store, office["vcio"], code, {"why": "Other words."}).result()
    assert standards.standard(office.store, code).state == "draft"


def test_rejecting_needs_a_reason_and_keeps_it(office: Office) -> None:
    code = office.standard(to="proposed")
    with pytest.raises(Problem, match="needs a reason"):
        standards.reject(office.store, office["committee"], [code], " ").result()
    standards.reject(office.store, office["committee"], [code], "How is too vague.").result()
    assert standards.standard(office.store, code).state == "draft"
    (said,) = feedback.of_standard(office.store, code)
    assert (said.text, said.by, said.state) == ("How is too vague.", "Committee", "rejected")
    assert history.recent(office.store, 1)[0].text == "reject BKP-001: How is too vague."
    with pytest.raises(Problem, match="nothing to reject"):
        standards.reject(office.store, office["committee"], [code], "again").result()


def test_a_rejected_revision_goes_and_the_live_version_stays(office: Office) -> None:
    code = office.standard(to="approved")
    before = standards.standard(office.store, code)
    standards.edit(office.store, office["committee"], code, {"question": "Is it?"}).result()
    standards.reject(office.store, office["committee"], [code], "No.").result()
    after = standards.standard(office.store, code)
    assert (after.state, after.live, after.latest) == ("approved", before.live, before.latest)
    assert len(standards.versions(office.store, code)) == 1


def test_retiring_and_bringing_back(office: Office) -> None:
    code, draft = office.standard(to="approved"), office.standard()
    assert standards.retire(office.store, office["committee"], [code, draft], "Nobody asks.").result() == 2
    assert history.recent(office.store, 1)[0].text == "retire BKP-001, BKP-002: Nobody asks."
    assert [one.state for one in standards.all_standards(office.store)] == ["retired", "retired"]
    assert standards.all_standards(office.store, retired=False) == ()
    with pytest.raises(Problem, match="retired already"):
        standards.retire(office.store, office["committee"], [code]).result()
    with pytest.raises(Problem, match="is retired"):
        standards.edit(office.store, office["committee"], code, {"why": "x"}).result()
    standards.approve(office.store, office["committee"], [code]).result()
    assert standards.standard(office.store, code).state == "approved"
    with pytest.raises(Problem, match="BKP-002 was never proposed"):
        standards.approve(office.store, office["committee"], [draft]).result()
    standards.propose(office.store, office["tam"], [draft]).result()
    standards.approve(office.store, office["committee"], [draft]).result()
    assert standards.standard(office.store, draft).state == "approved"


def test_what_was_retired_under_revision_comes_back_as_it_was_asked_and_under_revision(
    office: Office,
) -> None:
    """The version that nobody has approved is neither approved by it nor lost."""
    store, who, code = office.store, office["committee"], office.standard(to="approved")
    standards.edit(store, who, code, {"question": "Is it?", "why": ""}).result()
    before = standards.standard(store, code)
    standards.retire(store, who, [code]).result()
    retired = standards.standard(store, code)
    assert (retired.up, retired.latest) == (before.live, before.latest)
    rows = office.rows()
    standards.approve(store, who, [code]).result()
    after = standards.standard(store, code)
    assert (after.state, after.live, after.latest) == ("revision", before.live, before.latest)
    assert decisions.of_standard(store, code)[0].n == 1
    said = "BKP-001 is asked as in version 1; version 2 is still to be approved."
    assert remarks.still_up(store, [code.lower()]) == said
    assert remarks.still_up(store, []) == ""
    undo(store, who).result()
    assert office.rows() == rows
    redo(store, who).result()
    with pytest.raises(Problem, match="lacks a why"):
        standards.approve(store, who, [code]).result()


def test_a_revision_that_was_retired_meanwhile_is_not_approved_and_the_standard_stays_retired(
    office: Office,
) -> None:
    store, who, code = office.store, office["committee"], office.standard(to="approved")
    standards.edit(store, who, code, {"question": "Is it?"}).result()
    (one,) = committee.waiting(store)
    standards.retire(store, office.founder, [code]).result()
    with pytest.raises(Conflict, match="BKP-001 was retired by Ana Founder meanwhile. It was not approved"):
        committee.decide(store, who, [one], True).result()
    read = standards.standard(store, code).read
    standards.approve(store, office.founder, [code]).result()
    with pytest.raises(Conflict, match="BKP-001 was brought back by Ana Founder meanwhile"):
        standards.approve_those(store, who, [code], read={code: read}).result()


def test_who_moves_a_standard_elsewhere_does_not_overwrite_another_move(office: Office) -> None:
    code = office.standard()
    office.category("Network")
    office.category("Mail")
    read = standards.standard(office.store, code).seen
    standards.edit(office.store, office["committee"], code, {"category": "NET"}, version=read).result()
    with pytest.raises(Conflict, match="Committee changed this meanwhile") as told:
        standards.edit(office.store, office["tam"], code, {"category": "MAI"}, version=read).result()
    with pytest.raises(Conflict):
        standards.delete(office.store, office["tam"], code, version=read).result()
    on_top = told.value.theirs["version"]
    standards.edit(office.store, office["tam"], code, {"category": "MAI"}, version=on_top).result()
    assert standards.standard(office.store, code).category == "MAI"


def test_only_a_draft_that_was_never_asked_is_deleted(office: Office) -> None:
    from models.practice import links

    draft, asked = office.standard(), office.standard(to="approved")
    links.add(office.store, office.founder, "standard", draft, "T-1").result()
    feedback.give(office.store, office["desk"], draft, "Unclear.").result()
    assert standards.goes_with(office.store, draft) == "1 word of feedback and 1 link"
    before = office.rows()
    assert standards.delete(office.store, office["tam"], draft).result() == "1 word of feedback and 1 link"
    assert [one.code for one in standards.all_standards(office.store)] == [asked]
    undo(office.store, office["tam"]).result()
    assert office.rows() == before
    with pytest.raises(Problem, match="Retire it instead"):
        standards.delete(office.store, office["tam"], asked).result()


def answered(office: Office, code: str) -> None:
    """The standard's live version is asked in a review."""
    client = office.client("Asked")

    def work(change: Change) -> None:
        row = change.row("SELECT id, live, category FROM standards WHERE code = :code", {"code": code})
        key = change.value("SELECT id FROM clients WHERE code = :code", {"code": client})
        assert row is not None
        review = change.insert(
            "reviews",
            {
                "code": "REV-0001",
                "client": key,
                "kind": "alignment",
                "state": "progress",
                "ask": '"all"',
                "place": "on site",
                "place_reason": "",
                "returned": "",
            },
        )
        change.insert(
            "items",
            {
                "review": review,
                "client": key,
                "standard": row["id"],
                "wording": row["live"],
                "category": row["category"],
            },
        )

    office.store.change(office.founder, "start REV-0001", work).result()


def test_approving_is_undone_only_while_nobody_was_asked(office: Office) -> None:
    first, second = office.standard(to="approved"), office.standard(to="approved")
    before = office.rows()
    undo(office.store, office["committee"]).result()
    assert standards.standard(office.store, second).state == "proposed"
    redo(office.store, office["committee"]).result()
    assert office.rows() == before
    answered(office, second)
    with pytest.raises(UndoRefused, match="asked in a review"):
        undo(office.store, office["committee"]).result()
    assert standards.standard(office.store, second).state == "approved"
    undo(office.store, office["committee"]).result()
    assert standards.standard(office.store, first).state == "proposed"


Step = Callable[[Office, str], Any]
STEPS: tuple[Step, ...] = (
    lambda office, code: standards.edit(
        office.store, office["committee"], code, {"why": "x", "tags": "a, b"}
    ),
    lambda office, code: standards.propose(office.store, office["committee"], [code]),
    lambda office, code: standards.reject(office.store, office["committee"], [code], "no"),
    lambda office, code: standards.propose(office.store, office["committee"], [code]),
    lambda office, code: standards.approve(office.store, office["committee"], [code]),
    lambda office, code: standards.edit(
        office.store, office["committee"], code, {"question": "Is it?", "owner": "tam"}
    ),
    lambda office, code: standards.reject(office.store, office["committee"], [code], "no"),
    lambda office, code: standards.edit(office.store, office["committee"], code, {"tags": ""}),
    lambda office, code: standards.approve(office.store, office["committee"], [code]),
    lambda office, code: standards.retire(office.store, office["committee"], [code]),
    lambda office, code: standards.approve(office.store, office["committee"], [code]),
)


def test_each_kind_of_change_is_undone_and_redone_byte_for_byte(office: Office) -> None:
    code = office.standard()
    states = [office.rows()]
    for step in STEPS:
        step(office, code).result()
        states.append(office.rows())
        assert states[-1] != states[-2]
    for state in reversed(states[:-1]):
        undo(office.store, office["committee"]).result()
        assert office.rows() == state
    for state in states[1:]:
        redo(office.store, office["committee"]).result()
        assert office.rows() == state


# Two people -------------------------------------------------------------------------------------------------


def test_two_people_on_one_draft(office: Office) -> None:
    code = office.standard()
    read = standards.standard(office.store, code).seen
    standards.edit(office.store, office["vcio"], code, {"why": "hers"}, version=read).result()
    with pytest.raises(Conflict) as caught:
        standards.edit(office.store, office["tam"], code, {"why": "his"}, version=read).result()
    assert (caught.value.by, caught.value.theirs["why"]) == ("Vcio", "hers")
    standards.edit(
        office.store, office["tam"], code, {"why": "his"}, version=caught.value.theirs["version"]
    ).result()
    assert standards.standard(office.store, code).latest.wording.why == "his"


def test_whoever_read_the_approved_version_is_told_of_a_revision(office: Office) -> None:
    """Also where an import had approved it at once, and both versions could have the same number."""
    code = office.standard(to="approved")
    read = standards.standard(office.store, code).seen
    standards.edit(office.store, office["committee"], code, {"why": "hers"}, version=read).result()
    with pytest.raises(Conflict) as caught:
        standards.edit(office.store, office["committee"], code, {"why": "his"}, version=read).result()
    assert caught.value.theirs["why"] == "hers"
    standards.reject(office.store, office["committee"], [code], "no").result()
    newer = read + 1
    with pytest.raises(Conflict):
        standards.edit(office.store, office["committee"], code, {"why": "x"}, version=newer).result()


def test_approved_meanwhile(office: Office) -> None:
    code = office.standard(to="proposed")
    read = standards.standard(office.store, code).seen
    standards.approve(office.store, office["committee"], [code]).result()
    with pytest.raises(Conflict):
        standards.edit(office.store, office["committee"], code, {"why": "late"}, version=read).result()


# Rights -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["admin", "desk", "projects", "viewer", "bare", "gone", "zed"])
def test_who_drafts_no_standards(office: Office, login: str) -> None:
    code = office.standard()
    for refused in (
        standards.add(office.store, office[login], WHOLE),
        standards.edit(office.store, office[login], code, {"why": "x"}),
        standards.propose(office.store, office[login], [code]),
        standards.delete(office.store, office[login], code),
    ):
        with pytest.raises(Refused):
            refused.result()


@pytest.mark.parametrize("login", ["admin", "tam", "vcio", "services", "viewer", "bare", "zed"])
def test_who_decides_on_no_standards(office: Office, login: str) -> None:
    proposed, approved = office.standard(to="proposed"), office.standard(to="approved")
    before = office.rows()
    for refused in (
        standards.approve(office.store, office[login], [proposed]),
        standards.reject(office.store, office[login], [proposed], "no"),
        standards.retire(office.store, office[login], [approved]),
        standards.edit(office.store, office[login], approved, {"why": "x"}),
        standards.edit(office.store, office[login], approved, {"owner": "tam"}),
    ):
        with pytest.raises(Refused):
            refused.result()
    assert office.rows() == before


def test_what_is_not_there(office: Office) -> None:
    for missing in (
        lambda: standards.standard(office.store, "BKP-999"),
        lambda: standards.versions(office.store, ""),
        lambda: standards.approve(office.store, office["committee"], ["BKP-999"]).result(),
        lambda: standards.delete(office.store, office["tam"], "\x00").result(),
    ):
        with pytest.raises(NotFound):
            missing()
    with pytest.raises(Problem, match="No standard was named"):
        standards.propose(office.store, office["tam"], ["", " "]).result()
