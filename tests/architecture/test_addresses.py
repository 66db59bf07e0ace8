"""A new address needs a rule (who may open it) and a row of what each role is answered; without, nobody gets in."""

from django.urls import get_resolver

from sodsong.desk.console.access.routes import RULES
from tests.desk.access import table
from tests.desk.access.people import addresses, walk


def test_every_address_has_a_rule_and_a_row_and_no_rule_is_left_over():
    known = sorted(addresses())
    assert sorted(RULES) == known, "console/access/routes.py"
    assert sorted(table.TABLE) == known, "tests/desk/access/table.py"


def test_no_two_addresses_share_a_name():
    names = [name for name, _pattern in walk(get_resolver().url_patterns, "")]
    assert sorted(names) == sorted(set(names))
    assert not [name for name in names if name.endswith("None")]
