"""What the demo practice is made of: its staff and clients, and what was written down there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

PRACTICE = "Harbour IT"
FORMER = "p.quinn"
"""Who walked the reviews of `HEIR` before."""
HEIR = "t.nowak"
STAFF: tuple[Mapping[str, Any], ...] = (
    {"login": "d.reyes", "name": "Dana Reyes", "roles": ["tam"], "areas": ["TAM"], "target": "24"},
    {"login": FORMER, "name": "Peter Quinn", "roles": ["tam"], "areas": ["TAM"]},
    {"login": "r.okafor", "name": "Rose Okafor", "roles": ["vcio"], "areas": ["vCIO"]},
    {
        "login": "m.lind",
        "name": "Mikael Lind",
        "roles": ["committee", "services"],
        "areas": ["Centralized Services", "Committee"],
    },
    {"login": "s.patel", "name": "Sunita Patel", "roles": ["desk"], "areas": ["Design Desk"]},
    {"login": "j.moreau", "name": "Jules Moreau", "roles": ["projects"], "areas": ["Professional Services"]},
    {"login": "k.brandt", "name": "Kim Brandt", "roles": ["services"], "areas": ["Service Desk"]},
    {"login": "auditor", "name": "Ada Auditor", "roles": ["viewer"], "areas": []},
)
"""Somebody in each role; the founder has all but viewer."""
SUCCESSOR: Mapping[str, Any] = {
    "login": HEIR,
    "name": "Tomasz Nowak",
    "roles": ["tam"],
    "areas": ["TAM"],
    "target": "20",
}
"""Came when `FORMER` left."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A project or an incident at a client."""

    day: int
    """Days before today."""
    on: tuple[str, ...]
    """Prefixes of the categories that it touched."""
    met: float
    """The chance that a standard of these is met after it."""
    what: str

    @property
    def lifts(self) -> bool:
        """A project; else an incident."""
        return self.met > 0.5


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client of the demo and its course; days count back from the practice's today."""

    code: str
    name: str
    industry: str
    staff: int
    """People who work there."""
    profile: tuple[str, ...]
    people: tuple[tuple[str, str, str], ...]
    """Name, title, authority."""
    health: float
    """The chance that a standard was met when the practice came."""
    repair: float
    """The chance that what was misaligned is mended from one time that it is asked to the next."""
    decay: float
    """The chance that what was aligned is not any more."""
    reviews: int
    """Regular ones that were held, the first of them the onboarding."""
    every: int
    """Days between two."""
    last: int
    """The day of the last one."""
    next: int
    """Days from today to the next."""
    months: int = 3
    """Between two of the schedule."""
    tam: str = ""
    """A login; empty: the founder."""
    vcio: str = ""
    status: str = "active"
    base: bool = False
    """It began with a base set; else with everything."""
    remote: str = ""
    """Why most of its reviews are remote."""
    note: str = ""
    turns: tuple[Turn, ...] = ()
    not_here: Mapping[str, str] | None = None
    """Standards that do not apply, and why."""
    notes: Mapping[str, str] | None = None
    """What was written down at this client alone."""


@cache
def clients() -> tuple[DemoClient, ...]:
    """The clients of the demo, in the order of their file."""
    return tuple(_client(one) for one in _read("demo_clients.toml")["client"])


@cache
def notes() -> Mapping[str, str]:
    """Code → what a TAM writes down where that standard is not met."""
    return _read("demo_notes.toml")


def _client(given: Mapping[str, Any]) -> DemoClient:
    values = dict(given)
    turns = tuple(
        Turn(one["day"], tuple(one["on"]), one["met"], one["what"]) for one in values.pop("turn", ())
    )
    return DemoClient(
        **{
            **values,
            "profile": tuple(values["profile"]),
            "people": tuple((name, title, authority) for name, title, authority in values["people"]),
            "turns": turns,
            "not_here": {one["code"]: one["why"] for one in values.get("not_here", ())},
        }
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("models.importers").joinpath(name).read_text("utf-8"))
