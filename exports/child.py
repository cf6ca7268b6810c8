"""The process that makes a PDF and then ends: HTML comes in on standard input, a PDF goes out on standard
output.

Whatever the text of a document does to WeasyPrint, it does it here: with a limit on processor time and
memory, with no files but those of the brand that came along, and without the network (FAULTS F1, F3). The
job is one line of JSON and then the HTML; the answer is `%PDF…`, or `!` and a reason; characters that no font
of the machine has are named on standard error. Only this module imports WeasyPrint.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any, BinaryIO

from exports.lean import import_weasyprint

EPOCH = "SOURCE_DATE_EPOCH"
VARIANT = "pdf/ua-1"
LOOKS = ("tight", "tight tighter", "tight tighter tightest")
"""Classes of the root, each closer than the one before. Where it has `data-first-page`, the first page is to hold what stands
before the element that this names (all of it where it names none): while it does not, the document is laid out anew."""
MISSING = "no font has "
"""What a line on standard error begins with, before the characters, escaped."""


def main() -> None:
    """Make one document. The arguments are the limits: seconds of processor time, bytes of memory."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    goal = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not land in the document
    missing = _missing()
    try:
        gc.disable()  # one document, and then the process ends
        import_weasyprint()
        answer = _make(sys.stdin.buffer)
    except (MemoryError, SystemError):  # what cffi raises where memory ends is the second
        answer = b"!it needs more memory than a document may take"
    except RecursionError:
        answer = b"!its text is nested too deep"
    except OSError as error:
        answer = b"!" + f"a library is missing or broken: {error}".encode()
    with goal:
        goal.write(answer)
    if missing:
        sys.stderr.write(f"\n{MISSING}{''.join(missing).encode('unicode_escape').decode()}\n")
    sys.stderr.flush()
    os._exit(0)  # freeing a hundred pages object by object takes longer than laying out one


def _limit(seconds: int, memory: int) -> None:
    import resource

    for what, soft, hard in (
        (resource.RLIMIT_CPU, seconds, seconds + 1),  # first the signal that says why, then the end
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_FSIZE, memory, memory),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, present = resource.getrlimit(what)
        highest = hard if present == resource.RLIM_INFINITY else min(hard, present)
        resource.setrlimit(what, (min(soft, highest), highest))


def _make(source: BinaryIO) -> bytes:
    import json
    import tempfile

    first = source.readline()
    if not first:
        os._exit(0)  # whoever asked for the document has gone
    job = json.loads(first)
    os.environ[EPOCH] = str(job["epoch"])
    if job["folder"]:
        tempfile.tempdir = job["folder"]
    files = {name: bytes.fromhex(data) for name, data in job["files"].items()}
    return make_pdf(source.read().decode("utf-8"), files)


def make_pdf(html: str, files: dict[str, bytes]) -> bytes:
    """A tagged PDF (PDF/UA-1) of the HTML; `brand:NAME` in it is one of the files, and nothing else is
    fetched."""
    from urllib.parse import unquote

    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Brand(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Gives the files of the brand, and refuses every other address."""

        _fail_on_errors = False

        def __init__(self) -> None:
            """Without the handlers of the library, which know the network and the file system."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            data = files.get(unquote(url.removeprefix("brand:"))) if url.startswith("brand:") else None
            if data is None:
                raise ValueError("a document fetches nothing")
            return URLFetcherResponse(url, data)

    def laid_out(text: str) -> tuple[Any, Any]:
        document = weasyprint.HTML(string=text, base_url=None, url_fetcher=Brand(), media_type="print")
        return document.etree_element, document.render(pdf_variant=VARIANT)

    root, found = laid_out(html)
    goal = root.get("data-first-page")
    for look in LOOKS:
        if goal is None or _holds(found.pages, goal):
            break
        root, found = laid_out(html.replace("<html ", f'<html class="{look}" ', 1))
    pdf: bytes = found.write_pdf(pdf_variant=VARIANT, finisher=_say_what_heads)
    return pdf


def _holds(pages: Any, goal: str) -> bool:
    """Whether the first page holds all that stands before the element `goal`, or everything where that is empty."""
    return len(pages) < 2 or bool(goal and goal in pages[1].anchors)


def _say_what_heads(document: Any, pdf: Any) -> None:
    """Of each heading of a table, whether it is that of a column or of a row: WeasyPrint leaves it out."""
    import pydyf

    elements = {one.reference: one for one in pdf.objects if isinstance(one, pydyf.Dictionary) and "S" in one}
    for one in elements.values():
        if one["S"] == "/TH":
            group = elements[elements[one["P"]]["P"]]
            one["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _missing() -> dict[str, None]:
    """The characters that no font has, as they are met from here on; the document is printed without them."""
    import logging

    found: dict[str, None] = {}

    class Hears(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
                found[str(record.args[0])] = None

    logging.getLogger("weasyprint").addHandler(Hears())
    return found


if __name__ == "__main__":
    main()
