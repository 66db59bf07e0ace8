"""The stage that sends: each due message is claimed, passed on through one channel, and settled under that claim.

Killed before the claim, nothing has happened; killed after it, the lease runs out and the message is tried again under
the same name (LINE's retry key, the Message-ID, ``X-Sodsong-Key``): the platform or the receiver's server drops the second.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sodsong.act.channels import policy
from sodsong.act.channels.record import Channel, Failed, Sent
from sodsong.act.channels.record import Message as Parcel
from sodsong.desk.dispatch.outbox import queries
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Contact


@dataclass(frozen=True, slots=True)
class Rules:
    """When messages rest, what a month may cost by channel, how long a claim holds (seconds), how many go at once."""

    quiet: policy.Quiet = field(default_factory=policy.Quiet)
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    lease: float = 120.0
    batch: int = 50


@dataclass(frozen=True, slots=True)
class Sender:
    """The channels there are, the clock, and the chance that spreads repeated tries."""

    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    rules: Rules = field(default_factory=Rules)

    def send_due(self) -> int:
        """Pass on what is due, the urgent first; returns how many messages changed."""
        now = self.clock()
        resting = policy.rests_until(now, self.rules.quiet) is not None
        due = queries.waiting(now, urgent_only=resting).values_list("pk", flat=True)[: self.rules.batch]
        return sum(self._pass_on(pk) for pk in list(due))

    def _pass_on(self, pk: int) -> bool:
        now, claim = self.clock(), uuid.uuid4().hex
        rows = queries.waiting(now, urgent_only=False).filter(pk=pk)
        if not rows.order_by().update(claim=claim, lease_until=now + timedelta(seconds=self.rules.lease)):
            return False
        message = Message.objects.select_related("contact", "lao", "district", "vendor").get(pk=pk)
        contact = message.contact
        if contact is None or contact.until or contact.blocked_at or contact.channel not in self.channels:
            return self._turn(message, claim, _gone(contact))
        address = contact.address
        if address is None:
            return self._turn(message, claim, Failed(permanent=True, reason="address-unreadable"))
        channel = self.channels[contact.channel]
        cost = self._cost(contact.channel, channel, address)
        quota = self.rules.quotas.get(contact.channel)
        if not policy.may_spend(queries.spent(contact.channel, now), cost, quota, urgent=message.urgent):
            return self._turn(message, claim, Failed(permanent=True, reason="quota-spent"))
        found = channel.send(address, _parcel(message, contact))
        return self._settle(message, claim, found, cost)

    def _cost(self, name: str, channel: Channel, address: str) -> int:
        """What one message costs of a month's quota; asked only where there is one."""
        return channel.cost(address) if self.rules.quotas.get(name) is not None else 1

    def _settle(self, message: Message, claim: str, found: Sent | Failed, cost: int) -> bool:
        now = self.clock()
        if isinstance(found, Sent):
            contact = message.contact
            channel = contact.channel if contact else ""
            arrived = {"state": "delivered", "delivered_at": now} if channel == "webhook" else {"state": "sent"}
            return _close(
                message,
                claim,
                **arrived,
                sent_at=now,
                channel=channel,
                cost=cost,
                receipt=found.receipt[:200],
                reason="",
            )
        if found.permanent or found.reason == "quota-spent" or message.tries + 1 >= policy.MOST_TRIES:
            return self._turn(message, claim, found)
        wait = found.retry_after if found.retry_after is not None else policy.backoff(message.tries + 1, self.jitter())
        due = now + timedelta(seconds=min(wait, policy.LONGEST_WAIT))
        return _close(message, claim, due_at=due, tries=message.tries + 1, reason=found.reason)

    def _turn(self, message: Message, claim: str, failed: Failed) -> bool:
        """This way will not do: the next one, or a person."""
        now = self.clock()
        if message.contact:
            if failed.blames_address:
                registry.block_contact(message.contact, failed.reason, now)
            message.tried = [*message.tried, message.contact.pk]
        # A reader's news goes to that reader or to nobody.
        other = None if message.topic == "news" else queries.next_contact(message, self.channels.keys())
        if other:
            return _close(message, claim, contact=other, tried=message.tried, tries=0, due_at=now, reason=failed.reason)
        return _close(message, claim, state="failed", tried=message.tried, reason=failed.reason, failed_at=now)


def _close(message: Message, claim: str, **changes: object) -> bool:
    """Settle under the claim; a claim that ran out and was taken by another changes nothing."""
    rows = Message.objects.filter(pk=message.pk, claim=claim, state="drafted")
    return bool(rows.update(claim="", lease_until=None, **changes))


def _gone(contact: Contact | None) -> Failed:
    if contact is None:
        return Failed(permanent=True, reason="no-contact")
    if contact.blocked_at:
        return Failed(permanent=True, reason=contact.blocked_why or "address-refused")
    return Failed(permanent=True, reason="no-contact" if contact.until else "no-channel")


def _parcel(message: Message, contact: Contact) -> Parcel:
    """The message as channels take it; its name is the message's and the contact's, the same at every try."""
    parcel = Parcel(
        key=str(uuid.uuid5(message.uid, str(contact.pk))),
        text=message.text,
        subject=message.subject,
        html=message.html,
        flex=message.flex,
        stop=message.stop,
    )
    return replace(parcel, buttons=tuple((label, said) for label, said in message.buttons))
