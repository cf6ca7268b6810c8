"""Links and ticket numbers on a record (`L`): shown in full and copied, opened nowhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from models.practice import links
from screens.kit.dialogs import AskLine, Choice, Choose, Told
from screens.kit.frame import Frame
from screens.kit.place import Thing

if TYPE_CHECKING:
    from tui.everywhere import Everywhere

ADD = "add"
OFF = "off "


async def show_links(app: Everywhere, frame: Frame, thing: Thing) -> None:
    """Show the links of a thing, to copy or take off, or ask for its first one. Raises Problem where this kind carries none."""
    found = await app.ask(links.links, app.store, thing.kind, thing.code)
    chosen: str | None = ADD
    if found:
        choices = [Choice(str(link.id), link.address, link.label) for link in found]
        choices.append(Choice(ADD, "Add a link or ticket number", "new"))
        choices += [Choice(f"{OFF}{link.id}", f"Take {link.address} off", "take off") for link in found]
        chosen = await app.push_screen_wait(
            Choose(
                f"Links of {thing.code}",
                choices,
                does="shows and copies it, or does as it says",
                leaves="back",
            )
        )
    if chosen == ADD:
        title = f"Link or ticket number for {thing.code}"
        address = await app.push_screen_wait(
            AskLine(title, does="adds the link", leaves="adds none", required="Type an address or a number.")
        )
        if address:
            await asyncio.wrap_future(links.add(app.store, app.who, thing.kind, thing.code, address))
            frame.show_saved()
            frame.say(f"{thing.code} has {address.strip()} now. {frame.key('undo')} takes it back.", "good")
    elif chosen is not None and chosen.startswith(OFF):
        link = next(link for link in found if str(link.id) == chosen.removeprefix(OFF))
        await asyncio.wrap_future(links.remove(app.store, app.who, link.id, version=link.version))
        frame.show_saved()
        frame.say(f"{link.address} is off {thing.code}. {frame.key('undo')} brings it back.", "good")
    elif chosen is not None:
        address = next(link.address for link in found if str(link.id) == chosen)
        app.copy_to_clipboard(address)
        app.push_screen(
            Told(f"Link of {thing.code}", [address, "", "It was sent to the terminal's clipboard."], address)
        )
