"""Writes requirements.lock and requirements-dev.lock anew from pyproject.toml.

It wants `uv` on the path (`pipx install uv`) and nothing else: `python3 tools/lock.py`. Versions that are
locked stay as they are unless `--upgrade` is given. The first lock is all that the program itself needs, the
second what the development tools need beyond it: set-up installs both without resolving anything.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADS = {
    "requirements.lock": "# What Steerboard runs on. Made by tools/lock.py; do not edit.",
    "requirements-dev.lock": "# What its tests need beyond that. Made by tools/lock.py; do not edit.",
}


def resolve(output: Path, *options: str) -> None:
    """Lets uv write the lock of the project and the named extras for all platforms."""
    subprocess.run(
        ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
        + ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
        + [*options, "--output-file", str(output), "pyproject.toml"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def entries(text: str) -> dict[str, str]:
    """The lines of a lock by what they pin: name, version and marker."""
    blocks = re.findall(r"^(?:[^#\s].*\n)(?:[ \t]+.*\n)*", text, re.MULTILINE)
    return {block.splitlines()[0]: block for block in blocks}


def main() -> None:
    """Writes both locks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows"
    )
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    runtime_lock, development_lock = (ROOT / name for name in HEADS)
    with tempfile.TemporaryDirectory() as folder:
        runtime, everything = Path(folder, "runtime.txt"), Path(folder, "everything.txt")
        for lock, copy in ((runtime_lock, runtime), (development_lock, everything)):
            copy.write_text(lock.read_text("utf-8") if lock.exists() else "", "utf-8")
        # All of it is resolved together: a development tool may hold back what the program could have newer.
        everything.write_text(everything.read_text("utf-8") + runtime.read_text("utf-8"), "utf-8")
        resolve(everything, "--extra", "dev", *upgrade)
        runtime.write_text("", "utf-8")
        resolve(runtime, "--constraint", str(everything))
        needed = entries(runtime.read_text("utf-8"))
        beyond = {
            line: block
            for line, block in entries(everything.read_text("utf-8")).items()
            if line not in needed
        }
    pinned = {line.split("==")[0] for line in needed}
    assert not pinned & {line.split("==")[0] for line in beyond}, "a package would be pinned twice"
    runtime_lock.write_text(HEADS[runtime_lock.name] + "\n" + "".join(needed.values()), "utf-8")
    development_lock.write_text(HEADS[development_lock.name] + "\n" + "".join(beyond.values()), "utf-8")


if __name__ == "__main__":
    main()
