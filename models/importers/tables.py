"""Tables that other programs export: CSV in whatever encoding and with whatever delimiter, and Excel workbooks.

Rows come out with the number of their line, cleaned (FAULTS E4); what cannot be read as a row is refused by name,
what makes the whole file unreadable is a Problem (data rules V1 to V3, FAULTS G1 to G3).
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from models.errors import Problem
from models.files import size
from models.importers.outcome import ImportRemark, Refusal
from models.text import clean, fold, quoted, squeeze

TABLE_LIMIT = 20_000_000
"""Bytes of a table."""
ROW_LIMIT = 50_000
"""Rows of a table."""
COLUMN_LIMIT = 500
"""Columns of a table."""
FIELD_LIMIT = 131_072
"""Characters of one cell."""
DELIMITERS = (",", ";", "\t")
HEAD_LINES = 30
"""Among so many records the headings are looked for; what stands before them is a title (data rule V2)."""
_SAMPLE = 100_000
"""Characters in which the delimiter is looked for."""

_MARK = re.compile(r"^\s*(?:\[[^\]]*\]|\*)\s*|\s*(?:\*|\((?:required|optional)\))\s*$", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:grand |sub ?|overall )?totals?\b[\s:=]*[\d.,%$€£ ]*|sum|count|\d+ (?:rows|records|items)\b.*",
    re.IGNORECASE,
)

_ESCAPED = re.compile(r"(?:^|(?<=[;\t\n]))'(?=[=+\-@\t\r＝＋－＠])")
"""The apostrophe by which careful programs keep a text from being run as a formula (FAULTS F4)."""

Record = tuple[int, list[str]]
"""The number of the line on which a record begins, and its cells."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row under the headings."""

    line: int
    """Number of the line (CSV) or row (Excel) in the file, from 1."""
    cells: tuple[str, ...]
    """As many as there are headings."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was read."""

    headings: tuple[str, ...]
    """Cleaned, without marks such as `[required]`; in their own case."""
    rows: tuple[TableRow, ...]
    refused: tuple[Refusal, ...]
    remarks: tuple[ImportRemark, ...]
    form: str
    """What was found out, in words: `CSV, UTF-8, comma`."""


def _bare(heading: str) -> str:
    """A heading without its marks; blanks are squeezed first, since a mark is looked for behind each."""
    return _MARK.sub("", squeeze(heading))


def heading_key(heading: str) -> str:
    """How two headings are the same: whatever case, outer blanks, marks, and `_` or `-` for a blank (data rule V3)."""
    bare = _bare(heading)
    return fold(re.sub(r"[_\-\s]+", " ", bare or heading))


def unescaped(cell: str) -> str:
    """A cell of CSV without the apostrophes that an export, ours too, put before what looks like a formula: it
    stays the text that it was (data rule V8)."""
    return _ESCAPED.sub("", cell) if "'" in cell else cell


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a zip archive, as Excel workbooks are."""
    return data.startswith(b"PK\x03\x04")


def read_table(
    data: bytes,
    known: Collection[str] = (),
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    line: int = 0,
) -> Table:
    """The table of a CSV file or workbook.

    `known` are the headings (as `heading_key` makes them) by which the line of the headings is told from a title
    above it; `line` names that line outright, as `encoding`, `delimiter` and `sheet` overrule what is found out.
    Raises Problem where the file as a whole cannot be read.
    """
    if len(data) > TABLE_LIMIT:
        raise Problem(f"The table is larger than {size(TABLE_LIMIT)}.", do="Split it.")
    if is_workbook(data):
        from models.importers.workbook import read_records

        records, used = read_records(data, sheet)
        return _table(iter(records), known, line, f"Excel, sheet {used}", [], short=True)
    refused: list[Refusal] = []
    text, found = _text(data, encoding)
    mark = delimiter or _announced(text) or _sniff(text, known)
    said = {",": "comma", ";": "semicolon", "\t": "tab"}.get(mark, mark)
    return _table(_records(text, mark, refused), known, line, f"CSV, {found}, {said}", refused)


# Encoding and delimiter -------------------------------------------------------------------------------------

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def _text(data: bytes, encoding: str) -> tuple[str, str]:
    """The text and the name of its encoding (data rule V1). Raises Problem where it is no text."""
    if encoding:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), encoding
        except LookupError:
            raise Problem(
                f"There is no encoding {quoted(encoding)}.", do="Try utf-8, utf-16 or windows-1252."
            ) from None
        except UnicodeDecodeError:
            raise Problem(
                f"The file is not in {encoding}.", do="Leave the encoding out to have it found."
            ) from None
    for mark, name, said in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(name), said
            except UnicodeDecodeError:
                raise Problem(
                    f"The file begins as {said} and goes on as something else.", do="Save it again."
                ) from None
    sample = data[:4096]
    halves = (sample[::2], sample[1::2])
    for name, said, (texts, zeros) in (
        ("utf-16-le", "UTF-16", halves),
        ("utf-16-be", "UTF-16", halves[::-1]),
    ):
        of_two = len(sample) > 3 and len(data) % 2 == 0 and texts.count(0) < len(texts) * 0.4
        if of_two and zeros.count(0) > len(zeros) * 0.6:
            try:
                return data.decode(name), said
            except UnicodeDecodeError:
                break
    if sample.count(0) > len(sample) / 100:
        raise Problem("The file is no text and no Excel workbook.", do="Export it as CSV or .xlsx.")
    for name, said in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return data.decode(name), said
        except UnicodeDecodeError:
            continue
    raise Problem("The file is neither UTF-8, UTF-16 nor Windows-1252.", do="Export it as UTF-8.")


def _announced(text: str) -> str:
    """The delimiter that a first line `sep=;` announces, as Excel writes it."""
    return text[4] if text[:4].casefold() == "sep=" and text[5:6] in ("\n", "\r") else ""


def _sniff(text: str, known: Collection[str]) -> str:
    """The delimiter that separates the most known headings, or else under which most records have the same number of
    cells, more than one, over real quoting."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    scores = []
    for place, delimiter in enumerate(DELIMITERS):
        widths: Counter[int] = Counter()
        broken: list[Refusal] = []
        heads = 0
        with contextlib.suppress(Problem):  # a quote that never closes: under another delimiter it may
            for _, cells in _records(sample, delimiter, broken):
                if _filled(cells):
                    if widths.total() < HEAD_LINES:
                        heads = max(heads, sum(heading_key(cell) in known for cell in cells))
                    widths[len(cells)] += 1
        wide = [(number - len(broken), width) for width, number in widths.items() if width > 1]
        scores.append((heads, *max(wide, default=(-1, 0)), -place, delimiter))
    heads, number, *_, delimiter = max(scores)
    return delimiter if heads or number > 0 else ","


def _records(text: str, delimiter: str, refused: list[Refusal]) -> Iterator[Record]:
    """The records of a CSV text with the lines on which they begin; `refused` takes those that are broken.

    Raises Problem where a quote is never closed, which would swallow the rest of the file, and where a cell is too
    long, which is how a quote that closes by chance much later looks.
    """
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    if _announced(text):
        next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            said = str(error)
            if "unexpected end" in said:
                raise Problem(
                    f"The quote that opens on line {line} is never closed.", do="Mend that line."
                ) from None
            if "field limit" in said:
                raise Problem(
                    f"A cell on line {line} is longer than {FIELD_LIMIT:,} characters.",
                    do="Look whether a quote is missing there.",
                ) from None
            lines = f"lines {line} to {reader.line_num}" if reader.line_num > line else f"line {line}"
            refused.append(Refusal(line, "", f"the quotes on {lines} are not as CSV has them"))
            continue
        yield line, [unescaped(cell) for cell in cells]


# Headings, rows, totals ---------------------------------------------------------------------------------------


def _table(
    records: Iterator[Record],
    known: Collection[str],
    line: int,
    form: str,
    refused: list[Refusal],
    *,
    short: bool = False,
) -> Table:
    """The table of some records; `short` says that rows may leave out what is empty at their end, as workbooks do."""
    head = _beginning(records, line)
    place = _headings(head, known, line)
    headings = _trimmed(head[place][1])
    if len(headings) > COLUMN_LIMIT:
        raise Problem(f"The table has more than {COLUMN_LIMIT} columns.", do="Leave some out.")
    remarks = _above(head, place)
    rows: list[TableRow] = []
    for number, cells in _without_total(chain(head[place + 1 :], records), remarks):
        if len(rows) + len(refused) >= ROW_LIMIT:
            raise Problem(f"The table has more than {ROW_LIMIT:,} rows.", do="Split it.")
        row = _fitted(cells, len(headings), short)
        if len(row) != len(headings):
            said = f"it has {len(row)} cells where the headings have {len(headings)}"
            refused.append(Refusal(number, "", said))
            continue
        rows.append(TableRow(number, tuple(clean(cell, long=True).strip() for cell in row)))
    named = tuple(_bare(clean(one)) or clean(one) for one in headings)
    return Table(named, tuple(rows), tuple(refused), tuple(remarks), form)


def _beginning(records: Iterator[Record], line: int) -> list[Record]:
    """The first records that hold something: enough to find the headings among them, up to the line that is named. Raises
    Problem where there are none."""
    head: list[Record] = []
    for record in records:
        if _filled(record[1]):
            head.append(record)
        if len(head) >= HEAD_LINES and (not line or head[-1][0] >= line):
            break
    if not head:
        raise Problem("The table is empty.", do="Export it again, with its headings.")
    return head


def _above(head: Sequence[Record], place: int) -> list[ImportRemark]:
    """What is said of the lines above the headings."""
    if not place:
        return []
    first, last = head[0][0], head[place][0] - 1
    said = f"lines {first} to {last} stand" if last > first else f"line {first} stands"
    return [ImportRemark(first, "", f"{said} before the headings: left out")]


def _without_total(records: Iterable[Record], remarks: list[ImportRemark]) -> Iterator[Record]:
    """Those that hold something, but for a total at the end, which is remarked on."""
    last: Record | None = None
    for record in records:
        if _filled(record[1]):
            if last is not None:
                yield last
            last = record
    if last is not None and _is_total(last[1]):
        remarks.append(ImportRemark(last[0], "", "a total: left out"))
    elif last is not None:
        yield last


def _fitted(cells: Sequence[str], width: int, short: bool) -> Sequence[str]:
    """The cells of a row without empty ones beyond the headings; `short`: with those that it leaves out at its end."""
    cells = _trimmed(cells) if len(cells) > width else cells
    return [*cells, *[""] * (width - len(cells))] if short else cells


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells at the end."""
    found = list(cells)
    while found and not found[-1].strip():
        found.pop()
    return found


def _headings(head: Sequence[Record], known: Collection[str], line: int) -> int:
    """Which of the first records holds the headings: the one named, else the one with most known headings, else the
    first that is as wide as most are."""
    if line:
        for place, record in enumerate(head):
            if record[0] == line:
                return place
        raise Problem(f"There is nothing on line {line}.", do="Name the line of the headings.")
    scores = [
        (sum(heading_key(cell) in known for cell in cells if cell.strip()), _filled(cells))
        for _, cells in head
    ]
    best = max(scores)
    if best[0]:
        return scores.index(best)
    usual = Counter(len(cells) for _, cells in head).most_common(1)[0][0]
    full = max(_filled(cells) for _, cells in head if len(cells) == usual)
    for place, (_, cells) in enumerate(head):
        if len(cells) == usual and _filled(cells) >= min(full, max(2, usual - 1)):
            return place
    return 0


def _is_total(cells: Sequence[str]) -> bool:
    """Whether the last record sums up those before it: it says so first, and more than half of it is empty."""
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    return bool(_TOTAL.fullmatch(first)) and _filled(cells) * 2 <= max(len(cells), 2)
