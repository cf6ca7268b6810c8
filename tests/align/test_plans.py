"""The screens that are looked at all day ask by an index, whatever the practice has grown to."""

from __future__ import annotations

from datetime import date

from models.align import (
    answers,
    asking,
    beginning,
    comparing,
    evidence,
    failing,
    figures,
    findings,
    heat,
    rechecks,
    register,
    reviews,
    scope,
    standing,
    triage,
    year,
)
from models.align.offer import offer
from models.align.walk import question, refresh
from models.practice import clients
from models.rhythm.today import due_for
from tests.align.conftest import Practice
from tests.store.test_plans import GROWING, heard, plans


def test_the_screens_of_every_day_read_nothing_from_end_to_end(acme: Practice) -> None:
    """The list of clients, Today, the list of reviews, a client, the walk."""
    store = acme.store
    acme.whole("ACME", "yynnyy")
    acme.on("2026-06-02")
    code = acme.start("ACME", "all")
    reviews.plan(store, acme.dana, "ACME", planned="2026-06-04").result()
    said = heard(store, acme.dana)
    clients.all_clients(store)
    figures.clients_today(store)
    client = clients.client(store, "ACME")
    figures.client_figure(store, "ACME")
    offer(store, "ACME")
    for who in (acme.dana, acme.vic):
        due_for(store, who)
    reviews.all_reviews(store)
    reviews.all_reviews(store, "ACME")
    asking.outlook(store, [client.id], store.today())
    register.rows_of(store, code)
    walk = acme.walk(code)
    keys = [item.id for item in walk.items]
    question(store, keys[0])
    answers.answer(store, acme.dana, keys[0], True, seen=None, note="seen").result()
    answers.answer(store, acme.dana, keys[1], False, seen=None).result()
    answers.realign(store, acme.dana, keys[2], 10, seen=None).result()
    answers.fix(store, acme.dana, keys[1], "in scope", seen=None).result()
    answers.confirm(store, acme.dana, [(keys[3], None)]).result()
    answers.not_here(store, acme.dana, [(keys[4], None)], "no such thing").result()
    answers.take_back(store, acme.dana, keys[4], seen=None).result()
    answers.feedback(store, acme.dana, keys[0], "too long").result()
    evidence.attach_link(store, acme.dana, keys[0], "https://example.com/console").result()
    refresh(store, walk, store.poll())
    reviews.before_submit(store, acme.dana, code)
    reviews.submit(store, acme.dana, code).result()
    findings.all_findings(store, "ACME")
    assert len(said) > 60
    everything = {sql for sql in said if "WHERE 1 = 1" in sql}  # the list of all reviews
    assert plans(store.path, said - everything, (*GROWING, "alignment", "review_counts")) == {}


def test_what_reviews_tell_reads_no_answers_from_end_to_end(acme: Practice) -> None:
    """Comparison, the box, the heat map, who fails what, triage, and a submission with what it keeps."""
    store = acme.store
    first = acme.whole("ACME", "yynnyy")
    scope.decide(
        store, acme.vic, "ACME", "standard", "BKP-002", inside=False, reason="moving", until="2026-03-31"
    ).result()
    acme.on("2026-06-02")
    second = acme.start("ACME", "all")
    acme.say(second, "nynnyn")
    said = heard(store, acme.dana)
    reviews.submit(store, acme.dana, second).result()
    comparing.of_reviews(store, first, second)
    comparing.of_days(store, "ACME", date(2026, 4, 1), date(2026, 6, 2))
    box = standing.box(store, "ACME")
    assert comparing.falls(store, box)
    standing.box(store, "ACME", date(2026, 4, 1), date(2026, 3, 2))
    heat.heat(store)
    failing.failing(store, "NET-001")
    failing.failing_at(store, "ACME", "Backup")
    failing.ranking(store)
    rechecks.explained(store, "BKP-001")
    code = findings.all_findings(store, "ACME")[0].code
    triage.edit(store, acme.vic, code, {"state": "triaged", "impact": "much"}).result()
    triage.reopen(store, acme.vic, code).result()
    reviews.give_back(store, acme.vic, second, "look again").result()
    assert len(said) > 40
    assert plans(store.path, said, (*GROWING, "alignment", "review_counts")) == {}


def test_lists_of_reviews_read_the_counts_of_those_that_they_show(acme: Practice) -> None:
    """All reviews, a client's, a person's; and the names by which the palette finds them."""
    store = acme.store
    acme.whole("ACME", "yynnyy")
    said = heard(store, acme.dana)
    for client, person in ((None, None), ("ACME", None), (None, acme.dana.id)):
        assert len(register.recent(store, client, person)[0]) == 1
    assert register.recent_names(store, 40) == [("REV-0001", "Acme Ltd", "submitted")]
    assert plans(store.path, said, ("review_counts", "answers", "items")) == {}


def test_the_year_reads_open_reviews_by_their_index_and_no_counts_of_clients(acme: Practice) -> None:
    """A practice that has reviewed for years has tens of thousands of reviews, of which few are open."""
    store = acme.store
    acme.whole("ACME", "yynnyy")
    reviews.plan(store, acme.dana, "ACME", planned="2026-04-04").result()
    said = heard(store, acme.dana)
    [dana] = [one for one in year.targets(store, store.today()) if one.login == "dana"]
    assert (dana.done, dana.planned) == (1, 2)
    [submitted] = [sql for sql in said if "submitted_at >= :since" in sql]
    assert "count(*)" in submitted, "those that were submitted this year are counted, not read"
    assert [one.code for one in year.year(store, store.today()).lines][:1] == ["ACME"]
    assert plans(store.path, said, ("reviews",)) == {}
    assert [one.reviewed for one in beginning.begin_with(store) if one.code == "ACME"] == [1]
    assert not [sql for sql in said if "client_counts" in sql or "profile" in sql]


def test_unsolved_findings_are_counted_by_what_their_row_says(acme: Practice) -> None:
    """A large practice has 200,000 of them: the day to which a risk was accepted does not matter for their number."""
    acme.whole("ACME", "yynnyn")
    said = heard(acme.store, acme.dana)
    assert findings.gravest(acme.store)[1] == 3
    [counted] = [sql for sql in said if sql.startswith("SELECT count(*)") and "FROM findings" in sql]
    assert "CASE" not in counted
    assert findings.gravest(acme.store, ("verified",))[1] == 0 and findings.gravest(acme.store, None)[1] == 3


def test_ones_own_findings_are_read_by_their_keys_once_all_were_counted(acme: Practice) -> None:
    """The list of all findings opens first, and `z` shows one's own: only what is unsolved is counted, by its index."""
    store = acme.store
    acme.whole("ACME", "yynnyn")
    code = findings.gravest(store)[0][1].code
    triage.edit(store, acme.vic, code, {"owner": "dana"}).result()
    assert findings.gravest(store)[1] == 3
    said = heard(store, acme.dana)
    assert [one.code for one in findings.all_findings(store, owner="dana")] == [code]
    assert findings.all_findings(store, owner="vic") == () == findings.all_findings(store, owner="nobody")
    assert findings.gravest(store)[1] == 3
    [(counted, ways)] = plans(store.path, said, ("findings",)).items()
    assert counted.startswith("SELECT count(*)") and ways == ["SCAN f USING INDEX findings_unsolved"]
    triage.edit(store, acme.vic, code, {"owner": "vic"}).result()
    assert [one.code for one in findings.all_findings(store, owner="vic")] == [code]
    assert findings.all_findings(store, owner="dana") == ()
    assert [one.code for one in findings.all_findings(store, states=None, owner="vic")] == [code]
