"""The script `run`: what it starts, where it sets up, what it says when it cannot.

Most of it is tried on a copy of the script with a Python that only notes down how it was called, so that no
package is installed; `test_fresh_checkout` does all of it in earnest.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
SYSTEM = (
    *("cat", "cksum", "cmp", "cp", "dirname", "env", "flock", "grep"),
    *("id", "mkdir", "mktemp", "readlink", "rm", "sh", "tail", "tr"),
)
DOCUMENTS = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")

PYTHON = """\
#!/bin/sh
# A Python that makes environments of itself and notes down its calls; one that would keep nothing compiled as with -B.
echo "${0##*/} ${PYTHONDONTWRITEBYTECODE:+-B }$*" >>"$CALLS"
case "$*" in
    *version_info*) readlink -f "$0" ;;
    *'import ensurepip'*) [ -e "$NOTES/has-venv" ] ;;
    *'-m venv '*)
        for goal; do :; done
        mkdir -p "$goal/bin" "$goal/lib/python3.11/site-packages"
        cp "$0" "$goal/bin/python"
        ;;
    *'-m pip install'*)
        [ ! -e "$NOTES/kill-me" ] || kill -9 $PPID
        [ ! -e "$NOTES/offline" ] || { echo 'ERROR: No matching distribution for babel==2.18.0' && exit 1; }
        ;;
    *'-m compileall'*) ;;
    *) for argument; do printf '<%s>' "$argument"; done; echo; [ ! -e "$NOTES/read" ] || cat ;;
esac
"""
APT = """\
#!/bin/sh
echo "apt-get $*" >>"$CALLS"
[ ! -e "$NOTES/no-apt" ] || { echo 'E: no network' >&2; exit 100; }
case "$*" in *venv*) : >"$NOTES/has-venv" ;; esac
"""
DPKG = """\
#!/bin/sh
for last; do :; done
case "$1" in
    -S) [ -e "$NOTES/packaged" ] ;;
    *) [ ! -e "$NOTES/lacks-$last" ] && printf installed ;;
esac
"""


class Checkout:
    """A copy of the script with its locks, in a world of a few programs."""

    def __init__(self, root: Path, world: Path) -> None:
        self.root = root
        self.world = world
        self.calls = world / "calls"
        self.home = world / "home"
        self.bin = world / "bin"
        for folder in (root, world, self.home, self.bin):
            folder.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "run", root)
        for lock in LOCKS:
            (root / lock).write_text(f"# {lock}\n", "utf-8")
        for name in SYSTEM:
            found = shutil.which(name)
            assert found is not None, name
            (self.bin / name).symlink_to(found)
        self.program("python3", PYTHON)
        self.program("apt-get", APT)
        self.program("dpkg-query", DPKG)
        self.note("has-venv")
        self.note("packaged")

    def program(self, name: str, text: str) -> None:
        """Puts a program into the world."""
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(0o755)

    def be(self, user: int) -> None:
        """Makes `id -u` say so."""
        self.program("id", f"#!/bin/sh\necho {user}\n")

    def note(self, name: str, there: bool = True) -> None:
        """Sets or takes away what the programs look for."""
        if there:
            (self.world / name).touch()
        else:
            (self.world / name).unlink()

    @property
    def environment(self) -> Mapping[str, str]:
        """The whole environment of the script."""
        return {
            "PATH": str(self.bin),
            "HOME": str(self.home),
            "CALLS": str(self.calls),
            "NOTES": str(self.world),
        }

    def run(
        self,
        *arguments: str,
        command: Sequence[str] = (),
        cwd: Path | None = None,
        stdin: str = "",
        **more: str,
    ) -> subprocess.CompletedProcess[str]:
        """Runs the script."""
        return subprocess.run(
            [*(command or [str(self.root / "run")]), *arguments],
            capture_output=True,
            text=True,
            input=stdin,
            cwd=cwd or self.world,
            env={**self.environment, **more},
            timeout=60,
        )

    def called(self) -> str:
        """What was called since the last time."""
        text = self.calls.read_text("utf-8") if self.calls.exists() else ""
        self.calls.unlink(missing_ok=True)
        return text


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout where nothing has been set up, in a path with a blank."""
    return Checkout(tmp_path / "a checkout", tmp_path / "world")


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    """A checkout that is set up, development tools included."""
    assert checkout.run("setup", "--dev").returncode == 0
    checkout.called()
    return checkout


def test_everything_else_goes_to_the_program(ready: Checkout) -> None:
    result = ready.run("list", "clients", "a  b", "*", "", "--json")
    assert result.stdout == "<-I><-m><tui><list><clients><a  b><*><><--json>\n"
    assert result.stderr == ""
    assert ready.run().stdout == "<-I><-m><tui>\n"
    assert ready.run("demo").stdout == "<-I><-m><tui><demo>\n"
    assert ready.run("bench", "--quick").stdout == "<-I><-m><benchmarks><--quick>\n"


def test_tests_get_two_workers_unless_that_was_decided(ready: Checkout) -> None:
    assert ready.run("test").stdout == "<-I><-m><pytest><-n><2>\n"
    assert ready.run("test", "--all", "tests/align").stdout == "<-I><-m><pytest><-n><2><--all><tests/align>\n"
    assert ready.run("test", "-n0").stdout == "<-I><-m><pytest><-n0>\n"
    assert ready.run("test", "--pdb").stdout == "<-I><-m><pytest><--pdb>\n"


def test_tests_are_compiled_once_wherever_compiling_is_switched_off(ready: Checkout) -> None:
    ready.run("test", PYTHONDONTWRITEBYTECODE="1")
    assert ready.called() == "python -I -m pytest -n 2\n"


def test_nothing_starts_python_when_all_is_set_up(ready: Checkout) -> None:
    ready.run("--version")
    assert ready.called() == "python -I -m tui --version\n"


def test_standard_input_is_the_program_s(checkout: Checkout) -> None:
    checkout.note("read")
    result = checkout.run("import", "standards", "-", stdin="a,b\n")
    assert result.stdout == "<-I><-m><tui><import><standards><->\na,b\n"
    assert "setting up" in result.stderr


def test_called_through_links_from_anywhere(ready: Checkout, tmp_path: Path) -> None:
    far, near = tmp_path / "far", ready.bin / "steerboard"
    far.mkdir()
    (far / "link").symlink_to(os.path.relpath(ready.root / "run", far))
    near.symlink_to(far / "link")
    expected = "<-I><-m><tui><x>\n"
    assert ready.run("x", command=[str(near)]).stdout == expected
    assert ready.run("x", command=["./link"], cwd=far).stdout == expected
    assert ready.run("x", command=["steerboard"], cwd=tmp_path).stdout == expected
    assert ready.run("x", command=["sh", "run"], cwd=ready.root).stdout == expected
    assert ready.run("x", command=["./run"], cwd=ready.root, CDPATH=str(tmp_path)).stdout == expected


def test_setting_up(checkout: Checkout) -> None:
    result = checkout.run("--version")
    assert result.returncode == 0
    assert result.stdout == "<-I><-m><tui><--version>\n"
    venv = checkout.root / ".venv"
    calls = checkout.called()
    assert f"-m venv {venv}" in calls
    assert "--require-hashes --no-deps" in calls
    assert "requirements-dev.lock" not in calls
    assert "-m compileall" in calls and f"{checkout.root}/screens" in calls
    assert (venv / "lib/python3.11/site-packages/steerboard.pth").read_text("utf-8") == f"{checkout.root}\n"
    checkout.run("test")
    calls = checkout.called()
    assert "-m venv" not in calls
    assert "requirements-dev.lock" in calls
    assert "requirements.lock" not in calls
    assert not list(venv.glob("unfinished"))


def test_a_changed_lock_is_installed_in_place(ready: Checkout) -> None:
    (ready.root / "requirements.lock").write_text("# newer\n", "utf-8")
    result = ready.run("x")
    assert "up to date" in result.stderr
    calls = ready.called()
    assert "-m venv" not in calls and "/requirements.lock" in calls
    assert ready.run("x").stderr == ""


def test_a_system_without_cmp_sets_up_once_too(ready: Checkout) -> None:
    (ready.bin / "cmp").unlink()
    assert ready.run("x").stderr == ""
    (ready.root / "requirements.lock").write_text("# newer\n", "utf-8")
    assert "up to date" in ready.run("x").stderr
    assert ready.run("x").stderr == ""


def test_a_moved_checkout_is_set_up_anew(ready: Checkout, tmp_path: Path) -> None:
    ready.root = ready.root.rename(tmp_path / "moved")
    ready.run("x")
    assert f"-m venv {ready.root}/.venv" in ready.called()


def test_an_interrupted_set_up_is_not_taken_for_whole(checkout: Checkout) -> None:
    checkout.note("kill-me")
    assert checkout.run("x").returncode != 0
    checkout.note("kill-me", False)
    checkout.called()
    result = checkout.run("x")
    assert result.returncode == 0
    assert "-m venv" in checkout.called()


def test_an_interrupted_update_is_not_taken_for_whole(ready: Checkout) -> None:
    (ready.root / "requirements.lock").write_text("# newer\n", "utf-8")
    ready.note("kill-me")
    assert ready.run("x").returncode != 0
    ready.note("kill-me", False)
    (ready.root / "requirements.lock").write_text("# requirements.lock\n", "utf-8")
    ready.called()
    assert ready.run("x").returncode == 0
    assert "-m venv" in ready.called()


@pytest.mark.parametrize("was_ready", [False, True])
def test_without_network(checkout: Checkout, was_ready: bool) -> None:
    if was_ready:
        checkout.run("setup")
        (checkout.root / "requirements.lock").write_text("# newer\n", "utf-8")
    checkout.note("offline")
    for _ in range(2):
        checkout.called()
        result = checkout.run("x")
        assert result.returncode == 1
        assert result.stdout == ""
        said = result.stderr.splitlines()[-1]
        assert "is the network there?" in said and "babel==2.18.0" in said
        assert ("-m venv" in checkout.called()) is not was_ready
    checkout.note("offline", False)
    assert checkout.run("x").returncode == 0
    assert checkout.run("x").stderr == ""


def test_two_at_once_set_up_once(checkout: Checkout) -> None:
    pids = [
        subprocess.Popen(
            [checkout.root / "run", "x"],
            env=checkout.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(4)
    ]
    assert [process.wait(60) for process in pids] == [0, 0, 0, 0]
    assert checkout.called().count("-m venv") == 1


def test_whoever_comes_second_is_told_that_he_waits(checkout: Checkout) -> None:
    with (checkout.root / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(
            [checkout.root / "run", "x"],
            env=checkout.environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert process.stderr is not None
        assert "waiting for a set-up" in process.stderr.readline()
    process.stderr.read()
    assert process.wait(60) == 0


def test_a_read_only_checkout_sets_up_in_the_cache(checkout: Checkout) -> None:
    prefix: list[str] = []
    if os.getuid() == 0:
        # Nothing is read-only to root, so somebody else has to try.
        prefix = [shutil.which("setpriv") or "", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
        for folder in (*checkout.world.parents, checkout.world):
            if folder.stat().st_uid == 0 and folder != Path("/tmp") and not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o011)
        for folder in (checkout.home, checkout.world):
            shutil.chown(folder, 65534, 65534)
    checkout.root.chmod(0o555)
    try:
        result = checkout.run("x", command=[*prefix, str(checkout.root / "run")])
        assert result.returncode == 0, result.stderr
        [place] = (checkout.home / ".cache/steerboard").iterdir()
        assert result.stdout == f"<-I><-X><pycache_prefix={place}/compiled><-m><tui><x>\n"
        assert (place / "venv/requirements.lock").exists()
        assert not (checkout.root / ".venv").exists()
        again = checkout.run(
            "x", command=[*prefix, str(checkout.root / "run")], XDG_CACHE_HOME=str(checkout.home / ".cache")
        )
        assert again.stdout == result.stdout and again.stderr == ""
        nowhere = checkout.run(
            "x", command=[*prefix, "/usr/bin/env", "-u", "HOME", str(checkout.root / "run")]
        )
        assert nowhere.returncode == 1 and "HOME is not set" in nowhere.stderr
    finally:
        checkout.root.chmod(0o755)


def test_no_python(checkout: Checkout) -> None:
    checkout.program("python3", "#!/bin/sh\nexit 1\n")
    result = checkout.run("x")
    assert result.returncode == 1
    assert "needs Python 3.11 or newer" in result.stderr


def test_an_old_python_is_passed_over(checkout: Checkout) -> None:
    checkout.program("python3", "#!/bin/sh\nexit 1\n")
    checkout.program("python3.13", PYTHON)
    checkout.note("packaged")
    checkout.note("has-venv", False)
    checkout.be(1000)
    result = checkout.run("x")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].endswith(
        "sudo apt-get install -y --no-install-recommends python3.13-venv"
    )
    checkout.note("has-venv")
    assert checkout.run("x").returncode == 0


def test_what_the_system_lacks_is_installed_by_root(checkout: Checkout) -> None:
    checkout.be(0)
    checkout.note("has-venv", False)
    checkout.note("lacks-libharfbuzz-subset0")
    checkout.note("lacks-fonts-dejavu-core")
    result = checkout.run("x")
    assert result.returncode == 0
    calls = checkout.called()
    assert "install -y --no-install-recommends python3-venv libharfbuzz-subset0 fonts-dejavu-core\n" in calls


def test_what_the_system_lacks_is_installed_with_sudo_that_asks_nothing(checkout: Checkout) -> None:
    checkout.be(1000)
    checkout.program(
        "sudo", '#!/bin/sh\n[ "$1" = -n ] || exit 1\nshift\necho "sudo $*" >>"$CALLS"\nexec "$@"\n'
    )
    checkout.program("true", "#!/bin/sh\n")
    checkout.note("lacks-libpango-1.0-0")
    assert checkout.run("x").returncode == 0
    assert "sudo env DEBIAN_FRONTEND=noninteractive apt-get" in checkout.called()


def test_without_document_libraries_it_goes_on(checkout: Checkout) -> None:
    checkout.be(1000)
    for name in DOCUMENTS:
        checkout.note(f"lacks-{name}")
    result = checkout.run("x")
    assert result.returncode == 0
    command = f"sudo apt-get install -y --no-install-recommends {' '.join(DOCUMENTS)}"
    assert f"going on without PDF documents, which need: {command}\n" in result.stderr
    assert "apt-get" not in checkout.called()


def test_root_without_network_for_apt(checkout: Checkout) -> None:
    checkout.be(0)
    checkout.note("no-apt")
    checkout.note("lacks-fonts-dejavu-core")
    checkout.note("has-venv", False)
    result = checkout.run("x")
    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    assert "cannot set up without python3-venv" in last
    assert last.endswith(": apt-get install -y --no-install-recommends python3-venv fonts-dejavu-core")
    checkout.note("has-venv")
    result = checkout.run("x")
    assert result.returncode == 0
    assert "which need: apt-get install -y --no-install-recommends fonts-dejavu-core\n" in result.stderr


def test_a_python_built_by_hand_without_venv(checkout: Checkout) -> None:
    checkout.note("packaged", False)
    checkout.note("has-venv", False)
    result = checkout.run("x")
    assert result.returncode == 1
    assert "cannot make virtual environments" in result.stderr
    assert "apt-get" not in checkout.called()


def test_a_pull_is_compiled_by_whoever_may_write(ready: Checkout) -> None:
    log = ready.root / ".git/logs/HEAD"
    log.parent.mkdir(parents=True)
    log.touch()
    later = time.time() + 5
    os.utime(log, (later, later))
    ready.run("x")
    assert "-m compileall" in ready.called()
    os.utime(log, (1, 1))
    ready.run("x")
    assert "-m compileall" not in ready.called()


def test_the_locks_name_no_place_to_download_from() -> None:
    pinned: list[str] = []
    for lock in LOCKS:
        text = (ROOT / lock).read_text("utf-8")
        assert (
            "://" not in text and "--index" not in text and "--find-links" not in text and "\n-" not in text
        )
        entries = [
            entry for entry in text.replace("\\\n", " ").splitlines() if entry and not entry.startswith("#")
        ]
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
        pinned += [entry.split("==")[0] for entry in entries]
    assert len(pinned) == len(set(pinned))
