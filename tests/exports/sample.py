"""Reviews to set on paper: a believable one, and others of any size and with any text in them."""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from models.align import score
from models.align.report_values import (
    ALIGNED,
    MISALIGNED,
    NOT_HERE,
    OPEN,
    REALIGNED,
    Authority,
    CategoryScore,
    Moved,
    Point,
    Proof,
    Question,
    ReportData,
    Side,
    Since,
    Step,
)
from models.align.score import Counts

DAY = date(2026, 11, 23)
TAM = "Dana Reyes"

SCOPED = "One line only at this site until the fibre is built; agreed with Dr Byrne."
LAPTOPS = "Three laptops hold patient letters. Losing one means telling the authority within 72 hours."
WORDS = (
    "backup server restore practice patient record network firewall switch account password mail laptop "
    "office supplier contract insurer disk copy alert test week quarter visit console printer telephone"
)
ACME = Path(__file__).parent / "acme.toml"
PROOFS = {
    "BKP-004": (
        Proof(
            "output",
            "Restores in the backup console",
            "2025-02-11 14:02  folder  D:\\Charts\\2024  ok\n"
            "2024-08-30 09:15  folder  D:\\Scans        ok\n-- no full restore --",
            DAY,
            TAM,
        ),
        Proof("file", "restore-log.csv", "", DAY, TAM, 18_204, "9f2c1e" + "0" * 58),
    ),
    "NET-002": (Proof("link", "Licence portal", "https://portal.example/licences/4411", DAY, TAM),),
    "MAIL-001": (Proof("text", "", "Seen at the registrar, all three records.", DAY, TAM),),
}


def believable() -> ReportData:
    """Acme Dental, reviewed by Harbour IT: 34 questions, six areas, three reviews before this one."""
    questions: list[Question] = []
    for category in tomllib.loads(ACME.read_text(encoding="utf-8"))["category"]:
        for row in category["question"]:
            questions.append(_question(len(questions), category["name"], row))
    trend = tuple(
        Point(f"REV-{number:04}", day, score.as_left(counts), counts)
        for number, day, counts in (
            (3, date(2025, 5, 12), Counts(14, 11, 0, 1, 0)),
            (7, date(2025, 11, 18), Counts(17, 9, 2, 1, 1)),
            (11, date(2026, 5, 14), Counts(22, 7, 1, 1, 0)),
        )
    )
    return with_course(of_questions(tuple(questions), trend=trend))


def with_course(data: ReportData, before: date = date(2026, 5, 14)) -> ReportData:
    """A report with its box, and what changed since a day: what the questions say was otherwise then, the rest as it is."""
    lost = [one for one in data.misaligned if one.before == ALIGNED]
    won = [one for one in data.questions if one.outcome == ALIGNED][:2]
    new = [one for one in data.questions if one.outcome == MISALIGNED and not one.before][:1]
    changes = tuple(
        Moved(one.code, one.name, one.category, what, one.business_impact)
        for what, found in (("regressed", lost), ("fixed", won), ("new", new))
        for one in found
    )
    now = Counts(data.counts.yes, data.counts.no)
    steps = (
        Step("regressed", len(lost), -len(lost), len(lost)),
        Step("fixed", len(won), len(won), -len(won)),
        Step("new", len(new), 0, len(new)),
    )
    then = Counts(now.yes - sum(one.yes for one in steps), max(0, now.no - sum(one.no for one in steps)))
    sides = tuple(
        Side(
            one.name,
            Counts(one.counts.yes, one.counts.no),
            Counts(one.counts.yes, max(0, one.counts.no - 1)),
            at % 2,
        )
        for at, one in enumerate(data.categories)
    )
    return replace(
        data, sides=sides, since=Since("REV-0011", before, then, now, steps, changes, data.counts.answered)
    )


def _question(number: int, category: str, row: dict[str, str]) -> Question:
    code, outcome = row["code"], row["outcome"]
    answered = outcome in (ALIGNED, MISALIGNED, REALIGNED)
    authority = Authority("NIST SP 800-34 r1, 3.5.1", "https://csrc.nist.gov/pubs/sp/800/34/r1/final")
    return Question(
        code,
        f"3.5.{number}",
        category,
        row["name"],
        row["question"],
        row["why"],
        "",
        row.get("recommendation", ""),
        row.get("business_impact", ""),
        row["technical_impact"],
        row["frequency"],
        outcome,
        sources=(authority,),
        note=row.get("note", ""),
        fix=row.get("fix", ""),
        minutes=25 if outcome == REALIGNED else 0,
        answered=DAY - timedelta(days=number % 4) if answered else None,
        by=TAM if answered else "",
        reason=SCOPED if outcome == NOT_HERE else "",
        until=date(2027, 6, 30) if outcome == NOT_HERE else None,
        before={"BKP-003": ALIGNED, "BKP-001": ALIGNED, "NET-002": MISALIGNED}.get(code, ""),
        evidence=PROOFS.get(code, ()),
        finding=f"FND-{40 + number:04}" if outcome in (MISALIGNED, REALIGNED) else "",
        finding_state="regressed" if code == "BKP-003" else "open",
        since=date(2026, 5, 14) if code == "NET-002" else DAY,
        finding_impact=LAPTOPS if code == "END-004" else "",
    )


def of_questions(
    questions: tuple[Question, ...],
    *,
    trend: tuple[Point, ...] = (),
    client: str = "Acme Dental",
    practice: str = "Harbour IT",
    state: str = "submitted",
    locale: str = "en_IE",
) -> ReportData:
    """A report on questions, with the counts that they make."""
    names = dict.fromkeys(one.category for one in questions)
    categories = []
    for name in names:
        counts = count(tuple(one for one in questions if one.category == name))
        before = score.as_left(Counts(3, 1)) if trend and len(name) % 2 else None
        categories.append(
            CategoryScore(
                name, "Technology", counts, score.as_left(counts, name), score.as_found(counts, name), before
            )
        )
    whole = count(questions)
    return ReportData(
        practice,
        "ACME",
        client,
        "Dental practice",
        "REV-0017",
        "alignment",
        state,
        DAY,
        DAY - timedelta(days=3),
        DAY if state != "progress" else None,
        DAY if state == "closed" else None,
        TAM,
        "Ruth Okafor",
        "on site",
        "what was due",
        whole,
        score.as_found(whole),
        score.as_left(whole),
        tuple(categories),
        questions,
        trend=trend,
        hash="5d41402abc4b2a76b9719d911017c592ae2c9a7f1d3b7a9e2f6c0d4b8a1e3c5f"
        if state != "progress"
        else "",
        locale=locale,
    )


def count(questions: tuple[Question, ...]) -> Counts:
    """The counts of questions."""
    tally = {
        outcome: sum(one.outcome == outcome for one in questions)
        for outcome in (ALIGNED, MISALIGNED, REALIGNED, NOT_HERE, OPEN)
    }
    return Counts(
        tally[ALIGNED] + tally[REALIGNED], tally[MISALIGNED], tally[REALIGNED], tally[NOT_HERE], tally[OPEN]
    )


def of_size(number: int, words: int = 24, seed: int = 1, hostile: tuple[str, ...] = ()) -> ReportData:
    """A review of so many questions in about one category for 20 of them; hostile texts go into every
    field."""
    draw = random.Random(seed)
    vocabulary = WORDS.split()

    def text(length: int) -> str:
        if hostile and draw.random() < 0.7:
            return draw.choice(hostile)
        return " ".join(draw.choice(vocabulary) for _ in range(length)).capitalize() + "."

    questions = []
    for at in range(number):
        outcome = draw.choices((ALIGNED, MISALIGNED, REALIGNED, NOT_HERE, OPEN), (70, 20, 3, 4, 3))[0]
        answered = outcome in (ALIGNED, MISALIGNED, REALIGNED)
        proofs = (Proof("output", text(3), text(30), DAY, text(2)),) if at % 9 == 0 else ()
        questions.append(
            Question(
                f"STD-{at + 1:03}",
                f"AC-{at}",
                f"{text(2)[:-1]} {at // 20}",
                text(4)[:-1],
                text(12),
                text(words),
                text(words),
                text(words // 2),
                draw.choice(("high", "medium", "low", "")),
                draw.choice(("high", "medium", "low", "")),
                "yearly",
                outcome,
                sources=(Authority(text(4), draw.choice(hostile) if hostile else "https://example.org/a"),),
                note=text(10) if at % 5 == 0 else "",
                fix=draw.choice(("catch up", "in scope", "out of scope", "")),
                minutes=15 if outcome == REALIGNED else 0,
                answered=DAY if answered else None,
                by=text(2) if answered else "",
                reason=text(9) if outcome == NOT_HERE else "",
                evidence=proofs,
                finding=f"FND-{at:04}" if outcome in (MISALIGNED, REALIGNED) else "",
                since=DAY,
            )
        )
    names: dict[int, str] = {}
    fixed = tuple(
        _in_category(one, names.setdefault(at // 20, one.category)) for at, one in enumerate(questions)
    )
    return of_questions(
        fixed,
        client=hostile[0] if hostile else "Delta Freight",
        practice=hostile[-1] if hostile else "Harbour IT",
    )


def _in_category(question: Question, name: str) -> Question:
    return replace(question, category=name)
