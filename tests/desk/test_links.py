"""Signed links: one purpose, one subject, an age."""

from datetime import UTC, datetime, timedelta

from sodsong.desk import links


def test_a_link_opens_its_own_purpose_alone_until_it_is_too_old(time_machine):
    time_machine.move_to(datetime(2020, 8, 14, tzinfo=UTC), tick=False)
    token = links.token("recipient", "17")
    assert links.read("recipient", token, links.DAY) == links.Read("17")
    assert links.read("assessor", token, links.DAY) == links.Read(None)
    assert links.read("recipient", token.replace("17", "18", 1), links.DAY) == links.Read(None)
    assert links.read("recipient", "", links.DAY) == links.Read(None)
    time_machine.move_to(datetime(2020, 8, 14, tzinfo=UTC) + timedelta(days=1, seconds=1), tick=False)
    assert links.read("recipient", token, links.DAY) == links.Read(None, expired=True)
