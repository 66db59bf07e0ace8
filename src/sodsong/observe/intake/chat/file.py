"""A LINE chat as the apps export it becomes messages with their time and sender, every doubt named; pure.

Two forms are known. With tabs: ``09:12<tab>sender<tab>words``, under days such as ``อ. 11/08/2563``, ``Tue, 8/11/2020``
or ``2020/08/11(Tue)``, words of several lines in quotes. With spaces: ``09:12 sender words`` under ``2020.08.11 วันอังคาร``.
No document of LINE's describes either. The Thai forms agree with exports that others have read [V]; that telephones
write the one and computers the other is told by some of them and gainsaid by one [U], so the form is seen in the file.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from sodsong.ground.thai.fold import fold
from sodsong.observe.documents.plain import decode
from sodsong.observe.intake.chat.days import day_of, time_of
from sodsong.observe.intake.chat.spaced import begun as begun_spaced
from sodsong.observe.intake.chat.spaced import is_spaced, parted
from sodsong.observe.intake.registry_file import MOST_PROBLEMS, Problem

LARGEST = 20 * 1024 * 1024  # bytes
MOST_MESSAGES = 100_000
_MEDIA = re.compile(r"\[[^\]\n]{1,40}\]|☎.*", re.DOTALL)  # [Sticker], [รูป], [Photo], a call: no words


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message: the ``line`` it begins on, when in Thai time, who and what; ``media`` says that it holds no words.

    ``whole`` is sender and words in one where the file does not part them; ``sure``, that it is known where the name ends.
    """

    line: int
    at: datetime
    sender: str
    text: str
    media: bool = False
    whole: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class ChatFile:
    """The messages in their order, and every problem by line; with a problem nothing of the file is to be taken."""

    messages: tuple[ChatMessage, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What has been read so far; ``spaced`` is the form that is read."""

    spaced: bool
    day: date | None = None
    lines: list[str] = field(default_factory=list)  # of the message that is open
    head: tuple[int, datetime, str] | None = None
    messages: list[ChatMessage] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def close(self) -> None:
        """The open message ends."""
        if self.head is not None:
            line, at, sender = self.head
            text = "\n".join(self.lines).strip()
            if "\n" in text and len(text) > 1 and text[0] == text[-1] == '"':
                text = text[1:-1].replace('""', '"')
            self.messages.append(ChatMessage(line, at, sender, text, media=bool(_MEDIA.fullmatch(text))))
        self.head, self.lines = None, []

    def goes_on(self, at: time) -> bool:
        """Whether a line that begins with this time can be no message: time never runs backward in a day."""
        return self.spaced and self.head is not None and self.head[1] > datetime.combine(self.head[1].date(), at)


def read_chat(data: bytes | str, today: date) -> ChatFile:
    r"""The messages of an exported chat; ``today`` (Thai civil date) tells a day that cannot have been.

    >>> chat = read_chat("[LINE] แชต\n\nอ. 11/08/2563\n09:12\tนาง ก\tอบต.ท่าข้าม เข้าไม่ได้", date(2020, 8, 12))
    >>> chat.messages[0].at, chat.messages[0].sender
    (datetime.datetime(2020, 8, 11, 9, 12), 'นาง ก')
    """
    if len(data) > LARGEST:
        return _refused("the file is larger than 20 MB")
    text = decode(data) if isinstance(data, bytes) else data.replace("\r\n", "\n").replace("\r", "\n")
    if text is None:
        return _refused("the file is no text")
    lines = text.split("\n")
    reading = _Reading(is_spaced(lines))
    for number, line in enumerate(lines, 1):
        if len(reading.problems) >= MOST_PROBLEMS or len(reading.messages) >= MOST_MESSAGES:
            reading.problems.append(Problem(number, "", "", "there is more in the file than is read"))
            break
        _take(reading, number, line, today)
    reading.close()
    if not reading.messages and not reading.problems:
        return _refused("this is no exported LINE chat: no day and no message was found")
    messages = _with_senders(reading.messages) if reading.spaced else reading.messages
    return ChatFile(tuple(messages), tuple(reading.problems))


def _refused(why: str) -> ChatFile:
    return ChatFile(problems=(Problem(1, "", "", why),))


def _take(reading: _Reading, number: int, line: str, today: date) -> None:
    inside = bool(reading.head and reading.lines[-1].strip())  # the apps leave an empty line before a day
    day = day_of(line, today, inside=inside)
    if day is not None:
        reading.close()
        reading.day = None if isinstance(day, str) else day
        if isinstance(day, str):
            reading.problems.append(Problem(number, "date", "", day))
        return
    begun = _begun_spaced(line) if reading.spaced else _begun(line)
    if begun is None or reading.goes_on(begun[0]):
        if reading.head is not None:
            reading.lines.append(line)
        return
    reading.close()
    at, sender, text = begun
    if reading.day is None:
        if not any(problem.column == "date" for problem in reading.problems):
            reading.problems.append(Problem(number, "date", "", "a message stands before any day"))
        return
    if sender:
        reading.head = (number, datetime.combine(reading.day, at), sender)
        reading.lines = [text]


def _begun(line: str) -> tuple[time, str, str] | None:
    """Time, sender and first words, if a message begins here; of what LINE itself says (joined, left) the sender is empty."""
    parts = line.split("\t", 2)
    if len(parts) == 1:
        return None
    at = time_of(parts[0])
    if at is None:
        return None
    sender = " ".join(fold(parts[1]).split())
    return (at, sender[:100], parts[2]) if len(parts) == 3 else (at, "", parts[1])


def _begun_spaced(line: str) -> tuple[time, str, str] | None:
    found = begun_spaced(line)
    return (found[0], "?", found[1]) if found else None


def _with_senders(messages: list[ChatMessage]) -> list[ChatMessage]:
    """Messages of the form with spaces, each with its sender taken off its first line."""
    firsts = [message.text.partition("\n") for message in messages]
    found = parted(first for first, _end, _rest in firsts)
    return [
        replace(
            message,
            sender=one.sender[:100],
            text=f"{one.text}{end}{rest}",
            media=one.media and not rest,
            whole=message.text,
            sure=one.sure,
        )
        for message, one, (_first, end, rest) in zip(messages, found, firsts, strict=True)
    ]
