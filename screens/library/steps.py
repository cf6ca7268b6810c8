"""What the library, a standard's own screen and the committee's queue all do with standards: the form, and the steps of
their life."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from models.library import categories, decisions, register, standards
from models.library.linting import blocking, unfit
from models.library.remarks import not_yet, still_up
from models.library.standards import Read, Together
from models.library.wording import MEANING, WORDING
from models.text import count
from screens.kit.action import Action
from screens.kit.drawn import line
from screens.kit.frame import Frame

if TYPE_CHECKING:
    from screens.kit.record import Save

STEPS = ("standard.draft", "standard.propose", "standard.approve")
"""The rights of what they do."""


def right_of(action: Action, state: str) -> str:
    """Which of them an action asks of a standard in this state; empty: none. So nobody fills in a form, or chooses a
    file, that is refused at its end.
    """
    if action.id == "everywhere.pass_on":
        return "standard.propose"
    if action.place in ("library", "standard"):
        if action.name in ("approve", "reject") or (action.name == "retire" and state != "draft"):
            return "standard.approve"
        if action.name == "edit" and state == "approved":
            return "standard.approve"
        if action.name in ("add", "edit", "retire", "bring"):
            return "standard.draft"
    return ""


async def edit_standard(
    frame: Frame,
    code: str,
    *,
    told: Sequence[str] = (),
    save: Save | None = None,
) -> None:
    """Open the form of a standard. `told` stands above the fields, `save` saves it otherwise."""
    from screens.library.editor import StandardForm, owners
    from screens.library.whom import FIELD, whom

    store, who = frame.app.store, frame.app.who
    found = await frame.ask(standards.standard, store, code)
    named = await frame.ask(categories.all_categories, store, found.pack)
    its = await whom(frame, found.latest.wording.applies_to)
    hidden = ("code",) if found.live is not None else ("code", "change")
    form: StandardForm = StandardForm(
        code,
        code=code,
        draft=f"standard {code}",
        fields=tuple(one for one in standards.FIELDS if one.name not in hidden),
        values=standards.values_of(found),
        version=found.seen,
        options={
            "category": tuple((one.prefix, f"{one.name} · {one.pack_name}") for one in named),
            "owner": await owners(frame),
        },
        save=save or (lambda values, version: standards.edit(store, who, code, values, version=version)),
        hints={"category": "Its category; a standard stays in its pack.", FIELD.name: its.hint},
        said=lambda begun: f"{_saved(code, begun)} {its.told(form.values[FIELD.name])}".strip(),
        again=lambda: standards.values_of(standards.standard(store, code)),
        told=told,
        at=blocking(found.latest.wording),
    )
    frame.app.push_screen(form)


def _saved(code: str, begun: str) -> str:
    """What came of an edit, of which a version was `begun` with that kind of change; empty: of none."""
    if not begun:
        return f"{code} is saved."
    then = {
        WORDING: "the wording: carried answers stay",
        MEANING: "the meaning: carried answers are stale then",
    }
    return (
        f"A new version of {code} is begun; until it is approved the old one is asked. It changes {then[begun]}. "
        "The form's last field says which of the two."
    )


async def approve(frame: Frame, read: Mapping[str, Read]) -> bool:
    """Approve standards as the person has them before them (code → what was read); several only after a count and enter.
    Whether it was done."""
    from screens.kit.dialogs import Confirm

    codes = tuple(read)
    if len(codes) > 1 and not await frame.app.push_screen_wait(
        Confirm(
            f"Approve {len(codes)} standards?",
            [
                "From the next review on they are asked wherever their pack is on. What lacks something is left and "
                f"named. {frame.key('undo')} takes it back."
            ],
            button="Approve",
            does="approves them",
            leaves="leaves them as they are",
        )
    ):
        return False
    done = await frame.saved(standards.approve_those(frame.app.store, frame.app.who, codes, read=read))
    up = await frame.ask(still_up, frame.app.store, done.done)
    await _tell(
        frame,
        done,
        "approved",
        (f" {up}" if up else "")
        + await _not_rated(frame, done.done)
        + await _asked_of_nobody(frame, done.done),
    )
    return True


async def keep(frame: Frame, code: str) -> None:
    """The committee has reviewed a standard and leaves it as it is."""
    await frame.saved(decisions.keep(frame.app.store, frame.app.who, [code]))
    frame.say(f"{code} is kept as it is. {frame.key('undo')} takes it back.", "good")


LISTED = 8
"""More than so many that could not take a step are counted by reason, before they are named."""


async def _not_rated(frame: Frame, codes: Sequence[str]) -> str:
    """That one standard was approved without saying what a no means for the business; of many, nobody looks at each."""
    if len(codes) != 1:
        return ""
    found = await frame.ask(standards.standard, frame.app.store, codes[0])
    if found.up.wording.business_impact:
        return ""
    return " Its business impact is not rated: what it finds is listed last."


async def _asked_of_nobody(frame: Frame, codes: Sequence[str]) -> str:
    """What is still to be done where the pack of approved standards is on for nobody; empty where it is on."""
    store, approved = frame.app.store, set(codes)
    found = await frame.ask(standards.all_standards, store)
    packs = {one.pack for one in found if one.code in approved}
    off = [
        one
        for one in await frame.ask(register.all_packs, store)
        if one.code in packs and not (one.own or one.everywhere or one.clients)
    ]
    switch = f"{frame.key('library.packs')}, then {frame.key('packs.switch')},"
    return f" Nobody is asked yet: in the Library {switch} switches their pack on." if off else ""


async def _tell(frame: Frame, done: Together, what: str, next_step: str = "") -> None:
    """Say how many took a step, and of those that did not why not."""
    from screens.kit.dialogs import NotAll

    named = done.done[0] if len(done.done) == 1 else count(len(done.done), "standard")
    if done.left:
        kinds = Counter(re.sub(r"a value for \[.*\]", "a value", why) for _, why in done.left)
        many = [f"{number:>4}  {why}" for why, number in kinds.most_common()]
        await frame.app.push_screen_wait(
            NotAll(
                f"{named} {what}, {len(done.left)} not",
                done.left,
                f"{frame.key('undo')} takes it back.{next_step} Left as they were:",
                *(line(one) for one in many if len(done.left) > LISTED),
            )
        )
    else:
        frame.say(
            f"{named} {what}. {frame.key('undo')} takes it back.{next_step}", "due" if next_step else "good"
        )


async def propose(frame: Frame, codes: Sequence[str]) -> bool:
    """Propose drafts to the committee, after enter. Whether it was done."""
    from screens.kit.dialogs import Confirm

    named = codes[0] if len(codes) == 1 else count(len(codes), "standard")
    said = ["The Standards Committee approves it, or sends it back with a reason."]
    if len(codes) == 1:
        found = await frame.ask(standards.standard, frame.app.store, codes[0])
        if why_not := unfit(found.latest.wording):
            said.append(f"As it stands it cannot be approved: it {why_not}. {frame.key('edit')} mends it.")
    if not await frame.app.push_screen_wait(
        Confirm(
            f"Propose {named}?",
            said,
            button="Propose",
            does="proposes " + ("it" if len(codes) == 1 else "them"),
            leaves="leaves " + ("it a draft" if len(codes) == 1 else "them as they are"),
        )
    ):
        return False
    done = await frame.saved(standards.propose_those(frame.app.store, frame.app.who, codes))
    await _tell(frame, done, "proposed", await _not_yet(frame, done.done))
    return True


async def _not_yet(frame: Frame, codes: Sequence[str]) -> str:
    """What of it the committee cannot approve as it stands; with a blank before it."""
    said = await frame.ask(not_yet, frame.app.store, codes)
    return f" {said}" if said else ""


async def put_away(frame: Frame, codes: Sequence[str]) -> bool:
    """Retire standards; one that is a draft never asked is deleted. After enter. Whether it was done."""
    from screens.kit.dialogs import AskLine, TakeAway

    store, who = frame.app.store, frame.app.who
    if len(codes) == 1:
        found = await frame.ask(standards.standard, store, codes[0])
        if found.live is None and found.state == "draft":
            said = ["It was never asked. Its versions go with it."]
            if not await frame.app.push_screen_wait(TakeAway(f"the draft {found.code}", said)):
                return False
            await frame.saved(standards.delete(store, who, found.code, version=found.seen))
            frame.say(f"{found.code} is deleted. {frame.key('undo')} brings it back.")
            return True
    named = codes[0] if len(codes) == 1 else count(len(codes), "standard")
    reason = await frame.app.push_screen_wait(
        AskLine(
            f"Retire {named}? No review asks {'it' if len(codes) == 1 else 'them'} any more; answers stay. Why:",
            does="retires " + ("it" if len(codes) == 1 else "them"),
            leaves="keeps asking",
        )
    )
    if reason is None:
        return False
    await _tell(frame, await frame.saved(standards.retire_those(store, who, codes, reason)), "retired")
    return True
