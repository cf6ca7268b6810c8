"""`parameter`: what the questions of a catalogue leave open, filled in once for all of them."""

from __future__ import annotations

import click

from tui.cli import output
from tui.cli.groups import Group
from tui.cli.records import AS_JSON
from tui.cli.session import session

COLUMNS = (
    output.Column("id", "id"),
    output.Column("standards", "standards", right=True),
    output.Column("open", "without", right=True),
    output.Column("value", "value", gives=True),
    output.Column("asks", "what to fill in", gives=True),
)


@click.group(
    cls=Group,
    help="Fill in what the questions of a pack leave to the committee. "
    "A parameter is filled in once, in all standards that use it.",
)
def parameter() -> None:
    """Parameters of a pack."""


@parameter.command("list", help="The parameters of a pack, with how many standards use each and its value.")
@click.argument("pack")
@click.option("--open", "only_open", is_flag=True, help="Only those without a value.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def list_parameters(pack: str, only_open: bool, as_json: bool) -> None:
    """Lists parameters."""
    from models.library import parameters

    found = parameters.all_parameters(session().store, pack)
    rows: list[output.Row] = [
        {
            "id": one.id,
            "label": one.label,
            "asks": one.asks,
            "choices": list(one.choices),
            "standards": one.standards,
            "open": one.open,
            "value": one.value,
        }
        for one in found
        if one.open or not only_open
    ]
    output.put_rows(
        rows, COLUMNS, as_json, f"No question of {pack} holds {'an open' if only_open else 'a'} parameter."
    )


@parameter.command(
    "set",
    help="Fill in a parameter: all standards of the pack that use it say the value, in one change. Several pairs of ID and "
    "VALUE are one change, too. A range such as “above 4 and below 10” is put as “5 to 9”.",
)
@click.argument("pack")
@click.argument("pairs", nargs=-1, required=True, metavar="ID VALUE [ID VALUE]...")
def set_parameter(pack: str, pairs: tuple[str, ...]) -> None:
    """Sets parameters."""
    from models.library import parameters

    if len(pairs) % 2:
        raise click.UsageError("Give a value for each id: parameter set PACK ID VALUE.")
    now = session()
    values = dict(zip(pairs[::2], pairs[1::2], strict=True))
    done = parameters.set_values(now.store, now.who, pack, values).result()
    output.say(done.words())
    for code, why in done.left:
        output.say(f"left: {code}: {why}")
