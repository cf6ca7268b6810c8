"""Which categories a file makes, under which prefixes, and where the codes of its standards go on. Reads, and writes
nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.importers.matching import NewCategory, Plan
from models.importers.parsed import Parsed
from models.library import categories
from models.library.packs import PackCategory
from models.library.standards import counter_of
from models.store.reading import Reader
from models.text import fold

_LONG = 6
"""Letters of a group's id that can still be the prefix of codes; three letters of its name stand for a longer one."""
_NAMED = 8
"""So many codes are named in a remark."""


def new_categories(reader: Reader, plan: Plan, parsed: Parsed) -> list[NewCategory]:
    """The categories that are not there yet: all of a pack's, of any other file those that have standards."""
    wanted: dict[str, str] = {}
    if parsed.whole:
        wanted.update((name, head.name) for name, head in plan.heads.items())
    used = {fold(name): name for name in categories_used(plan)}
    ordered = {name: used[name] for name in plan.heads if name in used}
    wanted |= {**ordered, **used}
    taken = {row["prefix"] for row in reader.rows("SELECT prefix FROM categories")}
    found = []
    for name, title in wanted.items():
        if name in plan.categories:
            continue
        head = plan.heads.get(name, PackCategory(title))
        hint = head.prefix if parsed.whole or len(head.prefix) <= _LONG else ""
        prefix = categories.prefix_for(title, hint, taken)
        taken.add(prefix)
        found.append(NewCategory(title, prefix, head))
    return found


def categories_used(plan: Plan) -> Iterable[str]:
    """The names of the categories that standards come into, each once."""
    names = [one.category for one in plan.new] + [one.category for one in plan.updates if one.category]
    return dict.fromkeys(names)


def where_codes_go_on(reader: Reader, plan: Plan) -> str:
    """A remark where codes do not begin behind the last one that is there, since numbers were given before and taken
    back (DESIGN §3: none is used twice); else empty."""
    prefixes = {name: str(row["prefix"]) for name, row in plan.categories.items()}
    prefixes.update((fold(one.title), one.prefix) for one in plan.fresh)
    coming = dict.fromkeys(prefixes[fold(one.category)] for one in plan.new if not one.draft.code)
    last: dict[str, int] = {}
    for code in plan.codes:
        match = re.fullmatch(r"(.+)-(\d+)", code)
        if match is not None and match.group(1) in coming:
            last[match.group(1)] = max(last.get(match.group(1), 0), int(match.group(2)))
    found = []
    for prefix in coming:
        following = (
            reader.value("SELECT next FROM counters WHERE name = :name", {"name": counter_of(prefix)}) or 1
        )
        if following > last.get(prefix, 0) + 1:
            found.append(f"{prefix}-{following:03d}")
    if not found:
        return ""
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return (
        "codes that were given before and taken back are not given again: "
        f"they go on at {', '.join(found[:_NAMED])}{more}"
    )
