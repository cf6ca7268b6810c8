"""WeasyPrint, imported in a third of its usual time: what a document of this program does not need is left
until it is needed.

Four things cost most of it. fontTools is for variable and packed fonts and for machines without
libharfbuzz-subset; Pillow for pictures that are no drawings; the network library for addresses that are
never fetched here: names taken from these are stand-ins, the first use of which imports the library.
`ctypes.util.find_library` runs other programs to find what the loader finds by its name. The built-in style
sheets spell out forty ways to number a list. `tests/exports/test_lean.py` holds the outcome against the
plain way; where WeasyPrint has changed so that this does not fit, it is imported plainly.
"""

from __future__ import annotations

import re
import sys
from types import ModuleType
from typing import Any

STANDS_IN: dict[str, dict[str, tuple[str, ...]]] = {
    "fontTools": {
        "fontTools": ("subset",),
        "fontTools.ttLib": ("TTFont", "TTLibError", "ttFont", "woff2"),
        "fontTools.varLib": (),
        "fontTools.varLib.instancer": ("instantiateVariableFont",),
    },
    "PIL": {
        "PIL": ("EpsImagePlugin", "Image", "ImageFile", "ImageOps"),
        "PIL.ImageCms": ("ImageCmsProfile",),
    },
}
"""Library → module → the names that WeasyPrint takes from it while it is imported."""

_NETWORK = "urllib.request"
_KEPT_STYLES = (
    "disc|circle|square|decimal|lower-roman|upper-roman|lower-alpha|upper-alpha|lower-latin|upper-latin"
)
_STYLE = re.compile(r"@counter-style (?!(?:" + _KEPT_STYLES + r")\b)[a-z-]+ *\{[^}]*\}")


def import_weasyprint() -> None:
    """Import it by the shortcuts, or plainly where they do not fit."""
    import ctypes.util
    import importlib.resources

    resources: Any = importlib.resources
    find, files = ctypes.util.find_library, resources.files
    modules = [name for library in STANDS_IN.values() for name in library]
    stood_in = [name for name in (*modules, _NETWORK) if name not in sys.modules]
    for name in stood_in:
        sys.modules[name] = _network() if name == _NETWORK else _module(name)
    ctypes.util.find_library = _no_library
    resources.files = lambda anchor: _Folder(files(anchor))
    try:
        import weasyprint.pdf  # noqa: F401
    except (ImportError, AttributeError, OSError, TypeError):
        ctypes.util.find_library, resources.files = find, files
        _forget(("weasyprint", *STANDS_IN), stood_in)
        import weasyprint.pdf  # noqa: F401
    finally:
        ctypes.util.find_library, resources.files = find, files
        _forget((), stood_in)


def _forget(libraries: tuple[str, ...], stood_in: list[str]) -> None:
    """Take the stand-ins out of the list of modules, and with them whatever was imported of the libraries."""
    for name in list(sys.modules):
        if name.partition(".")[0] in libraries or (
            name in stood_in and getattr(sys.modules[name], "stands_in", False)
        ):
            del sys.modules[name]


def _no_library(name: str) -> None:
    """No library is found; WeasyPrint then asks the loader for the file's own name."""


class Later:
    """Stands for a name of a library. Its first use imports the library and puts the real names in its
    place."""

    def __init__(self, library: str, name: str) -> None:
        self.__dict__.update(library=library, name=name, given={})

    def real(self) -> Any:
        """The thing itself; whatever was set on the stand-in is set on it."""
        from importlib import import_module

        names: dict[str, Any] = {}
        for module, wanted in STANDS_IN[self.library].items():
            found = import_module(module)
            for name in wanted:
                names[name] = getattr(found, name, None) or import_module(f"{module}.{name}")
        for taker in [one for name, one in sys.modules.items() if name.startswith("weasyprint")]:
            for name, value in list(vars(taker).items()):
                if isinstance(value, Later) and value.library == self.library:
                    for attribute, given in value.given.items():
                        setattr(names[value.name], attribute, given)
                    setattr(taker, name, names[value.name])
        return names[self.name]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.real()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.given[name] = value


def _module(name: str) -> ModuleType:
    library = name.partition(".")[0]
    module = ModuleType(name)
    vars(module).update({one: Later(library, one) for one in STANDS_IN[library][name]})
    vars(module).update(stands_in=True, __path__=[])
    return module


class _NoNetwork:
    """Stands for every class of the network library: made and handed around, able to do nothing."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        pass

    def add_handler(self, handler: Any) -> None:
        """Nothing is handled."""


def _network() -> ModuleType:
    module = ModuleType(_NETWORK)
    vars(module).update(stands_in=True, __getattr__=_no_network)
    return module


def _no_network(name: str) -> type[_NoNetwork]:
    if name.startswith("_"):
        raise AttributeError(name)
    return _NoNetwork


class _Folder:
    """The folder of a package, with lean style sheets in it."""

    def __init__(self, folder: Any) -> None:
        self._folder = folder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._folder, name)

    def __truediv__(self, name: str) -> Any:
        return _Sheet(self._folder / name) if name.endswith(".css") else self._folder / name


class _Sheet:
    """A built-in style sheet without presentational hints, which are never on, and without rare list
    styles."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read_text(self, encoding: str) -> str:
        return "" if self._file.name.endswith("_ph.css") else _STYLE.sub("", self._file.read_text(encoding))
