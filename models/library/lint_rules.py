"""The rules of the linter: their ids, how grave each is, what it says and why it matters (PRACTICE §1.6). Above each stands
its source.

Errors only where a question is open-ended, offers maybe, is no question, or lacks a why or a how: they keep a standard from
being approved, never from being saved. Everything else is a warning.
"""

from __future__ import annotations

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    id: str
    severity: str
    field: str
    """What of a standard it looks at: question, why, how or source."""
    says: str
    """What is wrong, in a sentence."""
    why: str
    """Why it matters."""


GUIDE = "docs/linter.md, The rules"
"""Where the guide lists them."""
RULES = {
    one.id: one
    for one in (
        # manual L748, L936
        Rule("no-question", ERROR, "question", "This is not put as a question yet.",
             "A review answers questions; what is no question gets no yes or no. "
             "Begin with Is, Has or Does, and end with a question mark."),
        # manual L763-765, L938
        Rule("open-ended", ERROR, "question", "It asks for a value, not a yes or no.",
             "Only yes or no can be counted; a value leaves the verdict to whoever reads it. "
             "Ask whether it is what it has to be."),
        # manual L934-936
        Rule("offers-maybe", ERROR, "question", "This offers an answer between yes and no.",
             "Yes or no, but not maybe: a standard is not open to interpretation."),
        # manual L749
        Rule("no-why", ERROR, "why", "There is no why.",
             "A client who understands the business impact accepts the recommendation."),
        # manual L750
        Rule("no-how", ERROR, "how", "There is no how.",
             "Rather than assume that the engineer knows, the steps are written down."),
        # manual L782, L789
        Rule("vague", WARNING, "question", "Two people read this differently.",
             "A figure in its place keeps guesswork minimal and saves time in the review."),
        # manual L787
        Rule("two-checks", WARNING, "question", "These look like two checks in one question.",
             "When one holds and the other does not, neither yes nor no is true: be specific in what is tested."),
        # manual L763, L940
        Rule("negative", WARNING, "question", "The question is put in the negative.",
             "Yes always means aligned; behind a “not” people answer the opposite of what they mean."),
        # manual L789, L869
        Rule("subjective", WARNING, "question", "This is a matter of opinion.",
             "An objective question ends the versus of opinions: say what can be seen."),
        # manual L785
        Rule("advice", WARNING, "question", "This asks what to do, not what is so.",
             "A standard finds out what is in alignment and what is not; what to do about a no stands in its recommendation. "
             "Ask whether it is as it has to be."),
        # manual L782
        Rule("unsettled", WARNING, "question", "A value is still to be filled in.",
             "Until the committee has settled it, the question is not objective; it stays a draft."),
        # manual L877
        Rule("same", WARNING, "question", "Another standard seems to ask the same.",
             "Asked twice, a client pays for it twice and hears it twice: quality goes before quantity."),
        # manual L749, L780
        Rule("plain-why", WARNING, "why", "The why has no word of business in it.",
             "Standards align with business risks, not with technical misalignments."),
        # manual L750, L895-913
        Rule("no-source", WARNING, "source", "No source is named.",
             "“Can you show me where that is documented?” A standard cites its authority."),
        # manual L750, L905
        Rule("no-address", WARNING, "source", "The source has no address.",
             "A page that can be opened can be checked when the vendor revises it."),
        # manual L889-891, L899
        Rule("bare-source", WARNING, "source", "This names somebody, but no document.",
             "“That's how Microsoft says to do it” is handed-down knowledge."),
        # manual L891, L905
        Rule("old-source", WARNING, "source", "Nobody has looked at this source for long.",
             "Vendors revise their best practices; what was right years ago may not be now."),
    )
}  # fmt: skip
"""By id, in the order in which the guide lists them."""
