"""Personal settings and facts of the practice on the command line: listed with their help, out and in as TOML."""

from __future__ import annotations

from typing import Any

import click

from models.errors import Problem
from models.settings import load_settings
from tui import judging
from tui.cli import PROBLEM, output
from tui.cli.files import STREAM, FileName, read_bytes, write_bytes
from tui.cli.groups import Group
from tui.cli.output import Record, Row
from tui.cli.records import AS_JSON
from tui.cli.session import session


@click.group(
    cls=Group,
    invoke_without_command=True,
    help="List your settings; write them to a file, or read them. "
    "With --practice: facts of the practice, such as its time zone.",
)
@click.option("--practice", is_flag=True, help="The facts of the practice, not your settings.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
@click.pass_context
def config(context: click.Context, practice: bool, as_json: bool) -> None:
    """Lists settings where no word follows."""
    context.obj = session(context)
    context.meta["practice"] = practice
    if context.invoked_subcommand is not None:
        return
    rows = _facts() if practice else _settings()
    if as_json:
        output.put_json(rows)
    else:
        output.put_record(Record({}, [pair for row in rows for pair in _pairs(row)]))
    if not practice:
        output.say(f"They lie in {session(context).settings_path}.")
        if remarks := judging.remarks(load_settings(session().settings_path)):
            for remark in remarks:
                output.say(f"steerboard: {remark}.")
            context.exit(PROBLEM)


def _pairs(row: Row) -> list[tuple[str, str]]:
    """A setting, and under it what it is and what it may be."""
    choices = f" One of: {', '.join(row['choices'])}." if row.get("choices") else ""
    return [(row["name"], output.cell(row["value"]) or "(empty)"), ("", f"{row['help']}{choices}")]


def _facts() -> list[Row]:
    from models.practice import company

    found = company.company(session().store)
    return [{"name": one.name, "value": found[one.name], "help": one.help} for one in company.FIELDS]


def _settings() -> list[Row]:
    from models.settings import documented

    settings = load_settings(session().settings_path)
    rows: list[Row] = []
    for name, default, words, choices in documented():
        value = getattr(settings, name)
        rows.append(
            {"name": name, "value": value, "default": default, "help": words, "choices": list(choices)}
        )
    return rows


@config.command(name="export", help="Write them as TOML, each under a line that says what it is.")
@click.argument("file", type=FileName(), default=STREAM)
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
@click.pass_context
def export_config(context: click.Context, file: str, force: bool) -> None:
    """Writes settings or facts."""
    from models.practice import company

    text = company.as_toml(session().store) if context.meta["practice"] else _as_toml()
    write_bytes(file, text.encode(), replace=force)


def _as_toml() -> str:
    import tomli_w

    lines = ["# Personal settings of Steerboard; `steerboard config import FILE` brings them in again.\n"]
    for row in _settings():
        choices = f" One of: {', '.join(row['choices'])}." if row["choices"] else ""
        value: Any = row["value"]
        lines.append(f"\n# {row['help']}{choices}\n{tomli_w.dumps({row['name']: value})}")
    return "".join(lines)


@config.command(name="import", help="Read them from a TOML file; FILE may be `-`.")
@click.argument("file", type=FileName())
@click.pass_context
def import_config(context: click.Context, file: str) -> None:
    """Reads settings or facts, all or none of them."""
    from models.settings import SETTINGS_LIMIT

    data = read_bytes(file, SETTINGS_LIMIT)
    if context.meta["practice"]:
        _take_facts(data)
    else:
        _take_settings(data)


def _take_facts(data: bytes) -> None:
    from models.practice import company

    now = session()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Problem(
            "The file is not UTF-8.", kept="Nothing was changed.", do="Save it as UTF-8."
        ) from error
    changed = company.edit(now.store, now.who, company.from_toml(text)).result()
    output.say(f"Changed: {', '.join(changed)}." if changed else "Nothing was different.")


def _take_settings(data: bytes) -> None:
    import tempfile
    from pathlib import Path

    from models.files import write_file

    goal = session().settings_path
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / "settings.toml"
        tried.write_bytes(data)
        try:
            remarks = judging.remarks(load_settings(tried))
        except Problem as problem:
            what = problem.what.replace(str(tried), "the file")
            raise Problem(what, kept="Nothing was changed.", do=problem.do) from problem
    if remarks:
        raise Problem(
            f"The file is not understood: {remarks[0]}.", kept="Nothing was changed.", do="Mend that."
        )
    goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_file(goal, data, replace=True, ours=True)
    output.say(f"Wrote {goal}.")
