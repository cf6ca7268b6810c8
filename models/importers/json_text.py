"""JSON that somebody else wrote: read whole or refused in one sentence (FAULTS G4)."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from models.errors import Problem
from models.files import size
from models.text import clean, quoted

JSON_LIMIT = 32_000_000
"""Bytes of a JSON file."""


class _Refused(ValueError):
    """What the file holds that no careful program would write."""


def parse_json(data: bytes, limit: int = JSON_LIMIT) -> Any:
    """The value of a JSON text in UTF-8, UTF-16 or UTF-32.

    Texts are as they stand there: whoever takes them cleans them (lone surrogates, control characters).
    Raises Problem for a file too large, in no such encoding, with broken syntax (naming the line), nested too
    deeply, with a name twice in one object, with a number too long, with NaN or Infinity.
    """
    if len(data) > limit:
        raise Problem(f"The JSON file is larger than {size(limit)}.", do="Split it.")
    try:
        text = data.decode(json.detect_encoding(data), "strict")
    except UnicodeDecodeError as error:
        raise Problem(
            f"The JSON file is no proper {error.encoding.upper()}.", do="Save it as UTF-8."
        ) from None
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise Problem("The JSON is nested too deeply to be read.", do="Take out the nesting.") from None
    except json.JSONDecodeError as error:
        raise Problem(
            f"Line {error.lineno} of the JSON cannot be read: {error.msg}.", do="Get the file once more."
        ) from None
    except _Refused as error:
        raise Problem(f"The JSON {error}.", do="Ask whoever made the file.") from None
    except ValueError:
        raise Problem("The JSON holds a number that is too long.", do="Ask whoever made the file.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name, count in times.items() if count > 1)
        raise _Refused(f"has {quoted(clean(twice)[:100])} twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _Refused(f"holds {name}, which is no number")
