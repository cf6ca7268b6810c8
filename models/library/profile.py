"""A client's profile held against the library: by a tag that no approved standard goes by, `wifi` where the
library says `wireless`, nothing is asked. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from models.library.search import also
from models.text import count, fold, listed

ALIKE = 75
"""How alike two tags are, of 100, for one to be meant by the other (rapidfuzz, WRatio)."""
NAMED = 2
"""So many tags are named at most."""


def strange(profile: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The tags of the profile by which nothing is asked; `known` are those that approved standards go by. () where there
    are none of those, since then nothing is asked by any."""
    there = {fold(tag) for tag in known}
    return tuple(tag for tag in profile if fold(tag) not in there) if there else ()


def near(tag: str, known: Collection[str]) -> str:
    """The known tag that is meant, as far as one can tell: one that begins so, that is another word for the same, or that
    is written nearly so; else empty."""
    wanted, same = fold(tag), also(tag)
    for one in known:
        if fold(one).startswith(wanted) or (same and also(one) == same):
            return one
    if len(wanted) < 3:
        return ""
    from rapidfuzz import fuzz, process

    found = process.extractOne(wanted, known, scorer=fuzz.WRatio, processor=fold, score_cutoff=ALIKE)
    return found[0] if found else ""


def told(tags: Sequence[str], known: Collection[str]) -> str:
    """`No approved standard goes by wifi (wireless?) and ups.`: tags by which nothing is asked, each with the one that is
    meant; empty where there are none."""
    parts = [f"{tag} ({meant}?)" if (meant := near(tag, known)) else tag for tag in tags[:NAMED]]
    if len(tags) > NAMED:
        parts.append(count(len(tags) - NAMED, "other"))
    return f"No approved standard goes by {listed(parts)}." if parts else ""
