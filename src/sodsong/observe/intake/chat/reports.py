"""What one message of a chat reports: of one body, or of several where each of its lines names one; pure."""

from dataclasses import replace

from sodsong.ground.places.record import Answer, surely
from sodsong.ground.places.register import Register
from sodsong.ground.places.resolve import MOST_CANDIDATES, resolve
from sodsong.ground.places.symptom import symptom_of
from sodsong.ground.thai.fold import fold
from sodsong.observe.intake.chat.file import ChatMessage

LONGEST = 1_000  # characters of a message that is read; nobody reports a site in more


def reports_in(message: ChatMessage, register: Register) -> list[Answer]:
    """An answer, with its symptom, for each body that the message reports; none where it reports nothing.

    Where the sender's name is not set apart from the words and a body is named in what may be either, it is a question.
    """
    said = message.whole or message.text
    if message.media or len(said) > LONGEST:
        return []
    symptom = symptom_of(fold(message.text if message.sure else said).lower())
    if symptom is None:
        return []
    lines = list(zip(message.text.split("\n"), said.split("\n"), strict=True))
    answers = [_of(text, message.sure, whole, register) for text, whole in lines if whole.strip()]
    named = [answer for answer in answers if answer.outcome != "none"]
    if len(named) < 2:
        one = _of(message.text, message.sure, said, register)
        named = [one] if one.outcome != "none" else []
    return [replace(answer, text=answer.text.strip(), symptom=answer.symptom or symptom) for answer in named]


def _of(text: str, sure: bool, whole: str, register: Register) -> Answer:  # noqa: FBT001 - a message's own field
    """Whom a line means; where it means another with the sender's name before it than without, that is a question."""
    answer = surely(resolve(text, register))
    if sure:
        return answer
    other = surely(resolve(whole, register))
    if (answer.outcome, answer.lao) == (other.outcome, other.lao):
        return replace(answer, text=whole)
    either = {lao.code: lao for one in (answer, other) for lao in (one.lao, *one.candidates) if lao}
    meant = tuple(either.values())[:MOST_CANDIDATES]
    return Answer(whole, "ask", candidates=meant, symptom=answer.symptom or other.symptom)
