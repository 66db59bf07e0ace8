"""Any sequence of people's acts on steps, failures, returns and hours going by: nothing is lost, told twice or contradicted."""

import tomllib
from collections import Counter
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sodsong import data
from sodsong.act.casework import acts
from sodsong.act.casework.machine import apply, fold, resume
from sodsong.act.casework.record import Done, Event
from sodsong.act.casework.steps import acts as steps
from sodsong.act.casework.steps import notices
from sodsong.act.casework.steps.plan import BANGKOK, plan_for, read_plans
from sodsong.act.casework.story import from_json, to_json
from sodsong.ground.thai.working_days import read_calendar

PLANS = read_plans(tomllib.loads(data.text("casework/plans.toml")))
CALENDAR = read_calendar(data.text("calendar/th-government-holidays.csv"), region="north")
BEGAN = datetime(2020, 8, 11, 9, 12, tzinfo=BANGKOK)
LAOS = [f"L{n}" for n in range(6)]
KEYS = [step["key"] for step in plan_for("ip", PLANS).steps] + ["added-1", "added-2", "unknown"]
HOPS = ["district:ก", *LAOS[:3]]


class Steps(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.now = BEGAN
        members = [{"site": f"s{lao}", "lao": lao, "since": BEGAN.isoformat()} for lao in LAOS[:4]]
        cause = {"kind": "ip", "value": "192.0.2.9", "members": members}
        self.story = [Event("suspected", self.now, data=cause), Event("opened", self.now)]
        self.incident = fold(self.story, "1")
        self.opened: set[str] = set()

    def store(self, events) -> None:
        for event in events:
            self.story.append(event)
            self.incident = apply(self.incident, event)

    def act(self, act, *arguments: object, **more: object) -> None:
        before = self.incident
        done = act(self.incident, *arguments, actor="ก", now=self.now, **more)
        if isinstance(done, Done):
            self.store((*done.events, *steps.follow(before, done.events)))
        else:
            assert self.incident == before
            assert done.text.endswith(".")

    @rule(hours=st.sampled_from([0.1, 1, 3, 20, 25, 80]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def stages(self):
        self.store(steps.lay_out(self.incident, plan_for("ip", PLANS), now=self.now))
        due = notices.due(self.incident, CALENDAR, self.now)
        when = notices.times(self.incident, CALENDAR)
        for event in due:
            key = event.data.get("of") or event.data.get("step") or event.data.get("key")
            assert key
            assert when[key] <= self.now, "told before its time"
        self.store(due)
        assert notices.due(self.incident, CALENDAR, self.now) == (), "not idempotent"

    @rule()
    def look_for_silence(self):
        hops = [notices.Hop(key, BEGAN, key in self.opened, None if ":" in key else HOPS[0]) for key in HOPS]
        found = notices.silences(self.incident, hops, timedelta(hours=20), self.now)
        assert not {to for event in found for to in event.data["to"]} & self.opened
        self.store(found)

    @rule(key=st.sampled_from(HOPS))
    def somebody_opens(self, key):
        self.opened.add(key)

    @rule(data=st.data(), key=st.sampled_from(KEYS))
    def somebody_works_on_a_step(self, data, key):
        act, arguments, more = data.draw(
            st.sampled_from(
                [
                    (steps.finish, (key,), {}),
                    (steps.finish, (key,), {"note": "ตกลง", "seen_by": "everybody"}),
                    (steps.skip, (key,), {"reason": "ไม่จำเป็น"}),
                    (steps.skip, (key,), {"reason": ""}),
                    (steps.again, (key,), {}),
                    (steps.move, (key,), {"up": True}),
                    (steps.move, (key,), {"up": False}),
                    (steps.change, (key,), {"fixed": self.now + timedelta(hours=5)}),
                    (steps.add, ("โทรหาผู้ว่าฯ",), {"who": "ข"}),
                ]
            )
        )
        self.act(act, *arguments, **more)

    @rule(data=st.data(), lao=st.sampled_from(LAOS), days=st.integers(-1, 6))
    def somebody_decides(self, data, lao, days):
        day = (self.now + timedelta(days=days)).date()
        act, arguments, more = data.draw(
            st.sampled_from(
                [
                    (acts.exempt, (lao,), {"reason": "ย้ายแล้ว"}),
                    (acts.unexempt, (lao,), {"reason": "ยังใช้"}),
                    (acts.begin_repair, (), {"words": "เปลี่ยนเครื่อง"}),
                    (acts.report, ([lao],), {"said": "implied"}),
                    (acts.report, ([lao],), {"said": "other"}),
                    (acts.release, (lao,), {"reason": "ไม่เกี่ยว"}),
                    (acts.set_deadline, (day,), {"is_working_day": CALENDAR.is_working_day}),
                    (acts.close, (), {"reason": "พอแล้ว"}),
                ]
            )
        )
        self.act(act, *arguments, **more)

    @rule(lao=st.sampled_from(LAOS))
    def a_site_falls_or_returns(self, lao):
        member = self.incident.members.get(lao)
        site = f"s{lao}"
        if not self.incident.live or member is None or site not in member.sites:
            return
        if site in member.down:
            self.store([Event("back", self.now, data={"lao": lao, "site": site, "at": self.now.isoformat()})])
        else:
            self.store([Event("down-again", self.now, data={"lao": lao, "site": site})])

    @rule()
    def taken_up_again(self):
        self.act(acts.reopen, (), reason="ยังไม่จบ")

    @invariant()
    def nobody_is_told_twice(self):
        told = Counter((one.data["which"], to) for one in self.story if one.kind == "notified" for to in one.data["to"])
        assert not [pair for pair, count in told.items() if count > 1]

    @invariant()
    def steps_agree_with_their_events(self):
        keys = [step.key for step in self.incident.steps]
        assert len(keys) == len(set(keys))
        for step in self.incident.steps:
            own = [
                one.kind
                for one in self.story
                if one.kind in ("step-done", "step-skipped", "step-again") and one.data["key"] == step.key
            ]
            last = own[-1] if own else "step-again"
            assert {"step-done": "done", "step-skipped": "skipped", "step-again": "open"}[last] == step.state
            assert (step.state == "open") == (step.done_at is None)

    @invariant()
    def the_story_tells_the_same_however_it_is_cut(self):
        assert fold([from_json(to_json(event)) for event in self.story], "1") == self.incident
        half = len(self.story) // 2 + 1
        assert resume(fold(self.story[:half], "1"), self.story[half:], "1") == self.incident


Steps.TestCase.settings = settings(
    max_examples=50,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestSteps = Steps.TestCase
