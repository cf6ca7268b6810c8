"""The parameters of a catalogue: filled in once by the Standards Committee, and put into every question that uses them (data
rule O5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from models.errors import Conflict, NotFound, Problem
from models.library import register
from models.library.ranges import settled_text
from models.library.rewording import Reworded, ready, rewrite, still_lacking
from models.library.wording import Parameter, Wording, asserted, faults, from_columns, place_of, settle
from models.practice import rights
from models.store import history
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import LINE_LIMIT, clean, count, quoted
from models.who import Who

_OPENING = re.compile(r"\[(?:Assignment: (?:organization-defined )?|Selection(?P<many> \(one or more\))?: )")
_ASSIGNED = re.compile(r"\[Assignment: (?:organization-defined )?")
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class PackParameter:
    """A parameter of a pack."""

    id: str
    label: str
    """As it stands in a question without a value, with the values of those inside it."""
    standards: int
    """In the questions of so many standards."""
    open: int
    """Of those, how many have no value for it."""
    values: tuple[str, ...]
    """The values that it has, the most frequent first: one, but where standards were changed one by one."""
    example: tuple[str, str, str]
    """A question that holds it: what stands before it, itself, and what stands behind."""

    @property
    def asks(self) -> str:
        """What is to be filled in, without the brackets: `frequency`; of a selection its choices."""
        opening = _OPENING.match(self.label)
        return self.label[opening.end() : -1] if opening and self.label.endswith("]") else self.label

    @property
    def choices(self) -> tuple[str, ...]:
        """What a selection offers; () where anything can be filled in."""
        return tuple(_split(self.asks)) if self.label.startswith("[Selection") else ()

    @property
    def several(self) -> bool:
        """Whether more than one of the choices may be taken."""
        opening = _OPENING.match(self.label)
        return bool(opening and opening.group("many"))

    def around(self, length: int) -> str:
        """So much of the example as tells what it is about, with the parameter in it."""
        before, here, after = self.example
        here = f"[{_ASSIGNED.sub('[', self.asks)}]" if here == self.label else here
        if len(here) > length // 2:
            here = f"{here[: length // 2 - 2]}…{']' if here.endswith(']') else ''}"
        room = max(0, length - len(here))
        if len(before) > room // 2 and len(before) + len(after) > room:
            before = "…" + before[-max(room // 2, room - len(after)) :].partition(" ")[2]
        if len(after) > room - len(before):
            after = after[: max(0, room - len(before) - 1)].rpartition(" ")[0] + "…"
        return f"{before}{here}{after}"

    @property
    def value(self) -> str:
        """Its value in words; empty where it has none yet."""
        return " / ".join(self.values)


def all_parameters(reader: Reader, pack: str) -> tuple[PackParameter, ...]:
    """The parameters of a pack that its questions hold, by id; one inside another stands before it. Raises NotFound."""
    found: dict[str, Parameter] = {}
    number: Counter[str] = Counter()
    without: Counter[str] = Counter()
    values: dict[str, Counter[str]] = {}
    examples: dict[str, tuple[str, str, str]] = {}
    for row in _rows(reader, register.pack(reader, pack).id):
        wording = from_columns(row)
        for one in wording.parameters:
            if not _asked(wording, one):
                continue
            found.setdefault(one.id, one)
            examples.setdefault(one.id, _parted(wording, one))
            number[one.id] += 1
            if one.value:
                values.setdefault(one.id, Counter())[one.value] += 1
            else:
                without[one.id] += 1
    return tuple(
        PackParameter(
            key,
            found[key].label,
            number[key],
            without[key],
            tuple(value for value, _ in values.get(key, Counter()).most_common()),
            examples[key],
        )
        for key in _inside_out(found)
    )


def parameter(reader: Reader, pack: str, key: str) -> PackParameter:
    """One parameter of a pack. Raises NotFound."""
    for one in all_parameters(reader, pack):
        if one.id.casefold() == key.strip().casefold():
            return one
    raise NotFound(
        f"No question of {clean(pack)} holds a parameter {quoted(key)}.",
        shows=f"parameter list {clean(pack)}",
    )


def set_values(
    store: Store,
    who: Who,
    pack: str,
    values: Mapping[str, str],
    *,
    seen: Mapping[str, tuple[str, ...]] | None = None,
) -> Future[Reworded]:
    """Fill in parameters of a pack, in one change: every question that holds them says the values now.

    A range such as `above 4 and below 10` is put as `5 to 9` (PRACTICE §1.5). Of approved standards a new version begins;
    drafts that were brought in and lack nothing any more are proposed (data rule T9).

    `seen`: id → the values that the person had before them; of several, what somebody has set otherwise since is left and
    named. Raises Refused, NotFound, Conflict where it is one that somebody has, its `values` in `theirs`, and Problem where
    a value says nothing or no question can take one.
    """
    wanted = {key.strip().casefold(): _value(key, text) for key, text in values.items()}
    if not wanted:
        raise Problem("No parameter was named.", shows=f"parameter list {clean(pack)}")

    def work(change: Change) -> Reworded:
        rights.require(who, "standard.approve", reader=change)
        found = register.pack(change, pack)
        present = {one.id.casefold(): one for one in all_parameters(change, found.code)}
        for key in wanted:
            if key not in present:
                parameter(change, found.code, key)
        # those inside others first
        settled = {one.id: wanted[key] for key, one in present.items() if key in wanted}
        done, rows = _Done(), _rows(change, found.id)
        for one in _unseen(present.values(), settled, seen or {}):
            told = _conflict(change, rows, one, (seen or {})[one.id])
            if len(wanted) == 1:
                raise told
            done.left.append((one.id, told.what))
            del settled[one.id]
        if not settled:
            said = f"None of the {len(wanted)} was filled in: {done.left[0][1]}"
            raise Problem(said, kept="Nothing was changed.")
        for row in rows:
            _settle_row(change, row, settled, done)
        if not done.changed and done.left:
            code, why = done.left[0]
            raise Problem(f"No question can take it: {code}: {why}", kept="Nothing was changed.")
        first, *more = settled
        also = f" and {count(len(more), 'more parameter')}" if more else f" to {settled[first]}"
        change.describe(f"set {first}{also} in {count(len(done.changed), 'standard')} of {found.code}")
        return Reworded(
            tuple(done.changed), done.begun, done.ready, still_lacking(done.wordings), tuple(done.left)
        )

    return store.change(who, "set parameters", work)


def _unseen(
    found: Iterable[PackParameter], wanted: Mapping[str, str], seen: Mapping[str, tuple[str, ...]]
) -> list[PackParameter]:
    """Those that have other values by now than somebody has seen, and not the one that they want."""
    return [
        one
        for one in found
        if one.id in wanted and one.values not in (seen.get(one.id, one.values), (wanted[one.id],))
    ]


def _conflict(change: Change, rows: Iterable[Any], one: PackParameter, before: tuple[str, ...]) -> Conflict:
    """Who has set a parameter otherwise since somebody read its values, and to what."""
    key, by, at = 0, "Somebody", 0
    row = next((row for row in rows if _value_in(row, one.id) not in ("", *before)), None)
    if row is not None:
        key = int(row["id"])
        now = _value_in(row, one.id)
        for step in history.steps(change, "standard_versions", key):
            if step.before is None or _value_in(step.before, one.id) != now:
                by, at = step.who, step.at
                break
    did = f"set {one.id} to {one.value}" if one.values else f"took back the value of {one.id}"
    return Conflict(
        f"{by} {did} meanwhile.",
        table="standard_versions",
        key=key,
        theirs={"values": one.values},
        by=by,
        at=at,
        do="Look at both, then keep theirs or put yours on top.",
    )


def _value_in(row: Any, key: str) -> str:
    """The value that a parameter has in a version; empty where it has none."""
    return next((one.value for one in from_columns(row).parameters if one.id == key), "")


def known_values(wordings: Iterable[Wording]) -> dict[str, str]:
    """Parameter → its value, of those that have one and the same wherever they have one."""
    found: dict[str, set[str]] = {}
    for wording in wordings:
        for one in wording.parameters:
            if one.value:
                found.setdefault(one.id, set()).add(one.value)
    return {key: next(iter(values)) for key, values in found.items() if len(values) == 1}


def filled(wording: Wording, values: Mapping[str, str]) -> Wording:
    """A wording with the values for its parameters that are known; those that it cannot take stay open."""
    own = {one.id: one for one in wording.parameters if not one.value}
    for key in _inside_out(own) if values and own else ():
        mine = next(one for one in wording.parameters if one.id == key)
        if key in values and _asked(wording, mine):
            wording = settle(wording, key, values[key])
    return wording


class _Done:
    """What came of it so far."""

    def __init__(self) -> None:
        self.changed: list[str] = []
        self.wordings: list[Wording] = []
        self.left: list[tuple[str, str]] = []
        self.begun = 0
        self.ready = 0


def _settle_row(change: Change, row: Any, values: Mapping[str, str], done: _Done) -> None:
    """Put the values into one standard, where it holds the parameters."""
    before = after = from_columns(row)
    own = {one.id for one in before.parameters}
    for key in values:
        mine = next((one for one in after.parameters if one.id == key), None) if key in own else None
        if mine is None or not _asked(after, mine):
            continue
        try:
            after = settle(after, key, values[key])
        except Problem as problem:
            done.left.append((row["code"], problem.what))
    wrong = faults(after)
    if wrong:
        done.left.append((row["code"], wrong[0]))
    elif after != before:
        standard = change.get("standards", row["standard"]) or {}
        latest = change.get("standard_versions", row["id"]) or {}
        moved = rewrite(change, standard, latest, after)
        if ready(change, standard, before, after):
            moved["state"] = "proposed"
            done.ready += 1
        change.update("standards", standard["id"], moved)
        done.begun += latest["approved_at"] is not None
        done.changed.append(row["code"])
        done.wordings.append(after)


def _value(key: str, text: str) -> str:
    said = clean(text)
    if not said:
        raise Problem(f"There is no value for {clean(key)}.", do="Say what it is, such as: 30 days.")
    if len(said) > LINE_LIMIT:
        raise Problem(
            f"The value for {clean(key)} is longer than {LINE_LIMIT} characters.", do="Say it in fewer words."
        )
    return settled_text(said)


def _rows(reader: Reader, pack: int) -> list[Any]:
    """The newest versions of a pack's standards that have parameters, with their codes."""
    return reader.rows(
        "SELECT s.code, v.* FROM standards s JOIN standard_versions v ON v.id = s.latest "
        "WHERE s.pack = :pack AND s.state <> 'retired' AND v.parameters <> '[]' ORDER BY s.code",
        {"pack": pack},
    )


def _asked(wording: Wording, one: Parameter) -> bool:
    """Whether the question still holds it: what stands inside a choice that was not taken is gone."""
    return (one.value or one.label) in wording.question


def _parted(wording: Wording, one: Parameter) -> tuple[str, str, str]:
    """The question before a parameter, the parameter, and the question behind it, other ones in short."""
    begin, here = max(0, place_of(wording, one)), one.value or one.label
    before, after = wording.question[:begin], wording.question[begin + len(here) :]
    said = asserted(before)
    blank = " " if before.endswith(" ") and said else ""
    return _ASSIGNED.sub("[", said) + blank, here, _ASSIGNED.sub("[", after)


def _inside_out(found: Mapping[str, Parameter]) -> Iterable[str]:
    """The ids in their natural order, one inside another before it."""
    ordered: dict[str, None] = {}

    def take(key: str, above: tuple[str, ...]) -> None:
        label = found[key].label
        for other, one in found.items():
            if other != key and other not in above and one.label in label and len(one.label) < len(label):
                take(other, (*above, key))
        ordered.setdefault(key)

    for key in sorted(found, key=_natural):
        if key not in ordered:
            take(key, ())
    return ordered


def _natural(key: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(key))


def _split(text: str) -> Iterable[str]:
    """The choices of a selection: what stands between its semicolons, but not between those of one inside it."""
    depth, begin = 0, 0
    for at, char in enumerate(text):
        depth += {"[": 1, "]": -1}.get(char, 0)
        if char == ";" and depth == 0:
            yield text[begin:at].strip()
            begin = at + 1
    yield text[begin:].strip()
