"""Words that are vague, negative or of taste, mended: with a figure to fill in, in the positive, or left out.

For `lint_rephrase`. Pure.
"""

from __future__ import annotations

import re

from models.library.lint_text import BLANK, Place, is_participle, tokens

# Negative -> positive -----------------------------------------------------------------------------------------------------

_OPPOSITES = {
    "enabled": "disabled",
    "disabled": "enabled",
    "allowed": "blocked",
    "permitted": "blocked",
    "blocked": "allowed",
    "active": "disabled",
    "used": "out of use",
    "in use": "out of use",
    "installed": "removed",
    "open": "closed",
    "accessible": "closed",
    "expired": "valid",
    "connected": "disconnected",
    "running": "stopped",
}


_LACKS = re.compile(
    r"(?P<aux>is|are) there any (?P<what>[^,;?]+?) (?:(?:that|which|who) ha(?:s|ve) no|without|lacking)"
    r" (?P<rest>(?!.*\b(?:and|or)\b)[^,;?]+)\?",
    re.I,
)
"""`Are there any accounts without a second factor?`"""


def negative(text: str, place: Place) -> str:
    """`Is SMBv1 not enabled?` -> `Is SMBv1 disabled?`"""
    said = text[place.start : place.end].lower()
    rest = text[place.end :]
    if lacks := _LACKS.fullmatch(text.strip()):
        every = "Does every" if lacks["aux"].lower() == "is" else "Do all"
        return f"{every} {lacks['what']} have {lacks['rest']}?"
    if re.fullmatch(r"\w+n['’]t", said) and place.start == 0:
        opener = {"can't": "Can", "won't": "Will"}.get(said.replace("’", "'"), said[:-3])
        return f"{opener}{rest}"
    if said in ("not", "no longer", "never"):
        for word, opposite in _OPPOSITES.items():
            match = re.match(
                rf"\s+(?:be\s+|being\s+)?{word}(?=\s*[?]|\s+(?:on|for|from|to|anywhere)\b)", rest, re.I
            )
            if match:
                return f"{text[: place.start].rstrip()} {opposite}{rest[match.end() :]}"
    if (
        said == "no"
        and (match := re.fullmatch(r"(?:is|are) there no (?P<what>[^,?]+)\?", text, re.I))
        and not re.search(r"\band\b", match["what"])
    ):
        return f"Is the number of {match['what'].strip()} zero?"
    return ""


# Vague -> a figure to fill in ---------------------------------------------------------------------------------------------

_EVERY = f"at least once every {BLANK} days"
_LATELY = f"within the last {BLANK} days"
_SOON = f"within {BLANK} days"
_DROPPED = (
    "adequately",
    "appropriately",
    "properly",
    "correctly",
    "sufficiently",
    "securely",
    "effectively",
    "reliably",
    "suitably",
    "reasonably",
)
_PEOPLE = re.compile(
    r"\s+(?:people|persons?|staff|users?|members|personnel|employees|recipients|individuals|stakeholders|accounts)\b",
    re.I,
)
_ENOUGH = r"(?:sufficient|adequate|enough|appropriate)"
_A = r"(?:(?:a|an|the) )?"
_VAGUE: tuple[tuple[str, str], ...] = (
    (r"(?:on a )?(?:regular|periodic|frequent) basis", _EVERY),
    (r"(?:regularly|periodically|frequently|often|routinely|occasionally)(?=\s*(?:[?,(]|$|and\b))", _EVERY),
    (r"in an? (?:timely|prompt) (?:manner|fashion|way)", _SOON),
    (
        r"(?:promptly|quickly|swiftly|soon|immediately|as soon as possible)"
        r"(?=\s*(?:[?,(]|$|in\b|after\b|when\b|if\b|and\b))",
        _SOON,
    ),
    (r"recently(?=\s*(?:[?,(]|$))", _LATELY),
    (rf"{_A}(?:set|designated|certain|specified|defined) period(?: of time)?", f"{BLANK} minutes"),
    (rf"{_A}(?:specific|certain) number of", BLANK),
    (
        rf"{_A}(?:secure|strong|robust|adequate|appropriate) password policy in place",
        f"a password length of at least {BLANK} characters enforced",
    ),
    (r"(?:secure|strong|robust|complex) passwords", f"passwords of at least {BLANK} characters"),
    (
        rf"{_ENOUGH} (?:free )?(?P<what>(?:disk |storage )?(?:space|storage|capacity)\b)",
        rf"at least {BLANK} % free \g<what>",
    ),
    (rf"{_ENOUGH} (?P<what>[a-z]+s)\b(?= (?:in|for|on|at|to)\b|\s*\?)", rf"at least {BLANK} \g<what>"),
)
"""What is vague → the same with a figure to fill in."""


_INSIDE = re.compile(
    r"(?P<head>(?P<aux>is|are|was|were|do|does)\s+\S[^,;?]*)\s(?:regularly|periodically|frequently|often|routinely)"
    r"\s(?P<rest>[a-z]+\b(?!.*\b(?:and|or)\b)[^,;?()]*)\?",
    re.I,
)
"""`Do you regularly check the backups?`, `Are backups regularly tested?`"""


def vague(text: str, place: Place) -> str:
    """`Are logs reviewed regularly?` -> `Are logs reviewed at least once every [ ] days?`"""
    inside = _INSIDE.fullmatch(text.strip())
    if inside is not None and (
        inside["aux"].lower() in ("do", "does") or is_participle(inside["rest"].split()[0].lower())
    ):
        return f"{inside['head']} {inside['rest'].strip()} {_EVERY}?"
    for pattern, made in _VAGUE:
        for match in re.finditer(pattern, text, re.I):
            if match.start() <= place.start < match.end() or place.start <= match.start() < place.end:
                return re.sub(
                    r"\s*\((?:e\.?g\.?|for example)[^()]*\)",
                    "",
                    f"{text[: match.start()]}{match.expand(made)}{text[match.end() :]}",
                )
    said, rest = text[place.start : place.end].lower(), text[place.end :]
    if said in _DROPPED:
        return _but(text, place)
    if (
        said in ("up to date", "up-to-date", "current")
        and rest.strip() in ("?", "")
        and (opener := re.match(r"(is|are)\s", text, re.I))
    ):
        subject = re.sub(
            r"\b(?:kept|being kept|being) *$", "", text[opener.end() : place.start].rstrip()
        ).rstrip()
        if re.search(r"ing\b|\b(?:responsible|to)\b", subject):
            return ""
        return f"{'Was' if opener[1].lower() == 'is' else 'Were'} {subject} updated {_LATELY}?"
    if said in ("appropriate", "designated", "suitable") and _PEOPLE.match(rest):
        return f"{text[: place.start]}named{rest}"
    if said == "recent" and (
        there := re.fullmatch(
            r"(?P<aux>is|are|was|were) there an? (?P<what>.+?)",
            text[: place.end].rsplit(" ", 1)[0] + rest.rstrip("? "),
            re.I,
        )
    ):
        what = there["what"]
        if is_participle(what.split()[-1].lower()):
            return f"Was a {what} {_LATELY}?"
        return f"Is there a {what} from {_LATELY.removeprefix('within ')}?"
    return ""


def _but(text: str, place: Place) -> str:
    """The text without the word: what is left can be looked at."""
    return f"{text[: place.start].rstrip()} {text[place.end :].lstrip()}"


def subjective(text: str, place: Place) -> str:
    """`Is the plan well documented?` -> `Is the plan documented?`"""
    said = text[place.start : place.end].lower()
    ahead = tokens(text[place.end :])
    if said in ("well", "neatly", "easily") and ahead and (is_participle(ahead[0].low) or said != "well"):
        return _but(text, place)
    if said in ("do you know", "are you aware") and (
        match := re.match(r"\s+((?:who|where|which|what|how|when)\b.+)", text[place.end :], re.I)
    ):
        return f"Is it documented {match[1]}"
    return ""
