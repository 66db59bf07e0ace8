"""A small office for casework tests: stores incidents as a desk would, and drives reconcile with a clock."""

from datetime import UTC, datetime, timedelta

from sodsong.act.casework.machine import apply, fold
from sodsong.act.casework.reconcile import reconcile
from sodsong.act.casework.record import Done, Rules, SiteNow
from sodsong.judge.cause.record import Attribution, Cause

START = datetime(2020, 8, 11, 2, 0, tzinfo=UTC)


def cause(sites, *, kind="ip", value="192.0.2.9", equivalent=(), healthy=(), confidence=0.95):
    return Cause(kind, value, tuple(equivalent), tuple(sites), tuple(healthy), confidence)


class Office:
    """Sites with their state, incidents with their stored events, and a clock that tests move."""

    def __init__(self, sites, rules=None, laos=None) -> None:
        self.now = START
        self.rules = rules or Rules()
        self.laos = laos or {}
        self.sites = {site: SiteNow(site, self.laos.get(site, f"L{site}"), "up", START) for site in sites}
        self.stories = {}
        self.incidents = {}

    def see(self, state, *sites: str, reason="connect-refused"):
        for site in sites:
            if self.sites[site].state != state:
                self.sites[site] = SiteNow(site, self.laos.get(site, f"L{site}"), state, self.now, reason)

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    def attribution(self, *causes: Cause):
        down = {site for site, seen in self.sites.items() if seen.state == "down"}
        cut = [
            Cause(c.kind, c.value, c.equivalent, tuple(s for s in c.sites if s in down), c.healthy, c.confidence)
            for c in causes
        ]
        cut = [one for one in cut if one.sites]
        alone = sorted(down - {site for one in cut for site in one.sites})
        unknown = sorted(site for site, seen in self.sites.items() if seen.state == "unknown")
        return Attribution(tuple(cut), tuple(alone), tuple(unknown))

    def judge(self, *causes: Cause):
        """One round: reconcile, store what is proposed, give the proposals back."""
        return self.take(self.attribution(*causes))

    def take(self, attribution):
        proposals = reconcile(list(self.incidents.values()), attribution, self.sites, self.now, self.rules)
        for proposal in proposals:
            key = proposal.key or str(len(self.stories) + 1)
            for event in proposal.events:
                self.store(key, event)
        return proposals

    def store(self, key, event):
        self.stories.setdefault(key, []).append(event)
        self.incidents[key] = apply(self.incidents.get(key), event, key)

    def act(self, key, act, *arguments: object, **more: object):
        done = act(self.incidents[key], *arguments, now=self.now, **more)
        if isinstance(done, Done):
            for event in done.events:
                self.store(key, event)
        return done

    def kinds(self, key):
        return [event.kind for event in self.stories[key]]

    def live(self):
        return [incident for incident in self.incidents.values() if incident.live]

    def check(self):
        """What must hold whatever happened: stories fold to what is stored, and no site is down in two incidents."""
        for key, story in self.stories.items():
            assert fold(story, key) == self.incidents[key]
        held = [site for incident in self.live() for site in incident.down]
        assert len(held) == len(set(held)), held
        names = [(one.cause.kind, one.cause.value) for one in self.live() if not one.confirmed]
        assert len(names) == len(set(names)), names
