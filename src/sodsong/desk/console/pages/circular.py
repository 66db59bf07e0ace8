"""The circular's page: who is told through whom, who has acknowledged, what each has answered, and who is silent."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isqrt

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sodsong.act.casework import cascade
from sodsong.act.casework import record as casework
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.console.pages import write
from sodsong.desk.console.pages.story import Told
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.models import Circular, Recipient
from sodsong.desk.dispatch.outbox.models import Message

WORST = 30  # branches shown of a letter to thousands
MISSING = 6  # names of a branch that have not acknowledged, the others are counted
MARGIN = 4  # white modules around a code (ISO/IEC 18004)
_DARK = re.compile(rb"\0+")
Link = Callable[[Recipient], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One recipient: what its signs come to, whether it is silent, and what its site is now (a member's state or empty).

    ``link`` is filled only where the page shows it.
    """

    recipient: Recipient
    name: str
    state: cascade.Standing
    silent: bool = False
    site: str = ""
    link: str = ""


@dataclass(slots=True)
class Branch:
    """A district: its office and the LAOs told through it. Those told directly are a branch without an office."""

    name: str
    office: Row | None = None
    rows: list[Row] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        """How many of its LAOs have acknowledged."""
        return sum(row.state.acknowledged_at is not None for row in self.rows)

    @property
    def waiting(self) -> int:
        """How many have not."""
        return len(self.rows) - self.acknowledged

    @property
    def silent(self) -> list[Row]:
        """Its silent LAOs."""
        return [row for row in self.rows if row.silent]

    @property
    def look(self) -> str:
        """Down when nobody has acknowledged, waiting while some have, up when all have."""
        return _look(self.acknowledged, len(self.rows))

    @property
    def names(self) -> str:
        """The LAOs by name, for the branch that has no district's."""
        return write.listed([row.name for row in self.rows])


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the circular has come, for the incident's page, and the sums.

    ``districts`` holds (district, acknowledged, all, look, who has not) each.
    """

    circular: Circular
    number: str
    districts: list[tuple[str, int, int, str, str]]
    all_at: datetime | None  # when the last of all acknowledged
    acknowledged: int = 0  # LAOs that have acknowledged, of all that are told
    told: int = 0


def progress_of_many(circular: Circular, number: str) -> Progress:
    """The same of a letter to thousands: counted in the database, only the branches where most are missing are shown."""
    counts = dispatch.branch_counts(circular)
    worst = sorted(counts, key=lambda one: one[1] - one[2])[:WORST]
    shown = [(name, done, every, _look(done, every), "") for name, done, every in worst]
    return Progress(circular, number, shown, None, sum(one[1] for one in counts), sum(one[2] for one in counts))


def _look(acknowledged: int, total: int) -> str:
    return "up" if acknowledged == total else "waiting" if acknowledged else "down"


def with_messages(branches: Sequence[Branch], messages: Mapping[int, Message]) -> None:
    """Give each recipient on the page the message that went to it, as its ``message``."""
    for branch in branches:
        for row in [*([branch.office] if branch.office else []), *branch.rows]:
            row.recipient.message = messages.get(row.recipient.pk)  # type: ignore[attr-defined]  # for the template alone


def progress(circular: Circular, number: str) -> Progress:
    """How far the circular has come now."""
    total: Counter[str] = Counter()
    signed: Counter[str] = Counter()
    times: list[datetime | None] = []
    missing: dict[str, list[str]] = {}
    for district, lao, at in dispatch.first_signs(circular):
        total[district] += 1
        signed[district] += at is not None
        if at is None:
            missing.setdefault(district, []).append(lao)
        times.append(at)
    order = sorted(total, key=lambda name: not name)  # those told directly stand last
    known = [at for at in times if at]
    return Progress(
        circular,
        number,
        [
            (
                name,
                signed[name],
                total[name],
                _look(signed[name], total[name]),
                write.listed(missing.get(name, []), MISSING),
            )
            for name in order
        ],
        max(known) if known and len(known) == len(times) else None,
        signed.total(),
        total.total(),
    )


def name(recipient: Recipient) -> str:
    """The recipient as pages call it: อบต.ท่าข้าม, or สถอ.เมืองแพร่."""
    if recipient.lao:
        return recipient.lao.short_name
    return _("District office %(name)s") % {"name": recipient.district.name if recipient.district else ""}


def tree(
    recipients: Sequence[Recipient],
    told_at: datetime,
    now: datetime,
    *,
    members: Sequence[Member] = (),
    link: Link | None = None,
    every_link: bool = False,
) -> list[Branch]:
    """The branches in the order of the lists, those told directly last; links of offices and direct ones, or of all."""
    sites: Mapping[int, str] = {member.lao_id: member.state for member in members}
    found: dict[str, Branch] = {}
    direct = Branch("")
    for one in recipients:
        state = dispatch.standing_of(one)
        shown = link is not None and (every_link or one.role != "lao")
        row = Row(
            one,
            name(one),
            state,
            cascade.silent(state, told_at, now),
            sites.get(one.lao_id or 0, ""),
            link(one) if link and shown else "",
        )
        if one.role == "direct":
            direct.rows.append(row)
            continue
        district = one.district.name if one.district else ""
        branch = found.setdefault(district, Branch(district))
        if one.role == "district":
            branch.office = row
        else:
            branch.rows.append(row)
    return [*found.values(), *([direct] if direct.rows else [])]


def headline(branches: Sequence[Branch]) -> str:
    """What is so, in one sentence."""
    total = sum(len(branch.rows) for branch in branches)
    done = sum(branch.acknowledged for branch in branches)
    told = {"n": write.digits(done), "all": write.digits(total)}
    if done == total:
        return _("All %(all)s LAOs have acknowledged") % told
    if not done:
        return _("None of the %(all)s LAOs has acknowledged yet") % told
    return _("%(n)s of %(all)s LAOs have acknowledged") % told


def answers(branches: Sequence[Branch]) -> list[tuple[str, int]]:
    """(reply, how many LAOs say so now), those that need a person first."""
    rows = [row for branch in branches for row in branch.rows]
    counts = Counter(row.state.reply for row in rows if row.state.reply)
    return [
        (reply, counts[reply]) for reply in ("other-problem", "vendor-told", "fixed", "not-affected") if counts[reply]
    ]


def why_not(incident: Incident, members: Sequence[Member]) -> str:
    """Why no letter can be issued for this incident; empty when it can."""
    if incident.state in casework.OVER:
        return _("This incident has already ended.")
    if incident.cause_kind == casework.LONE:
        return _("A single failure gets no circular letter.")
    if incident.state not in casework.UNDER_WAY or not members:
        return _("A letter is issued only while an incident is open.")
    return ""


def cautions(incident: Incident, questions: int, *, has_letter: bool) -> list[str]:
    """What the officer may have overlooked before issuing; each a sentence."""
    found = []
    if not has_letter:
        found.append(_("The letter is still being drafted."))
    if not incident.confirmed:
        found.append(_("The cause is not confirmed: the letter calls it suspected."))
    if not incident.deadline:
        found.append(_("No deadline has been set: the letter will name no day."))
    if questions:
        found.append(_("A question is open: who must act is fixed by the list as it stands now."))
    return found


def story(made: Progress) -> list[Told]:
    """The circular's lines in the incident's story."""
    row = made.circular
    text = _("Letter issued: number %(number)s, dated %(day)s")
    told = [Told(row.issued_at, text % {"number": made.number, "day": write.day(row.day)}, row.issued_by)]
    if made.all_at:
        told.append(Told(made.all_at, _("All %(n)s LAOs have acknowledged") % {"n": write.digits(made.told)}))
    return told


def qr(link: str, title: str) -> SafeString:
    """The link as a QR for paper: vector, middle error correction, its own white ground; the title is its name aloud.

    The mask is a fixed one. The standard tries all eight for the evenest picture, which takes most of the time; readers
    take any.
    """
    import zxingcpp  # noqa: PLC0415  # loads where a QR is drawn

    code = zxingcpp.create_barcode(link, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=2)
    image = code.to_image(scale=1, add_quiet_zones=False)
    modules = bytes(memoryview(image))  # type: ignore[arg-type]  # its stubs do not know yet how a buffer is written down
    side = isqrt(len(modules))
    lines = []
    for row in range(side):
        for dark in _DARK.finditer(modules, row * side, (row + 1) * side):
            left, right = dark.span()
            lines.append(f"M{left - row * side + MARGIN} {row + MARGIN}.5h{right - left}")
    whole = side + 2 * MARGIN
    return format_html(
        '<svg role="img" viewBox="0 0 {0} {0}" class="qr"><title>{1}</title><path fill="#fff" d="M0 0h{0}v{0}H0z"/>'
        '<path stroke="#000" d="{2}"/></svg>',
        whole,
        title,
        "".join(lines),
    )
