"""What the alignment report says, as values: filled from the store by `models.align.report`, set on paper
by `exports.align.report`. Nothing here reads or writes anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.align.comparison import points
from models.align.findings import priority
from models.align.score import Counts, tally
from models.figure import Figure

ALIGNED = "aligned"
MISALIGNED = "misaligned"
REALIGNED = "realigned"
"""Found misaligned, left aligned: put right on the spot."""
NOT_HERE = "not applicable"
"""Not applicable here, by a decision on the scope with a reason: never an answer."""
OPEN = "open"
"""Not answered, or a carried answer that nobody has confirmed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence: what was seen, and when."""

    kind: str
    """file, link, output, text."""
    name: str
    """Name of the file, or what the person called it."""
    text: str
    """The address of a link, the pasted output, the text; empty for a file."""
    day: date
    by: str
    """Name of the person."""
    size: int = 0
    """Bytes of a file."""
    hash: str = ""
    """SHA-256 of a file, in hex."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A source that a standard carries."""

    citation: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the review, in the wording that was answered."""

    code: str
    """Of the standard: BKP-004."""
    ref: str
    """What its source calls it."""
    category: str
    """Name of the category; one of ReportData.categories has it."""
    name: str
    question: str
    why: str
    remedy: str
    recommendation: str
    business_impact: str
    """high, medium, low, or empty: not rated."""
    technical_impact: str
    frequency: str
    """As resolved: the standard's own, else the category's, else the default."""
    outcome: str
    """aligned, misaligned, realigned, not applicable, open."""
    risks: tuple[str, ...] = ()
    sources: tuple[Authority, ...] = ()
    references: tuple[str, ...] = ()
    note: str = ""
    fix: str = ""
    """How it will be fixed: catch up, in scope, out of scope, opportunistic, or empty: not proposed yet."""
    minutes: int = 0
    """Minutes spent where it was realigned on the spot."""
    answered: date | None = None
    """The day of the answer or of its confirmation."""
    by: str = ""
    """Who answered or confirmed it, by name."""
    confirmed: bool = False
    """A carried answer that was confirmed as unchanged."""
    reason: str = ""
    """Why it is not applicable here."""
    until: date | None = None
    """The day on which that decision ends; None: it stays."""
    before: str = ""
    """The outcome as left in the review before this one; empty where it was not asked there."""
    evidence: tuple[Proof, ...] = ()
    finding: str = ""
    """Code of the finding that this answer opened, kept open or closed: FND-0042; empty before submission."""
    finding_state: str = ""
    since: date | None = None
    """The day on which the finding was first opened."""
    finding_impact: str = ""
    """What it does to this client's business, in a sentence of the TAM or vCIO; empty: not written."""

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """Sorts by business impact, then technical, then frequency, then code (PRACTICE §1.5, "Priority")."""
        return (*priority(self.business_impact, self.technical_impact, self.frequency), self.code)


@dataclass(frozen=True, slots=True)
class CategoryScore:
    """A category in the review."""

    name: str
    section: str
    counts: Counts
    left: Figure
    """Alignment as left."""
    found: Figure
    """Alignment as found."""
    before: Figure | None = None
    """As left in the review before this one; None where the category was not in it."""
    before_counts: Counts | None = None
    """What `before` is computed of."""


@dataclass(frozen=True, slots=True)
class Point:
    """An earlier review of the same client and its score as left."""

    review: str
    day: date
    left: Figure
    counts: Counts


@dataclass(frozen=True, slots=True)
class Side:
    """A category of everything that applies to the client, answers of earlier reviews with it: a direction of its box."""

    name: str
    now: Counts
    """Only `yes` and `no`; none where the category has no answers any more."""
    then: Counts | None = None
    """The same by the review before; None: there is none, or it had no answers of the category."""
    mended: int = 0
    """How many of the misaligned were being mended (`standing.mending`)."""

    @property
    def soon(self) -> int | None:
        """Whole percent once what is being mended is; None where nothing is."""
        return self.now.soon(self.mended)

    @property
    def percent(self) -> int | None:
        """Whole percent now, as it is shown."""
        return self.now.percent

    @property
    def moved(self) -> int | None:
        """Points since the review before; None where that cannot be said."""
        return None if self.then is None else points(self.then, self.now)


@dataclass(frozen=True, slots=True)
class Step:
    """What one kind of change does to the score."""

    name: str
    """A class of `models.align.comparison`, or `other`: what applied then and is not told by any standard."""
    number: int
    """How many standards are in it; 0 of `other`."""
    yes: int
    """By how much those in order grow; negative where they become fewer."""
    no: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A standard that is not as it was."""

    code: str
    name: str
    category: str
    what: str
    """Its class."""
    business_impact: str


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the review before, of everything that applies to the client."""

    review: str
    """The code of that review."""
    day: date
    before: Counts
    """Only `yes` and `no`. With the sum of all steps it is `after`, to the last one."""
    after: Counts
    steps: tuple[Step, ...]
    """Without `same`."""
    changes: tuple[Moved, ...]
    """By class, then business impact, then code."""
    same: int
    """How many standards are as they were."""
    shifts: tuple[str, ...] = ()
    """What changed meanwhile what applies, beside decisions: `the profile got servers (2026-09-03, Rose Okafor)`."""

    def of(self, what: str) -> tuple[Moved, ...]:
        """The changes of one class."""
        return tuple(one for one in self.changes if one.what == what)


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything that the alignment report of one review says."""

    practice: str
    """Name of the managed services provider."""
    client_code: str
    client: str
    industry: str
    review: str
    """Code of the review: REV-0017."""
    kind: str
    """alignment, onboarding, discovery."""
    state: str
    """progress, submitted, closed (planned and cancelled reviews have no report)."""
    day: date
    """The document's day: of the submission; today's while the review is in progress."""
    started: date
    submitted: date | None
    closed: date | None
    tam: str
    """Names of people; empty where nobody is assigned."""
    vcio: str
    place: str
    """on site, remote, or empty."""
    asked: str
    """What was asked, in words: `what was due`, `everything`, `Backup and recovery`."""
    counts: Counts
    found: Figure
    left: Figure
    categories: tuple[CategoryScore, ...]
    """In the order of the review."""
    questions: tuple[Question, ...]
    """In the order of the review."""
    trend: tuple[Point, ...] = ()
    """Earlier submitted reviews of this client, oldest first, without this one; at most the last eight."""
    corrects: str = ""
    """Code of the closed review that this one puts right."""
    hash: str = ""
    """SHA-256 of the frozen answers; empty before submission."""
    demo: bool = False
    """A sample practice: the report says so on every page."""
    locale: str = "en_US"
    sides: tuple[Side, ...] = ()
    """How the client stands on everything that applies to it, by category; empty where that was not kept."""
    since: Since | None = None
    """What changed since the review before; None: there is none, or it was not kept."""

    def of(self, outcome: str) -> tuple[Question, ...]:
        """The questions of one outcome, the gravest first; what is not applicable or open in the review's
        order."""
        found = tuple(one for one in self.questions if one.outcome == outcome)
        return found if outcome in (NOT_HERE, OPEN) else tuple(sorted(found, key=lambda one: one.rank))

    @property
    def whole(self) -> Counts:
        """All sides together: everything that applies to the client, whenever it was answered."""
        return tally(one.now for one in self.sides)

    @property
    def asked_others(self) -> bool:
        """Whether the review asked other standards than all that apply: its score is then not that of the whole."""
        whole = self.whole
        return whole.answered > 0 and (whole.yes, whole.no) != (self.counts.yes, self.counts.no)

    @property
    def misaligned(self) -> tuple[Question, ...]:
        """What is misaligned as left, ranked by business impact."""
        return self.of(MISALIGNED)

    @property
    def realigned(self) -> tuple[Question, ...]:
        """What was put right on the spot, ranked by business impact."""
        return self.of(REALIGNED)
