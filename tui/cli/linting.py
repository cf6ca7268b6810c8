"""`lint`: what the linter says of the library, of a file of standards, or of one question on standard input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui.cli import FOUND, output
from tui.cli.files import STREAM, FileName, read_bytes, shown_name
from tui.cli.records import AS_JSON
from tui.cli.session import session

if TYPE_CHECKING:
    from models.importers.parsed import Parsed
    from models.library.linting import Remark
    from models.library.remarks import Linted
    from models.store.store import Store


@click.command(
    "lint",
    help="What is to be said of questions before they are approved.\n\nWithout FILE of the whole library; of a FILE of "
    "standards (a pack, a catalogue, a table; `starter` is the one that comes with the program); with `-` "
    "of the one question on standard input, which is judged alone. "
    "Each remark has a rule, a severity, the words, why it matters and, where one can be made, a rephrasing. Ends with "
    "3 where there are errors; warnings alone end with 0.",
)
@click.argument("file", type=FileName(), required=False)
@click.option("--map", "mapping", metavar="NAME", help="The remembered map of a table's columns.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def lint(file: str | None, mapping: str | None, as_json: bool) -> None:
    """Lints."""
    if file == STREAM:
        _one_question(as_json)
        return
    from models.library.remarks import lint_library

    store = _store(needed=file is None)
    if file is not None:
        found = _file(file, mapping, store)
    else:
        assert store is not None, "a missing practice is a problem"
        found = lint_library(store, store.today())
    if as_json:
        output.put_json([{"code": one.key, **said.as_json()} for one in found for said in one.remarks])
    else:
        _put(found)
    _end(tuple(said for one in found for said in one.remarks))


def _one_question(as_json: bool) -> None:
    from models.library.linting import lint_question
    from models.text import TEXT_LIMIT, clean

    data = read_bytes(STREAM, TEXT_LIMIT * 4)
    question = clean(data.decode("utf-8", "replace"))
    remarks = lint_question(question)
    if as_json:
        output.put_json([one.as_json() for one in remarks])
    else:
        for one in remarks:
            _put_remark(one, "")
        if not remarks:
            output.say("Nothing to remark.")
    _end(remarks)


def _store(*, needed: bool) -> Store | None:
    """The practice; None where there is none and it is not needed. Raises Problem."""
    now = session()
    return now.store if needed or now.path.exists() else None


def _file(file: str, mapping: str | None, store: Store | None) -> tuple[Linted, ...]:
    """The standards of a file, compared with each other and with those of the practice."""
    from models import dates
    from models.library.remarks import lint_all, present_but, source_age

    parsed = _parsed(file, mapping, store)
    for refusal in parsed.refused:
        output.say(f"row {refusal.row} is no standard: {refusal.reason}")
    wordings = [(one.ref or one.code or f"row {one.row}", one.wording) for one in parsed.drafts]
    if store is None:
        return lint_all(wordings, dates.today())
    keys = {key for one in parsed.drafts for key in (one.ref, one.code) if key}
    present = present_but(store, keys)
    return lint_all(wordings, store.today(), source_age(store), present=present)


def _parsed(file: str, mapping: str | None, store: Store | None) -> Parsed:
    from models.importers import standards as importer
    from models.library.packs import PACK_LIMIT

    maps = store.path.parent / "maps" if store is not None else None
    data = importer.content(file, lambda: read_bytes(file, PACK_LIMIT))
    return importer.read(data, shown_name(file), mapping=mapping, maps=maps, remember=False)


def _put(found: Sequence[Linted]) -> None:
    for one in found:
        if one.remarks:
            output.put(f"{one.key}  {one.question}")
        for remark in one.remarks:
            _put_remark(remark, "  ")
    from models.library.lint_rules import GUIDE

    errors = sum(one.errors for one in found)
    warnings = sum(len(one.remarks) for one in found) - errors
    said = f"{_count(len(found), 'standard')}: {_count(errors, 'error')}, {_count(warnings, 'warning')}."
    output.say(f"{said} The rules: {GUIDE}." if errors + warnings else said)


def _count(number: int, one: str) -> str:
    from models.text import count

    return count(number, one)


def _put_remark(remark: Remark, indent: str) -> None:
    words = f" “{remark.words}”" if remark.words and remark.rule != "no-question" else ""
    about = f" ({remark.about})" if remark.about else ""
    output.put(f"{indent}{remark.severity} {remark.rule}{words}{about}: {remark.says} {remark.why}")
    for line in remark.rephrasing.split("\n") if remark.rephrasing else ():
        output.put(f"{indent}  → {line}")


def _end(remarks: Sequence[Remark]) -> None:
    from models.library.linting import has_errors

    if has_errors(tuple(remarks)):
        click.get_current_context().exit(FOUND)
