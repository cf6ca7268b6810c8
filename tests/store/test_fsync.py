"""FAULTS B10 and finding 6: kill -9 proves nothing about the disk, so what is synced is watched, and replayed.

A session runs under strace. Before each acknowledgement everything that was written to the journal has to be synced; then the
power goes: only what was synced is put together again, with none, or with any part, of what was not, and every answer that was
acknowledged has to be there.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from models.store import engine
from tests.store.conftest import ROOT, Practice

STRACE = shutil.which("strace")
ANSWERS = 40

SESSION = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from models.store.opening import open_store
from models.store import writer
from models.who import Who
writer.FOLD_EVERY = 7
with open_store(Path(sys.argv[1])) as store:
    store.change(Who(1, "ana", "Ana"), "begin", lambda change: None).result()
    store._writer._session.connection.execute(f"PRAGMA synchronous = {{sys.argv[2]}}")
    for n in range({ANSWERS}):
        email = {{"email": f"answer {{n}}"}}
        store.change(Who(1, "ana", "Ana"), str(n), lambda change: change.update("people", 1, email)).result()
        sys.stdout.write(f"ACK {{n}}\\n")
        sys.stdout.flush()
"""


@dataclass
class Disk:
    """The files as they are on the disk: what was synced, and the writes that were not."""

    synced: dict[str, bytearray] = field(default_factory=dict)
    pending: list[tuple[str, int, bytes | None]] = field(default_factory=list)
    """(file, offset, bytes), or (file, length, None) where it was cut."""

    def sync(self, path: str) -> None:
        """Everything that was written to a file is on the disk now."""
        for write in [one for one in self.pending if one[0] == path]:
            self._apply(self.synced, write)
        self.pending = [one for one in self.pending if one[0] != path]

    def after_the_power_went(self, chosen: random.Random | None) -> dict[str, bytearray]:
        """What is on the disk then; `chosen` lets some of what was not synced through, in any order."""
        files = {path: bytearray(data) for path, data in self.synced.items()}
        if chosen is not None:
            some = [one for one in self.pending if chosen.random() < 0.5]
            chosen.shuffle(some)
            for write in some:
                self._apply(files, write)
        return files

    @staticmethod
    def _apply(files: dict[str, bytearray], write: tuple[str, int, bytes | None]) -> None:
        path, where, data = write
        file = files.setdefault(path, bytearray())
        if data is None:
            del file[where:]
            file.extend(bytes(where - len(file)))
        else:
            file.extend(bytes(max(0, where + len(data) - len(file))))
            file[where : where + len(data)] = data


LINE = re.compile(r"^(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)$")
RESUMED = re.compile(r"^(?P<thread>\d+) +<\.\.\. (?P<call>\w+) resumed>(?P<rest>.*)$")
DESCRIPTOR = re.compile(r"^\d+<(?P<path>[^>]*)>")


def calls(trace: Path) -> list[tuple[str, str]]:
    """(call, arguments) in the order in which they were finished."""
    begun: dict[str, str] = {}
    found = []
    for line in trace.read_text(encoding="utf-8").splitlines():
        match = LINE.match(line)
        if match and line.endswith("<unfinished ...>"):
            begun[match["thread"]] = match["rest"].removesuffix("<unfinished ...>").rstrip()
        elif match:
            found.append((match["call"], match["rest"]))
        elif resumed := RESUMED.match(line):
            found.append((resumed["call"], begun.pop(resumed["thread"]) + resumed["rest"].lstrip()))
    return found


def bytes_of(text: str) -> bytes:
    """The bytes of a string as strace -xx writes them."""
    return bytes.fromhex("".join(re.findall(r"\\x([0-9a-f]{2})", text)))


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_b10_what_is_acknowledged_is_on_the_disk_when_the_power_goes(
    practice: Practice, tmp_path: Path
) -> None:
    """At every acknowledgement, with nothing of what was not synced, and with a part of it."""
    watch(practice, tmp_path, "FULL")


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_the_watch_sees_what_is_not_synced(practice: Practice, tmp_path: Path) -> None:
    """Else the test above would prove nothing: NORMAL loses what it has acknowledged."""
    with pytest.raises(AssertionError):
        watch(practice, tmp_path, "NORMAL")


def watch(practice: Practice, tmp_path: Path, synchronous: str) -> None:
    """A session under strace, and its power cut at each acknowledgement."""
    path = str(practice.path)
    disk = Disk({path: bytearray(practice.path.read_bytes())})
    trace = tmp_path / "trace"
    command = [STRACE or "", "-f", "-y", "-xx", "-s", "70000", "-o", str(trace), "-e"]
    wanted = "trace=pwrite64,write,fdatasync,fsync,ftruncate"
    done = subprocess.run(
        [*command, wanted, sys.executable, "-c", SESSION, path, synchronous], capture_output=True, text=True
    )
    if done.returncode and "ptrace" in done.stderr.lower():
        pytest.skip("processes cannot be traced here")
    assert done.returncode == 0, done.stderr
    acknowledged, syncs, chosen = -1, 0, random.Random(7)
    for call, rest in calls(trace):
        where = DESCRIPTOR.match(rest)
        file = (
            bytes_of(where["path"]).decode()
            if where and "\\x" in where["path"]
            else where["path"]
            if where
            else ""
        )
        if call == "write" and (said := bytes_of(rest.partition(", ")[2])).startswith(b"ACK"):
            acknowledged += 1
            assert said == f"ACK {acknowledged}\n".encode()
            assert not [one for one in disk.pending if one[0] == path + "-wal"], "the journal was not synced"
            assert syncs, "nothing was synced since the last acknowledgement"
            syncs = 0
            for survivor in (None, chosen, chosen):
                outage(disk.after_the_power_went(survivor), path, tmp_path / "outage", acknowledged)
        elif not file.startswith(path) or file.endswith("-shm"):
            continue
        elif call == "pwrite64":
            written = re.match(r'.*?, "([^"]*)"(?:\.\.\.)?, \d+, (\d+)\)', rest)
            assert written
            disk.pending.append((file, int(written[2]), bytes_of(written[1])))
        elif call == "ftruncate":
            length = re.match(r".*?, (\d+)\)", rest)
            assert length
            disk.pending.append((file, int(length[1]), None))
        elif call in ("fdatasync", "fsync"):
            syncs += file == path + "-wal"
            disk.sync(file)
    assert acknowledged == ANSWERS - 1


def outage(files: dict[str, bytearray], path: str, folder: Path, acknowledged: int) -> None:
    """Start again with these files: all that was acknowledged is there, and all is whole."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in files.items():
        (folder / Path(name).name).write_bytes(data)
    connection = engine.connect(folder / Path(path).name)
    email = connection.execute("SELECT email FROM people WHERE id = 1").fetchone()["email"]
    assert int(email.split()[1]) >= acknowledged
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    lines = connection.execute("SELECT count(*) FROM history WHERE text GLOB '[0-9]*'").fetchone()[0]
    assert lines == int(email.split()[1]) + 1
    connection.close()
