"""The linter is right on the manual's examples, on the starter library, and on questions of real checklists."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.importers.standards import read
from models.library.lint_rules import GUIDE, RULES
from models.library.linting import SOURCE_AGE, Remark, blocking, lint, lint_question, unfit
from models.library.wording import Parameter, Source, Wording
from tests.conftest import ROOT

TODAY = date(2026, 9, 1)
GOOD = Wording(
    "Restore test",
    "Has a restore been tested within the last 90 days?",
    "When nothing can be restored, the business stands still.",
    "Open the console, then Restores.",
    sources=(Source("NIST SP 800-34 Rev. 1, CP-9", "https://csrc.nist.gov/pubs/sp/800/34/r1/final"),),
)
ACCEPTED = (
    "Is the system partition at least 40GB in size?",
    "Is there at least 20% free space remaining on the C: drive?",
    "A battery backup unit is plugged in and operational?",
    "Is a secure password policy in place?",
    "The password policy denies future logins for a set period of time after a specific number of failed attempts?",
    "Inactive user sessions are automatically locked after a designated period of time?",
    "Are all backup jobs of the last 7 days marked successful in the console?",
)
"""PRACTICE §1.6: no error."""
REJECTED = (
    ("Is there a firewall and how old is it?", "open-ended"),
    ("What size is the system partition?", "open-ended"),
    ("How much free space is left on the C: drive?", "open-ended"),
    ("Which servers are backed up?", "open-ended"),
    ("Who manages the firewall?", "open-ended"),
    ("When was the last restore tested?", "open-ended"),
    ("Where are the licences kept?", "open-ended"),
    ("Why is the port open?", "open-ended"),
    ("How many administrators are there?", "open-ended"),
    ("How often are backups tested?", "open-ended"),
    ("To what extent is MFA in use?", "open-ended"),
    ("Describe the backup system?", "open-ended"),
    ("List all administrators?", "open-ended"),
    ("Is MFA in use? Please explain.", "open-ended"),
    ("Is MFA in use? If so, for which accounts?", "open-ended"),
    ("Is there a recovery plan, and who owns it?", "open-ended"),
    ("If there is a plan, on paper or not, where is it kept?", "open-ended"),
    ("Could you describe the backup system?", "open-ended"),
    ("Is MFA in use (yes, no, partly)?", "offers-maybe"),
    ("Is MFA in use, or maybe planned?", "offers-maybe"),
    ("Are backups tested always, sometimes or never?", "offers-maybe"),
    ("Is the firewall on", "no-question"),
    ("The firewall is on.", "no-question"),
    ("Ensure that the firewall is on?", "no-question"),
    ("", "no-question"),
    ("Firewall?", "no-question"),
    ("Tell me which firewall it is?", "open-ended"),
    ("Is MFA in use? Answer yes, no or maybe.", "offers-maybe"),
)
WARNED = (
    ("Is a secure password policy in place?", "vague", "secure"),
    ("Are sessions locked after a set period?", "vague", "set period"),
    ("Are sessions locked after a designated time?", "vague", "designated"),
    ("Is there adequate cooling in the rack?", "vague", "adequate"),
    ("Are backups tested regularly?", "vague", "regularly"),
    ("Is the backup done often?", "vague", "often"),
    ("Are logins without a second factor rarely used?", "vague", "rarely"),
    ("Is the rack at an appropriate height?", "vague", "appropriate"),
    ("Is the firewall's firmware current?", "vague", "current"),
    ("Is the firewall on and are its logs kept for 30 days?", "two-checks", "and are"),
    ("Is antivirus installed and running?", "two-checks", "and running"),
    ("Are default passwords changed or removed?", "two-checks", "or removed"),
    ("Are restores tested and logs kept?", "two-checks", "and logs"),
    ("Is MFA enabled and legacy authentication blocked?", "two-checks", "and legacy"),
    ("Is SMB version 1 not installed?", "negative", "not"),
    ("Isn't SMB version 1 removed?", "negative", "Isn't"),
    ("Is Windows 7 no longer in use?", "negative", "no longer"),
    ("Is there any server that has no antivirus?", "negative", "that has no"),
    ("Do any users lack a second factor?", "negative", "lack"),
    ("Are there any rules that aren't documented?", "negative", "that aren't"),
    ("Is the cabling good?", "subjective", "good"),
    ("Is this the best firewall?", "subjective", "best"),
    ("Should we replace the firewall?", "advice", "Should"),
    ("Should passwords be changed every 90 days?", "advice", "Should"),
    ("Do we need to replace the firewall?", "advice", "Do we need to"),
    ("Is it time to renew the firewall?", "advice", "Is it time to"),
    ("Would you recommend a second firewall?", "advice", "Would you recommend"),
    ("Can we afford a second firewall?", "advice", "Can we afford"),
    ("Is it locked after [Assignment: a period]?", "unsettled", "[Assignment: a period]"),
)  # fmt: skip
CLEAN = (
    "Are backups tested at least once every 90 days?",
    "Are sessions locked after a set period of 15 minutes?",
    "Are passwords changed regularly, at least every 90 days?",
    "Is Secure Boot on in every laptop?",
    "Is SMB version 1 disabled on every server?",
    "Are there no more than 5 global administrators?",
    "Are accounts that are not used for 45 days disabled?",
    "Are desktops and laptops encrypted?",
    "Is there any documentation of the restore test?",
    "Is there a person for whom the alarm rings?",
    "Are disks that failed and batteries replaced?",
    "Is the policy for hardware and software in writing?",
    "Is every update installed within 14 days or less?",
    "When a person leaves, is the account disabled on the same day?",
    "Is the Active Directory recycle bin enabled?",
    "Is it documented who owns the plan and where it is kept?",
    "Is it documented how often backups are tested?",
    "If the power fails, does the generator start within 10 seconds?",
    "Should the power fail, does the generator start within 10 seconds?",
    "Is the firewall under the vendor's support for 12 months more?",
    "Do users have to enter a code for every sign-in from outside?",
    "Is it documented which servers should be restored first?",
    "Would it be noticed within 24 hours if a backup failed?",
)


def _rules(question: str) -> set[str]:
    return {one.rule for one in lint_question(question)}


def _errors(question: str) -> set[str]:
    return {one.rule for one in lint_question(question) if one.severity == "error"}


@pytest.mark.parametrize("question", ACCEPTED)
def test_what_the_manual_calls_good_has_no_error(question: str) -> None:
    assert _errors(question) == set()


@pytest.mark.parametrize(("question", "rule"), REJECTED)
def test_what_is_no_yes_or_no_question_is_an_error(question: str, rule: str) -> None:
    assert rule in _errors(question)


@pytest.mark.parametrize(("question", "rule", "words"), WARNED)
def test_what_is_not_objective_is_a_warning_that_names_the_words(
    question: str, rule: str, words: str
) -> None:
    assert _errors(question) == set()
    assert words in [one.words for one in lint_question(question) if one.rule == rule]


@pytest.mark.parametrize("question", CLEAN)
def test_a_sound_question_has_no_remark(question: str) -> None:
    assert _rules(question) == set()


def test_a_why_and_a_how_are_needed_and_a_word_of_business() -> None:
    assert {one.rule for one in lint(GOOD, TODAY)} == set()
    poor = Wording("Restore test", GOOD.question, "", "", sources=GOOD.sources)
    assert [(one.rule, one.severity, one.field) for one in lint(poor, TODAY)] == [
        ("no-why", "error", "why"),
        ("no-how", "error", "how"),
    ]
    dry = Wording("Restore test", GOOD.question, "It may be corrupt.", GOOD.how, sources=GOOD.sources)
    assert [one.rule for one in lint(dry, TODAY)] == ["plain-why"]


@pytest.mark.parametrize(
    ("sources", "rule"),
    [
        ((), "no-source"),
        ((Source("CIS Controls v8.1, safeguard 11.5"),), "no-address"),
        ((Source("Microsoft says"),), "bare-source"),
        ((Source("It's how Microsoft said to do it 12 years ago."),), "bare-source"),
        (
            (Source("NIST SP 800-34", "https://csrc.nist.gov/", "NIST", "regulator", "2024-08-01"),),
            "old-source",
        ),
    ],
)
def test_a_source_names_a_document_that_somebody_has_looked_at(
    sources: tuple[Source, ...], rule: str
) -> None:
    wording = Wording("Restore test", GOOD.question, GOOD.why, GOOD.how, sources=sources)
    assert [one.rule for one in lint(wording, TODAY)] == [rule]


def test_how_old_a_source_may_be_is_the_practices_choice() -> None:
    source = Source("NIST SP 800-34", "https://csrc.nist.gov/", "NIST", "regulator", "2025-08-31")
    wording = Wording("Restore test", GOOD.question, GOOD.why, GOOD.how, sources=(source,))
    assert SOURCE_AGE == 24 and lint(wording, TODAY) == ()
    assert [one.rule for one in lint(wording, TODAY, 12)] == ["old-source"]


def test_every_remark_says_why_it_matters_in_words_that_the_guide_has() -> None:
    page, _, heading = GUIDE.partition(", ")
    guide = (ROOT / page).read_text(encoding="utf-8")
    assert f"## {heading}\n" in guide
    for rule in RULES.values():
        assert rule.says.endswith(".") and rule.why.endswith(".") and len(rule.why.split()) > 5
        assert f"| `{rule.id}` | {rule.severity} | {rule.field} | {rule.says} {rule.why} |" in guide
    assert {one for one, rule in RULES.items() if rule.severity == "error"} == {
        "no-question", "open-ended", "offers-maybe", "no-why", "no-how",
    }  # fmt: skip


def test_the_guide_has_every_rule_as_it_is() -> None:
    guide = (ROOT / "docs" / "linter.md").read_text(encoding="utf-8")
    for rule in RULES.values():
        assert f"| `{rule.id}` | {rule.severity} | {rule.field} | {rule.says} {rule.why} |" in guide


def test_what_cannot_be_approved_says_why() -> None:
    assert unfit(GOOD) == ""
    assert unfit(Wording("x", GOOD.question)) == "lacks a why, a how"
    open_ended = Wording("x", "How many users are there?", GOOD.why, GOOD.how)
    assert unfit(open_ended) == "is no yes/no question (“How many”)"
    filled_in_later = Wording("x", "Is the disk at least [ ] GB in size?", GOOD.why, GOOD.how)
    assert unfit(filled_in_later) == "lacks a value for [ ]"
    left = Parameter("x", "[Assignment: days]")
    open_value = Wording("x", "Is it done every [Assignment: days]?", GOOD.why, "", parameters=(left,))
    assert [
        blocking(one) for one in (GOOD, Wording("x", GOOD.question), open_ended, filled_in_later, open_value)
    ] == ["", "why", "question", "question", "parameters"], (
        "the field of the form that has to be mended first"
    )
    assert (
        blocking(Wording("x", GOOD.question, GOOD.why)) == "how" and blocking(Wording("x", "")) == "question"
    )


# Rephrasings -----------------------------------------------------------------------------------------------------

REPHRASED: tuple[tuple[str, str, list[str]], ...] = (
    ("How much free space is left on C:?", "open-ended", ["Is there at least [ ] % free space on the C: drive?"]),
    ("What size is the system partition?", "open-ended", ["Is the system partition at least [ ] GB in size?"]),
    ("How often are backups tested?", "open-ended", ["Are backups tested at least once every [ ] days?"]),
    ("When was the last backup performed?", "open-ended", ["Was the last backup performed within the last [ ] days?"]),
    ("Where is the recovery plan stored?", "open-ended", ["Is it documented where the recovery plan is stored?"]),
    ("Who is responsible for backups?", "open-ended", ["Is a named person responsible for backups?"]),
    ("Describe the retention policy.", "open-ended", ["Is the retention policy documented?"]),
    ("Is there a plan, and who owns it?", "open-ended", ["Is there a plan?"]),
    ("Is MFA on (yes, no, partly)?", "offers-maybe", ["Is MFA on?"]),
    ("Every disk is encrypted.", "no-question", ["Is every disk encrypted?"]),
    ("Ensure that the firewall is on", "no-question", ["Is the firewall on?"]),
    ("Is antivirus installed and running?", "two-checks", ["Is antivirus installed?", "Is antivirus running?"]),
    ("Is the firewall on and are logs kept?", "two-checks", ["Is the firewall on?", "Are logs kept?"]),
    ("Are restores tested and logs kept?", "two-checks", ["Are restores tested?", "Are logs kept?"]),
    ("Are the doors locked and the windows shut?", "two-checks", ["Are the doors locked?", "Are the windows shut?"]),
    ("Do you test and document restores?", "two-checks", ["Do you test restores?", "Do you document restores?"]),
    ("Is there a documented and tested plan?", "two-checks", ["Is there a documented plan?", "Is there a tested plan?"]),
    ("Is SMBv1 not enabled on servers?", "negative", ["Is SMBv1 disabled on servers?"]),
    ("Are there no expired accounts?", "negative", ["Is the number of expired accounts zero?"]),
    ("Is there any server that has no antivirus?", "negative", ["Does every server have antivirus?"]),
    ("Are there any accounts without a second factor?", "negative", ["Do all accounts have a second factor?"]),
    ("Is MFA enabled, and for whom?", "open-ended", ["Is MFA enabled?"]),
    ("Are backups kept and for how long?", "open-ended", ["Are backups kept?"]),
    ("How old is the firewall?", "open-ended", ["Is the firewall at most [ ] years old?"]),
    ("Who has admin rights?", "open-ended", ["Are admin rights limited to named people?"]),
    ("Do you regularly check the backups?", "vague", ["Do you check the backups at least once every [ ] days?"]),
    ("Are logs regularly reviewed by a person?", "vague", ["Are logs reviewed by a person at least once every [ ] days?"]),
    ("Are regularly tested backups kept offsite?", "vague", []),
    ("Are logs reviewed regularly?", "vague", ["Are logs reviewed at least once every [ ] days?"]),
    ("Is there sufficient disk space?", "vague", ["Is there at least [ ] % free disk space?"]),
    ("Is the plan well documented?", "subjective", ["Is the plan documented?"]),
)  # fmt: skip


@pytest.mark.parametrize("question", ["How well are backups", "What antivirus is used", "Who owns the plan."])
def test_what_is_still_being_typed_is_not_turned_into_nonsense(question: str) -> None:
    """`How well are backups` once became `Are how well backups?`; the open question alone is rephrased."""
    remarks = {one.rule: one for one in lint_question(question)}
    assert remarks["no-question"].rephrasing == ""
    assert "open-ended" in remarks


@pytest.mark.parametrize(("question", "rule", "better"), REPHRASED)
def test_a_rephrasing_is_one_that_a_committee_would_take(question: str, rule: str, better: list[str]) -> None:
    remark = next(one for one in lint_question(question) if one.rule == rule)
    assert remark.as_json()["rephrasing"] == better


def _check_rephrasings(question: str) -> None:
    """Fewer remarks of the rule in each of its questions, and no error that was not there."""
    before = lint_question(question)
    for remark in before:
        for line in remark.rephrasing.split("\n") if remark.rephrasing else ():
            after = lint_question(line)
            assert _count(after, remark.rule) < _count(before, remark.rule), (question, line)
            assert _errors(line) <= _errors(question), (question, line)
            assert line.endswith("?") and line[0] == line[0].upper()


def _count(remarks: tuple[Remark, ...], rule: str) -> int:
    return sum(one.rule == rule for one in remarks)


_WORDS = """Is Are Was Does Do How much What When Who Where the every all no not never backups server firewall logs
password plan disk space tested reviewed enabled installed encrypted up-to-date secure regularly adequate good well and
or and/or is are , ? . ( ) [ ] 14 days weekly partly maybe documented on C: drive last in place enough Describe"""
_PIECES = st.sampled_from(_WORDS.split())


@given(st.lists(_PIECES, max_size=14).map(" ".join))
def test_a_rephrasing_never_makes_it_worse(question: str) -> None:
    _check_rephrasings(question)


@given(st.text(max_size=120))
def test_any_text_can_be_linted(question: str) -> None:
    for one in lint_question(question):
        assert one.rule in RULES
        assert one.words in question or one.words.endswith("…")
    _check_rephrasings(question)


# Real questions ----------------------------------------------------------------------------------------------------


def _corpus() -> list[dict[str, Any]]:
    path = Path(__file__).with_name("lint_corpus.toml")
    sources = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
    assert all(one["address"].startswith("http") and one["title"] for one in sources)
    return [question for one in sources for question in one["question"]]


def test_the_linter_agrees_with_the_judgement_of_real_checklists() -> None:
    corpus = _corpus()
    assert len(corpus) >= 100
    wrong = []
    for one in corpus:
        remarks = lint_question(one["text"])
        worst = (
            "error"
            if any(each.severity == "error" for each in remarks)
            else "warning"
            if remarks
            else "clean"
        )
        said = {each.rule for each in remarks if each.severity == worst}
        wanted = {rule for rule in one["rules"] if RULES[rule].severity == worst}
        if worst != one["verdict"] or said != wanted:
            wrong.append((one["text"], one["verdict"], one["rules"], worst, sorted(said)))
        _check_rephrasings(one["text"])
    assert wrong == []


def test_what_was_judged_a_right_remark_is_still_made() -> None:
    path = Path(__file__).with_name("lint_alarms.toml")
    judged = tomllib.loads(path.read_text(encoding="utf-8"))["remark"]
    assert len(judged) >= 100
    lost = [
        (one["rule"], one["words"], one["question"])
        for one in judged
        if one["right"]
        and (one["rule"], one["words"])
        not in {(said.rule, said.words) for said in lint_question(one["question"])}
    ]
    assert lost == []


def test_no_question_of_the_catalogues_has_an_error(data: Path) -> None:
    """They are yes/no questions all (data rules T5 to T7): an error would keep them from being approved."""
    for name in ("NIST_SP800-171_rev3_catalog", "NIST_CSF_v2.0_catalog"):
        parsed = read((data / "oscal" / f"{name}.json").read_bytes(), name)
        assert parsed.drafts
        assert [one.wording.question for one in parsed.drafts if _errors(one.wording.question)] == []
        for one in parsed.drafts:
            _check_rephrasings(one.wording.question)


@pytest.mark.parametrize("question", ["and How", "of are in it", "the list of is kept", ", what"])
def test_a_question_that_is_half_typed_is_judged(question: str) -> None:
    """Each key asks the linter: what stands there meanwhile is seldom a sentence."""
    assert lint_question(question)
    _check_rephrasings(question)


@pytest.mark.parametrize(
    "piece", ["not ", "is on and ", "maybe or ", "Is it on? ", "(e.g. ", "[Assignment: ", "[ ] ", "secure "]
)
def test_a_question_as_long_as_a_text_may_be_costs_no_more_than_a_moment(piece: str) -> None:
    began = time.process_time()
    remarks = lint_question((piece * 10_000)[:20_000])
    assert time.process_time() - began < 1.0  # 20 ms on an idle machine
    assert len(remarks) <= 40


def test_a_question_is_judged_faster_than_a_key_repeats() -> None:
    questions = [one["text"] for one in _corpus()]
    lint_question.cache_clear()
    for question in questions:
        lint_question(question)
    lint_question.cache_clear()
    began = time.process_time()
    for question in questions:
        lint_question(question)
    assert (time.process_time() - began) / len(questions) < 0.005  # 0.4 ms on an idle machine
