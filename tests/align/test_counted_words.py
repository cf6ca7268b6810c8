"""Sentences of counts, with none, one and two."""

from __future__ import annotations

from datetime import date

import pytest

from models.align.applying import Asked
from models.align.asking import Outlook
from models.align.beginning import Base
from models.align.due import due
from models.align.offer import Offer, Part
from models.align.scope import Facts
from screens.align.start import said_of_due


def offered(due: int, applying: int) -> Offer:
    """What there is to choose from where so many are due and apply."""
    parts = [Part(ask, "", asked, due, 0) for ask, asked in (("due", due), ("all", applying))]
    return Offer(1, "ACME", "Acme Dental", parts[0], parts[1], None, {}, (), date(2027, 2, 23))


@pytest.mark.parametrize(
    ("due", "applying", "said"),
    [
        (0, 0, "Nothing applies to this client."),
        (0, 1, "Nothing of the 1 standard that applies is due; the next on 2027-02-23."),
        (0, 2, "Nothing of the 2 standards that apply is due; the next on 2027-02-23."),
        (1, 1, "The one standard that applies is due."),
        (1, 2, "1 of the 2 that apply is due."),
        (2, 2, "2 of the 2 that apply are due."),
    ],
)
def test_how_much_is_due(due: int, applying: int, said: str) -> None:
    assert said_of_due(offered(due, applying)) == said


@pytest.mark.parametrize(
    ("applying", "said"), [(0, "none that applies"), (1, "the one that applies"), (2, "all 2 that apply")]
)
def test_what_a_review_of_everything_would_ask(applying: int, said: str) -> None:
    asked = tuple(
        Asked(
            Facts(n, f"BKP-{n:03}", "approved", 1, 1, 1, "Own", frozenset(), frozenset()),
            "",
            None,
            None,
            None,
            due(None, "yearly", date(2026, 9, 1)),
        )
        for n in range(applying)
    )
    assert Outlook(date(2026, 9, 1), Base(0, (), 0, 0), asked).words("all") == said
