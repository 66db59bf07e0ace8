"""The names on the bus: one stream of observations, one bucket of plans a vantage, and what is said in passing.

An agent needs the right to publish on ``observations(vantage)`` and ``standing(vantage)``, to ask on ``TIME`` and to read
the bucket ``plans(vantage)``; nothing else. A vantage is named as record/history names it: letters, digits, - and _.
"""

STREAM = "sodsong-observations"
EVERY_OBSERVATION = "sodsong.observations.*"
EVERY_STANDING = "sodsong.standing.*"
TIME = "sodsong.time"  # asked by agents, answered by the desk
ALIVE = "sodsong.alive"  # the desk says that it lives and when it last judged (form.Beat)


def observations(vantage: str) -> str:
    """The subject that carries the observations of ``vantage``.

    >>> observations("bkk")
    'sodsong.observations.bkk'
    """
    return f"sodsong.observations.{vantage}"


def standing(vantage: str) -> str:
    """The subject on which an agent says how it stands."""
    return f"sodsong.standing.{vantage}"


def vantage_of(subject: str) -> str:
    """The vantage whose subject this is."""
    return subject.rpartition(".")[2]


def plans(vantage: str) -> str:
    """The key-value bucket with the plans of ``vantage``."""
    return f"sodsong_plans_{vantage}"
