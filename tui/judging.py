"""Personal keys judged over the actions of all screens, in a process of its own.

A command does without Textual, and the workstation without the screens that nobody looks at; so neither imports them to
find out what is wrong with a line of the settings.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

from models.errors import Problem
from models.settings import Settings

Wrong = dict[str, str]
"""The id of an action → what is wrong with its personal key, and what is used instead, in one sentence."""
PATIENCE = 30.0
"""Seconds that judging may take on a busy machine."""
_JUDGE = "from tui.keymap import answer; answer()"


def judge(settings: Mapping[str, str]) -> tuple[dict[str, tuple[str, ...]], Wrong]:
    """The personal keys that can be used, and what is wrong with the others. Raises Problem where no process can be
    started.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _JUDGE],
            input=json.dumps(dict(settings)),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Problem(
            "Your keys could not be checked.", do="Try again when the machine is less busy."
        ) from error
    own, wrong = json.loads(done.stdout)
    return {action_id: tuple(keys) for action_id, keys in own.items()}, wrong


def remarks(settings: Settings) -> list[str]:
    """What in the settings is not understood, keys too, each with its line. Raises Problem."""
    wrong = judge(settings.keys)[1] if settings.keys else {}
    return [*settings.remarks, *in_words(settings, wrong)]


def in_words(settings: Settings, wrong: Wrong) -> list[str]:
    """What is wrong with personal keys, each with its line, in the order of the settings."""
    return [f"{settings.where(one, 'keys')}: {wrong[one]}" for one in settings.keys if one in wrong]
