"""Who is acting: what every change needs to know of a person, and no more."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Who:
    """A person at the keyboard. Staff records are `models.practice.people`."""

    id: int
    """Key of the person's row; 0 for somebody whom the practice does not know (who may only read)."""
    login: str
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    """Roles of PRACTICE §4: admin, tam, vcio, services, committee, desk, projects, viewer."""
    acting: str = ""
    """Login of the admin who acts for this person (`--as`), kept in the history beside the person; else empty."""
