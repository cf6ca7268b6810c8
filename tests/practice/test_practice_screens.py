"""Clients, contacts, scope and staff on screen."""

from __future__ import annotations

from models.align import scope
from models.library import categories, standards
from models.practice import clients, contacts, people
from models.settings import Settings
from models.store.change import Change
from models.store.history import of_rows
from screens.kit.action import Keymap
from screens.kit.explain import Explain
from screens.kit.list import LineList
from screens.practice.client import ClientScreen
from screens.practice.clients import Clients, profile_hint
from screens.practice.people import People
from screens.practice.scope import ScopeScreen
from tests.office import Office
from tests.stage import message, settled, shown, stage
from tui.workstation import Workstation

HOSTILE = "Acme [EU] Ltd [/] [@click=app.quit]go[/] \x1b[2J \u202eevil"


async def test_an_empty_list_of_clients_says_which_key_makes_the_first(office: Office) -> None:
    async with stage(Clients(), office.store, office.founder) as (app, pilot):
        assert "No clients yet. a adds the first one" in shown(app)
        await pilot.press("enter")
        assert message(app) == "There is no client here. a adds one."
        app.keymap = Keymap({"clients.add": ("+",)})
        app.screen.query_one(LineList).refresh()
        await pilot.pause()
        assert "No clients yet. + adds the first one" in shown(app)


async def test_a_client_is_added_with_the_code_that_its_name_proposes(office: Office) -> None:
    async with stage(Clients(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press(*"Acme Dental", "ctrl+s")
        await settled(pilot)
        assert "ACME is there." in message(app)
        assert "Acme Dental" in shown(app)
    assert clients.client(office.store, "ACME").vcio_login == office.founder.login


async def test_the_cursor_is_on_the_client_that_was_just_added(office: Office) -> None:
    for name in ("Acme Dental", "Bright Law", "Zephyr Freight"):
        office.client(name)
    async with stage(Clients(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press(*"Quayside", "ctrl+s")
        await settled(pilot)
        assert message(app) == "QUAYSIDE is there. enter opens it."
        row = app.screen.query_one(LineList).current
        assert row is not None and row.key == "QUAYSIDE"


async def test_a_name_with_braces_in_it_is_said_as_it_is(office: Office) -> None:
    store = office.store
    for one in people.all_people(store):
        people.edit(store, office.founder, one.login, {"name": "Ana {result.x} Ray"}).result(10)
    async with stage(People(), store, office.founder) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        await pilot.press("end", "!", "ctrl+s")
        await settled(pilot)
        assert message(app) == "Ana {result.x} Ray is saved."


async def test_a_client_without_a_name_is_not_saved_and_the_text_stays(office: Office) -> None:
    async with stage(Clients(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("tab", "tab", *"XYZ", "ctrl+s")
        await settled(pilot)
        assert "Name is missing" in message(app)
        assert "XYZ" in shown(app)
    assert clients.all_clients(office.store) == ()


async def test_two_who_edit_one_client_lose_neither_text(office: Office) -> None:
    office.client("Acme Dental", industry="dental")
    async with stage(Clients(), office.store, office.founder) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        clients.edit(office.store, office["vcio"], "ACME", {"industry": "orthodontics"}).result()
        await pilot.press("tab", *" mine", "ctrl+s")
        await settled(pilot)
        text = shown(app)
    assert "orthodontics" in text and "dental mine" in text
    assert clients.client(office.store, "ACME").industry == "orthodontics"


async def test_deleting_a_client_says_what_goes_with_it(office: Office) -> None:
    code = office.client("Acme Dental")
    contacts.add(office.store, office.founder, code, {"name": "Ms Reyes"}).result()
    async with stage(Clients(), office.store, office.founder) as (app, pilot):
        await pilot.press("d")
        await settled(pilot)
        assert "1 contact" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
    assert clients.all_clients(office.store) == ()


async def test_a_client_shows_its_people_and_takes_new_ones(office: Office) -> None:
    code = office.client("Acme Dental", profile="m365, firewall")
    contacts.add(
        office.store,
        office.founder,
        code,
        {
            "name": "Ms Reyes",
            "authority": "decision maker",
            "phone": "+353 1 555 0100",
            "email": "r@acme.test",
        },
    ).result()
    async with stage(ClientScreen(code), office.store, office.founder) as (app, pilot):
        text = shown(app)
        assert (
            "Ms Reyes" in text and "decides" in text and "firewall, m365" in text or "m365, firewall" in text
        )
        assert "none yet; r starts one" in text
        await pilot.press("a")
        await settled(pilot)
        await pilot.press(*"Tom Bell", "ctrl+s")  # the name is what is asked first
        await settled(pilot)
        assert "Tom Bell" in shown(app) and "e edit client" in shown(app).splitlines()[-1]
        await pilot.press("end")
        await settled(pilot)
        assert "e edit contact" in shown(app).splitlines()[-1] and "No phone and no mail yet" in shown(app)
        await pilot.press("up")
        await settled(pilot)
        assert "+353 1 555 0100 · r@acme.test" in shown(app)


async def test_the_line_of_keys_says_whether_e_is_about_the_client_or_a_contact(office: Office) -> None:
    async with stage(ClientScreen(office.client("Acme Dental")), office.store, office.founder) as (app, _):
        assert "e edit client" in shown(app).splitlines()[-1]


async def test_the_client_itself_is_the_first_row_of_its_screen(office: Office) -> None:
    code = office.client("Acme Dental")
    contacts.add(office.store, office.founder, code, {"name": "Ms Reyes"}).result()
    screen = ClientScreen(code)

    def kind_of(screen: ClientScreen) -> str:
        thing = screen.thing()
        return thing.kind if thing else ""

    async with stage(screen, office.store, office.founder) as (app, pilot):
        await pilot.press("end")
        await settled(pilot)
        assert kind_of(screen) == "contact"
        await pilot.press("home")
        await settled(pilot)
        assert kind_of(screen) == "client"
        assert "e edit client" in shown(app).splitlines()[-1]
        await pilot.press("d")
        assert message(app).startswith("A client is deleted from the list of clients")
        await pilot.press("e")
        await settled(pilot)
        assert app.screen is not screen and "Industry" in shown(app)


async def test_why_a_standard_is_asked_and_leaving_it_out_with_a_reason(office: Office) -> None:
    office.category(prefix="BKP")
    standard = office.standard(to="approved", name="Restore test")
    code = office.client("Acme Dental")

    def asked() -> list[str]:
        key = clients.client(office.store, code).id
        return [one.code for one in scope.overview(office.store, key) if one.inside]

    assert asked() == [standard]
    async with stage(ScopeScreen(code), office.store, office.founder) as (app, pilot):
        assert "1 standard asked, 0 not" in shown(app)
        await pilot.press("o")
        await settled(pilot)
        await pilot.press(*"has no server", "enter")
        await settled(pilot)
        assert "has no server" in shown(app)
        assert not asked()
        await pilot.press("d")
        await settled(pilot)
        assert asked()
        await pilot.press("o")
        await settled(pilot)
        await pilot.press(*"has no server, until 2999-02-31", "enter")
        await settled(pilot)
        assert "is no day. Write it as 2026-09-01." in shown(app), "a day that is none closed the dialog"
        assert "has no server, until 2999-02-31" in shown(app)
        await pilot.press(*["backspace"] * 5, *"03-31", "enter")
        await settled(pilot)
        assert f"{standard} is not asked here until 2999-03-31." in message(app)
        (line, *_) = of_rows(office.store, [("scope", 2)])
        assert line.text == f"do not ask standard {standard} at {code} until 2999-03-31: has no server"
        assert not asked()
    key = clients.client(office.store, code).id
    whys = [one.because for one in scope.overview(office.store, key)]
    assert whys == ["decided: not asked, until 2999-03-31: has no server"]


async def test_a_client_is_asked_what_carries_a_tag_alone(office: Office) -> None:
    office.category(prefix="BKP")
    tagged = office.standard(to="approved", name="Restore test", tags=["hipaa"])
    office.standard(to="approved", name="Battery", question="Is the battery younger than four years?")
    code = office.client("Acme Dental")
    async with stage(ScopeScreen(code), office.store, office.founder) as (app, pilot):
        assert "2 standards asked, 0 not" in shown(app)
        for named, why in (("leave out harbour", "HIPAA alone"), ("ask hipaa", "HIPAA alone")):
            await pilot.press("t")
            await settled(pilot)
            await pilot.press(*named, "enter")
            await settled(pilot)
            await pilot.press(*why, "enter")
            await settled(pilot)
        assert "hipaa is asked here now. u takes it back." in message(app)
    key = clients.client(office.store, code).id
    assert [one.code for one in scope.overview(office.store, key) if one.inside] == [tagged]


async def test_a_tag_is_decided_on_although_the_last_standard_is_retired_meanwhile(office: Office) -> None:
    office.category(prefix="BKP")
    only = office.standard(to="approved", name="Restore test", tags=["hipaa"])
    code = office.client("Acme Dental")
    async with stage(ScopeScreen(code), office.store, office.founder) as (app, pilot):
        await pilot.press("t")
        await settled(pilot)
        standards.retire(office.store, office.founder, [only]).result()
        await settled(pilot)
        await pilot.press(*"ask hipaa", "enter")
        await settled(pilot)
        await pilot.press(*"HIPAA alone", "enter")
        await settled(pilot)
        assert "hipaa is asked here now. u takes it back." in message(app)


async def test_the_category_that_is_left_out_is_that_of_the_row_though_another_pack_has_one_of_its_name(
    office: Office,
) -> None:
    def bring(change: Change) -> None:
        pack = change.insert(
            "packs", {"code": "csf", "name": "CSF", "edition": "", "licence": "", "source": "", "own": False}
        )
        change.insert("pack_clients", {"pack": pack, "client": None})
        values = {"name": "Backup system", "section": "", "kind": "technology", "frequency": ""}
        categories.add_in(change, pack, {**values, "prefix": "CSB"})

    office.category(prefix="BKP")
    office.store.change(office.founder, "a pack", bring).result()
    ours, theirs = (office.standard(prefix, to="approved", name=prefix) for prefix in ("BKP", "CSB"))
    code = office.client("Acme Dental")
    async with stage(ScopeScreen(code), office.store, office.founder) as (app, pilot):
        headings = [
            line.split() for line in shown(app).splitlines() if line.strip().startswith("Backup system")
        ]
        assert [line[-1] for line in headings] == ["BKP", "CSB"], "the two are told apart"
        await pilot.press("end", "O")
        await settled(pilot)
        await pilot.press(*"Not bought", "enter")
        await settled(pilot)
        assert "Backup system is not asked here now." in message(app)
    key = clients.client(office.store, code).id
    assert {one.code: one.inside for one in scope.overview(office.store, key)} == {ours: True, theirs: False}


async def test_a_tag_that_is_asked_says_what_of_it_the_profile_has_none_of(office: Office) -> None:
    office.category(prefix="BKP")
    for n, applies_to in enumerate(([], ["SQL server"], ["Wireless"])):
        office.standard(
            to="approved", name=f"Check {n}", question=f"Is it {n}?", tags=["hipaa"], applies_to=applies_to
        )
    code = office.client("Acme Dental")
    clients.edit(office.store, office.founder, code, {"profile": "wireless"}).result()
    async with stage(ScopeScreen(code), office.store, office.founder) as (app, pilot):
        assert "2 standards asked, 1 not" in shown(app)
        await pilot.press("t")
        await settled(pilot)
        await pilot.press(*"ask hipaa", "enter")
        await settled(pilot)
        await pilot.press(*"HIPAA", "enter")
        await settled(pilot)
        assert "1 of them is for what the profile has none of: asked all the same" in message(app)
        await pilot.press("j")
        await settled(pilot)
        assert "3 standards asked, 0 not" in shown(app)
    whys = [one.because for one in scope.overview(office.store, clients.client(office.store, code).id)]
    assert whys == [
        "decided: asked (tag hipaa): HIPAA",
        "decided: asked (tag hipaa): HIPAA; the profile has none of sql server",
        "decided: asked (tag hipaa): HIPAA",
    ]


async def test_the_alignment_in_the_list_of_clients_is_explained(office: Office) -> None:
    office.client("Acme Dental")
    app = Workstation(office.store, office.founder, Settings(), place=("clients", ""))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("=")
        await settled(pilot)
        assert isinstance(app.screen, Explain)
        assert "Acme Dental today" in shown(app)
    app.stop_readers()


async def test_who_may_not_hears_it_at_the_key_and_not_after_a_form_is_filled_in(office: Office) -> None:
    code = office.client("Acme Dental")
    office.category(prefix="BKP")
    office.standard(to="approved", name="Restore test")
    contacts.add(
        office.store, office.founder, code, {"name": "Ms Reyes", "email": "reyes@acme.example"}
    ).result()
    for screen, keys in (
        (Clients(), "aed"),
        (ClientScreen(code), "are"),
        (ScopeScreen(code), "oiO"),
    ):
        async with stage(screen, office.store, office["viewer"]) as (app, pilot):
            for key in keys:
                await pilot.press(key)
                await settled(pilot)
                assert app.screen is screen
                assert "not a viewer's, who only reads and exports" in message(app)
    async with stage(ClientScreen(code), office.store, office["viewer"]) as (app, pilot):
        await pilot.press("end", "e")
        await settled(pilot)
        assert message(app).startswith("Changing contacts is not a viewer's")
        await pilot.press("enter")  # what a contact's form holds may be read
        await settled(pilot)
        assert "reyes@acme.example" in shown(app)
    async with stage(Clients(), office.store, office["tam"]) as (app, pilot):
        await pilot.press("e")  # a client's profile is a TAM's too
        await settled(pilot)
        assert not isinstance(app.screen, Clients)


async def test_staff_is_edited_by_an_admin_only(office: Office) -> None:
    async with stage(People(), office.store, office["tam"]) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        assert isinstance(app.screen, People)
        assert "Changing staff and their roles is for an admin" in message(app)
    assert "dana" not in {one.login for one in people.all_people(office.store)}


async def test_e2_hostile_names_are_shown_whole(office: Office) -> None:
    code = office.client(HOSTILE, industry=HOSTILE, note=HOSTILE)
    contacts.add(office.store, office.founder, code, {"name": HOSTILE, "title": HOSTILE}).result()
    for screen in (Clients(), ClientScreen(code)):
        async with stage(screen, office.store, office.founder, size=(120, 40)) as (app, _):
            text = shown(app)
        assert "Acme [EU] Ltd [/]" in text
        assert not {"\x1b", "\u202e"} & set(text)


async def test_roles_are_chosen_from_a_list(office: Office) -> None:
    async with stage(People(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press(*"dana", "tab", *"Dana Reyes", "tab", "tab", "enter")
        await settled(pilot)
        await pilot.press(*"vcio", "enter")
        await settled(pilot)
        await pilot.press(*"tam", "enter")
        await settled(pilot)
        await pilot.press("escape", "ctrl+s")
        await settled(pilot)
        assert message(app) == "Dana Reyes is on the staff."
    assert set(people.person(office.store, "dana").roles) == {"tam", "vcio"}


async def test_a_long_profile_goes_on_on_a_second_line(office: Office) -> None:
    tags = [f"technology-{number}" for number in range(9)]
    code = office.client(profile=tags, note="One line.")
    async with stage(ClientScreen(code), office.store, office.founder) as (app, _):
        lines = shown(app).splitlines()
        assert "Profile: technology-0" in lines[3] and lines[4].strip().startswith("technology-")
        assert lines[5].strip() == "Note: One line." and lines[7].strip().startswith("Reviews")


async def test_clients_are_filtered_by_what_they_have_in_common(office: Office) -> None:
    office.client("Acme Dental", industry="dental")
    office.client("Delta Freight", industry="freight")
    office.client("Gamma Freight", industry="freight")
    async with stage(Clients(), office.store, office.founder) as (app, pilot):
        await pilot.press("end", "f")
        await settled(pilot)
        assert "Status, 3 rows" in shown(app) and "Industry, 1 row" in shown(app)
        await pilot.press(*"freight", "enter")
        await settled(pilot)
        assert "Acme" not in shown(app) and "f Industry: freight" in shown(app)
        row = app.screen.query_one(LineList).current
        assert row is not None and "Delta Freight" in row.cells, "the first of those that are left"
        await pilot.press("escape")
        assert "Acme" in shown(app)


async def test_why_a_standard_is_asked_stands_whole_below(office: Office) -> None:
    code = office.client()
    office.category(prefix="BKP")
    standard = office.standard(to="approved")
    reason = "a reason that is far longer than the column of reasons in a narrow window"
    scope.decide(
        office.store, office.founder, code, level="standard", name=standard, inside=False, reason=reason
    ).result()
    async with stage(ScopeScreen(code), office.store, office.founder, size=(130, 24)) as (app, _):
        assert f"1 not   decided: not asked: {reason}" in shown(app)


async def test_a_contact_and_a_decision_have_histories_of_their_own(office: Office) -> None:
    code = office.client()
    key = contacts.add(office.store, office.founder, code, {"name": "Jo Hale"}).result()
    contacts.edit(office.store, office.founder, key, {"authority": "decision maker"}).result()
    screen = ClientScreen(code)
    async with stage(screen, office.store, office.founder) as (_, pilot):
        await pilot.press("end")
        thing = screen.thing()
        assert thing is not None and thing.rows == (("contacts", key),)
        said = [one.words for line in of_rows(office.store, list(thing.rows)) for one in line.said]
        assert said[0] == "Authority: decision maker" and "Name: Jo Hale" in said
    office.category(prefix="BKP")
    standard = office.standard(to="approved")
    scope.decide(
        office.store, office.founder, code, level="standard", name=standard, inside=False, reason="No server."
    ).result()
    asked = ScopeScreen(code)
    async with stage(asked, office.store, office.founder):
        thing = asked.thing()
        assert thing is not None and thing.rows[0][0] == "scope"
        said = [one.words for line in of_rows(office.store, list(thing.rows)) for one in line.said]
        assert {"not asked here", "Reason: No server.", f"Standard: {standard}"} <= set(said)


async def test_the_form_of_a_client_offers_whom_it_may_have_and_the_tags_that_standards_ask_by(
    office: Office,
) -> None:
    office.category(prefix="BKP")
    office.standard(to="approved", applies_to=("windows-server", "m365"))
    async with stage(Clients(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press(*["tab"] * 5, "enter")
        await settled(pilot)
        listed = shown(app).partition("─ vCIO ─")[2]
        assert office["vcio"].name in listed and office["desk"].name not in listed
        await pilot.press("escape", "tab")
        await settled(pilot)
        assert "Standards go by: m365, windows-server" in shown(app)


def test_the_hint_of_a_profile_names_what_it_lacks() -> None:
    assert "decide what is asked" in profile_hint((), (), "m365", 78)
    assert profile_hint(("m365", "office"), (), "", 78) == "Standards go by: m365, office"
    assert profile_hint(("m365", "office"), ("M365",), "M365", 78) == "Standards go by these, too: office"
    assert profile_hint(("m365",), (), "m365", 78) == "It has every tag that standards go by."
    many = tuple(f"technology-{number}" for number in range(20))
    said = profile_hint(many, (), "", 78)
    assert said == "Standards go by: technology-0, technology-1 and 18 more; letters find them"


def test_the_hint_of_a_profile_says_by_which_tag_nothing_is_asked_and_which_was_meant() -> None:
    known = ("m365", "remote-access", "wireless")
    assert profile_hint(known, (), "wifi; m365", 78) == "No approved standard goes by wifi (wireless?)."
    assert profile_hint(known, ("wifi",), "wifi", 78).startswith("Standards go by these, too"), "it was there"
    assert profile_hint(known, (), "rem", 78) == "No approved standard goes by rem (remote-access?)."


async def test_a_profile_that_is_saved_with_a_tag_that_nothing_goes_by_says_so(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(to="approved", applies_to=("wireless",))
    async with stage(Clients(), office.store, office.founder) as (app, pilot):
        await pilot.press("a", *"Tamar", *["tab"] * 6, *"wifi")
        await settled(pilot)
        assert "No approved standard goes by wifi (wireless?)." in shown(app)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "TAMAR is there. enter opens it. No approved standard goes by wifi (wireless?)." in " ".join(
            shown(app).split()
        )
