"""The desk's one log: lines of a name and values; its library loads with the first line, which most web processes never write."""

from typing import Any


class Log:
    """Hands each line on: ``log.info("leading", since=…)``."""

    def __getattr__(self, level: str) -> Any:
        """The method of that level."""
        import structlog  # noqa: PLC0415  # 6 MB and a tenth of a second, rich's tables of colours among them

        return getattr(structlog.get_logger(), level)


log = Log()
