"""The names on the bus: one stream of observations, one bucket of plans a vantage, and what is said in passing.

An agent may publish its own observations and standing, ask for the time and read its own plans (``rights``); nothing else. A vantage is named as record/history names it: letters, digits, - and _.
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


def rights(vantage: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the bus lets the agent of ``vantage`` publish and subscribe to: enough for its work, and no more.

    >>> rights("bkk")[1]
    ('_INBOX.>', 'sodsong.alive')
    """
    bucket = f"KV_{plans(vantage)}"
    asks = ("INFO", f"STREAM.INFO.{bucket}", f"CONSUMER.*.{bucket}", f"CONSUMER.*.{bucket}.>")
    says = (observations(vantage), standing(vantage), TIME, *(f"$JS.API.{one}" for one in asks), f"$JS.FC.{bucket}.>")
    return says, ("_INBOX.>", ALIVE)


def plans(vantage: str) -> str:
    """The key-value bucket with the plans of ``vantage``."""
    return f"sodsong_plans_{vantage}"
