"""Open-ended questions, orders and statements as questions that a yes or no answers.

For `lint_rephrase`; each function takes a question and the place that the rule is about, and gives nothing where nothing
sensible can be said. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from models.library.lint_text import BLANK, Place, among, any_of, ends_phrase, is_participle, tokens


def _lower(text: str) -> str:
    """A text that stood first in its sentence, as it stands inside one."""
    first, _, rest = text.partition(" ")
    plain = re.fullmatch(r"[A-Z][a-z]*(?:-[a-z]+)?", first) and not re.match(r"[A-Z]", rest)
    return text[:1].lower() + text[1:] if plain else text


# Open-ended -> yes/no -----------------------------------------------------------------------------------------------

_ROOM = re.compile(r"space|storage|capacity", re.I)
_SIZED = {
    "partition": "GB",
    "disk": "GB",
    "drive": "GB",
    "volume": "GB",
    "mailbox": "GB",
    "memory": "GB",
    "database": "GB",
    "screen": "inches",
}
_FEW = re.compile(r"admin|privileged|fail|attempt|error|exception|open port|shared|local account|owner", re.I)
_AUX = r"(?P<aux>is|are|was|were)"


def _amount(match: re.Match[str]) -> str:
    what, rest = match["what"].strip(), match["rest"].strip()
    unit = "% " if _ROOM.search(what) else ""
    if match["aux"].lower() in ("is", "was"):
        if unit and rest.startswith("left "):
            rest = rest.removeprefix("left ")
        return f"Is there at least {BLANK} {unit}{what} {_drive(rest)}?" if unit else ""
    limit = "at most" if _FEW.search(what) else "at least"
    rest = re.sub(r"^(?:there|in place)\b", "", rest)
    return f"Are there {limit} {BLANK} {what} {rest}?"


def _drive(text: str) -> str:
    return re.sub(r"^on ([A-Z]:)$", r"on the \1 drive", text)


def _size(match: re.Match[str]) -> str:
    what = match["what"].strip()
    unit = next((unit for word, unit in _SIZED.items() if word in what.lower()), "")
    return f"{match['aux']} {what} at least {BLANK} {unit} in size?" if unit else ""


def _often(match: re.Match[str]) -> str:
    if re.search(r"\band\s+(?:what|how|who|when|where|is|are|do|does)\b", match["rest"]):
        return ""
    return f"{match['rest'].strip()} at least once every {BLANK} days?"


def _takes_place(match: re.Match[str]) -> str:
    what = match["what"]
    head = re.split(r"\b(?:of|for|in|on)\b", what)[0].split()
    many = bool(head) and head[-1].endswith("s") and not head[0].endswith("ing")
    return f"{'Do' if many else 'Does'} {what} take place at least once every {BLANK} days?"


def _last(match: re.Match[str]) -> str:
    rest = re.sub(r"\blast\s+(?=\w+(?:ed|en|t|un|de|ne)\b)|(?<=you )last ", "", match["rest"].strip())
    return f"{match['aux']} {rest} within the last {BLANK} days?"


def _documented(match: re.Match[str]) -> str:
    """`Where is the plan stored?` -> `Is it documented where the plan is stored?`"""
    wh, aux, rest = match["wh"].lower(), match["aux"].lower(), match["rest"].strip()
    if re.search(r"[,;?]|\band\b|\bwho\b", rest) or len(rest.split()) > 14:
        return ""
    if aux in ("do", "does", "did"):
        return f"Is it documented {wh} {rest}?" if aux == "do" else ""
    found = tokens(rest)
    at = next(
        (
            place
            for place, one in enumerate(found)
            if place
            and is_participle(one.low)
            and ends_phrase(found[place + 1] if place + 1 < len(found) else None)
        ),
        len(found),
    )
    if at == len(found) and any(is_participle(one.low) for one in found):
        return ""  # where the subject ends cannot be told
    cut = found[at].start if at < len(found) else len(rest)
    subject, predicate = rest[:cut].strip(), rest[cut:].strip()
    return f"Is it documented {wh} {subject} {aux} {predicate}?" if subject else ""


def _did(match: re.Match[str]) -> str:
    rest = match["rest"].replace("you last ", "you ", 1)
    return f"Did {rest} within the last {BLANK} days?"


def _what(match: re.Match[str]) -> str:
    rest = match["rest"]
    return f"Is it documented {rest[:5].lower()}{rest[5:]}?" if _told_plainly(rest) else ""


_WHICH = r"(?:what|which)"
_ASKED_FOR = r"(?:please\s+)?(?:describe|explain|outline|list|provide|summari[sz]e|give)\s+"
_NAMED = (
    r"(?:please\s+)?(?:describe|explain|outline|list|name|provide|specify|summari[sz]e|give|state|enter)\s+"
)
_INDIRECT = r"(?P<rest>(?:how|where|who|which|what)\b.+)"
_NO_AUX = r"(?!is\b|are\b|was\b|were\b|has\b|have\b|do\b|does\b|did\b|can\b|will\b)"
_OPEN: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (rf"how much (?P<what>.+?) {_AUX} (?P<rest>.+)", _amount),
    (r"how many (?P<what>.+?) (?P<aux>are|were) (?P<rest>.+)", _amount),
    (rf"{_WHICH} size {_AUX} (?P<what>.+)", _size),
    (rf"what {_AUX} the size of (?P<what>.+)", _size),
    (r"how large (?P<aux>is|are) (?P<what>.+)", _size),
    (
        rf"{_WHICH} version of (?P<what>.+?) (?:is|are) (?:installed|running|used|in use)(?P<rest>.*)",
        rf"Is \g<what> at version {BLANK} or later\g<rest>?",
    ),
    (
        rf"{_WHICH} percentage of (?P<what>.+?) (?P<aux>is|are) (?P<rest>.+)",
        rf"\g<aux> at least {BLANK} % of \g<what> \g<rest>?",
    ),
    (rf"{_WHICH} (?:is|are) the (?:frequency|interval) (?:of|for) (?P<what>.+)", _takes_place),
    (r"how (?:often|frequently|regularly) (?P<rest>(?:is|are|do|does) .+)", _often),
    (r"when (?P<aux>was|were) (?P<rest>.*\blast\b.+)", _last),
    (r"when did (?P<rest>you last .+)", _did),
    (
        r"how old (?P<aux>is|are) (?P<what>(?!.*\b(?:and|or)\b)[^,;?]+)",
        rf"\g<aux> \g<what> at most {BLANK} years old?",
    ),
    (
        r"who has (?P<rest>(?:[a-z-]+ ){0,2}(?:rights|permissions|privileges)\b[^,;?]*)",
        r"Are \g<rest> limited to named people?",
    ),
    (r"who (?:is|are) (?P<rest>responsible for .+)", r"Is a named person \g<rest>?"),
    (r"who has (?P<rest>access to .+)", r"Is \g<rest> limited to named people?"),
    (rf"who (?P<rest>{_NO_AUX}[a-z]+s .+)", r"Is it documented who \g<rest>?"),
    (
        r"what (?:is|are|was|were) (?P<what>(?:the|your|our) [^,?]+)",
        lambda match: _is_documented(match["what"]),
    ),
    (r"(?P<wh>where|how|when|by whom) (?P<aux>is|are|was|were|do) (?P<rest>.+)", _documented),
    (rf"(?P<rest>{_WHICH} [^,?]+)", _what),
    (rf"{_ASKED_FOR}{_INDIRECT}", r"Is it documented \g<rest>?"),
    (rf"{_NAMED}(?P<what>(?:the|your|all|any|each) .+)", lambda match: _is_documented(match["what"])),
    (
        r"(?:please\s+)?(?:indicate|state|specify|confirm)\s+(?:whether|if|that)\s+(?P<rest>.+)",
        lambda match: asked(match["rest"]),
    ),
    (
        rf"(?:can|could|would|will) you (?:please )?(?:describe|explain|outline|tell us|provide|list) {_INDIRECT}",
        r"Is it documented \g<rest>?",
    ),
)
"""What an open question asks for → what asks the same for a yes or no, as a template or as a function."""


def _told_plainly(rest: str) -> bool:
    """`what systems are covered`: the order of words is the same inside a sentence."""
    match = re.match(r"(?:what|which) (\w+(?: \w+)?) (?:are|is|were|was|have|has) \w", rest, re.I)
    return (
        match is not None
        and match.group(1).split()[0].lower()
        not in ("is", "are", "do", "does", "did", "would", "will", "can", "percentage", "was", "were")
        and len(rest.split()) < 14
        and not re.search(r"\band\b", rest)
    )


def _is_documented(what: str) -> str:
    what = what.strip(" ?.")
    if (
        re.search(r"[,;:?]|\band\b|\bof the following\b|\bdate\b|\bresult\b|\boutcome\b", what)
        or len(what.split()) > 10
    ):
        return ""
    what = re.sub(r"\b(?:current|defined|last) ", "", what)
    head = re.split(r"\b(?:of|for|in|on|to|from|used|that|with)\b", what)[0].split()
    many = bool(head) and head[-1].endswith("s") and not head[-1].endswith("ss")
    return f"{'Are' if many or what.startswith('all ') else 'Is'} {what} documented?"


def open_ended(text: str, place: Place) -> str:
    """`How often are backups tested?` -> `Are backups tested at least once every [ ] days?`"""
    before = text[: place.start].strip()
    if before:  # an open question behind another one: that one stays
        whole = text[: text.rfind("?", 0, place.start) + 1].strip()
        joined = re.sub(r"[\s,]*(?:\b(?:and|or))?$", "", before)
        return whole or (f"{joined}?" if joined.partition(" ")[0].lower() in among("auxiliary") else "")
    body = text.strip().rstrip("?.! ")
    if "?" in body or re.search(r"\.\s", body):
        return ""
    for pattern, made in _OPEN:
        match = re.fullmatch(pattern, body, re.I)
        if match:
            return match.expand(made) if isinstance(made, str) else made(match)
    return ""


# Offers maybe -> offers nothing ---------------------------------------------------------------------------------------


_BETWEEN = r"(?:yes|no|maybe|partly|partially|sometimes|unsure|unknown)"
_LISTED = re.compile(rf"\s*[(\[:]\s*[^()\[\]:]*\b{_BETWEEN}\b[^()\[\]:]*[)\]]?\s*(?=\?|$)", re.I)
_TAIL = re.compile(
    r",?\s*(?:or\s+|and\s+)?(?:maybe|perhaps|only partly|partly|partially|sometimes|mostly|never|not at all)"
    r"(?:,?\s*or\s*(?:not at all|never|no|sometimes|partly))?\s*(?=\?|$)",
    re.I,
)
_WHOLLY = re.compile(r"\b(?:fully|always|wholly|entirely),?\s*(?=\?|$)", re.I)


def offers_maybe(text: str, place: Place) -> str:
    """`Is MFA on (yes, no, partly)?` -> `Is MFA on?`"""
    plain = _WHOLLY.sub("", _TAIL.sub("", _LISTED.sub("", text)))
    return plain if plain != text and len(plain.split()) > 2 else ""


# A statement or an order -> a question --------------------------------------------------------------------------------

_ORDER = re.compile(
    r"(?:please\s+)?(?:ensure|make sure|verify|confirm|check|determine|validate)\s+(?:that\s+|whether\s+|if\s+)?",
    re.I,
)
_VERBS = re.compile(
    r"\b(?P<aux>is|are|was|were|has been|have been|must be|should be|shall be|will be|has|have)\b(?P<not>\s+not)?\s+",
    re.I,
)


def asked(statement: str) -> str:
    """A statement as a question: `every disk is encrypted` -> `Is every disk encrypted?`; empty where the verb hides."""
    statement = statement.strip().rstrip(".!?;, ")
    match = _VERBS.search(statement)
    if match is None or match["not"]:
        return ""
    subject, rest = statement[: match.start()].strip(), statement[match.end() :].strip()
    if (
        not subject
        or not rest
        or len(subject.split()) > 9
        or re.search(r"[,;:.?]|\b(?:that|which|who|when|if|where|and|or)\b", subject, re.I)
    ):
        return ""
    if _VERBS.search(rest) and re.search(r",|\band\b", rest):
        return ""
    aux, last = match["aux"].lower(), (re.sub(r".*\bof\b", "", subject).split() or [subject])[-1].lower()
    many = aux in ("are", "were", "have", "have been") or (
        aux.endswith(" be") and last.endswith("s") and not last.endswith(("ss", "us"))
    )
    subject = _lower(subject)
    if aux in ("has", "have"):
        return (
            f"{'Do' if many else 'Does'} {subject} have {rest}?"
            if not is_participle(rest.split()[0].lower())
            else f"{aux} {subject} {rest}?"
        )
    opener = (
        "has"
        if aux == "has been"
        else "have"
        if aux == "have been"
        else aux
        if aux in ("is", "are", "was", "were")
        else "are"
        if many
        else "is"
    )
    return f"{opener} {subject} {'been ' if aux.endswith('been') else ''}{rest}?"


def no_question(text: str, place: Place) -> str:
    """`Ensure that every disk is encrypted.` -> `Is every disk encrypted?`"""
    body = text.rstrip().rstrip(".!;,: ")
    if not body or place.end == 0 and "?" in text:
        return ""
    order = _ORDER.match(body)
    rest = (body[order.end() :] if order else body).rstrip("?")
    if not order and body.split()[0].lower() in among("auxiliary"):
        return f"{body}?"
    if any_of("request").match(body) or body.split()[0].lower() in among("ask") or re.search(r"\.\s", body):
        return ""
    said = asked(rest)
    if said:
        return said
    if re.match(r"(?:if|when|where)\b", rest, re.I) or re.search(r"\bplease\b", rest, re.I):
        return ""
    finite = [
        one
        for one in tokens(rest)[1:]
        if one.low in ("is", "are", "was", "were", "has", "have", "must", "should") or one.low.endswith("ed")
    ]
    return f"Is it true that {_lower(rest)}?" if finite and len(rest.split()) < 26 else ""
