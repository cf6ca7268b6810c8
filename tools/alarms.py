"""How often the linter is wrong: its remarks on the questions of real catalogues, and the judgement of a sample of them.

    .venv/bin/python -m tools.alarms ../shared/data                 # the tables of docs/linter.md
    .venv/bin/python -m tools.alarms ../shared/data --sample 20     # remarks to be judged, 20 of each rule, as TOML

A *false alarm* is a remark on a question that a committee would leave as it is for what the remark says. Nobody can tell
that by a rule, so a sample was judged by hand, remark by remark: `tests/library/lint_alarms.toml`. Files of the folder that
are no standards are passed over.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import Problem
from models.importers import standards as importer
from models.library.lint_rules import RULES
from models.library.linting import Remark, lint_question
from models.library.packs import PACK_LIMIT

JUDGED = Path(__file__).resolve().parent.parent / "tests" / "library" / "lint_alarms.toml"
CERTAIN = ("unsettled",)
"""Rules that look for a mark in the text and cannot be wrong: they are left out of the rate, which they would flatter."""

SEED = 2028
"""Of the draw: the sample that was judged is not the one on which the rules were mended."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A file of standards, and what is said of its questions."""

    name: str
    questions: tuple[str, ...]
    remarks: tuple[tuple[str, Remark], ...]
    """(question, remark) pairs."""


def catalogues(folder: Path) -> Iterator[Catalogue]:
    """The catalogues under a folder, by name."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".json", ".xml", ".yaml", ".toml") or path.stat().st_size > PACK_LIMIT:
            continue
        try:
            parsed = importer.read(path.read_bytes(), path.name)
        except Problem:
            continue
        questions = tuple(one.wording.question for one in parsed.drafts)
        if questions:
            said = tuple((question, one) for question in questions for one in lint_question(question))
            yield Catalogue(path.name, questions, said)


def tables(found: Sequence[Catalogue], judged: Sequence[dict[str, object]]) -> Iterator[str]:
    """Both tables in Markdown: the remarks of each catalogue, and what was found of the judged ones."""
    rules = [rule for rule in RULES if any(one.rule == rule for book in found for _, one in book.remarks)]
    yield f"| catalogue | questions | with an error | {' | '.join(rules)} |"
    yield f"|---|{'---:|' * (len(rules) + 2)}"
    for book in found:
        counts = Counter(rule for _, rule in {(question, one.rule) for question, one in book.remarks})
        errors = len({question for question, one in book.remarks if one.severity == "error"})
        cells = [len(book.questions), errors, *(counts[rule] for rule in rules)]
        yield f"| {Path(book.name).stem} | {' | '.join(str(cell) for cell in cells)} |"
    yield ""
    said = {(question, one.rule, one.words) for book in found for question, one in book.remarks}
    total = Counter(one.rule for book in found for _, one in book.remarks)
    yield "| rule | remarks | judged | false alarms | rate |"
    yield "|---|---:|---:|---:|---:|"
    expected = considered = 0.0
    for rule in rules:
        mine = [one for one in judged if one["rule"] == rule and _key(one) in said]
        wrong = sum(not one["right"] for one in mine)
        if rule in CERTAIN:
            yield f"| {rule} | {total[rule]} | – | – | cannot be wrong |"
            continue
        rate = wrong / len(mine) if mine else 0.0
        expected += rate * total[rule]
        considered += total[rule] if mine else 0
        yield f"| {rule} | {total[rule]} | {len(mine)} | {wrong} | {f'{rate:.0%}' if mine else 'not judged'} |"
    if considered:
        questions = sum(len(book.questions) for book in found)
        yield f"| **all** | {considered:.0f} | {len(judged)} | | **{expected / considered:.1%} of the remarks** |"
        yield ""
        yield f"That is about {expected / questions * 100:.1f} false alarms in 100 questions ({questions} questions)."


def _key(one: dict[str, object]) -> tuple[str, str, str]:
    return str(one["question"]), str(one["rule"]), str(one["words"])


def sample(found: Sequence[Catalogue], number: int) -> Iterator[str]:
    """So many remarks of each rule, drawn without regard to what they say, as TOML to be judged."""
    by_rule: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for book in found:
        for question, one in book.remarks:
            if one.rule not in CERTAIN:
                by_rule[one.rule].add((question, one.words))
    for rule, pairs in by_rule.items():
        drawn = random.Random(SEED).sample(sorted(pairs), min(number, len(pairs)))
        for question, words in drawn:
            yield (
                f"[[remark]]\nrule = {json.dumps(rule)}\nwords = {json.dumps(words, ensure_ascii=False)}\n"
                f"question = {json.dumps(question, ensure_ascii=False)}\nright = true\n"
            )


def main(words: Sequence[str]) -> int:
    """Print the tables, or a sample."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.alarms", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="where the catalogues are")
    parser.add_argument("--sample", type=int, metavar="N", help="print N remarks of each rule to be judged")
    given = parser.parse_args(words)
    found = list(catalogues(given.folder))
    if not found:
        print(f"no catalogue under {given.folder}", file=sys.stderr)
        return 1
    judged = tomllib.loads(JUDGED.read_text(encoding="utf-8"))["remark"] if JUDGED.exists() else []
    for line in sample(found, given.sample) if given.sample else tables(found, judged):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
