"""The box and blob of a client as a document: a picture to send, to print, or for the wall."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from exports import blob
from exports.brand import FOLDER, Brand, load_brand
from exports.chart import Inks
from exports.documents import Made
from exports.words import long_day
from models.align import comparing, standing
from models.align.standing import Box
from models.dates import parse_day
from models.errors import Problem
from models.text import count

if TYPE_CHECKING:
    from exports.page import Maker
    from models.store.store import Store

_PAGE = Markup(
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>'
    "@page {{ size: {paper} landscape; margin: 10mm }} body {{ margin: 0 }} svg {{ width: 100%; height: auto }}"
    "</style></head><body>{picture}</body></html>"
)


def picture(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The box and blob of a client today, or on the day that stands behind its code (`ACME 2026-03-02`). Raises NotFound,
    and Problem where nothing was answered by then."""
    client, _, named = code.partition(" ")
    day = parse_day(named) if named else store.today()
    box = standing.box(store, client, day)
    if box.now is None or not box.lines:
        when = f" by {day.isoformat()}" if named else " yet"
        raise Problem(
            f"Nothing is answered at {box.client_name}{when}, so there is no blob.",
            do="Name a later day." if named else "Walk its first review.",
        )
    practice, locale = store.fact("name"), store.fact("locale")
    brand = load_brand(store.path.parent / FOLDER, practice, locale)
    said = tuple(
        blob.fell(one.name, one.points, [standard.name for standard in one.regressed])
        for one in comparing.falls(store, box)
        if one.regressed
    )
    many = count(sum(one.answered for one in box.now.counts.values()), "standard")
    svg = drawn(box, brand, said, f"Alignment with {many} of {brand.name}, {long_day(day, locale)}", locale)
    words = f"{box.client_name} box and blob"
    if suffix == "svg":
        return Made(f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n'.encode(), words, "", day)

    from exports.page import start

    page = _PAGE.format(title=escape(words), paper=brand.paper, picture=svg)
    with nullcontext(maker) if maker is not None else start() as making:
        return Made(making.make(page, day, brand.files), words, "", day)


def drawn(box: Box, brand: Brand, said: tuple[str, ...], about: str, locale: str) -> Markup:
    """The picture of a box in the colours of a brand."""
    sides = [blob.Side(one.name, one.percent, one.moved, one.soon) for one in box.lines]
    whole = f"{box.whole.percent}\u202f% aligned"
    if box.then is not None and box.whole.percent_then is not None:
        whole += f", {box.whole.percent_then}\u202f% on {long_day(box.then.day, locale)}"
    words = blob.Words(box.client_name, about, whole, said)
    return blob.draw(sides, words, Inks(brand.main, brand.accent, brand.text))
