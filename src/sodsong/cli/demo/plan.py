"""What the story's officer does of the plan beside the first letter: the vendor, who is silent, the report, the closing."""

from typing import Any

from sodsong.cli.demo import people
from sodsong.cli.demo.telling import OFFICER, Story

RESTS = "(สาธิต) ไม่จำเป็นแล้ว ทุกแห่งกลับมาก่อนครบกำหนด"
BUREAU = "(สาธิต) รับทราบ ให้เป็นไปตามความเห็นของคณะที่ปรึกษา"


def press_the_vendor(story: Story, incident: Any) -> None:
    """The letter to the vendor is issued: its step is done by that, and the message with the vendor's own link goes out."""
    _issue(incident, "vendor", "vendor-notice")
    story.say("vendor_pressed")


def chase(story: Story, incident: Any, circular: Any) -> None:
    """Whoever gave no sign for twenty hours was told so, once, and now answers too."""
    from sodsong.desk.cases.models import Notice

    told = Notice.objects.filter(incident=incident, kind="silence")
    story.wait("silence", lambda: told.count() == 1)
    people.answer(circular, story.url)
    story.say("chased", who=people.silent(circular).lao, **people.tally(circular))


def finish(story: Story, incident: Any) -> None:
    """All are back: report to the assessors, closing letter, and every other open step done or skipped with a reason."""
    from sodsong.desk import clock
    from sodsong.desk.cases.models import Step
    from sodsong.desk.cases.ops import steps as step_ops

    _issue(incident, "assessors", "recovery-report")
    _issue(incident, "closing", "closing-letter")
    step_ops.finish_step(incident, "consult-nacc-bureau", OFFICER, clock.now(), note=BUREAU)
    rows = Step.objects.filter(incident=incident)
    for step in rows.filter(state="open"):
        step_ops.skip_step(incident, step.key, OFFICER, clock.now(), RESTS)
    story.say("plan_done", done=rows.filter(state="done").count(), skipped=rows.filter(state="skipped").count())


def _issue(incident: Any, kind: str, step: str) -> None:
    """Begin, number and issue the paper of a step that is still open; a killed run finds it issued with its step done."""
    import tomllib

    from django.conf import settings

    from sodsong import data
    from sodsong.act.casework.acts import BANGKOK
    from sodsong.desk import clock
    from sodsong.desk.cases.models import Step
    from sodsong.desk.dispatch.papers import ops

    if not Step.objects.filter(incident=incident, key=step, state="open").exists():
        return
    now = clock.now()
    paper = ops.begin(kind, incident, tomllib.loads(data.text("letter/wording.toml")), OFFICER, now)
    if paper:
        ops.issue(paper, None, now.astimezone(BANGKOK).date(), settings.SODSONG.data, by=OFFICER, now=now)
