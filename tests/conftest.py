"""What every test gets: a home of its own, a fixed zone and locale, no settings of whoever runs it."""

from __future__ import annotations

import gc
import itertools
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from models import reach
from tests import calm, office

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""
DATA = ROOT.parent / "shared" / "data"
"""Real catalogues and exports; only read, and not there on every machine."""
_FOREIGN = ("STEERBOARD_", "TEXTUAL", "XDG_", "LC_", "PYTHON", "SSH_")
_KEPT = ("TEXTUAL_SNAPSHOT_",)
"""What the comparison of pictures tells itself."""
_FOREIGN_NAMES = frozenset(
    {"LANGUAGE", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TMUX", "SOURCE_DATE_EPOCH"}
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --all."""
    parser.addoption("--all", action="store_true", default=False, help="pass the slow tests too")


def pytest_configure(config: pytest.Config) -> None:
    """Sets how many examples are tried of what is true of any, and makes signals heard.

    Without --all they are fewer, and the same each time; with it many, and others each time. None fails because
    the machine is busy.

    Programs that tests start hear the signals that whoever starts the tests may have had ignored, as `nohup` does.
    """
    settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True, database=None)
    settings.register_profile("all", max_examples=300, deadline=None)
    settings.load_profile("all" if config.getoption("--all") else "quick")
    for number, handler in ((signal.SIGHUP, lambda *_: None), (signal.SIGINT, signal.default_int_handler)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A long text is not the name of a test: it would stand in every message, and in the environment of programs."""
    return f"{argname} of {len(val)}" if isinstance(val, (str, bytes)) and len(val) > 80 else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the slow tests out unless --all asks for them."""
    if config.getoption("--all"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


def pytest_collection_finish() -> None:
    """Whoever has imported Textual waits without sleeping; what has been imported is no garbage to be looked for."""
    calm.install()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def made_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One folder for what the processes of a run make once and copy, where there are several."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = tmp_path_factory.getbasetemp().parent / "made"
        folder.mkdir(exist_ok=True)
        office.shared[:] = [folder]


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that do not exist yet, one after the other.

    They are counted here: pytest looks at every folder that there is before it makes the next one, which took as
    long as a short test once there were thousands.
    """
    within = tmp_path_factory.mktemp("homes")
    return (within / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home with its XDG folders, in UTC and C.UTF-8, whoever runs the tests and wherever."""
    folder = next(homes)
    folder.mkdir(mode=0o700)
    for name in list(os.environ):
        if name.startswith(_KEPT):
            continue
        if name.startswith(_FOREIGN) or name in _FOREIGN_NAMES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield folder
    reach.limit(None)
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def tmp_path(homes: Iterator[Path]) -> Path:
    """An empty folder, counted like the homes."""
    folder = next(homes)
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real catalogues and exports; what needs it is skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"{DATA} is absent, so there are no real catalogues to try")
    return DATA
