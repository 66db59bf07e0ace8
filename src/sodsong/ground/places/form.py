"""Bodies and answers in the JSON form that commands print and letters carry."""

from typing import Any

from sodsong.ground.places.record import Answer, Lao

LAO_FIELDS = ("code", "type", "name", "official_name", "district", "province")


def lao_json(lao: Lao | None) -> dict[str, str] | None:
    """A body's fields by their names, or None where there is no body.

    >>> lao_json(Lao("540166", "อบต.", "ท่าข้าม", "องค์การบริหารส่วนตำบลท่าข้าม", "เมืองแพร่", "แพร่"))["district"]
    'เมืองแพร่'
    """
    return None if lao is None else {key: getattr(lao, key) for key in LAO_FIELDS}


def answer_json(answer: Answer) -> dict[str, Any]:
    """One line of ``sodsong names``: the answer field for field."""
    return {
        "text": answer.text,
        "outcome": answer.outcome,
        "confidence": answer.confidence,
        "lao": lao_json(answer.lao),
        "candidates": [lao_json(lao) for lao in answer.candidates],
        "symptom": answer.symptom,
    }
