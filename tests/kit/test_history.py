"""History: who changed a thing, when, and from what to what."""

from __future__ import annotations

from models.practice import clients
from models.store.history import FieldChange
from models.store.store import Store
from models.store.undo import undo
from models.who import Who
from screens.kit.history import History, change_lines, shown_value
from screens.kit.place import Thing
from tests.kit.hostile import HOSTILE
from tests.stage import settled, shown, stage


async def test_every_change_with_what_it_changed(store: Store, who: Who) -> None:
    clients.add(store, who, {"name": "Acme [EU] Ltd"}).result()
    client = clients.all_clients(store)[0]
    clients.edit(store, who, client.code, {"industry": "dental"}, version=client.version).result()
    thing = Thing("client", client.code, client.name, (("clients", client.id),))
    async with stage(History(thing), store, who) as (app, pilot):
        text = shown(app)
        assert text.splitlines()[0].startswith(" Harbour IT › Acme [EU] Ltd › History")
        assert "industry" in text and "dental" in text
        await pilot.press("j")
        await settled(pilot)
        assert "Acme [EU] Ltd" in shown(app).partition("industry")[0]
        undo(store, who).result()
        history = app.screen
        assert isinstance(history, History)
        history.touched(())
        await settled(pilot)
        assert "undone" in shown(app)


def test_values_are_read_as_people_read_them() -> None:
    assert shown_value("name", None, "UTC") == "nothing"
    assert shown_value("submitted_at", 1_790_000_000_000, "UTC") == "2026-09-21 14:13"
    assert shown_value("name", "a\x1b[31m\nb", "UTC") == "a\ufffd[31m b"


def test_long_values_are_wrapped() -> None:
    lines = change_lines((FieldChange("note", "old", "word " * 60),), 60, "UTC")
    assert len(lines) > 4
    assert all(sum(len(span.text) for span in line) <= 60 for line in lines)


def test_hostile_values() -> None:
    for text in HOSTILE:
        for line in change_lines((FieldChange("note", text, text),), 60, "UTC"):
            assert "\x1b" not in "".join(span.text for span in line)
