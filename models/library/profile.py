"""A client's profile held against the library, and the other way round: by a tag that no approved standard goes by, `wifi`
where the library says `wireless`, nothing is asked; nor is a standard that goes by one which no client has. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from models.library.search import also
from models.text import count, fold, listed

ALIKE = 75
"""How alike two tags are, of 100, for one to be meant by the other (rapidfuzz, WRatio)."""
NAMED = 2
"""So many tags are named at most."""


def strange(profile: Iterable[str], known: Iterable[str], saved: Collection[str] = ()) -> tuple[str, ...]:
    """The tags of the profile by which nothing is asked, but for those that were saved in it; `known` are those that approved
    standards go by, and of a standard those that clients have, too. () where there are none of those, since then nothing is
    asked by any."""
    there = {fold(tag) for tag in known}
    return (
        tuple(tag for tag in profile if tag and tag not in saved and fold(tag) not in there) if there else ()
    )


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
    return f"No approved standard goes by {_named(tags, known)}." if tags else ""


def told_of_standard(tags: Sequence[str], known: Collection[str]) -> str:
    """`No client has wifi (wireless?), and no other standard goes by it.`: tags for which a standard is asked of nobody;
    empty where there are none."""
    them = "it" if len(tags) == 1 else "them"
    return f"No client has {_named(tags, known)}, and no other standard goes by {them}." if tags else ""


def _named(tags: Sequence[str], known: Collection[str]) -> str:
    """Some of the tags, each with the one that is meant."""
    parts = [f"{tag} ({meant}?)" if (meant := near(tag, known)) else tag for tag in tags[:NAMED]]
    if len(tags) > NAMED:
        parts.append(count(len(tags) - NAMED, "other"))
    return listed(parts)
