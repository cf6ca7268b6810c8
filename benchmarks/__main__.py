"""`./run bench [NAME …]`: run the measurements and print one table; ends with 3 where a limit is not kept."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from benchmarks.table import Row, show


def names() -> list[str]:
    """The modules here that measure something, in the order of the alphabet."""
    return sorted(
        path.stem
        for path in Path(__file__).parent.glob("*.py")
        if "\ndef measure(" in path.read_text(encoding="utf-8")
    )


def main(chosen: list[str]) -> int:
    """Measure the chosen modules, or all."""
    unknown = set(chosen) - set(names())
    if unknown:
        print(
            f"bench: there is no {', '.join(sorted(unknown))}; there are {', '.join(names())}",
            file=sys.stderr,
        )
        return 2
    rows: list[Row] = []
    for name in chosen or names():
        print(f"bench: {name} …", file=sys.stderr, flush=True)
        rows.extend(import_module(f"benchmarks.{name}").measure())
    print(show(rows))
    return 0 if all(row.kept for row in rows) else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
