"""Standards, categories and packs on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from tui.cli.kinds import Kind, entered
from tui.cli.output import Column, Record, Row, Section, row_of
from tui.cli.practice import link_rows, links_section, of_client

if TYPE_CHECKING:
    from models.library.catalogue import Entry, Version
    from models.library.categories import Category
    from models.library.register import Pack
    from models.library.wording import Source
    from models.store.store import Store
    from tui.cli.session import Session

# Standards -------------------------------------------------------------------------------------------------


def standards_found(
    store: Store,
    category: str | None = None,
    tag: str | None = None,
    state: str | None = None,
    pack: str | None = None,
    search: str | None = None,
    client: str | None = None,
) -> list[Row]:
    """The standards that fit every filter given, as rows."""
    from models.library import categories, standards
    from models.library import search as searching
    from models.library.packs import STANDARDS_LIMIT

    prefix = categories.category(store, category).prefix if category else ""
    found = standards.all_standards(store, category=prefix, tag=tag or "", state=state or "", pack=pack or "")
    if search is not None:
        wanted = [one.code for one in searching.search(store, search, STANDARDS_LIMIT)]
        by_code = {one.code: one for one in found}
        found = tuple(by_code[code] for code in wanted if code in by_code)
    if client is None:
        return [_standard_row(one) for one in found]
    from models.align import scope
    from models.practice import clients

    lines = {line.code: line for line in scope.overview(store, clients.key_of(store, client))}
    return [
        {**_standard_row(one), "asked": lines[one.code].inside, "because": lines[one.code].because}
        for one in found
        if one.code in lines
    ]


def _standard_row(one: Entry) -> Row:
    return row_of(
        one,
        "code ref pack section category category_name state name heading question business_impact technical_impact frequency",
    )


def _standard(store: Store, code: str) -> Record:
    from models.library import standards
    from models.practice import links

    one = standards.standard(store, code)
    values = standards.values_of(one)
    live = one.live
    versions = standards.versions(store, one.code)
    on_it = link_rows(links.links(store, "standard", one.code))
    told = _feedback_rows(store, one.code)
    plain = {name: value for name, value in values.items() if name not in ("sources", "parameters", "change")}
    wording = one.latest.wording
    shown = {
        "category": f"{one.category_name} ({one.category})",
        "sources": "\n".join(line for source in wording.sources for line in _source_lines(source)),
    }
    head = {
        "ref": one.ref,
        "pack": one.pack,
        "category_name": one.category_name,
        "section": one.section,
        "state": one.state,
        "lacks": one.lacks,
    }
    return Record(
        {
            "code": one.code,
            **head,
            **plain,
            "sources": [
                {
                    name: getattr(source, name)
                    for name in ("citation", "address", "publisher", "kind", "checked")
                }
                for source in wording.sources
            ],
            "parameters": [
                {"id": each.id, "label": each.label, "value": each.value} for each in wording.parameters
            ],
            "version": one.latest.n,
            "live": live.n if live is not None else None,
            "versions": _version_rows(store, versions),
            "feedback": told,
            "links": on_it,
        },
        (
            ("Code", one.code),
            ("Ref", one.ref if one.ref != one.code else ""),
            ("State", standards.STATE_WORDS[one.state]),
            (
                "Version",
                f"{one.latest.n}" + (f", {live.n} is asked" if live and live is not one.latest else ""),
            ),
            ("Lacks", one.lacks),
            ("Pack", one.pack_name),
            ("Section", one.section),
            *(
                (field.label, shown.get(field.name, values[field.name]))
                for field in standards.FIELDS
                if field.name not in ("code", "change")
            ),
        ),
        (
            Section(
                "Versions",
                (
                    Column("version", "version", right=True),
                    Column("change", "change"),
                    Column("approved", "approved"),
                    Column("by", "by", gives=True),
                    Column("fields", "what changed", gives=True),
                ),
                _version_rows(store, versions),
            ),
            Section(
                "Feedback",
                (
                    Column("state", "state"),
                    Column("on", "on"),
                    Column("by", "by"),
                    Column("text", "what was said", gives=True),
                ),
                told,
            ),
            links_section(on_it),
        ),
    )


def _source_lines(source: Source) -> list[str]:
    """An authority as people read it: what it is and whose, then its address on a line of its own."""
    checked = f"checked {source.checked}" if source.checked else ""
    about = ", ".join(part for part in (source.publisher, source.kind, checked) if part)
    return [
        f"{source.citation} ({about})" if about else source.citation,
        *([source.address] if source.address else []),
    ]


def _feedback_rows(store: Store, code: str) -> list[Row]:
    """What people told the committee, newest first."""
    from models.dates import day_of
    from models.library import feedback

    return [
        {
            "state": one.state,
            "on": day_of(one.at, store.zone),
            "by": one.by,
            "client": one.client,
            "review": one.review,
            "text": one.text,
        }
        for one in feedback.of_standard(store, code)
    ]


def _version_rows(store: Store, versions: tuple[Version, ...]) -> list[Row]:
    from models.dates import day_of
    from models.library.wording import difference

    rows: list[Row] = []
    for number, one in enumerate(versions):
        before = versions[number + 1] if number + 1 < len(versions) else None
        changed = difference(before.wording, one.wording) if before is not None else ()
        rows.append(
            {
                "version": one.n,
                "change": one.change,
                "approved": day_of(one.approved_at, store.zone) if one.approved_at is not None else None,
                "by": one.approved_by,
                "fields": [each.field for each in changed],
                "differences": [
                    {"field": each.field, "before": each.before, "after": each.after} for each in changed
                ],
            }
        )
    return rows


def _standard_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.library import standards

    one = standards.standard(store, code)
    return [
        ("standards", one.id),
        *(("standard_versions", each.id) for each in standards.versions(store, one.code)),
    ]


def standard_filters() -> list[click.Option]:
    """What picks standards: in a list, and for a step of all that fit."""
    from models.library.catalogue import STATES

    return [
        click.Option(
            ["--category"], metavar="CATEGORY", help="Only those of this category, by prefix or name."
        ),
        click.Option(["--tag"], metavar="TAG", help="Only those with this tag."),
        click.Option(["--state"], type=click.Choice(STATES), help="Only those in this state."),
        click.Option(["--pack"], metavar="CODE", help="Only those of this pack."),
        click.Option(["--search"], metavar="WORDS", help="Only those in which all these words begin a word."),
    ]


STANDARD = Kind(
    name="standard",
    about="a standard of the library",
    named="code",
    columns=(
        Column("code", "code"),
        Column("state", "state"),
        Column("category_name", "category", gives=True),
        Column("heading", "name", gives=True),
    ),
    rows=standards_found,
    record=_standard,
    traces=_standard_traces,
    filters=lambda: [
        *standard_filters(),
        of_client("Only approved ones, with whether each is asked of this client, and why."),
    ],
    **entered("models.library.standards"),
)

# Categories ------------------------------------------------------------------------------------------------


def _categories(store: Store, pack: str | None = None) -> list[Row]:
    from models.library import categories

    return [_category_row(one) for one in categories.all_categories(store, pack or "")]


def _category_row(one: Category) -> Row:
    return row_of(one, "code pack prefix name section kind frequency standards")


def _category(store: Store, code: str) -> Record:
    from models.library import categories

    one = categories.category(store, code)
    row = _category_row(one)
    return Record(
        row,
        (
            ("Prefix", one.prefix),
            ("Name", one.name),
            ("Section", one.section),
            ("Pack", one.pack),
            ("Kind", one.kind),
            ("Frequency", one.frequency or "yearly"),
            ("Standards", one.standards),
        ),
    )


def _edit_category(now: Session, code: str, values: Mapping[str, Any]) -> None:
    from models.library import categories

    categories.edit(now.store, now.who, categories.category(now.store, code).prefix, values).result()


def _category_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.library import categories

    return [("categories", categories.key_of(store, code))]


def of_pack() -> click.Option:
    """`--pack CODE`."""
    return click.Option(["--pack"], metavar="CODE", help="Only those of this pack.")


CATEGORY = Kind(
    name="category",
    about="a category of standards",
    named="prefix, or name",
    columns=(
        Column("prefix", "prefix"),
        Column("name", "name", gives=True),
        Column("section", "section", gives=True),
        Column("pack", "pack", gives=True),
        Column("frequency", "frequency"),
        Column("standards", "standards", right=True),
    ),
    rows=_categories,
    record=_category,
    traces=_category_traces,
    filters=lambda: [of_pack()],
    **{**entered("models.library.categories"), "edit": _edit_category},
)

# Packs -----------------------------------------------------------------------------------------------------


def _packs(store: Store, client: str | None = None) -> list[Row]:
    from models.library import register

    found = register.all_packs(store)
    if client is not None:
        from models.practice import clients

        code = clients.client(store, client).code
        found = tuple(
            one for one in found if one.own or one.everywhere or code in register.clients_of(store, one.code)
        )
    return [_pack_row(store, one) for one in found]


def _pack_row(store: Store, one: Pack) -> Row:
    from models.library import register

    return {
        **row_of(one, "code name edition licence source own standards approved"),
        "everywhere": one.own or one.everywhere,
        "clients": register.clients_of(store, one.code),
        "on": register.words(one),
    }


def _pack(store: Store, code: str) -> Record:
    from models.library import register

    one = register.pack(store, code)
    row = _pack_row(store, one)
    return Record(
        row,
        (
            ("Code", one.code),
            ("Name", one.name),
            ("Version", one.edition),
            ("Licence", one.licence),
            ("Source", one.source),
            ("Standards", f"{one.standards}, {one.approved} approved"),
            ("On for", row["on"]),
            ("Clients", row["clients"]),
        ),
    )


def _pack_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.library import register

    return [("packs", register.pack(store, code).id)]


_entered = entered("models.library.register")
PACK = Kind(
    name="pack",
    about="a pack of standards",
    named="code",
    columns=(
        Column("code", "code", gives=True),
        Column("name", "name", gives=True),
        Column("edition", "version"),
        Column("standards", "standards", right=True),
        Column("approved", "approved", right=True),
        Column("on", "on for"),
    ),
    rows=_packs,
    record=_pack,
    traces=_pack_traces,
    filters=lambda: [of_client("Only those that are on for this client.")],
    fields=_entered["fields"],
    edit=_entered["edit"],
    instead={
        "add": "`import standards FILE --pack NAME` makes one.",
        "delete": "`pack off CODE` switches it off; undoing its import takes it away.",
    },
)

KINDS = {"standard": STANDARD, "category": CATEGORY, "pack": PACK}
