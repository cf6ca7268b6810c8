"""Evidence: what was seen, kept with the question (a file with its hash, a link, pasted output). It freezes
with the answers."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from models.align.place import place_in
from models.errors import NotFound, Problem
from models.practice import rights
from models.store.change import Change
from models.store.reading import Reader, among
from models.store.store import Store
from models.text import clean
from models.who import Who


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence."""

    id: int
    item: int
    kind: str
    """file, link, output, text."""
    name: str
    text: str
    """The address of a link, the pasted output, the text; empty for a file."""
    at: int
    by: str
    size: int
    """Bytes of a file."""
    hash: str
    """SHA-256 of a file, in hex."""


_SELECT = (
    "SELECT e.id, e.item, e.kind, e.name, e.text, e.at, coalesce(p.name, '') AS by_name, coalesce(f.size, 0) "
    "AS size, "
    "coalesce(f.hash, '') AS hash FROM evidence e LEFT JOIN people p ON p.id = e.who LEFT JOIN files f ON "
    "f.id = e.file "
)


def of_items(reader: Reader, items: list[int]) -> dict[int, tuple[Evidence, ...]]:
    """Question → its evidence in the order in which it was attached."""
    found: dict[int, list[Evidence]] = {}
    for where, params in among("e.item", items):
        for row in reader.rows(_SELECT + "WHERE " + where + " ORDER BY e.id", params):
            found.setdefault(row["item"], []).append(Evidence(*row))
    return {item: tuple(many) for item, many in found.items()}


def of_review(reader: Reader, review: int) -> dict[int, tuple[Evidence, ...]]:
    """Question → its evidence, of a whole review."""
    found: dict[int, list[Evidence]] = {}
    sql = _SELECT + "JOIN items i ON i.id = e.item WHERE i.review = :review ORDER BY e.id"
    for row in reader.rows(sql, {"review": review}):
        found.setdefault(row["item"], []).append(Evidence(*row))
    return {item: tuple(many) for item, many in found.items()}


def content(store: Store, evidence: int) -> bytes:
    """The bytes of an evidence file. Raises NotFound where it is no file."""
    found = store.value(
        "SELECT f.bytes FROM evidence e JOIN files f ON f.id = e.file WHERE e.id = :id", {"id": evidence}
    )
    if found is None:
        raise NotFound("There is no such file.")
    return bytes(found)


def attach_file(store: Store, who: Who, item: int, name: str, data: bytes) -> Future[int]:
    """Attach a file to a question; its bytes are kept with their SHA-256. The result is the evidence's key.

    Raises Refused, NotFound, and Problem over 10 MB or where the review takes no answers.
    """
    return _attach(store, who, item, "file", clean(name) or "file", "", data)


def attach_link(store: Store, who: Who, item: int, address: str, name: str = "") -> Future[int]:
    """Attach an address to a question. Raises as `attach_file` does, and Problem where the address is
    empty."""
    return _attach(store, who, item, "link", clean(name), clean(address))


def attach_output(store: Store, who: Who, item: int, output: str, name: str = "") -> Future[int]:
    """Attach pasted output to a question. Raises as `attach_file` does, and Problem where there is none."""
    return _attach(store, who, item, "output", clean(name), clean(output, long=True))


def _attach(
    store: Store, who: Who, item: int, kind: str, name: str, text: str, data: bytes | None = None
) -> Future[int]:
    if data is None and not text:
        raise Problem("There is nothing to attach.")

    def work(change: Change) -> int:
        rights.require(who, "review.answer", reader=change)
        place = place_in(change, item)
        change.describe(f"evidence for {place.name}: {name or kind}")
        return change.insert(
            "evidence",
            {
                "item": item,
                "kind": kind,
                "name": name,
                "text": text,
                "file": None if data is None else change.file(data),
                "at": change.at,
                "who": who.id,
            },
        )

    return store.change(who, f"evidence: {name or kind}", work)


def detach(store: Store, who: Who, evidence: int) -> Future[None]:
    """Take a piece of evidence away. Raises Refused, NotFound, and Problem where the review takes no
    answers."""

    def work(change: Change) -> None:
        rights.require(who, "review.answer", reader=change)
        row = change.get("evidence", evidence)
        if row is None:
            raise NotFound("This evidence is gone already.")
        place = place_in(change, row["item"])
        change.describe(f"take evidence from {place.name}: {row['name'] or row['kind']}")
        change.delete("evidence", evidence)

    return store.change(who, "take evidence away", work)
