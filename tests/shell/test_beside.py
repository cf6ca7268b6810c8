"""What goes on beside the keys: reading, making documents, the feed, what is closed."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from threading import Event, current_thread
from typing import Any
from unittest.mock import Mock
from weakref import ref

import pytest

from exports import documents
from models import dates
from models.practice import clients, people
from models.settings import Settings
from models.store.store import Store
from models.who import Who
from screens.kit.dialogs import Choose, Told
from tests.shell.trial import station
from tests.stage import settled, shown
from tui import workstation
from tui.workstation import Workstation


async def test_documents_that_are_made_keep_nobody_from_reading(store: Store, who: Who) -> None:
    goes_on = Event()
    async with station(store, who) as (app, _):
        made = [asyncio.create_task(app.ask_to_make(goes_on.wait, 20)) for _ in range(3)]
        assert await asyncio.wait_for(app.ask(clients.all_clients, store), 5) == ()
        goes_on.set()
        assert all(await asyncio.gather(*made))


async def test_nothing_is_read_where_the_keys_are_dealt_with(
    store: Store, who: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients.add(store, who, {"name": "Acme Dental"}).result()
    clients.add(store, who, {"name": "Delta Freight"}).result()
    read: list[str] = []
    for module, name, reads in (
        (clients, "all_clients", clients.all_clients),
        (people, "who_is", people.who_is),
    ):

        def noted(*given: Any, reads: Any = reads) -> Any:
            read.append(current_thread().name)
            return reads(*given)

        monkeypatch.setattr(module, name, noted)
    async with station(store, who) as (app, pilot):
        opened: list[tuple[str, str]] = []
        monkeypatch.setattr(app, "show_place", lambda kind, code: opened.append((kind, code)))
        await pilot.press("c", *"del", "enter")  # typed ahead of the dialog
        await settled(pilot)
        assert opened == [("client", "DELTA")]
        people.add(store, who, {"login": "dana", "name": "Dana", "roles": ["tam"]}).result()
        for _ in range(50):
            await pilot.pause(0.05)
            if len(read) > 1:
                break
        await settled(pilot)
    assert len(read) >= 2 and all(name.startswith("reader") for name in read)


def test_the_top_line_has_one_clock(store: Store, who: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "moment", lambda: 1_795_430_520_000)
    monkeypatch.setattr(type(store), "zone", "Asia/Tokyo")
    app = Workstation(store, who, Settings())
    app.mark_saved()
    assert app.saved == "19:42"
    monkeypatch.setattr(type(store), "zone", "No/Where")
    app.mark_saved()
    assert app.saved == "10:42"


async def test_an_idle_minute_frees_what_was_closed(store: Store, who: Who) -> None:
    gc.disable()  # so that nothing but the idle minute frees it
    try:
        async with station(store, who) as (app, pilot):
            async with asyncio.timeout(20):
                while (
                    not gc.isenabled()
                ):  # soon after the first paint the program looks through its memory once
                    await pilot.pause(0.05)
            gc.disable()
            await pilot.press("?")
            await settled(pilot)
            closed = ref(app.screen)
            for _ in range(3):
                await pilot.press("escape", "?")
            await settled(pilot)
            app.before_key()
            looks = int(workstation.IDLE_SECONDS / workstation.FEED_SECONDS)
            for _ in range(looks - 1):
                app._feed()
            assert closed() is not None, "it goes by itself: the idle minute is not needed"
            app._feed()
            assert closed() is None
    finally:
        gc.enable()


async def test_a_document_that_is_made_while_a_dialog_is_open_leaves_the_dialog_its_keys(
    store: Store, who: Who, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = Event()
    monkeypatch.setattr(documents, "render", lambda *given: goes_on.wait(20) and Mock(remark=""))
    monkeypatch.setattr(documents, "save", lambda *given: tmp_path / "report.pdf")
    async with station(store, who) as (app, pilot):
        app.run_worker(app.frame._keep_document("client", "ACME", "", "pdf"))
        await pilot.press("ctrl+p")
        await pilot.pause()
        dialog = app.screen
        goes_on.set()
        await settled(pilot)
        for _ in range(50):
            if app.frame.message:
                break
            await pilot.pause(0.05)
        assert app.screen is dialog and app.frame.message.startswith("report.pdf is in")


async def test_the_top_line_says_that_a_document_is_being_made(
    store: Store, who: Who, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = Event()
    monkeypatch.setattr(documents, "render", lambda *given: goes_on.wait(20) and Mock(remark=""))
    monkeypatch.setattr(documents, "save", lambda *given: tmp_path / "clients.csv")
    async with station(store, who) as (app, pilot):
        app.frame.work(app.frame.keep_document("clients", "all"))
        async with asyncio.timeout(20):
            while not isinstance(app.screen, Choose):
                await pilot.pause(0.02)
            await pilot.press("enter")
            while "making the CSV …" not in shown(app).splitlines()[0]:
                await pilot.pause(0.02)
            goes_on.set()
            while not isinstance(app.screen, Told):
                await pilot.pause(0.02)
            await settled(pilot)
        assert "making" not in shown(app).splitlines()[0]
