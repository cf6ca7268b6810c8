"""Keys, one after the other. Each is dealt with to its end, and what it opened stands, before the next is
looked at.

Textual hands a key to the widget that has the focus when the key is read, and looks for bindings only when it
has come back through all queues. On a line that delivers several keys at once, the `t` of `N`, `t`, `e`, `n`
would then reach the list instead of the note that `N` opens. Here all keys that were typed ahead count, and
each means what it would have meant if it had been typed slowly.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from textual import events
from textual._callback import invoke
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

READY_SECONDS = 1.0
"""A screen that a key opened gets so long until the next key is looked at."""


class Burst(events.Event, bubble=False):
    """More characters at once than somebody types: a paste from a terminal that does not say so."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def takes_text(widget: Widget | None) -> bool:
    """Whether typed characters go into this widget as a text."""
    return bool(getattr(widget, "takes_text", False))


class Keyboard(App[int], inherit_bindings=False):
    """An app that deals with its keys one after the other."""

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes are dealt with here, everything else by Textual."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._key(event)
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._paste(event.text)
        elif isinstance(event, Burst):
            await self._paste(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        else:
            await super().on_event(event)

    def before_key(self) -> None:
        """A key was pressed: what was said until then is read."""

    def refuse_paste(self, text: str) -> None:
        """A text was pasted where no text goes: say so."""

    async def _key(self, event: events.Key) -> None:
        self.before_key()
        screen, focused = self.screen, self.screen.focused
        if not await self._check_bindings(event.key, priority=True):
            await self._hand(event)
            if not event._stop_propagation:
                await self._check_bindings(event.key)
        await self._stands(screen, focused)

    async def _paste(self, text: str) -> None:
        self.before_key()
        focused = self.screen.focused
        if takes_text(focused):
            await self._hand(events.Paste(text.replace("\x00", "")))
        elif text.strip():
            self.refuse_paste(text)

    async def _hand(self, event: events.Key | events.Paste) -> None:
        """Let the focused widget and then those around it look at the event, until one of them stops it."""
        event._set_forwarded()
        node: DOMNode | None = self.screen.focused or self.screen
        while isinstance(node, Widget) and not event._stop_propagation:
            with node._context():
                for _, method in node._get_dispatch_methods(event.handler_name, event):
                    await invoke(method, event)
            node = node.parent

    async def _stands(self, screen: Screen[Any], focused: Widget | None) -> None:
        """Wait until what the key did is done: a dialog closes by a message from the widget that had the
        focus; a screen that was opened needs its widgets and its focus.
        """
        if screen.is_modal:
            node: DOMNode | None = focused or screen
            while isinstance(node, Widget) and not self._exit:
                await self._drained(node)
                node = node.parent
        if not self._exit and (self.screen is not screen or screen.focused is not focused):
            await self._drained(self.screen)
            if self.screen is not screen:
                await self._filled(self.screen)

    async def _drained(self, widget: Widget) -> None:
        """Wait until a widget has dealt with all that has come to it."""
        done = asyncio.Event()
        if widget.call_later(done.set):
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), READY_SECONDS)

    async def _filled(self, screen: Screen[Any]) -> None:
        """Wait until a screen that was opened has read what it shows: `enter` after it means a row."""
        end = asyncio.get_running_loop().time() + READY_SECONDS
        while asyncio.get_running_loop().time() < end:
            if not any(
                one.group == "load" and one.node is screen and not one.is_finished for one in self.workers
            ):
                return
            await asyncio.sleep(0.002)
