"""A schedule run by an invented clock against made-up findings."""

from collections import Counter, defaultdict

from sodsong.observe.probe.plan import Pace, Plan
from sodsong.observe.probe.schedule.schedule import Schedule


def home(name, interval=60.0, group="", address="", vendor=""):
    return Plan(name, f"http://{name}.test/", "home", interval, group, None, address, vendor)


def page_of(parent, name, interval=600.0):
    return Plan(name, f"http://{parent}.test/{name}", "page", interval, "", parent)


def anchor(name):
    return Plan(name, f"http://{name}.test/", "anchor", 60.0)


class World:
    """Runs a schedule against made-up findings: ``find(target, now)`` -> (finding, seconds it takes)."""

    def __init__(self, pace=None, find=lambda _target, _now: ("up", 0.1), limit=1000) -> None:
        self.schedule = Schedule(pace or Pace())
        self.find, self.limit, self.now = find, limit, 0.0
        self.asked = lambda _target, _now: None  # seconds of rest that an answer asks for
        self.probes = defaultdict(list)
        self.ends = defaultdict(list)
        self.running = {}
        self.most = Counter()

    def plan(self, *plans: Plan, pasts=None):
        self.plans = {one.target: one for one in plans}
        self.schedule.replace(plans, self.now, pasts)
        return self

    def until(self, end, step=0.25):
        while self.now < end:
            for target, (finding, done, plan) in list(self.running.items()):
                if done <= self.now:
                    del self.running[target]
                    self.ends[target].append((self.now, finding))
                    self.schedule.returned(
                        target, finding, self.now, address=plan.address, rest=self.asked(target, self.now)
                    )
            for one in self.schedule.due(self.now, self.limit - len(self.running)):
                assert one.target not in self.running, "never twice at once"
                finding, seconds = self.find(one.target, self.now)
                self.running[one.target] = (finding, self.now + seconds, one)
                self.probes[one.target].append(self.now)
                self.schedule.started(one.target, self.now)
            busy = Counter(key for *_, plan in self.running.values() for key in (plan.group, plan.address, plan.vendor))
            for key, count in busy.items():
                self.most[key] = max(self.most[key], count)
            self.now += step
        return self
