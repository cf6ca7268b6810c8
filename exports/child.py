"""The process that makes a PDF and then ends: HTML comes in on standard input, a PDF goes out on standard
output.

Whatever the text of a document does to WeasyPrint, it does it here: with a limit on processor time and
memory, with no files but those of the brand that came along, and without the network (FAULTS F1, F3). The
job is one line of JSON and then the HTML; the answer is `%PDF…`, or `!` and a reason. Only this module
imports WeasyPrint.

It imports WeasyPrint in less than half its usual time, by two shortcuts that `tests/exports/test_child.py`
holds against the plain way: `ctypes.util.find_library` runs other programs to find what the loader finds by
its name, and fontTools is needed only for variable fonts, packed fonts, and where libharfbuzz-subset is
missing.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any, BinaryIO

EPOCH = "SOURCE_DATE_EPOCH"
_FONT_TOOLS = {
    "fontTools": ("subset",),
    "fontTools.ttLib": ("TTFont", "TTLibError", "ttFont", "woff2"),
    "fontTools.varLib": (),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
}
"""What WeasyPrint's modules take from fontTools when they are imported."""
_TAKERS = ("weasyprint.pdf.fonts", "weasyprint.text.fonts")


def main() -> None:
    """Make one document. The arguments are the limits: seconds of processor time, bytes of memory."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    goal = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not land in the document
    try:
        import_lean()
        answer = _make(sys.stdin.buffer)
    except MemoryError:
        answer = b"!it needs more memory than a document may take"
    except RecursionError:
        answer = b"!its text is nested too deep"
    except OSError as error:
        answer = b"!" + f"a library is missing or broken: {error}".encode()
    with goal:
        goal.write(answer)
    sys.stderr.flush()
    os._exit(0)  # freeing a hundred pages object by object takes longer than laying out one


def _limit(seconds: int, memory: int) -> None:
    import resource

    for what, limit in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, memory),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (soft, soft))


def _make(source: BinaryIO) -> bytes:
    import json

    first = source.readline()
    if not first:
        os._exit(0)  # whoever asked for the document has gone
    job = json.loads(first)
    os.environ[EPOCH] = str(job["epoch"])
    files = {name: bytes.fromhex(data) for name, data in job["files"].items()}
    return make_pdf(source.read().decode("utf-8"), files)


def make_pdf(html: str, files: dict[str, bytes]) -> bytes:
    """A tagged PDF (PDF/UA-1) of the HTML; `brand:NAME` in it is one of the files, and nothing else is
    fetched."""
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Brand(URLFetcher):  # type: ignore[misc]
        """Gives the files of the brand, and refuses every other address."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            data = files.get(url.removeprefix("brand:")) if url.startswith("brand:") else None
            if data is None:
                raise ValueError("a document fetches nothing")
            return URLFetcherResponse(url, data)

    document = weasyprint.HTML(string=html, base_url=None, url_fetcher=Brand(), media_type="print")
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def import_lean() -> None:
    """Import WeasyPrint by the shortcuts; plainly where it has changed so that they do not fit."""
    import ctypes.util
    import gc

    gc.disable()  # a document is made once, and then the process ends
    find, ctypes.util.find_library = ctypes.util.find_library, lambda name: None
    stood_in = [name for name in _FONT_TOOLS if name not in sys.modules]
    for name in stood_in:
        sys.modules[name] = _stand_in(name)
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError, TypeError):
        for name in [name for name in sys.modules if name.partition(".")[0] in ("weasyprint", "fontTools")]:
            del sys.modules[name]
        ctypes.util.find_library = find
        import weasyprint  # noqa: F401
    finally:
        ctypes.util.find_library = find
        for name in stood_in:
            if isinstance(getattr(sys.modules.get(name), "stands_in", None), bool):
                del sys.modules[name]


class _Later:
    """Stands for a name of fontTools; the first use imports fontTools and puts the real names in place."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name

    def _real(self) -> Any:
        from importlib import import_module

        real: dict[str, Any] = {}
        for module, names in _FONT_TOOLS.items():
            import_module(module)
            for name in names:
                try:
                    real[name] = getattr(import_module(module), name)
                except AttributeError:
                    real[name] = import_module(f"{module}.{name}")
        for taker in _TAKERS:
            space = vars(sys.modules[taker])
            space.update((name, one) for name, one in real.items() if isinstance(space.get(name), _Later))
        return real[self._name]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._real()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)


def _stand_in(name: str) -> ModuleType:
    module = ModuleType(name)
    module.__path__ = []
    vars(module)["stands_in"] = True
    for one in _FONT_TOOLS[name]:
        vars(module)[one] = _Later(name, one)
    return module


if __name__ == "__main__":
    main()
