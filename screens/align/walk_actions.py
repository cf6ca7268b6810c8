"""The keys of the review walk."""

from __future__ import annotations

from screens.kit.action import Action, declare

ACTIONS = declare(
    "walk",
    "The review walk",
    Action("yes", "y", "yes", "Answers yes, saves it and shows the next question."),
    Action("no", "n", "no", "Answers no, saves it and shows the next question."),
    Action(
        "no_note",
        "N",
        "no+note",
        "Answers no and opens a one-line note at once; however that is closed, its text is kept.",
    ),
    Action("note", ".", "note", "Opens the note of the question; however that is closed, its text is kept."),
    Action(
        "not_here",
        "o",
        "n/a",
        "Says that the question, or all that are marked, do not apply here, with the reason.",
    ),
    Action(
        "realigned",
        "r",
        "realigned",
        "Found no, put right on the spot, left yes: asks for the minutes that it took.",
    ),
    Action(
        "fix",
        "f",
        "fix",
        "Proposes how a no, or the no given just before, will be fixed: catch up, in scope, out of scope, opportunistic.",
    ),
    Action(
        "unchanged",
        "Y",
        "unchanged",
        "Confirms the marked answers, or else those on the screen now, as unchanged, and goes on to what is open.",
    ),
    Action("evidence", "i", "evidence", "Attaches evidence: a file with its hash, a link, pasted output."),
    Action(
        "seen",
        "v",
        "seen",
        "Shows the evidence of the question whole: pasted output and text files line by line.",
    ),
    Action(
        "take_back",
        "backspace",
        "take back",
        "Takes the answer back; on an open question the one that was given just before, and goes there.",
    ),
    Action("first_open", "g", "first open", "Goes to the first open question."),
    Action(
        "category_back",
        "[",
        "category back",
        "Goes to the beginning of the category, then to the one before.",
    ),
    Action("category_on", "]", "next category", "Goes to the next category."),
    Action("read_on", "J", "read on", "Scrolls the question down."),
    Action("read_back", "K", "read back", "Scrolls the question back up."),
    Action("feedback", "!", "feedback", "Tells the Standards Committee something about this question."),
    Action(
        "standard", "enter", "standard", "Opens the standard in the library; starts a review that is planned."
    ),
    uses=("list",),
    signs=(
        ("yes", "Answered yes: aligned."),
        ("no", "Answered no: misaligned."),
        ("realigned", "Found no, put right on the spot, left yes."),
        ("open", "Open: never answered before."),
        ("carried", "Carried over from the last review: open until it is answered or confirmed."),
        ("stale", "Carried over, but the meaning has changed since: it is answered anew, not confirmed."),
        ("na", "Not applicable here."),
        ("unsaved", "The key did not reach the disk."),
    ),
)

NOTE = declare(
    "note",
    "The note of a question",
    Action("keep", "enter esc", "keeps the note", "Closes the note; its text is kept."),
    alone=True,
)

ANSWERING = frozenset(
    {"yes", "no", "no_note", "note", "not_here", "realigned", "fix", "unchanged", "evidence", "take_back"}
)
"""What changes answers: only while the review is in progress, and by those whose it is."""

Names = tuple[str | tuple[str, str], ...]
PASS_ON = ("everywhere.pass_on", "submit")
LATER: Names = ("everywhere.explain", "everywhere.export", "first_open")
READ: Names = (
    "everywhere.export",
    "everywhere.explain",
    "seen",
    "standard",
    "everywhere.history",
    "everywhere.back",
)
GIVEN: Names = (
    "evidence",
    "seen",
    "not_here",
    PASS_ON,
    "everywhere.explain",
    "everywhere.export",
    "take_back",
    "first_open",
)
KEYS: dict[str, Names] = {
    "open": ("yes", "no", "no_note", "not_here", "realigned", PASS_ON, "evidence", "seen", "note", *LATER),
    "carried": (
        "yes",
        "no",
        "no_note",
        "unchanged",
        "not_here",
        PASS_ON,
        "evidence",
        "seen",
        "note",
        "realigned",
        *LATER,
    ),
    "stale": ("yes", "no", "no_note", "not_here", "realigned", PASS_ON, "evidence", "seen", "note", *LATER),
    "no": (
        "fix",
        "note",
        "evidence",
        "seen",
        "yes",
        "realigned",
        PASS_ON,
        "everywhere.explain",
        "everywhere.export",
        "take_back",
        "first_open",
    ),
    "yes": ("no", "note", *GIVEN),
    "na": ("yes", "no", "note", *GIVEN),
    "submitted": (("everywhere.pass_on", "close"), *READ),
    "closed": (*READ[:2], ("everywhere.pass_on", "correct"), *READ[2:]),
    "cancelled": READ,
}
"""The line of keys, the most useful first: by the state of the question while the review is in progress, else by
that of the review. What a window has no room for is in `?`."""
