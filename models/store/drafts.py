"""Text being typed, and who is where: kept without history, each key handed to the writer, which commits within a second."""

from __future__ import annotations

import re
from threading import Lock

from models import dates
from models.store.change import Params
from models.store.store import Store
from models.text import REPLACEMENT
from models.who import Who

LEASE_SECONDS = 60
"""Somebody counts as present this long after their last key (FAULTS D4)."""

_PUT = (
    "INSERT INTO drafts (who, session, thing, field, text, at) VALUES (:who, :session, :thing, :field, :text, :at) "
    "ON CONFLICT (who, thing, field, session) DO UPDATE SET text = excluded.text, at = excluded.at"
)
_LONE = re.compile("[\ud800-\udfff]")
"""Halves of characters, which cannot be kept: a bad line can bring them into a field that has not been cleaned yet."""
_DROP = "DELETE FROM drafts WHERE who = :who AND thing = :thing AND field = :field"


class Drafts:
    """The drafts of one person in one session. A thing is named like `standard BKP-004` or `item 17`."""

    def __init__(self, store: Store, who: Who, session: str) -> None:
        self._store = store
        self._who = who
        self._session = session
        self._unsaved: dict[tuple[str, str], str | None] = {}
        """What is on its way into the file; None: that it goes from there."""
        self._guard = Lock()
        """Held by who changes that: screens type, while their readers look for drafts in threads of their own."""

    def put(self, thing: str, field: str, text: str) -> None:
        """The text as it stands after a key; never waits."""
        text = _LONE.sub(REPLACEMENT, text)
        params = {
            "who": self._who.id,
            "session": self._session,
            "thing": thing,
            "field": field,
            "text": text,
            "at": dates.moment(),
        }
        self._hand_over(thing, field, text, _PUT, params)

    def get(self, thing: str, field: str) -> str | None:
        """The newest draft of this person, from whichever session; None where there is none."""
        unsaved = self._still_unsaved()
        if (thing, field) in unsaved:
            return unsaved[thing, field]
        found = self._store.value(
            "SELECT text FROM drafts WHERE who = :who AND thing = :thing AND field = :field ORDER BY at DESC LIMIT 1",
            {"who": self._who.id, "thing": thing, "field": field},
        )
        return None if found is None else str(found)

    def of_thing(self, thing: str) -> dict[str, str]:
        """Field → text of everything that this person has begun and not saved on a thing."""
        unsaved = self._still_unsaved()
        rows = self._store.rows(
            "SELECT field, text FROM drafts WHERE who = :who AND thing = :thing ORDER BY at",
            {"who": self._who.id, "thing": thing},
        )
        found: dict[str, str | None] = {row["field"]: row["text"] for row in rows}
        found.update({field: text for (name, field), text in unsaved.items() if name == thing})
        return {field: text for field, text in found.items() if text is not None}

    def drop(self, thing: str, field: str | None = None) -> None:
        """Saved or discarded: the draft goes, one field or all of the thing."""
        fields = [field] if field is not None else list(self.of_thing(thing))
        for name in fields:
            params = {"who": self._who.id, "thing": thing, "field": name}
            self._hand_over(thing, name, None, _DROP, params)

    def _hand_over(self, thing: str, field: str, text: str | None, sql: str, params: Params) -> None:
        with self._guard:
            self._unsaved[thing, field] = text
            self._store.aside(self._key(thing, field), sql, params)

    def _key(self, thing: str, field: str) -> tuple[object, ...]:
        return ("draft", self._who.id, thing, field)

    def _still_unsaved(self) -> dict[tuple[str, str], str | None]:
        """What is on its way. What is in the file by now is read there: another session may have gone on with it."""
        with self._guard:
            waits = self._store.waits
            self._unsaved = {name: text for name, text in self._unsaved.items() if waits(self._key(*name))}
            return dict(self._unsaved)


_HERE = (
    "INSERT INTO presence (who, session, thing, at, until) VALUES (:who, :session, :thing, :at, :until) "
    "ON CONFLICT (thing, who, session) DO UPDATE SET at = excluded.at, until = excluded.until"
)
_PAST = "DELETE FROM presence WHERE until < :at"
"""Sessions that were killed leave their notices behind."""
_AWAY = "DELETE FROM presence WHERE who = :who AND session = :session AND thing = :thing"


class Presence:
    """Where one person's session is: a notice with a lease, never a lock (FAULTS D4, finding 8)."""

    def __init__(self, store: Store, who: Who, session: str) -> None:
        self._store = store
        self._who = who
        self._session = session
        self._told: dict[str, int] = {}

    def here(self, thing: str) -> None:
        """This person just did something here; written at most every ten seconds."""
        at = dates.moment()
        if self._who.id and at - self._told.get(thing, 0) >= 10_000:
            if not self._told:
                self._store.aside(("presence", "past"), _PAST, {"at": at})
            self._told[thing] = at
            params = {
                "who": self._who.id,
                "session": self._session,
                "thing": thing,
                "at": at,
                "until": at + LEASE_SECONDS * 1000,
            }
            self._store.aside(("presence", self._who.id, self._session, thing), _HERE, params)

    def away(self, thing: str) -> None:
        """This person has left."""
        if self._told.pop(thing, None) is not None:
            params = {"who": self._who.id, "session": self._session, "thing": thing}
            self._store.aside(("presence", self._who.id, self._session, thing), _AWAY, params)

    def others(self, thing: str) -> tuple[tuple[str, int], ...]:
        """(name, moment of their last key) of everybody else who is here, most recent first."""
        rows = self._store.rows(
            "SELECT p.name, max(x.at) AS at FROM presence x JOIN people p ON p.id = x.who "
            "WHERE x.thing = :thing AND x.until >= :now AND x.who <> :who GROUP BY p.name ORDER BY at DESC",
            {"thing": thing, "now": dates.moment(), "who": self._who.id},
        )
        return tuple((row["name"], row["at"]) for row in rows)
