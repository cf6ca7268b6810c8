"""What a terminal sends, cut into keys, pastes and answers. Only what is known to be a key is passed on.

Terminals send more than keys: answers to what an earlier program or a multiplexer asked (their version, colours,
attributes, graphics), reports of the mouse and of keys let go. Textual's parser takes what it does not know for keys, one
a character, so that the `>` of a terminal's version would open the screen that submits; it trips over some, and it waits
for ever for the end of a paste.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.constants import ESCAPE_DELAY

ESC = "\x1b"
UNFINISHED = 1.0
"""Seconds until a sequence that does not end is dropped; a line may deliver it in two lumps."""
PASTE_PAUSE = 3.0
"""Seconds without anything new that end a paste whose end was lost."""
LONGEST = 100_000
"""Characters of a sequence that does not end; what an answer may be long."""
PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
_STRINGS = "]P_^X"
"""What begins a string after ESC: OSC, DCS, APC, PM, SOS."""
_END_OF_STRING = re.compile("\x07|\x1b\\\\|[\x00-\x06\x08-\x1a\x1c-\x1f]|\x1b(?=[^\\\\])", re.DOTALL)
_CONTROL = re.compile(r"\x1b\[(?:\[.|M.{3}|\d+\$|(?![\[M])[0-?]*[ -/]*[@-~])", re.DOTALL)
"""A control sequence; those that are longer than the rule come from the Linux console, old mice and rxvt."""
_BEGUN = re.compile(r"\x1b\[(?:\[|M.{0,2}|[0-?]*[ -/]*)\Z", re.DOTALL)
_REPORT = re.compile(r"\x1b\[(?:I|O|\?2026;\d\$y)")
_MODIFIED = re.compile(r"\x1b\[(\d{0,7})(?:;\d{1,3})?[u~ABCDEFHPQS]")


@dataclass(frozen=True, slots=True)
class Paste:
    """A text that was pasted, as the terminal says itself."""

    text: str


class Scanner:
    """Cuts reads into pieces; what is not finished waits for the next one, or for `tick`."""

    def __init__(self) -> None:
        self.deadline: float | None = None
        """When `tick` has to be called, on the clock of `feed`."""
        self._held = ""
        self._paste: list[str] | None = None

    def feed(self, text: str, now: float) -> list[str | Paste]:
        """The pieces of a read: plain characters in one string each, each key's sequence in one of its own."""
        found: list[str | Paste] = []
        before = self._held
        text, self._held = before + text, ""
        while text:
            if self._paste is not None:
                text = self._into_paste(self._paste, text, found)
            elif text[0] == ESC:
                text = self._sequence(text, found)
            else:
                plain, escape, rest = text.partition(ESC)
                found.append(plain)
                text = escape + rest
            if text and text == self._held:
                break
        if self._paste is not None:
            self.deadline = now + PASTE_PAUSE
        elif not self._held:
            self.deadline = None
        elif self._held == ESC:
            self.deadline = now + ESCAPE_DELAY
        elif not before or before == ESC or self.deadline is None:
            self.deadline = now + UNFINISHED
        return found

    def tick(self, now: float) -> list[str | Paste]:
        """What became of the unfinished: a lone escape is the key, a paste is what came of it, the rest is nothing."""
        if self.deadline is None or now < self.deadline:
            return []
        held, paste = self._held, self._paste
        self.deadline, self._held, self._paste = None, "", None
        if paste is not None:
            return [Paste("".join(paste) + held)]
        return [held] if held == ESC else []

    def _into_paste(self, paste: list[str], text: str, found: list[str | Paste]) -> str:
        """Take the text of a paste; what comes after its end."""
        inside, end, rest = text.partition(PASTE_END)
        if end:
            found.append(Paste("".join(paste) + inside))
            self._paste = None
            return rest
        keep = next((n for n in range(len(PASTE_END) - 1, 0, -1) if text.endswith(PASTE_END[:n])), 0)
        cut = len(text) - keep
        paste.append(text[:cut])
        self._held = text[cut:]
        return self._held

    def _sequence(self, text: str, found: list[str | Paste]) -> str:
        """Take the sequence that the text begins with; what comes after it, or the text where it is not whole."""
        kind = text[1:2]
        if kind == "[":
            if match := _CONTROL.match(text):
                if match[0] == PASTE_START:
                    self._paste = []
                elif is_key(match[0]):
                    found.append(match[0])
                return text[match.end() :]
            whole = not _BEGUN.match(text)
            after = next((n for n, char in enumerate(text[2:], 2) if not "\x20" <= char <= "\x7e"), len(text))
        elif kind and kind in _STRINGS:
            if match := _END_OF_STRING.search(text, 2):
                return text[match.end() - (match[0] == ESC) :]
            whole, after = False, len(text)
        else:
            length = 3 if kind == "O" and text[2:3] != ESC else 2
            # An escape before another key is one that was typed ahead; with a letter it would be Alt, which means nothing.
            alone = kind == ESC or ("" < kind < " " and not is_key(text[:2]))
            whole = len(text) >= length or alone
            after = 1 if alone else length
            if whole and (alone or is_key(text[:length])):
                found.append(text[:after])
        if not whole and len(text) <= LONGEST:
            self._held = text
            return text
        return text[after:]


def is_key(sequence: str) -> bool:
    """Whether a whole sequence is a key that Textual knows, or one of the few reports that it wants."""
    if sequence in ANSI_SEQUENCES_KEYS:
        return not sequence.endswith("R") or sequence[1] != "["  # where the cursor is reads like a key
    if match := _MODIFIED.fullmatch(sequence):
        return int(match[1] or 1) < 0x110000
    return _REPORT.fullmatch(sequence) is not None
