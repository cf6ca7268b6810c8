"""What history calls the columns of clients, contacts, staff, links and the practice's facts."""

from __future__ import annotations

from models.practice import clients, company, contacts, links, people
from models.store.words import Table, Words, labels

TABLES = {
    "facts": Table(
        "fact",
        "SELECT name FROM facts WHERE id = :key",
        {"value": Words("{name}")},
        silent=("name",),
        names={one.name: one.label for one in company.FIELDS},
    ),
    "people": Table("person", "SELECT name FROM people WHERE id = :key", labels(people.FIELDS)),
    "clients": Table("client", "SELECT name FROM clients WHERE id = :key", labels(clients.FIELDS)),
    "contacts": Table(
        "contact",
        "SELECT name FROM contacts WHERE id = :key",
        {"client": Words("Client", of="clients"), **labels(contacts.FIELDS)},
    ),
    "links": Table(
        "link", "SELECT address FROM links WHERE id = :key", labels(links.FIELDS), silent=("kind", "key")
    ),
    "imports": Table(
        "import",
        "SELECT name FROM imports WHERE id = :key",
        {
            "kind": Words("Of"),
            "name": Words("From"),
            "added": Words("Added"),
            "changed": Words("Changed"),
            "unchanged": Words("As they were"),
            "refused": Words("Refused"),
        },
        silent=("hash", "mapping", "at"),
    ),
}
