"""Answers one line at a time (`review answers REVIEW -`): what is acknowledged is on the disk (FAULTS §2).

`CODE yes|no [note]` comes in, `ACK CODE` or `NAK CODE reason` goes out: one line for each, in order, an
acknowledgement only after the commit. An answer equal to the present one is acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from models.align import answers, register
from models.errors import NotFound, Problem
from models.store.reading import Reader
from models.store.store import Store
from models.text import LINE_LIMIT, printable, quoted
from models.who import Who

VALUES = {"yes": True, "y": True, "no": False, "n": False}


def questions(reader: Reader, code: str) -> dict[str, int]:
    """Code of each standard of a review → its question; also by the reference of its source, where that is
    unique.

    The list is fixed when a review starts, so that one look is enough. Raises NotFound.
    """
    one = register.review(reader, code)
    rows = reader.rows(
        "SELECT i.id, s.code, s.ref FROM items i JOIN standards s ON s.id = i.standard WHERE i.review = "
        ":review "
        "ORDER BY i.id",
        {"review": one.id},
    )
    refs: dict[str, int | None] = {}
    for row in rows:
        refs[row["ref"].upper()] = None if row["ref"].upper() in refs else row["id"]
    found = {ref: item for ref, item in refs.items() if item is not None}
    found.update({row["code"].upper(): row["id"] for row in rows})
    return found


def find(known: dict[str, int], review: str, code: str) -> int:
    """The question of a standard. Raises NotFound where the review does not ask it."""
    item = known.get(code.strip().upper())
    if item is None:
        raise NotFound(
            f"{review} does not ask {printable(code)}.",
            do=f"`steerboard show review {review}` shows what it asks.",
        )
    return item


def answer_lines(
    store: Store, who: Who, review: str, lines: Iterable[str], write: Callable[[str], None]
) -> tuple[int, int]:
    """Answer line by line; (acknowledged, refused). `write` gets each line without its end, and is to flush
    it.

    Raises NotFound where there is no such review; everything else is said in a NAK, and the next line
    follows.
    """
    known = questions(store, review)
    taken = refused = 0
    for line in lines:
        code, value, note = _parts(line)
        try:
            if not code:
                raise Problem("nothing on this line: write CODE yes|no [note]")
            item = find(known, review, code)
            if value not in VALUES:
                raise Problem(
                    f"say yes or no, not {quoted(printable(value))}"
                    if value
                    else "say yes or no after the code"
                )
            if len(note) > LINE_LIMIT:
                raise Problem(f"the note is longer than {LINE_LIMIT} characters")
            answers.answer(store, who, item, VALUES[value], seen=None, note=note or None).result()
        except Problem as problem:
            refused += 1
            write(f"NAK {printable(code) or '-'} {printable(str(problem))}")
        else:
            taken += 1
            write(f"ACK {printable(code)}")
    return taken, refused


def _parts(line: str) -> tuple[str, str, str]:
    """The code, the value in lower case and the note of a line."""
    parts = line.strip().split(None, 2)
    parts += [""] * (3 - len(parts))
    return parts[0], parts[1].lower(), parts[2]
