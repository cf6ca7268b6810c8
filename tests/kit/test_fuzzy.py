"""A few letters find what somebody means."""

from __future__ import annotations

from screens.kit.fuzzy import best, score

CLIENTS = ("Acme Dental ACME", "Foxglove Accounting FOX", "Delta Freight DELTA", "Northgate Legal NORTH")


def found(letters: str) -> list[str]:
    """The clients that the letters name."""
    return best(letters, CLIENTS, str)


def test_three_letters_are_enough() -> None:
    assert found("fox")[0].startswith("Foxglove")
    assert found("nl")[0].startswith("Northgate Legal")
    assert found("dlt")[0].startswith("Delta")


def test_a_beginning_of_a_word_counts_more_than_a_middle() -> None:
    assert score("den", "Acme Dental") > score("den", "Eden Foods")
    assert score("acm", "Acme") > score("acm", "Placmen")


def test_letters_strewn_over_a_sentence_name_nothing() -> None:
    assert score("acme", "Undoes your latest change, on whatever screen it was made") == 0
    assert score("yl", "Undoes your latest change") > 0


def test_what_does_not_occur_is_not_found() -> None:
    assert found("xyz") == []
    assert score("ab", "ba") == 0


def test_no_letters_name_everything_in_its_order() -> None:
    assert found("") == list(CLIENTS)


def test_case_does_not_matter() -> None:
    assert found("FOX") == found("fox")
