-- Everything that a practice keeps. One file, read by the first migration; later migrations are functions in migrations.py.
-- Integer keys inside, codes for people; days are ISO text, moments integer UTC milliseconds; lists are JSON text.
-- A row that people edit carries `version`, which only rises.

-- The engine ------------------------------------------------------------------------------------------------------

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE tables (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE counters (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;

-- One line a change. kind: 0 change, 1 undo, 2 redo, 3 migration, 4 restore. `undoes` is the change that an undo took back
-- or a redo brought again; `frozen` says why the change cannot be undone; `rows` names the rows that it wrote, in order
-- (images.py); `digest` covers them as it left them; `hash` covers the line before, this line's own words and its digest.
-- `back` is how many lines before this one the same person's last one is, and every 256th line has in `heads` the newest
-- line of everybody: an index that costs no page of its own (lines.py). There are as many lines as answers: every byte counts.
CREATE TABLE history (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who INTEGER NOT NULL, acting TEXT, kind INTEGER NOT NULL,
    undoes INTEGER REFERENCES history(id), frozen TEXT, text TEXT NOT NULL, rows BLOB NOT NULL, back INTEGER, heads TEXT,
    digest BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE INDEX history_undoes ON history(undoes) WHERE undoes IS NOT NULL;
CREATE INDEX history_seal ON history(id) WHERE kind = 3;

-- What each row was before a line: op 1 inserted, 2 updated, 3 deleted, 4 inserted with those after it (`before` says how
-- many in all); `before` is JSON of the whole row (3) or of the columns that changed (2). No foreign keys: the two columns
-- are written with the line itself, and doctor compares them.
CREATE TABLE images (
    tbl INTEGER NOT NULL, key INTEGER NOT NULL, line INTEGER NOT NULL, op INTEGER NOT NULL, before TEXT,
    PRIMARY KEY (tbl, key, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX images_spans ON images(tbl, key) WHERE op = 4;

CREATE TABLE undoing (tbl TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (tbl, key)) STRICT, WITHOUT ROWID;
CREATE TABLE passed (who INTEGER NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (who, line)) STRICT, WITHOUT ROWID;

-- Text being typed and who is where: no history, and these two tables never change their shape.
CREATE TABLE drafts (
    who INTEGER NOT NULL, session TEXT NOT NULL, thing TEXT NOT NULL, field TEXT NOT NULL, text TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (who, thing, field, session)
) STRICT, WITHOUT ROWID;
CREATE TABLE presence (
    who INTEGER NOT NULL, session TEXT NOT NULL, thing TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (thing, who, session)
) STRICT, WITHOUT ROWID;

CREATE TABLE files (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;

-- What was shown stays as it was shown: `body` is canonical JSON, compressed with zlib; `hash` is the SHA-256 of the JSON.
CREATE TABLE frozen (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,
    hash TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (kind, key, n)
) STRICT;

-- Practice --------------------------------------------------------------------------------------------------------

CREATE TABLE facts (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL, version INTEGER NOT NULL) STRICT;

CREATE TABLE people (
    id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT NOT NULL, roles TEXT NOT NULL,
    areas TEXT NOT NULL, active INTEGER NOT NULL, target INTEGER, version INTEGER NOT NULL
) STRICT;

CREATE TABLE clients (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, industry TEXT NOT NULL,
    status TEXT NOT NULL, tam INTEGER REFERENCES people(id), vcio INTEGER REFERENCES people(id),
    profile TEXT NOT NULL, note TEXT NOT NULL, version INTEGER NOT NULL
) STRICT;
CREATE INDEX clients_tam ON clients(tam);
CREATE INDEX clients_vcio ON clients(vcio);

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY, client INTEGER NOT NULL REFERENCES clients(id), ref TEXT NOT NULL, name TEXT NOT NULL,
    title TEXT NOT NULL, authority TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, note TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_client ON contacts(client);

-- A link or ticket number on any record: `kind` and `key` name the record.
CREATE TABLE links (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key INTEGER NOT NULL, address TEXT NOT NULL, label TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX links_record ON links(kind, key);

CREATE TABLE imports (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL, mapping TEXT NOT NULL,
    added INTEGER NOT NULL, changed INTEGER NOT NULL, unchanged INTEGER NOT NULL, refused INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Library ---------------------------------------------------------------------------------------------------------

CREATE TABLE packs (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, edition TEXT NOT NULL, licence TEXT NOT NULL,
    source TEXT NOT NULL, own INTEGER NOT NULL, version INTEGER NOT NULL
) STRICT;

-- A pack is on for a client, or for everybody (client NULL). The practice's own pack is on everywhere without a row.
CREATE TABLE pack_clients (
    id INTEGER PRIMARY KEY, pack INTEGER NOT NULL REFERENCES packs(id), client INTEGER REFERENCES clients(id),
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pack_clients_one ON pack_clients(pack, coalesce(client, 0));
CREATE INDEX pack_clients_client ON pack_clients(client);

CREATE TABLE categories (
    id INTEGER PRIMARY KEY, pack INTEGER NOT NULL REFERENCES packs(id), name TEXT NOT NULL, section TEXT NOT NULL,
    prefix TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, frequency TEXT NOT NULL, position INTEGER NOT NULL,
    version INTEGER NOT NULL, UNIQUE (pack, name)
) STRICT;

-- state: draft, proposed, approved, revision (approved, and a new version is being written), retired.
-- `live` is the version that is asked (NULL before the first approval); `latest` the newest one; `brought` says what an import
-- brought in last (short digests a field), so that the same file again never takes back what the committee reworded.
CREATE TABLE standards (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, pack INTEGER NOT NULL REFERENCES packs(id), ref TEXT NOT NULL,
    category INTEGER NOT NULL REFERENCES categories(id), state TEXT NOT NULL, owner INTEGER REFERENCES people(id),
    live INTEGER REFERENCES standard_versions(id), latest INTEGER REFERENCES standard_versions(id), brought TEXT,
    version INTEGER NOT NULL, UNIQUE (pack, ref)
) STRICT;
CREATE INDEX standards_category ON standards(category);

-- An approved version does not change (approved_at is not NULL). change: first, wording, meaning.
CREATE TABLE standard_versions (
    id INTEGER PRIMARY KEY, standard INTEGER NOT NULL REFERENCES standards(id), n INTEGER NOT NULL, name TEXT NOT NULL,
    question TEXT NOT NULL, why TEXT NOT NULL, how TEXT NOT NULL, remedy TEXT NOT NULL, recommendation TEXT NOT NULL,
    business_impact TEXT NOT NULL, technical_impact TEXT NOT NULL, frequency TEXT NOT NULL, sources TEXT NOT NULL,
    refs TEXT NOT NULL, risks TEXT NOT NULL, tags TEXT NOT NULL, applies_to TEXT NOT NULL, parameters TEXT NOT NULL,
    change TEXT NOT NULL, approved_at INTEGER, approved_by INTEGER REFERENCES people(id), version INTEGER NOT NULL,
    UNIQUE (standard, n)
) STRICT;

CREATE TABLE feedback (
    id INTEGER PRIMARY KEY, standard INTEGER NOT NULL REFERENCES standards(id), client INTEGER REFERENCES clients(id),
    review INTEGER REFERENCES reviews(id), who INTEGER NOT NULL REFERENCES people(id), at INTEGER NOT NULL,
    text TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL
) STRICT;
CREATE INDEX feedback_standard ON feedback(standard);
CREATE INDEX feedback_client ON feedback(client) WHERE client IS NOT NULL;
CREATE INDEX feedback_review ON feedback(review) WHERE review IS NOT NULL;

-- What the Standards Committee decided on a standard (PRACTICE N14), for good: nothing of it is edited. `n` is the version
-- that it was about. what: approve, revise, keep, retire, reject; of how often it is asked: frequency, as often.
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, standard INTEGER NOT NULL REFERENCES standards(id), n INTEGER NOT NULL, what TEXT NOT NULL,
    reason TEXT NOT NULL, at INTEGER NOT NULL, who INTEGER NOT NULL REFERENCES people(id)
) STRICT;
CREATE INDEX decisions_standard ON decisions(standard);

-- Align -----------------------------------------------------------------------------------------------------------

-- A decision on what is asked of a client: exactly one of standard, category, tag, pack is named.
CREATE TABLE scope (
    id INTEGER PRIMARY KEY, client INTEGER NOT NULL REFERENCES clients(id), standard INTEGER REFERENCES standards(id),
    category INTEGER REFERENCES categories(id), tag TEXT, pack INTEGER REFERENCES packs(id), inside INTEGER NOT NULL,
    reason TEXT NOT NULL, until TEXT, review INTEGER REFERENCES reviews(id), at INTEGER NOT NULL, version INTEGER NOT NULL
) STRICT;
CREATE INDEX scope_client ON scope(client);
CREATE INDEX scope_category ON scope(category) WHERE category IS NOT NULL;
CREATE INDEX scope_review ON scope(review) WHERE review IS NOT NULL;
CREATE INDEX scope_until ON scope(until, client) WHERE until IS NOT NULL;

-- Reviews of a client that recur every so many months from a day on. `uid` names it in calendars.
CREATE TABLE series (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, client INTEGER NOT NULL REFERENCES clients(id), kind TEXT NOT NULL,
    tam INTEGER REFERENCES people(id), place TEXT NOT NULL, place_reason TEXT NOT NULL, ask TEXT NOT NULL,
    months INTEGER NOT NULL, starts TEXT NOT NULL, until TEXT, uid TEXT NOT NULL UNIQUE, version INTEGER NOT NULL
) STRICT;
CREATE INDEX series_client ON series(client);

-- state: planned, progress, submitted, closed, cancelled. `ask` is JSON: "due", "all", "base" or a list of category keys.
-- Of a series: `slot` is the day that the interval gave, by which it is known wherever it is moved; `given` the working day
-- that it was planned for then: where `planned` is another one, a person has moved it.
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, client INTEGER NOT NULL REFERENCES clients(id), kind TEXT NOT NULL,
    state TEXT NOT NULL, ask TEXT NOT NULL, tam INTEGER REFERENCES people(id), vcio INTEGER REFERENCES people(id),
    place TEXT NOT NULL, place_reason TEXT NOT NULL, planned TEXT, due TEXT, started_at INTEGER, submitted_at INTEGER,
    submitted_by INTEGER REFERENCES people(id), closed_at INTEGER, closed_by INTEGER REFERENCES people(id),
    returned TEXT NOT NULL, returned_at INTEGER, corrects INTEGER REFERENCES reviews(id),
    series INTEGER REFERENCES series(id), slot TEXT, given TEXT, version INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_series ON reviews(series, slot) WHERE series IS NOT NULL;
CREATE INDEX reviews_client ON reviews(client, started_at);
CREATE INDEX reviews_corrects ON reviews(corrects) WHERE corrects IS NOT NULL;
CREATE INDEX reviews_state ON reviews(state) WHERE state IN ('planned', 'progress', 'submitted');

-- A question of a review, fixed when it starts; they are asked in the order of their keys. `scope` names the decision by which it is not applicable here;
-- `carried` the item whose answer it carries; `client`, `category` and `carried` repeat what the review, the standard and an
-- earlier item say, so that counting needs no join. There are millions of these: every index counts. A guard keeps the
-- wording that is asked from going (triggers.sql), by the index on the standard.
CREATE TABLE items (
    id INTEGER PRIMARY KEY, review INTEGER NOT NULL REFERENCES reviews(id), client INTEGER NOT NULL,
    standard INTEGER NOT NULL REFERENCES standards(id), wording INTEGER NOT NULL, category INTEGER NOT NULL,
    scope INTEGER REFERENCES scope(id), carried INTEGER, version INTEGER NOT NULL
) STRICT;
CREATE INDEX items_scope ON items(scope) WHERE scope IS NOT NULL;
CREATE INDEX items_review ON items(review);
CREATE INDEX items_standard ON items(standard, client);

-- One row an item (same key). value: 1 yes, 0 no, NULL not answered (a note can stand alone). `realigned` is minutes:
-- found no, left yes. `confirmed` 1: a carried answer that was confirmed as unchanged. `who` is a person without a foreign
-- key, which would need an index of millions of rows: nobody who has changed anything can be taken away.
CREATE TABLE answers (
    id INTEGER PRIMARY KEY REFERENCES items(id), value INTEGER, realigned INTEGER, confirmed INTEGER NOT NULL,
    note TEXT NOT NULL, fix TEXT NOT NULL, at INTEGER NOT NULL, who INTEGER NOT NULL, version INTEGER NOT NULL
) STRICT;

-- kind: file, link, output, text.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY, item INTEGER NOT NULL REFERENCES items(id), kind TEXT NOT NULL, name TEXT NOT NULL,
    text TEXT NOT NULL, file INTEGER REFERENCES files(id), at INTEGER NOT NULL, who INTEGER NOT NULL REFERENCES people(id),
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_item ON evidence(item);

-- One finding for a client and standard: it reopens, it is not duplicated.
-- state: open, triaged, fixing, fixed, verified, regressed, accepted. A risk that was accepted until a day that has passed is
-- open again for whoever reads it; the row keeps what was accepted. `impact` is a sentence, `impact_kinds` a list.
CREATE TABLE findings (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, client INTEGER NOT NULL REFERENCES clients(id),
    standard INTEGER NOT NULL REFERENCES standards(id), item INTEGER NOT NULL REFERENCES items(id), state TEXT NOT NULL,
    fix TEXT NOT NULL, impact TEXT NOT NULL, impact_kinds TEXT NOT NULL, owner INTEGER REFERENCES people(id),
    discussed_with TEXT NOT NULL, discussed_on TEXT, accepted_by TEXT NOT NULL, accepted_until TEXT,
    accepted_why TEXT NOT NULL, opened_at INTEGER NOT NULL, version INTEGER NOT NULL, UNIQUE (client, standard)
) STRICT;
CREATE INDEX findings_item ON findings(item);

-- What a review did to a finding. what: opened, again, regressed, verified. `before` is the state it had.
CREATE TABLE finding_events (
    id INTEGER PRIMARY KEY, finding INTEGER NOT NULL REFERENCES findings(id), review INTEGER NOT NULL REFERENCES reviews(id),
    item INTEGER NOT NULL, what TEXT NOT NULL, before TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX finding_events_finding ON finding_events(finding);
CREATE INDEX finding_events_review ON finding_events(review);
CREATE INDEX finding_events_regressed ON finding_events(at) WHERE what = 'regressed';

-- How a client stood when a review of it was submitted, by category: the latest answers of what applied, as left. Kept,
-- since nothing that is there later tells what applied then; it goes when the review is sent back.
CREATE TABLE standing (
    id INTEGER PRIMARY KEY, review INTEGER NOT NULL REFERENCES reviews(id), category INTEGER NOT NULL,
    yes INTEGER NOT NULL, no INTEGER NOT NULL, UNIQUE (review, category)
) STRICT;

-- Derived: no history; store/derived.py says from what, doctor recomputes them --------------------------------------

CREATE TABLE standard_tags (standard INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (standard, tag)) STRICT, WITHOUT ROWID;
CREATE INDEX standard_tags_tag ON standard_tags(tag);
CREATE VIRTUAL TABLE standard_search USING fts5(code, ref, name, question, why, how, tags, tokenize = 'unicode61 remove_diacritics 2');

-- The latest counted answer of each client and standard, as left. `applies` 1: the standard is
-- asked of the client, with every decision in force whatever its day (a reader sees to the days that have passed).
CREATE TABLE alignment (
    client INTEGER NOT NULL, standard INTEGER NOT NULL, category INTEGER NOT NULL, item INTEGER NOT NULL,
    value INTEGER NOT NULL, at INTEGER NOT NULL, applies INTEGER NOT NULL,
    PRIMARY KEY (client, standard)
) STRICT, WITHOUT ROWID;

-- Answers of a review by category. `yes` and `no` as left; `realigned` of the yes were found no;
-- `na` not applicable here.
CREATE TABLE review_counts (
    review INTEGER NOT NULL, category INTEGER NOT NULL, yes INTEGER NOT NULL, no INTEGER NOT NULL, realigned INTEGER NOT NULL,
    na INTEGER NOT NULL, open INTEGER NOT NULL, PRIMARY KEY (review, category)
) STRICT, WITHOUT ROWID;

-- A client's alignment today by category: the latest answers of the standards that apply.
CREATE TABLE client_counts (
    client INTEGER NOT NULL, category INTEGER NOT NULL, yes INTEGER NOT NULL, no INTEGER NOT NULL,
    PRIMARY KEY (client, category)
) STRICT, WITHOUT ROWID;

-- At how many clients a standard is aligned and misaligned today: the columns of `alignment` that apply, counted.
CREATE TABLE standard_counts (
    standard INTEGER PRIMARY KEY, yes INTEGER NOT NULL, no INTEGER NOT NULL
) STRICT;
