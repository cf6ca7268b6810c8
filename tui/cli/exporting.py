"""`export`: documents and tables, to standard output or a file."""

from __future__ import annotations

import codecs
import sys
from contextlib import nullcontext

import click

from exports import documents
from models.errors import Problem
from tui.cli import output
from tui.cli.files import STREAM, FileName, write_bytes
from tui.cli.session import session

KINDS = tuple(dict.fromkeys(one.kind for one in documents.DOCUMENTS))
"""What can be exported."""
FORMATS = tuple(dict.fromkeys(one for document in documents.DOCUMENTS for one in document.formats))


def _choices() -> str:
    lines = []
    for kind in KINDS:
        for one in documents.of_kind(kind):
            lines.append(f"{kind} ({one.what}): {', '.join(one.formats)}")
    return "; ".join(lines)


@click.command(
    help=f"Write a document or a list to standard output or a file. There are: {_choices()}. "
    "CODE of a list is the code of a client or a pack, or `all`, and may be left out; of `heat` a client, with a category "
    "behind it or without; of `failing` a standard or a category; of `comparison` two reviews, or a client and two days."
)
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.argument("code", nargs=-1)
@click.option(
    "--document", default="", metavar="NAME", help="Which of its documents, where there are several."
)
@click.option("--format", "suffix", required=True, type=click.Choice(FORMATS), help="In which format.")
@click.option(
    "-o", "--output", "file", type=FileName(), default=STREAM, metavar="FILE", help="Where to, else `-`."
)
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
def export(kind: str, code: tuple[str, ...], document: str, suffix: str, file: str, force: bool) -> None:
    """Exports a document."""
    documents.check(kind, document, suffix)
    which = " ".join(code)
    if not which:
        if documents.of_kind(kind)[0].name != "list":
            raise click.UsageError(f"Say which {kind}: export {kind} CODE.", click.get_current_context())
        which = documents.ALL
    binary = suffix in documents.BINARY
    if binary and file == STREAM and sys.stdout.isatty():
        raise Problem(
            f"A {suffix.upper()} is nothing for a terminal.",
            do="Name a file with -o, or redirect the output.",
        )
    with documents.prepare(suffix) or nullcontext() as maker:
        rendered = documents.render(session().store, kind, which, document, suffix, maker)
    # The mark before a CSV is for spreadsheets that open the file; what reads a stream takes it for part of a name.
    data = rendered.data.removeprefix(codecs.BOM_UTF8) if file == STREAM else rendered.data
    write_bytes(file, data, replace=force)
    if rendered.remark:
        output.say(rendered.remark)
