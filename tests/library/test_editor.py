"""The linter alive in the form of a standard: from a bad question to a good one, refused and then approved."""

from __future__ import annotations

from time import sleep
from typing import Any

import pytest
from textual import events

from models.library import standards
from models.library.lint_rules import GUIDE
from models.text import count
from screens.kit.fields import AreaField
from screens.library.editor import RemarkLines, StandardForm
from screens.library.queue import Queue
from screens.library.standard import StandardScreen
from screens.library.standards import Library
from tests.office import Office
from tests.stage import Stage, message, settled, shown, stage


def _said(app: Stage) -> str:
    """The lines under the question."""
    lines = app.screen.query_one(RemarkLines)
    return "\n".join("".join(span.text for span in lines.spans(y)[0]) for y in range(2))


def _form(app: Stage) -> StandardForm:
    assert isinstance(app.screen, StandardForm)
    return app.screen


async def _edit(pilot: Any) -> None:
    """The form of the standard under the cursor, with the cursor in its question."""
    await pilot.press("e")
    await settled(pilot)
    if _at(pilot.app) == "category":
        await pilot.press("tab", "tab")
    assert _at(pilot.app) == "question"


def _at(app: Any) -> str:
    """The field that the cursor is in."""
    fields: dict[str, Any] = app.screen._widgets
    return next(name for name, widget in fields.items() if widget is app.focused)


async def test_a_bad_question_is_led_to_a_good_one_refused_and_then_approved(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="proposed", question="How much free space is left on the C: drive?")
    async with stage(Library(), office.store, office["committee"]) as (app, pilot):
        await pilot.press("y")
        await settled(pilot)
        assert "no yes/no question" in " ".join(shown(app).split()) and "“How much”" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        await _edit(pilot)
        assert "“How much”: It asks for a value" in _said(app)
        assert "→ Is there at least [ ] % free space on the C: drive?" in _said(app)
        await pilot.press("ctrl+l")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        said = " ".join(shown(app).split())
        assert "a value leaves the verdict to whoever reads it." in said and GUIDE in said
        await pilot.press("enter")
        await settled(pilot)
        assert _form(app).text_of("question") == "Is there at least [ ] % free space on the C: drive?"
        await pilot.press("2", "0")  # the figure takes the place of [ ]
        await settled(pilot)
        assert _form(app).text_of("question") == "Is there at least 20 % free space on the C: drive?"
        await pilot.press("ctrl+s")
        await settled(pilot)
        await pilot.press("y")
        await settled(pilot)
    found = standards.standard(office.store, code)
    assert (found.state, found.latest.wording.question) == (
        "approved",
        "Is there at least 20 % free space on the C: drive?",
    )


async def test_the_remark_follows_every_key_and_never_moves_the_cursor(office: Office) -> None:
    office.category(prefix="BKP")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("tab", "tab", *"Are logs reviewed regularly")
        field = app.focused
        assert isinstance(field, AreaField) and field.text == "Are logs reviewed regularly"
        assert "This is not put as a question" in _said(app)
        await pilot.press("?")
        assert "“regularly”: Two people read this differently." in _said(app)
        await pilot.press(*["left"] * 10, "x")
        assert field is app.focused and field.cursor_location == (0, 19)
        assert field.text == "Are logs reviewed xregularly?"


def test_what_is_said_of_a_field_can_be_read_whole_at_80_columns() -> None:
    hint = next(one.help for one in standards.FIELDS if one.name == "sources")
    assert hint.endswith("kind | day of checking.")
    assert [one.name for one in standards.FIELDS if len(one.help) > 78] == []


async def test_go_there_goes_to_the_words_and_what_is_typed_takes_their_place(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(question="Are the reasonable risks of the firm written down?")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await _edit(pilot)
        await pilot.press("ctrl+l")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "“reasonable”" in shown(app) and "Go there" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press(*"named")
        assert _form(app).text_of("question") == "Are the named risks of the firm written down?"


async def test_what_was_begun_of_a_new_standard_is_gone_on_with_or_begun_anew(office: Office) -> None:
    office.category(prefix="BKP")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("tab", *"Cabling")
        await settled(pilot)
        app.pop_screen()
        await pilot.press("a")
        await settled(pilot)
        assert message(app) == "Your draft: Name stands as you left it; ctrl+r begins anew."
        await pilot.press("ctrl+r")
        await settled(pilot)
        assert message(app) == "It begins anew. ctrl+r brings back what you typed."
        assert _form(app).text_of("name") == ""


async def test_where_nothing_can_be_rephrased_the_rule_says_what_it_wants(office: Office) -> None:
    office.category(prefix="BKP")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("tab", "tab", *"Is the cabling good?")
        await settled(pilot)
        assert _said(app).startswith("“good”: This is a matter of opinion.")
        assert _said(app).endswith("\nSay what can be seen.")


async def test_saving_says_whether_a_version_is_begun_and_what_it_does_to_carried_answers(
    office: Office,
) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="approved")
    async with stage(Library(), office.store, office.founder) as (app, pilot):

        async def saved(**values: str) -> str:
            await pilot.press("e")
            await settled(pilot)
            for name, value in values.items():
                _form(app).set_text(name, value)
            await pilot.press("ctrl+s")
            await settled(pilot)
            return " ".join(message(app).split())

        assert await saved(owner=office.founder.login) == f"{code} is saved.", (
            "its owner is no part of a version"
        )
        begun = f"A new version of {code} is begun; until it is approved the old one is asked."
        which = "The form's last field says which of the two."
        assert await saved(question="Is it done every day?") == (
            f"{begun} It changes the meaning: carried answers are stale then. {which}"
        )
        standards.approve(office.store, office.founder, [code]).result()
        await settled(pilot)
        assert await saved(question="Is it done each day?", change="wording") == (
            f"{begun} It changes the wording: carried answers stay. {which}"
        )


async def test_a_tag_that_nobody_has_is_told_while_it_is_typed_and_taken(office: Office) -> None:
    office.category(prefix="BKP")
    office.client("Acme Dental", profile="wireless, hipaa")
    code = office.standard(to="draft", applies_to=("macos",))
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        _form(app)._widgets["applies_to"].focus()
        await settled(pilot)
        assert "Tags of a client's profile" in shown(app), "what it went by before is not told"
        _form(app).set_text("applies_to", "HIPAA, wifi")
        await settled(pilot)
        told = "No client has wifi (wireless?), and no other standard goes by it."
        assert told in shown(app)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert told in " ".join(message(app).split())
        assert standards.standard(office.store, code).latest.wording.applies_to == ("HIPAA", "wifi")
        await pilot.press("a")
        await settled(pilot)
        _form(app)._widgets["applies_to"].focus()
        _form(app).set_text("applies_to", "wireles")
        await settled(pilot)
        assert "No client has wireles (wireless?), and no other standard goes by it." in shown(app)


async def test_two_checks_become_two_questions(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(question="Is the firewall on and are logs kept?")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await _edit(pilot)
        await pilot.press("ctrl+l")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "Ask twice instead" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        assert _form_below(app).text_of("question") == "Is the firewall on?"
        assert "remarks now" in shown(app)
        await pilot.press("escape")
        await settled(pilot)
        assert "Are logs kept?" in message(app)


async def test_the_remarks_stay_until_all_are_handled_or_esc(office: Office) -> None:
    office.category(prefix="BKP")
    question = "Isn't the firewall off and are logs kept?"
    office.standard(question=question, why="Money is lost.", how="Look.", sources="NIST SP 800-34, CP-9")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await _edit(pilot)
        form = _form(app)
        await pilot.press("ctrl+l")
        await settled(pilot)
        before = len(form._remarks)
        assert before > 1 and f"The linter has {before} remarks" in shown(app)
        await pilot.press("enter", "escape")  # its reason, and back
        await settled(pilot)
        assert f"The linter has {before} remarks now" in shown(app) and form.text_of("question") == question
        while len(form._remarks) > 1:
            await pilot.press("enter")
            await settled(pilot)
            await pilot.press("enter")
            await settled(pilot)
            assert f"The linter has {count(len(form._remarks), 'remark')} now" in shown(app)
        await pilot.press("enter")  # the last one has no rephrasing: the source has no address
        await settled(pilot)
        assert "goes to the sources" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen is form and app.focused is form._widgets["sources"]


async def test_the_remark_that_is_chosen_is_shown_though_the_linter_has_gone_on(office: Office) -> None:
    """What has asked the same is searched for beside the keys: it comes, or goes, while the remarks are read."""
    office.category(prefix="BKP")
    office.standard(question="Isn't the firewall off?", sources="NIST SP 800-34, CP-9")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await _edit(pilot)
        await pilot.press("ctrl+l")
        await settled(pilot)
        form = _form_below(app)
        listed = form._remarks
        form.set_text("question", "Is the firewall on?")
        await settled(pilot)
        assert len(form._remarks) < len(listed)
        await pilot.press(*["down"] * (len(listed) - 1), "enter")
        await settled(pilot)
        assert f"{listed[-1].severity}: {listed[-1].rule}" in shown(app)


async def test_a_question_that_is_asked_already_is_named(office: Office) -> None:
    office.category(prefix="BKP")
    first = office.standard(question="Is every laptop encrypted?")
    office.standard(question="Is the firewall on?")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("tab", "tab", *"Are all laptops encrypted?", "tab", *"Money.", "tab", *"Look.")
        await pilot.pause(0.4)
        await settled(pilot)
        assert "“Is every laptop encrypted?”" in _said(app), "the other question stands under one's own"
        await pilot.press("ctrl+l")
        await settled(pilot)
        assert f"{first} seems to ask the same" in shown(app)
        place = next(n for n, one in enumerate(_form_below(app)._remarks) if one.rule == "same")
        await pilot.press(*["down"] * place, "enter")
        await settled(pilot)
        assert "Is every laptop encrypted?" in shown(app)


def _form_below(app: Stage) -> StandardForm:
    return next(one for one in app.screen_stack if isinstance(one, StandardForm))


async def test_who_proposes_is_told_what_keeps_it_from_being_approved(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(question="How many restores were tested?")
    sound = office.standard(question="Was a restore tested within 90 days?")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await app.frame.run(app.frame.pass_on)
        await settled(pilot)
        text = " ".join(shown(app).split())
        assert "it is no yes/no question (“How many”). e mends it." in text
        await pilot.press("escape", "j")
        await app.frame.run(app.frame.pass_on)
        await settled(pilot)
        assert f"Propose {sound}?" in shown(app) and "cannot be approved" not in shown(app)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "category"),
        ({"why": "", "how": ""}, "why"),
        ({"how": ""}, "how"),
        ({"question": "How many restores were tested?"}, "question"),
    ],
)
async def test_the_form_begins_in_the_field_that_keeps_it_from_being_approved(
    office: Office, values: dict[str, str], field: str
) -> None:
    office.category(prefix="BKP")
    office.standard(to="proposed", **values)
    async with stage(Queue(), office.store, office["committee"]) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        assert _at(app) == field


async def test_what_is_wrong_is_saved_all_the_same(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard()
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await _edit(pilot)
        await pilot.press("ctrl+u", *"How many?", "ctrl+s")
        await settled(pilot)
        assert f"{code} is saved." in message(app)
    assert standards.standard(office.store, code).latest.wording.question == "How many?"


async def test_a_standards_own_screen_says_why_it_cannot_be_approved(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="proposed", question="How many restores were tested?")
    async with stage(StandardScreen(code), office.store, office["committee"]) as (app, pilot):
        assert "“How many”: It asks for a value, not a yes or no." in shown(app)
        assert "Is no yes/no question (“How many”). e rephrases it." in shown(app)
        await pilot.press("y")
        await settled(pilot)
        assert f"{code} is no yes/no question (“How many”). e mends it." in message(app)
    assert standards.standard(office.store, code).state == "proposed"


async def test_the_library_shows_only_what_the_linter_remarks_on(office: Office) -> None:
    office.category(prefix="BKP")
    source = "NIST SP 800-34 | https://csrc.nist.gov/"
    why = "The business stands still."
    office.standard(name="Sound", sources=source, why=why)
    office.standard(name="Vague", question="Is it tested regularly?", sources=source, why=why)
    office.standard(name="Open", question="How many are there?", sources=source, why=why)
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("f", *"remark", "enter")
        await settled(pilot)
        text = shown(app)
        assert "Vague" in text and "Open" in text and "Sound" not in text
        await pilot.press("f", "f", *"error of", "enter")
        await settled(pilot)
        text = shown(app)
        assert "Open" in text and "Vague" not in text and "with an error of the linter" in text


async def test_keys_typed_ahead_of_a_form_are_the_forms(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.category(prefix="BKP")
    office.standard()
    read = standards.standard

    def slowly(*args: Any) -> Any:
        sleep(0.2)
        return read(*args)

    async with stage(Library(), office.store, office.founder) as (app, pilot):
        monkeypatch.setattr(standards, "standard", slowly)
        for name in ("e", "e", "tab", "X"):
            app.post_message(events.Key(name, name if len(name) == 1 else None))
        await settled(pilot)
        assert [type(one) for one in app.screen_stack if isinstance(one, StandardForm)] == [StandardForm]
        assert isinstance(app.screen, StandardForm)
        assert app.screen.text_of("name").startswith("X") or app.screen.text_of("name").endswith("X")
