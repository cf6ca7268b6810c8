"""A group of commands whose help lists them in the order of work, each with its whole first sentence."""

from __future__ import annotations

import click

WHOLE = 400
"""Characters of a sentence that is not cut."""


class Group(click.Group):
    """Commands below a word: `review start`, `review answer`, …"""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were added."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each with its first sentence, wrapped where it is long."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, command.get_short_help_str(WHOLE)) for name, command in self.commands.items()]
            )
