"""What the linter says of the standards of a library or of a file. Reads, and writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from models.library.catalogue import standard
from models.library.lint_rules import ERROR
from models.library.linting import SOURCE_AGE, Remark, has_errors, lint, unfit
from models.library.overlap import Overlaps
from models.library.wording import Wording, from_columns
from models.practice import company
from models.store.reading import Reader, among, one_moment

_NEWEST = (
    "SELECT s.code, s.state, v.* FROM standards s JOIN standard_versions v ON v.id = s.latest "
    "WHERE s.state <> 'retired' "
)


@dataclass(frozen=True, slots=True)
class Linted:
    """A standard and what is to be said of it."""

    key: str
    """Its code; of a file its reference, or the row."""
    question: str
    remarks: tuple[Remark, ...]

    @property
    def errors(self) -> int:
        """How many of the remarks are errors."""
        return sum(one.severity == ERROR for one in self.remarks)


def source_age(reader: Reader) -> int:
    """Months after which a source is to be looked at again: the practice's fact, else the default."""
    value = company.fact(reader, "source_age")
    return int(value) if value else SOURCE_AGE


def overlaps_of(reader: Reader) -> Overlaps:
    """The questions of all standards that are not retired, by code."""
    return Overlaps(present_but(reader, ()))


def present_but(reader: Reader, keys: Collection[str]) -> tuple[tuple[str, str], ...]:
    """(code, question) of all standards that are not retired and have none of these codes and references: what a
    file is compared with that brings those."""
    return tuple(
        (row["code"], row["question"])
        for row in reader.rows(
            "SELECT s.code, s.ref, v.question FROM standards s JOIN standard_versions v ON v.id = s.latest "
            "WHERE s.state <> 'retired'"
        )
        if row["code"] not in keys and row["ref"] not in keys
    )


def lint_library(reader: Reader, today: date, *, overlaps: bool = True) -> tuple[Linted, ...]:
    """The newest version of every standard that is not retired, by code; `overlaps`: compared with each other too."""
    with one_moment(reader):
        found, months = reader.rows(_NEWEST + "ORDER BY s.code"), source_age(reader)
    return lint_all(((row["code"], from_columns(row)) for row in found), today, months, overlaps=overlaps)


def not_yet(reader: Reader, codes: Iterable[str]) -> str:
    """What the committee cannot approve of these standards as they stand, and why, in a sentence: `2 of them cannot be
    approved yet: lacks a why (1), is no yes/no question (1).`; empty where it can approve them all."""
    many = [code.strip().upper() for code in codes]
    found = [
        wording
        for where, named in among("s.code", many)
        for wording in map(from_columns, reader.rows(f"{_NEWEST}AND {where}", named))
        if unfit(wording)
    ]
    if not found:
        return ""
    if len(many) == 1:
        return f"It cannot be approved yet: it {unfit(found[0])}."
    kinds = Counter(unfit(wording, named=False) for wording in found)
    said = "; ".join(f"{why_not} ({number})" for why_not, number in kinds.most_common())
    return f"{len(found)} of them cannot be approved yet: {said}."


def still_up(reader: Reader, codes: Iterable[str]) -> str:
    """Of standards that were approved a moment ago: which came back with a version that is still to be approved, in
    words; empty where none did."""
    rows = [
        row
        for where, params in among("s.code", [code.strip().upper() for code in codes])
        for row in reader.rows(
            "SELECT s.code, l.n AS asked, v.n FROM standards s JOIN standard_versions v ON v.id = s.latest "
            f"JOIN standard_versions l ON l.id = s.live WHERE s.state = 'revision' AND {where}",
            params,
        )
    ]
    if len(rows) == 1:
        return f"{rows[0]['code']} is asked as in version {rows[0]['asked']}; version {rows[0]['n']} is still to be approved."
    return f"{len(rows)} have a new version that is still to be approved." if rows else ""


def lint_standard(reader: Reader, code: str, today: date) -> tuple[Remark, ...]:
    """What is to be said of the newest version of one standard. Raises NotFound."""
    with one_moment(reader):
        found, others, months = standard(reader, code), overlaps_of(reader), source_age(reader)
    return lint(found.latest.wording, today, months, others=others, key=found.code)


def lint_all(
    wordings: Iterable[tuple[str, Wording]],
    today: date,
    months: int = SOURCE_AGE,
    *,
    overlaps: bool = True,
    present: Iterable[tuple[str, str]] = (),
) -> tuple[Linted, ...]:
    """Each of the wordings, by key; `overlaps`: compared with each other too, and with those `present`, which are
    (code, question) pairs of a library."""
    many = list(wordings)
    own = [(key, wording.question) for key, wording in many]
    others = Overlaps([*present, *own]) if overlaps else None
    return tuple(
        Linted(key, wording.question, lint(wording, today, months, others=others, key=key))
        for key, wording in many
    )


def remarked(reader: Reader, today: date, *, errors: bool = False) -> frozenset[str]:
    """The codes of the standards that have remarks, or errors only."""
    return frozenset(
        one.key
        for one in lint_library(reader, today, overlaps=False)
        if (has_errors(one.remarks) if errors else one.remarks)
    )
