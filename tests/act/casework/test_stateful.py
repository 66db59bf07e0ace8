"""Any sequence of failures, returns, judgements and people's acts: nothing is lost, doubled or contradicted."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sodsong.act.casework.acts import close, confirm_cause, dismiss, note, release, reopen, report, set_deadline
from sodsong.act.casework.record import Done, Event, Rules
from sodsong.act.casework.story import from_json, timeline, to_json
from sodsong.judge.cause.record import Attribution, Cause
from tests.act.casework.helpers import Office

SITES = [f"s{n}" for n in range(14)]
LAOS = {site: f"L{number // 2}" for number, site in enumerate(SITES)}  # two sites each
NAMES = [("ip", "A"), ("ip", "B"), ("vendor", "V"), ("ns", "N")]
RULES = Rules(settle=60, open_after=600, close_after=900, patience=4)

some_sites = st.sets(st.sampled_from(SITES), min_size=1, max_size=9)
causes = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=1), some_sites, st.floats(0.3, 1), some_sites
    ),
    max_size=3,
    unique_by=lambda one: one[0],
)


class Casework(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.office = Office(SITES, RULES, LAOS)
        self.latest = None

    @rule(sites=some_sites, state=st.sampled_from(["up", "up", "down", "down", "unknown"]))
    def flip(self, sites, state):
        self.office.see(state, *sorted(sites))

    @rule(seconds=st.sampled_from([1, 30, 61, 300, 1000]))
    def wait(self, seconds):
        self.office.wait(seconds)

    @rule(drawn=causes)
    def judge(self, drawn):
        self._judge(self._attribution(drawn))

    @rule()
    def judge_the_same_again(self):
        if self.latest is not None:
            self._judge(self.latest)

    def _attribution(self, drawn):
        down = {site for site, seen in self.office.sites.items() if seen.state == "down"}
        taken, told = set(), []
        for (kind, value), other, sites, confidence, healthy in drawn:
            mine = sorted(sites & down - taken)
            if len(mine) >= 2:
                taken |= set(mine)
                equivalent = tuple(name for name in other if name != (kind, value))
                told.append(Cause(kind, value, equivalent, tuple(mine), tuple(sorted(healthy - down)), confidence))
        return Attribution(tuple(told), tuple(sorted(down - taken)), ())

    def _judge(self, attribution):
        self.latest = attribution
        self.office.take(attribution)
        assert self.office.take(attribution) == (), "not idempotent"
        for incident in self.office.live():
            up = {site for site in incident.down if self.office.sites[site].state == "up"}
            assert not up, "seen up, yet held down"

    @precondition(lambda self: self.office.incidents)
    @rule(data=st.data())
    def someone_acts(self, data):
        key = data.draw(st.sampled_from(sorted(self.office.incidents)))
        lao = data.draw(st.sampled_from([*sorted(set(LAOS.values())), "paper"]))
        act, arguments, more = data.draw(
            st.sampled_from(
                [
                    (close, (), {}),
                    (close, (), {"reason": "พอแล้ว"}),
                    (dismiss, (), {"reason": "บำรุงรักษา"}),
                    (reopen, (), {"reason": "ยังไม่จบ"}),
                    (confirm_cause, (), {}),
                    (confirm_cause, (), {"kind": "vendor", "value": "V"}),
                    (note, (), {"text": "โทรแล้ว"}),
                    (release, (lao,), {"reason": "ไม่เกี่ยว"}),
                    (report, ([lao],), {}),
                    (report, ([lao],), {"said": "back"}),
                    (report, ([lao],), {"said": "other"}),
                ]
            )
        )
        if act is reopen:
            arguments = (self.office.live(),)
        before = self.office.incidents[key]
        done = self.office.act(key, act, *arguments, actor="ก", **more)
        if not isinstance(done, Done):
            assert self.office.incidents[key] == before
            assert done.text.endswith(".")

    @precondition(lambda self: self.office.incidents)
    @rule(data=st.data(), days=st.integers(-1, 9))
    def deadline(self, data, days):
        key = data.draw(st.sampled_from(sorted(self.office.incidents)))
        day = (self.office.now + timedelta(days=days)).date()
        self.office.act(key, set_deadline, day, actor="ก", is_working_day=lambda one: one.weekday() < 5)

    @rule()
    def in_the_end_everyone_has_a_place(self):
        self.office.wait(10_000)
        self._judge(self._attribution([]))
        unknown = sum(seen.state == "unknown" for seen in self.office.sites.values())
        if unknown > len(SITES) / 2:
            return
        held = {site for incident in self.office.live() for site in incident.down}
        put_aside = {site for one in self.office.incidents.values() if not one.live for site in one.down}
        down = {site for site, seen in self.office.sites.items() if seen.state == "down"}
        assert down <= held | put_aside

    @invariant()
    def nothing_is_lost_or_doubled(self):
        self.office.check()

    @invariant()
    def stories_survive_json_and_can_be_told(self):
        for story in self.office.stories.values():
            assert [from_json(to_json(event)) for event in story] == story
            lines = timeline(story)
            assert sum(line.count for line in lines) == sum(event.kind != "weighed" for event in story)
            assert all(isinstance(event, Event) for event in story)


Casework.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestCasework = Casework.TestCase
