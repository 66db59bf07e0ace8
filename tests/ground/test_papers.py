"""The letter's JSON form: nothing is lost on the way, and bad data are named."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.ground.papers.form import FormError, from_json, to_json
from sodsong.ground.papers.record import Contact, Letter, Number, Row
from sodsong.ground.papers.record import Warning as Doubt
from sodsong.ground.places.record import Lao

TEXT = st.text(st.characters(codec="utf-8"), max_size=12).map(
    lambda text: __import__("unicodedata").normalize("NFC", text)
)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
LAOS = st.builds(Lao, TEXT, st.sampled_from(["อบต.", "ทต.", "special"]), TEXT, TEXT, TEXT, TEXT)
ROWS = st.builds(
    Row, st.integers(0, 9999), TEXT, TEXT, st.sampled_from(["match", "ask", "none"]),
    st.none() | LAOS, st.lists(LAOS, max_size=2).map(tuple), TEXT,
)  # fmt: skip
LETTERS = st.builds(
    Letter,
    kind=st.sampled_from(["stamped", "external", "memo", "unknown"]),
    urgency=st.none() | TEXT,
    number=st.builds(Number, TEXT, TEXT, TEXT, st.booleans(), st.none() | TEXT, st.booleans()),
    date=st.none() | st.dates(),
    date_source=TEXT,
    to=TEXTS,
    outage_since=st.none() | st.dates(),
    deadline=st.none() | st.dates(),
    claimed_count=st.none() | st.integers(0, 9999),
    contact=st.builds(Contact, TEXT, TEXT, TEXTS, TEXTS, TEXT, TEXT, TEXT),
    rows=st.lists(ROWS, max_size=3).map(tuple),
    warnings=st.lists(st.builds(Doubt, st.just("misspelt"), TEXT), max_size=2).map(tuple),
    confirm=TEXTS,
    body=TEXTS,
    qr=TEXT,
    qr_caption=TEXT,
    sender=TEXT,
    emblem=st.none() | TEXT,
    list_title=TEXTS,
)


@settings(max_examples=60, deadline=None)
@given(LETTERS)
def test_a_letter_survives_its_json_form(letter):
    written = json.dumps(to_json(letter), ensure_ascii=False)
    assert from_json(json.loads(written)) == letter
    assert json.dumps(to_json(from_json(json.loads(written))), ensure_ascii=False) == written


def test_the_form_has_the_promised_fields():
    form = to_json(Letter(kind="stamped", rows=(Row(1, "สอง", "ทต.สอง", "none"),)))
    assert set(form) >= {
        "kind",
        "urgency",
        "number",
        "date",
        "date_source",
        "to",
        "outage_since",
        "deadline",
        "claimed_count",
        "contact",
        "rows",
        "warnings",
        "confirm",
        "body",
        "qr",
        "from",
        "emblem",
    }
    assert set(form["number"]) == {"raw", "province_letters", "owner", "circular", "running", "legible"}
    assert set(form["contact"]) >= {"office", "group", "phone", "fax", "website", "person"}
    assert form["rows"] == [
        {"no": 1, "district": "สอง", "written": "ทต.สอง", "outcome": "none", "lao": None, "candidates": [], "note": ""}
    ]


def test_text_becomes_nfc():
    assert to_json(Letter(kind="memo", sender="e\u0301"))["from"] == "\u00e9"
    assert from_json({"kind": "memo", "from": "e\u0301"}).sender == "\u00e9"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ([], "the whole file must be a JSON object"),
        ({}, "kind is missing"),
        ({"kind": "novel"}, "kind must be one of stamped, external, memo, unknown"),
        ({"kind": "memo", "deadline": "16 ส.ค. 63"}, "deadline is '16 ส.ค. 63', which is no date"),
        ({"kind": "memo", "deadline": "20200816"}, "deadline is '20200816', which is no date"),
        ({"kind": "memo", "to": "อำเภอ"}, "to must be a list"),
        ({"kind": "memo", "to": ["อำเภอ", 7]}, "to[2] must be text"),
        ({"kind": "memo", "claimed_count": True}, "claimed_count must be a whole number"),
        ({"kind": "memo", "rows": [{"district": "สอง"}]}, "rows[1].no is missing"),
        ({"kind": "memo", "rows": [{"no": 1, "lao": {"code": "1"}}]}, "rows[1].lao.type is missing"),
        ({"kind": "memo", "number": {"legible": "yes"}}, "number.legible must be true or false"),
        ({"kind": "memo", "qr": "\ud800"}, "qr holds half a character"),
        ({"kind": "memo", "body": [[[[[[[[[[[[[[]]]]]]]]]]]]]]}, "nested deeper"),
    ],
)
def test_bad_data_name_the_field(form, said):
    with pytest.raises(FormError) as caught:
        from_json(form)
    assert said in str(caught.value)
    assert str(caught.value).startswith("The letter's data: ")
    assert str(caught.value).endswith(".")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kind", "rows", "no", "lao", "to"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_any_json_is_a_letter_or_a_form_error(value):
    try:
        letter = from_json(value)
    except FormError:
        return
    assert from_json(to_json(letter)) == letter


def test_the_example_is_a_whole_letter():
    letter = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
    assert len(letter.rows) == 34
    assert [row.written for row in letter.rows if row.outcome == "ask"] == ["ทต.แม่คำมี"]
    assert letter.qr.startswith("ตัวอย่าง")
    assert len(letter.body) == 2
    assert letter.sender == "จังหวัดแพร่"
