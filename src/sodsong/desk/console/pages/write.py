"""Numbers, days and times as the reader's language writes them: Thai digits and Buddhist years, or English ones."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sodsong.ground.thai import write
from sodsong.ground.thai.digits import to_thai

BANGKOK = ZoneInfo("Asia/Bangkok")


NBSP = "\u00a0"
JOIN = "\u2060"  # word joiner: browsers part these compounds at their seam
COMPOUNDS = (
    *(
        ("เข้า", "ไม่", "ได้"),
        ("พร้อม", "กัน"),
        ("เดียว", "กัน"),
        ("รับ", "ทราบ"),
        ("ของ", "ท่าน"),
        ("ลง", "วันที่"),
        ("จำ", "นวน"),
    ),
    *(("วัน", day) for day in write.WEEKDAYS),
)


def _thai() -> bool:
    return (get_language() or "th").startswith("th")


def digits(value: object) -> str:
    """A number, or a text with numbers in it, in the reader's digits; whole numbers with commas by thousands."""
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return to_thai(text) if _thai() else text


def civil(moment: date | datetime) -> date:
    """The Thai civil day of a moment."""
    return moment.astimezone(BANGKOK).date() if isinstance(moment, datetime) else moment


def day(moment: date | datetime) -> str:
    """๑๑ สิงหาคม ๒๕๖๓, or 11 August 2020."""
    text = write.long_date(civil(moment)) if _thai() else date_format(civil(moment), "j F Y")
    return text.replace(" ", NBSP, 1)  # a day is not parted from its month


def short_day(moment: date | datetime) -> str:
    """๑๑ ส.ค., or 11 Aug; for charts, where the year stands elsewhere."""
    text = write.short_date(civil(moment)).rsplit(" ", 1)[0] if _thai() else date_format(civil(moment), "j M")
    return text.replace(" ", NBSP)


def month(moment: date | datetime) -> str:
    """ส.ค. ๖๓, or Aug 2020; for charts and tables by month."""
    text = write.short_date(civil(moment)).split(" ", 1)[1] if _thai() else date_format(civil(moment), "M Y")
    return text.replace(" ", NBSP)


def month_name(moment: date | datetime) -> str:
    """The month in full: สิงหาคม ๒๕๖๓, or August 2020."""
    text = write.long_date(civil(moment)).split(" ", 1)[1] if _thai() else date_format(civil(moment), "F Y")
    return text.replace(" ", NBSP)


def full_day(moment: date | datetime) -> str:
    """The day with its weekday: วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓, or Sunday 16 August 2020."""
    return write.full_date(civil(moment)) if _thai() else date_format(civil(moment), "l j F Y")


def clock(moment: datetime) -> str:
    """๐๙.๑๒ น., or 09:12; Thai time."""
    local = moment.astimezone(BANGKOK)
    return write.clock_time(local.time()).replace(" ", NBSP) if _thai() else f"{local:%H:%M}"


def moment(when: datetime) -> str:
    """Day and time: ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น."""
    return _("%(day)s at %(time)s") % {"day": day(when), "time": clock(when)}


def ago(when: datetime, now: datetime) -> str:
    """How long before ``now``, in its largest unit; stands only beside the absolute time."""
    seconds = max(0, int((now - when).total_seconds()))
    if seconds < 60:
        text = ngettext("%(n)s second ago", "%(n)s seconds ago", seconds)
    elif seconds < 3600:
        seconds //= 60
        text = ngettext("%(n)s minute ago", "%(n)s minutes ago", seconds)
    elif seconds < 86_400:
        seconds //= 3600
        text = ngettext("%(n)s hour ago", "%(n)s hours ago", seconds)
    else:
        seconds //= 86_400
        text = ngettext("%(n)s day ago", "%(n)s days ago", seconds)
    return text % {"n": digits(seconds)}


def near(when: datetime, now: datetime) -> str:
    """The time alone if it is of today, else with its day: ๑๑ ส.ค. ๐๙.๑๒ น."""
    return clock(when) if civil(when) == civil(now) else f"{short_day(when)} {clock(when)}"


def span(length: timedelta) -> str:
    """A length of time in its two largest units, seconds only below a minute: ๒ วัน ๓ ชั่วโมง."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": digits(seconds)}
    minutes = seconds // 60
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [
        (days, ngettext("%(n)s day", "%(n)s days", days)),
        (hours, ngettext("%(n)s hour", "%(n)s hours", hours)),
        (minutes, ngettext("%(n)s minute", "%(n)s minutes", minutes)),
    ]
    first = next(i for i, (count, _text) in enumerate(parts) if count)
    return " ".join(text % {"n": digits(count)} for count, text in parts[first : first + 2] if count)


def listed(names: list[str], most: int = 3) -> str:
    """Names in a row, the rest as a number: อบต.ก, อบต.ข และอีก ๓๒ แห่ง."""
    shown = ", ".join(names[:most])
    rest = len(names) - most
    if rest <= 0:
        return shown
    more = ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": digits(rest)}
    return f"{shown} {more}"


def whole(text: str) -> str:
    """``text`` with the compounds of headlines held together at a line's end."""
    for parts in COMPOUNDS:
        text = text.replace("".join(parts), JOIN.join(parts))
    return text
