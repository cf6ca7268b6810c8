"""Parameters of a pack: filled in once, in every question that holds them, undone in one step (data rule O5)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from models.errors import Conflict, NotFound, Problem, Refused
from models.importers import standards as importer
from models.importers.outcome import Outcome
from models.library import parameters, standards
from models.library.packs import PackCategory, PackFile, PackHead, PackStandard, write_pack
from models.library.rewording import Reworded
from models.library.wording import Parameter, Wording, settle
from models.store import undo
from tests.office import Office

TIME = "[Assignment: organization-defined time period]"
INNER = f"[Selection (one or more): locking after {TIME}; asking the user]"
FREQ = "[Assignment: organization-defined frequency]"


def wording(question: str, *used: tuple[str, str], how: str = "Look.") -> Wording:
    return Wording("N", question, "So.", how, parameters=tuple(Parameter(key, label) for key, label in used))


CATALOGUE = PackFile(
    PackHead("Guide", "1"),
    (PackCategory("Locks", prefix="LCK"),),
    (
        PackStandard("L1", wording(f"Is it true that it is looked at {FREQ}?", ("freq", FREQ)), "Locks"),
        PackStandard(
            "L2", wording(f"Is it kept {FREQ} and {FREQ}?", ("freq", FREQ), ("again", FREQ)), "Locks"
        ),
        PackStandard("L3", wording(f"Is it prevented by {INNER}?", ("way", INNER), ("time", TIME)), "Locks"),
        PackStandard("L4", wording(f"Is it seen {FREQ}?", ("freq", FREQ), how=""), "Locks"),
        PackStandard("L5", wording("Is it on?"), "Locks"),
    ),
)


def bring(office: Office, pack: PackFile = CATALOGUE, approve: bool = False) -> Outcome:
    """The pack comes in."""
    parsed = importer.read(write_pack(pack), "guide.toml")
    return importer.bring_in(office.store, office.founder, parsed, approve=approve).result()


def by_ref(office: Office) -> dict[str, standards.Standard]:
    return {
        one.ref: standards.standard(office.store, one.code)
        for one in standards.all_standards(office.store, pack="guide")
    }


def put(office: Office, **values: str) -> Reworded:
    return parameters.set_values(office.store, office.founder, "guide", values).result()


def test_the_list_says_what_is_open_in_how_many_standards_inner_ones_first(office: Office) -> None:
    bring(office)
    found = parameters.all_parameters(office.store, "guide")
    assert [(one.id, one.standards, one.open, one.value) for one in found] == [
        ("again", 1, 1, ""), ("freq", 3, 3, ""), ("time", 1, 1, ""), ("way", 1, 1, ""),
    ]  # fmt: skip
    way = found[3]
    assert way.choices == (f"locking after {TIME}", "asking the user") and way.several
    assert found[1].asks == "frequency" and found[1].choices == ()


def test_a_value_is_in_every_question_and_what_lacks_nothing_is_proposed(office: Office) -> None:
    bring(office)
    done = put(office, freq="every month")
    assert (done.changed, done.ready, done.begun, done.left) == (("LCK-001", "LCK-002", "LCK-004"), 1, 0, ())
    assert done.lacking == (("a how", 1), ("a value", 1))
    assert "1 lacks nothing now and is proposed" in done.words()
    found = by_ref(office)
    assert found["L1"].latest.wording.question == "Is it true that it is looked at every month?"
    assert found["L2"].latest.wording.question == f"Is it kept every month and {FREQ}?"
    assert [found[ref].state for ref in ("L1", "L2", "L3", "L4", "L5")] == [
        "proposed", "draft", "draft", "draft", "proposed",
    ]  # fmt: skip
    assert office.store.value("SELECT text FROM history ORDER BY id DESC LIMIT 1") == (
        "set freq to every month in 3 standards of guide"
    )


def test_a_question_around_it_tells_what_it_is_about_however_little_room_there_is(office: Office) -> None:
    bring(office)
    again, _, span, way = parameters.all_parameters(office.store, "guide")
    assert again.around(78) == "Is it kept [frequency] and [frequency]?"
    assert span.around(78).endswith("locking after [time period]; asking the user]?")
    assert way.around(60) == "Is it prevented by [locking after [time period]…]?"
    for one in (again, span, way):
        for length in range(12, 90):
            assert len(one.around(length)) <= length


def test_all_of_it_is_undone_in_one_step(office: Office) -> None:
    bring(office)
    before = by_ref(office)
    put(office, freq="every month", time="15 minutes")
    undo.undo(office.store, office.founder).result()
    after = by_ref(office)
    assert {ref: (one.state, one.latest.wording) for ref, one in after.items()} == {
        ref: (one.state, one.latest.wording) for ref, one in before.items()
    }


def test_o5_nested_ones_resolve_from_the_inside_out(office: Office) -> None:
    bring(office)
    put(office, time="15 minutes")
    way = parameters.parameter(office.store, "guide", "way")
    assert way.choices == ("locking after 15 minutes", "asking the user")
    done = put(office, way=way.choices[0])
    assert done.ready == 1
    assert by_ref(office)["L3"].latest.wording.question == "Is it prevented by locking after 15 minutes?"


def test_o5_in_one_step_the_inner_one_comes_first_whatever_the_order(office: Office) -> None:
    bring(office)
    put(office, way=f"locking after {TIME}", time="15 minutes")
    assert by_ref(office)["L3"].latest.wording.question == "Is it prevented by locking after 15 minutes?"
    put(office, time="20 minutes")
    found = by_ref(office)["L3"].latest.wording
    assert found.question == "Is it prevented by locking after 20 minutes?"
    assert [one.value for one in found.parameters] == ["locking after 20 minutes", "20 minutes"]


def test_o5_an_outer_one_that_is_filled_in_first_leaves_the_inner_one_open(office: Office) -> None:
    bring(office)
    put(office, way=f"locking after {TIME}")
    assert by_ref(office)["L3"].lacks == (f"a value for {TIME}",)
    put(office, time="15 minutes")
    assert by_ref(office)["L3"].latest.wording.parameters[0].value == "locking after 15 minutes"
    put(office, way="asking the user")
    assert by_ref(office)["L3"].latest.wording.question == "Is it prevented by asking the user?"


def test_o5_what_stands_in_a_choice_that_was_not_taken_is_asked_no_more(office: Office) -> None:
    bring(office)
    put(office, way="asking the user")
    assert [one.id for one in parameters.all_parameters(office.store, "guide")] == ["again", "freq", "way"]
    assert by_ref(office)["L3"].state == "proposed"
    with pytest.raises(NotFound):
        put(office, time="15 minutes")


def test_a_value_changes_in_approved_standards_as_a_new_version(office: Office) -> None:
    bring(office)
    put(office, freq="every month")
    standards.approve(office.store, office.founder, ["LCK-001"]).result()
    done = put(office, freq="every week")
    assert done.begun == 1 and len(done.changed) == 3
    found = by_ref(office)["L1"]
    assert found.state == "revision" and found.latest.change == "meaning"
    assert found.live is not None and "every month" in found.live.wording.question
    assert "every week" in found.latest.wording.question


def test_the_value_that_it_has_already_changes_nothing(office: Office) -> None:
    bring(office)
    put(office, freq="every month")
    lines = office.store.value("SELECT count(*) FROM history")
    assert put(office, freq="every month").changed == ()
    assert office.store.value("SELECT count(*) FROM history") == lines


def test_a_range_goes_into_the_question_without_a_doubt_about_its_ends(office: Office) -> None:
    bring(office)
    put(office, time="above 4 and below 10 attempts")
    assert "5 to 9 attempts" in by_ref(office)["L3"].latest.wording.question
    with pytest.raises(Problem, match="No number is"):
        put(office, time="above 4 and below 5")


def test_a_number_is_changed_though_another_number_holds_it(office: Office) -> None:
    change = settle(
        Wording("N", "Is it kept 5 of 15 days?", parameters=(Parameter("n", "[x]", "5"),)), "n", "6"
    )
    assert change.question == "Is it kept 6 of 15 days?"


def test_retired_ones_and_questions_written_anew_are_left(office: Office) -> None:
    bring(office)
    standards.retire(office.store, office.founder, ["LCK-004"]).result()
    standards.edit(office.store, office.founder, "LCK-002", {"question": "Is it kept twice?"}).result()
    assert put(office, freq="every month").changed == ("LCK-001",)


def test_the_same_catalogue_again_keeps_the_values_and_new_standards_get_them(office: Office) -> None:
    bring(office)
    put(office, freq="every month")
    more = PackStandard("L6", wording(f"Is it cleaned {FREQ}?", ("freq", FREQ)), "Locks")
    done = bring(office, PackFile(CATALOGUE.head, CATALOGUE.categories, (*CATALOGUE.standards, more)))
    assert (done.added, done.changed, done.unchanged) == (1, 0, 5)
    found = by_ref(office)["L6"]
    assert (found.latest.wording.question, found.state) == ("Is it cleaned every month?", "proposed")


def test_only_the_committee_fills_in(office: Office) -> None:
    bring(office)
    with pytest.raises(Refused):
        parameters.set_values(office.store, office["tam"], "guide", {"freq": "every month"}).result()


@pytest.mark.parametrize(
    ("values", "said"),
    [({"frequency": "x"}, "no parameter|holds a parameter"), ({"freq": " "}, "no value for freq")],
)
def test_what_cannot_be_filled_in_is_one_sentence(office: Office, values: dict[str, str], said: str) -> None:
    bring(office)
    with pytest.raises(Problem, match=said):
        put(office, **values)


def test_no_value_at_all_is_said(office: Office) -> None:
    bring(office)
    with pytest.raises(Problem, match="No parameter was named"):
        put(office)


def test_524_drafts_of_a_real_catalogue_are_settled_in_well_under_two_seconds(
    office: Office, data: Path
) -> None:
    name = "NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json"
    parsed = importer.read((data / "oscal" / name).read_bytes(), name)
    importer.bring_in(office.store, office.founder, parsed).result()
    (pack,) = {one.pack for one in standards.all_standards(office.store)}
    found = parameters.all_parameters(office.store, pack)
    values = {one.id: f"value {number}" for number, one in enumerate(found)}
    began = time.process_time()
    done = parameters.set_values(office.store, office.founder, pack, values).result()
    took = time.process_time() - began
    assert (len(done.changed), done.ready, done.left) == (524, 524, ())
    assert took < 2.0
    for one in standards.all_standards(office.store):
        assert "[Assignment" not in one.question and "[Selection" not in one.question
    assert {one.state for one in standards.all_standards(office.store)} == {"proposed"}
    undo.undo(office.store, office.founder).result()
    assert parameters.all_parameters(office.store, pack) == found


def test_what_somebody_has_set_since_it_was_read_is_not_overwritten_unseen(office: Office) -> None:
    bring(office, approve=True)
    store, who = office.store, office["committee"]
    seen = {one.id: one.values for one in parameters.all_parameters(store, "guide")}

    def set_values(**values: str) -> Reworded:
        return parameters.set_values(store, who, "guide", values, seen=seen).result()

    put(office, freq="every week")
    standards.edit(store, who, "LCK-001", {"why": "Later."}).result()
    with pytest.raises(Conflict, match="Ana Founder set freq to every week meanwhile") as caught:
        set_values(freq="every month")
    assert caught.value.theirs == {"values": ("every week",)}
    assert set_values(freq="every week").changed == (), "the same value is no conflict"
    put(office, again="every day")
    with pytest.raises(Problem, match=r"None of the 2 was filled in: Ana Founder set again to every day"):
        set_values(freq="every month", again="every month")
    done = set_values(freq="every month", time="an hour")
    assert done.changed == ("LCK-003",) and [key for key, _ in done.left] == ["freq"]
    seen["freq"] = ("every week",)
    undo.undo(store, who).result()
    assert set_values(freq="every month").changed
    undo.undo(store, who).result()
    seen["again"] = ("every day",)
    undo.undo(store, office.founder).result()
    with pytest.raises(Conflict, match="Somebody took back the value of again meanwhile"):
        set_values(again="every month")
