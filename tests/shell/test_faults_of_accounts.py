"""FAULTS A24 to A26 and H4 with a real sshd: people who reach the program through an account that serves them all.

The sshd listens on the loopback alone, with keys made for the test, in a mount namespace of its own that shows
it other users than the machine has; nothing of the machine is changed. H4 has a stand-in for sudo: a process of
that name, running as root, which starts the program as the account and tells who called.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.library.founding import found
from models.practice.people import login_name, who_is
from models.store.drafts import Drafts
from models.store.opening import open_store
from tests.cli.conftest import ENTRY, Said
from tests.conftest import ROOT
from tests.store.test_faults import for_all, plain_python
from tests.terminal import Terminal

__all__ = ["for_all"]
root_only = pytest.mark.skipif(os.getuid() != 0, reason="only root can start other users' programs")
ACCOUNT, CALLER = 12_001, 12_002
PATHS = (str(ROOT), sysconfig.get_paths()["purelib"])
CONFIGURATION = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {place}/host
AuthorizedKeysFile {place}/keys/%u
PidFile none
UsePAM no
PasswordAuthentication no
StrictModes no
AcceptEnv LANG LC_* NO_COLOR COLORTERM
Subsystem sftp internal-sftp
"""
NAMESPACE = """\
set -e
mount --bind {place}/passwd /etc/passwd
mount --bind {place}/group /etc/group
mount --bind {place}/shadow /etc/shadow
mount -t tmpfs none /run
mkdir -m 755 /run/sshd
exec {sshd} -D -e -f {place}/configuration
"""
Ssh = Callable[..., Said]


def launcher(place: Path) -> Path:
    """The program as an administrator installs it: one file, which starts Python with -I."""
    path = place / "steerboard"
    code = f"import sys; sys.path[:0] = {PATHS!r}; from tui.__main__ import run; sys.exit(run())"
    path.write_text(f'#!/bin/sh\nexec {plain_python()} -I -B -c {shlex.quote(code)} "$@"\n', "utf-8")
    path.chmod(0o755)
    return path


def give(path: Path, user: int) -> None:
    """Gives a folder and all that is in it to a user."""
    for one in (path, *path.rglob("*")):
        os.chown(one, user, user)


@pytest.fixture
def ssh(for_all: Path) -> Iterator[Ssh]:
    """Logs in over a real sshd as `served`, whose shell is sh, or as `bashed`, whose shell is bash.

    Both have the same home, full of start files that each leave a file named `ran-…` in it.
    """
    found_sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    if found_sshd is None or not all(map(shutil.which, ("ssh", "ssh-keygen", "unshare", "bash"))):
        pytest.skip("there is no sshd, ssh, unshare or bash here")
    place, home = for_all / "ssh", for_all / "home"
    (place / "keys").mkdir(parents=True)
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", place / name], check=True)
    path = for_all / "practice" / "practice.db"
    found(path, login="served", person="Served")
    give(path.parent, ACCOUNT)
    command = f"{launcher(place)} --db {path} forced"
    for user in ("served", "bashed"):
        line = f'command="{command}",restrict,pty {(place / "key.pub").read_text("utf-8")}'
        (place / "keys" / user).write_text(line, "utf-8")
    booby_traps(home)
    people = f"served:x:{ACCOUNT}:{ACCOUNT}::{home}:/bin/sh\nbashed:x:{ACCOUNT}:{ACCOUNT}::{home}:/bin/bash\n"
    for name, more in (
        ("passwd", people),
        ("group", f"served:x:{ACCOUNT}:\n"),
        ("shadow", "served:*:1::::::\nbashed:*:1::::::\n"),
    ):
        (place / name).write_text(Path(f"/etc/{name}").read_text("utf-8") + more, "utf-8")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    (place / "configuration").write_text(CONFIGURATION.format(port=port, place=place), "utf-8")
    script = NAMESPACE.format(place=place, sshd=found_sshd)
    with (place / "log").open("wb") as log:
        daemon = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", script], stderr=log, stdout=log
        )

    def run(user: str, *words: str, options: tuple[str, ...] = ()) -> Said:
        fixed = (
            "BatchMode=yes",
            "StrictHostKeyChecking=no",
            f"UserKnownHostsFile={place}/known",
            "LogLevel=ERROR",
        )
        done = subprocess.run(
            ["ssh", "-F", "none", "-p", str(port), "-i", place / "key", *(f"-o{one}" for one in (*fixed, *options)),
             f"{user}@127.0.0.1", *words],
            capture_output=True, stdin=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    try:
        end = time.monotonic() + 10
        while b"Server listening" not in (place / "log").read_bytes():
            if daemon.poll() is not None or time.monotonic() > end:
                pytest.skip(f"sshd cannot be started here: {(place / 'log').read_text('utf-8')}")
            time.sleep(0.02)
        yield run
    finally:
        daemon.terminate()
        daemon.wait(10)


def booby_traps(home: Path) -> None:
    """A home with every start file that a person could lay there, if they were let."""
    packages = [home / f".local/lib/python3.{minor}/site-packages" for minor in range(11, 16)]
    for folder in (home / ".ssh", *packages):
        folder.mkdir(parents=True)
    home.chmod(0o777)
    for name in (".bashrc", ".profile", ".bash_profile", ".bash_login", ".shinit", ".ssh/rc"):
        (home / name).write_text(f"touch {home}/ran-{name.replace('/', '-')}\n", "utf-8")
    (home / ".ssh/environment").write_text(f"BASH_ENV={home}/.bashrc\nENV={home}/.shinit\n", "utf-8")
    for folder in packages:
        (folder / "usercustomize.py").write_text(f"open('{home}/ran-usercustomize', 'w')\n", "utf-8")


def test_a25_and_a26_what_a_person_sets_up_changes_neither_python_nor_textual(tmp_path: Path) -> None:
    """Neither start files and paths of Python's, nor the names by which Textual opens files and imports modules."""
    ran = tmp_path / "ran"
    for name in ("sitecustomize.py", "usercustomize.py", "evil.py", "tui.py", "startup"):
        (tmp_path / name).write_text(f"open({str(ran)!r}, 'w').close()\n", "utf-8")
    found(tmp_path / "practice" / "practice.db", login=login_name())
    evil = {
        "PYTHONPATH": str(tmp_path), "PYTHONSTARTUP": str(tmp_path / "startup"), "PYTHONUSERBASE": str(tmp_path),
        "BASH_ENV": str(tmp_path / "startup"), "TEXTUAL_DRIVER": "evil:Driver", "TEXTUAL_LOG": str(ran),
        "TEXTUAL_PRESS": "ctrl+q", "TEXTUAL_SCREENSHOT": "0", "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path),
        "TEXTUAL_DEBUG": "1", "TEXTUAL": "debug,devtools",
    }  # fmt: skip
    before = sorted(os.listdir(tmp_path))
    command = [*ENTRY, "--db", str(tmp_path / "practice" / "practice.db")]
    with Terminal(command, env=evil, cwd=tmp_path) as terminal:
        terminal.wait_for("Today", 20)
        terminal.wait_quiet(0.3)
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert sorted(os.listdir(tmp_path)) == before
    assert '-I ${prefix:+-X "pycache_prefix=$prefix"} -m tui "$@"' in (ROOT / "run").read_text("utf-8")


@pytest.mark.slow
@root_only
def test_a25_no_start_file_of_the_person_is_run_before_the_program(ssh: Ssh, for_all: Path) -> None:
    said = ssh("served", "add client --name Acme")
    assert (said.code, said.out) == (0, "ACME\n"), said
    assert not list((for_all / "home").glob("ran-*"))
    # With bash for a login shell its start file does run: it is the shell that keeps them out, as the manual says.
    assert ssh("bashed", "list clients").code == 0
    assert [one.name for one in (for_all / "home").glob("ran-*")] == ["ran-.bashrc"]
    assert "reads no start file" in " ".join((ROOT / "docs/admin.md").read_text("utf-8").split())


@pytest.mark.slow
@root_only
def test_a24_over_a_real_connection_nothing_but_commands_runs(ssh: Ssh, for_all: Path) -> None:
    for asked in ("id", "list clients; id", "$(id)", "sh", f"touch {for_all}/home/ran-it"):
        said = ssh("served", asked)
        assert said.code == 2 and said.out == "" and "uid=" not in said.err, said
    assert not list((for_all / "home").glob("ran-*"))
    assert ssh("served", options=("RequestTTY=no",)).code == 2  # the workstation, without a terminal


@pytest.mark.slow
@root_only
def test_a26_what_the_line_brings_of_the_environment_is_text(ssh: Ssh, for_all: Path) -> None:
    ran, keys = f"{for_all}/home/ran-it", for_all / "ssh/keys/served"
    evil = {
        "LC_EVIL": f"$(touch {ran})", "LANG": "C.UTF-8", "TEXTUAL_LOG": ran, "TEXTUAL_DRIVER": "evil:Driver",
        "PYTHONPATH": f"{for_all}/home", "PYTHONSTARTUP": ran, "EDITOR": f"touch {ran}", "PAGER": f"touch {ran}",
        "BROWSER": f"touch {ran}", "STEERBOARD_DB": f"{for_all}/other.db", "STEERBOARD_TODAY": "1999-01-01",
    }  # fmt: skip
    options = ("SetEnv " + " ".join(f'"{name}={value}"' for name, value in evil.items()),)
    said = ssh("served", "add client --name Acme", options=options)
    assert (said.code, said.out) == (0, "ACME\n"), said
    assert not list((for_all / "home").glob("ran-*")) and not (for_all / "other.db").exists()
    keys.write_text(keys.read_text("utf-8").replace(keys.read_text("utf-8").split('"')[1], "env"), "utf-8")
    names = {line.partition("=")[0] for line in ssh("served", options=options).out.splitlines()}
    assert "LC_EVIL" in names and not names & (set(evil) - {"LC_EVIL", "LANG"})


@pytest.mark.slow
@root_only
def test_h4_a_service_account_through_sudo(for_all: Path) -> None:
    """The program is the account's, the person is who called; a hang-up ends it and keeps the draft."""
    path = for_all / "practice" / "practice.db"
    found(path, login=f"uid{CALLER}", person="Dana")
    give(path.parent, ACCOUNT)
    (for_all / "home").mkdir(0o700)
    give(for_all / "home", ACCOUNT)
    sudo = for_all / "sudo"
    sudo.write_text(
        f'#!/bin/sh\nsetpriv --reuid={ACCOUNT} --regid={ACCOUNT} --clear-groups env -i "TERM=$TERM" "LANG=$LANG" '
        f"PATH=/usr/bin:/bin HOME={for_all}/home PYTHONPATH={':'.join(PATHS)} PYTHONDONTWRITEBYTECODE=1 "
        f"SUDO_UID={CALLER} SUDO_USER=dana {plain_python()} -m tests.shell.trial {path}\nexit $?\n",
        "utf-8",
    )
    sudo.chmod(0o755)
    with Terminal([str(sudo)], cwd=ROOT) as terminal:
        terminal.wait_for("pressed 0", 20)
        own = (
            Path(f"/proc/{terminal.process.pid}/task/{terminal.process.pid}/children")
            .read_text("ascii")
            .split()
        )
        status = Path(f"/proc/{own[0]}/status").read_text("ascii")
        assert f"Uid:\t{ACCOUNT}\t{ACCOUNT}\t{ACCOUNT}\t{ACCOUNT}\n" in status and "Groups:\t \n" in status
        terminal.press("+", "y")
        terminal.wait_for("Saved 1.")
        terminal.resize(100, 30)
        terminal.press("n")
        terminal.wait_for("Note")
        terminal.type("half a thought")
        terminal.wait_for("half a thought")
        begin = time.monotonic()
        terminal.hang_up()
        assert terminal.wait_exit() in (129, -signal.SIGHUP)
        while Path(f"/proc/{own[0]}").exists():
            assert time.monotonic() - begin < 3
            time.sleep(0.02)
    with open_store(path) as store:
        dana = who_is(store, f"uid{CALLER}")
        assert dana.name == "Dana" and Drafts(store, dana, "another").get("trial", "note") == "half a thought"
        line = store.row("SELECT who, text FROM history ORDER BY id DESC LIMIT 1")
    assert line is not None and line["who"] == dana.id
    assert path.stat().st_uid == ACCOUNT and not path.stat().st_mode & 0o077
