"""What happens on the letter's way down: claimed answers confirmed, notices with a picture, demands, links given anew, silence."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from sodsong.act.casework import cascade
from sodsong.act.casework.acts import BANGKOK
from sodsong.act.casework.record import OVER
from sodsong.act.letter.demand import Order, Own, lao_demand
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch import queries as circulars
from sodsong.desk.dispatch.cascades import pictures, queries
from sodsong.desk.dispatch.models import Demand, Picture, Receipt, Recipient
from sodsong.desk.registry import queries as registry
from sodsong.ground.papers.form import to_json


@transaction.atomic
def confirm(office: Recipient, pk: int, by: str, now: datetime) -> dispatch.Outcome:
    """A district confirms what was written down for one of its own LAOs. Another district's LAO is refused."""
    row = office.passes_to.select_related("circular__incident", "lao", "district", "via").filter(pk=pk).first()
    if row is None or office.role != "district":
        return dispatch.Outcome(done=False, code="not-yours")
    if row.circular.incident.state in OVER:
        return dispatch.Outcome(done=False, code="incident-over")
    if not circulars.standing_of(row).claimed:
        return dispatch.Outcome(done=True)
    Receipt.objects.create(recipient=row, act="confirmed", at=now, by=by[:150])
    return dispatch.Outcome(done=True)


def tell_assessors(
    row: Recipient, said: str, note: str, by: str, now: datetime, *, picture: bytes | None, folder: Path
) -> dispatch.Outcome:
    """The LAO's own notice: its site is back (``fixed``) or it has another problem, in words and perhaps a picture.

    It is a receipt, a line of the case's story, and a notice to the assessors.
    """
    path = ""
    if picture:
        path, problem = pictures.keep(picture, folder)
        if problem:
            return dispatch.Outcome(done=False, code=problem)
    reply: cascade.Reply = "fixed" if said == "fixed" else "other-problem"
    with transaction.atomic():
        outcome = dispatch.receive(row, cascade.Receipt("answered", now, by, reply, note))
        if not outcome.done:
            return outcome
        receipt = row.receipts.filter(act="answered", reply=reply, note=note[:1000]).order_by("-pk").first()
        if receipt and path and not Picture.objects.filter(receipt=receipt).exists():
            Picture.objects.create(receipt=receipt, path=path)
        if row.lao and receipt:
            case_stages.tell_assessors(row.circular.incident, row.lao, (reply, note), str(receipt.pk), now)
    return outcome


@transaction.atomic
def demand(row: Recipient, own: Own, by: str, now: datetime, words: dict[str, Any]) -> Demand | None:
    """The LAO's own letter to its vendor, kept with a receipt; None where this recipient is not to write one."""
    incident = row.circular.incident
    if row.lao is None or not row.must_act or incident.state in OVER:
        return None
    order = Order(
        circulars.number_of(row.circular, row.lao.province.name),
        row.circular.day,
        incident.began_at.astimezone(BANGKOK).date(),
        incident.deadline,
    )
    letter = lao_demand(registry.as_place(row.lao), own, order, words)
    made = Demand.objects.create(
        recipient=row, made_at=now, by=by[:150], vendor=own.vendor, contract=own.contract, data=to_json(letter)
    )
    Receipt.objects.create(recipient=row, act="demanded", at=now, by=by[:150], note=own.vendor[:200])
    return made


def renew_link(row: Recipient, now: datetime) -> None:
    """Give the recipient a new link; every older one is void from now on."""
    del now
    Recipient.objects.filter(pk=row.pk).update(serial=row.serial + 1, withdrawn_at=None)


def withdraw_link(row: Recipient, now: datetime) -> None:
    """The recipient's link opens nothing any more, until it is given a new one."""
    Recipient.objects.filter(pk=row.pk, withdrawn_at__isnull=True).update(withdrawn_at=now)


def look_after(now: datetime) -> int:
    """The stage: whoever is silent for too long is told of; a letter that all have acknowledged is a step done."""
    made = 0
    for circular in queries.under_way():
        incident = circular.incident
        made += step_ops.finish_by_fact(incident, "letter", circular.issued_at, circular.issued_by)
        if queries.all_acknowledged(circular):
            made += step_ops.finish_by_fact(incident, "cascade", now)
        elif hops := queries.silent_hops(circular, now, case_stages.patience(incident)):
            made += case_stages.tell_silence(incident, hops, now)
    return made


def blank(row: Recipient) -> Own:
    """What the desk knows for the LAO's letterhead before it types anything: its address on the web and its vendor."""
    own = Own()
    if row.lao is None:
        return own
    url, vendor = queries.site_and_vendor(row.lao)
    return replace(own, url=url, vendor=vendor)
