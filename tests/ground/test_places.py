"""Written names and the bodies they mean: right, asked about, or none; never a wrong one."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.bench import names as bench
from sodsong.ground.places.heard.sound import sound, spelling_cost
from sodsong.ground.places.record import Lao, answer_json
from sodsong.ground.places.register import Register, host_of, key_of
from sodsong.ground.places.resolve import resolve
from sodsong.ground.places.symptom import symptom_of
from sodsong.observe.intake import letters

SHARED = Path(__file__).parents[2] / "../shared/data"
PHRAE = bench.load(data.path("registers/phrae.csv"))


@pytest.fixture(scope="module")
def phrae():
    return Register(PHRAE, province="แพร่", provinces=["แพร่", "เชียงราย", "ชลบุรี"])


def short(answer):
    return answer.lao.short_name if answer.lao else [lao.short_name for lao in answer.candidates]


@pytest.mark.parametrize(
    ("text", "lao"),
    [
        ("อบต.ท่าข้าม", "อบต.ท่าข้าม"),
        ("อบตท่าข้าม", "อบต.ท่าข้าม"),
        ("อ.บ.ต. ท่าข้าม อ.เมือง จ.แพร่", "อบต.ท่าข้าม"),
        ("องค์กรบริหารส่วนตำบลท่าข้าม", "อบต.ท่าข้าม"),
        ("เทศบาลแพร่", "ทม.แพร่"),
        ("สำนักงานเทศบาลเมืองแพร่", "ทม.แพร่"),
        ("อบจ.แพร่", "อบจ.แพร่"),
        ("อบจ.ล่ม", "อบจ.แพร่"),
        ("ทต.ทุ่ง โฮ้ง", "ทต.ทุ่งโฮ้ง"),
        ("นาพูนเว็บล่มครับ", "อบต.นาพูน"),
        ("อบต.ดอนมูล สูงเม่น เว็บล่ม", "อบต.ดอนมูล"),
        ("จังหวัดแจ้งให้ อบต.ท่าข้าม แก้ไขเว็บ", "อบต.ท่าข้าม"),
    ],
)
def test_exact_names_match_exactly(phrae, text, lao):
    answer = resolve(text, phrae)
    assert (answer.outcome, answer.confidence, short(answer)) == ("match", "exact", lao)


@pytest.mark.parametrize(
    ("text", "lao"),
    [
        ("อบต.แม่ซาย", "อบต.แม่ทราย"),
        ("ทต.แม่ลานา", "ทต.แม่ลานนา"),
        ("อ.ลอง อบต.ตำผามอก", "อบต.ต้าผามอก"),
        ("อบต.ท่าขาม อ.เมืองแพ่", "อบต.ท่าข้าม"),  # the province's name damaged as well
        ("อบด.ท่าข้าม", "อบต.ท่าข้าม"),
        ("เทศบาลตำบนห้วยอ้อ", "ทต.ห้วยอ้อ"),
        ("Mae Chua SAO", "อบต.แม่จั๊วะ"),
        ("www.maepung.go.th เข้าไม่ได้", "อบต.แม่พุง"),
    ],
)
def test_near_names_match_as_fuzzy(phrae, text, lao):
    answer = resolve(text, phrae)
    assert (answer.outcome, answer.confidence, short(answer)) == ("match", "fuzzy", lao)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("อ.หนองม่วงไข่ ทต.แม่คำมี", ["อบต.แม่คำมี", "ทต.แม่คำมี"]),
        ("ทต.ท่าข้าม", ["อบต.ท่าข้าม"]),
        ("อบต.ท่าข้าม อ.ลอง", ["อบต.ท่าข้าม"]),
        ("เด่นชัยเข้าไม่ได้", ["อบต.เด่นชัย", "ทต.เด่นชัย"]),
        ("อบต.ท่าข้าม และ อบต.แม่ยม ล่ม", ["อบต.ท่าข้าม", "อบต.แม่ยม"]),
        ("นาพูล เว็บล่ม", ["อบต.นาพูน"]),
        ("ทต.บ้าน", ["ทต.บ้านถิ่น", "ทต.บ้านปิน", "ทต.บ้านเวียง"]),
        ("อบต.บ้านกางง", ["อบต.บ้านกวาง", "อบต.บ้านกลาง"]),
        ("สองล่มครับ", ["ทต.สอง"]),
        ("Denchai website is down", ["อบต.เด่นชัย", "ทต.เด่นชัย"]),
    ],
)
def test_what_several_bodies_may_mean_is_asked(phrae, text, candidates):
    answer = resolve(text, phrae)
    assert answer.outcome == "ask"
    assert set(candidates) <= set(short(answer))
    assert answer.confidence is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ขอบคุณครับ",
        "มีสองเว็บที่เข้าไม่ได้ครับ",
        "ลองเข้าดูครับ",
        "สอบตกหมดเลย",
        "บาทต่อวัน ล่ม",
        "ทนไม่ไหวแล้ว เว็บล่ม",
        "อำเภอสูงเม่นแจ้งเวียนแล้ว",
        "โรงเรียนบ้านปิน เว็บล่ม",
        "ITAS ท้องถิ่นแพร่",
        "อบต.ท่าข้าม จ.ชลบุรี",
        "อบต.ไม่มีจริง",
        "ทต.สองแคว",
        "อบจ.เชียงใหม่",
    ],
)
def test_where_no_body_is_meant_there_is_none(phrae, text):
    answer = resolve(text, phrae)
    assert (answer.outcome, answer.lao, answer.candidates) == ("none", None, ())


def test_the_context_district_is_used_until_the_text_says_its_own(phrae):
    assert short(resolve("อบต.แม่คำมี", phrae, context_district="หนองม่วงไข่")) == "อบต.แม่คำมี"
    assert resolve("ทต.แม่คำมี", phrae, context_district="หนองม่วงไข่").outcome == "ask"
    assert resolve("ทต.แม่คำมี อ.เมืองแพร่", phrae, context_district="หนองม่วงไข่").outcome == "match"
    assert resolve("ทต.แม่คำมี", phrae, context_district="ที่ไหนไม่รู้").outcome == "ask"


def test_registered_addresses_and_aliases_are_exact():
    register = Register(
        PHRAE,
        province="แพร่",
        sites={
            "540755": ["http://www.maepung.go.th/"],
            "540754": ["https://shared.example/"],
            "540752": ["shared.example"],
        },
        aliases={"540166": ["ท่าข้ามบ้านเรา"]},
    )
    answer = resolve("https://maepung.go.th/index.php?x=1 เข้าไม่ได้ครับ", register)
    assert (answer.outcome, answer.confidence, short(answer)) == ("match", "exact", "อบต.แม่พุง")
    assert resolve("shared.example ล่ม", register).outcome == "ask"
    assert short(resolve("อบต.ท่าข้ามบ้านเรา", register)) == "อบต.ท่าข้าม"
    learned = {key_of("ท่าปลา"): "540166"}
    assert resolve("อบต.ท่าปลา", register).outcome != "match"
    assert short(resolve("อบต.ท่าปลา", register, learned=learned)) == "อบต.ท่าข้าม"


def test_a_damaged_long_name_is_not_taken_for_a_real_shorter_one():
    register = Register(
        [
            Lao("1", "อบต.", "พิมาย", "องค์การบริหารส่วนตำบลพิมาย", "พิมาย", "ทดสอบ"),
            Lao("2", "อบต.", "พิมายเหนือ", "องค์การบริหารส่วนตำบลพิมายเหนือ", "พิมาย", "ทดสอบ"),
        ]
    )
    assert resolve("อบต.พิมาย เหนีอ", register).outcome != "match"
    assert short(resolve("อบต.พิมายเหนีอ", register)) == "อบต.พิมายเหนือ"
    assert short(resolve("อบต.พิมาย เว็บล่ม", register)) == "อบต.พิมาย"


def test_a_name_of_another_province_is_not_bent_into_one_of_ours():
    ours = Lao("1", "อบต.", "แม่ทราย", "องค์การบริหารส่วนตำบลแม่ทราย", "ร้องกวาง", "แพร่")
    theirs = Lao("2", "อบต.", "แม่ซาย", "องค์การบริหารส่วนตำบลแม่ซาย", "ที่อื่น", "เชียงราย")
    assert resolve("อบต.แม่ซาย", Register([ours], province="แพร่")).outcome == "match"
    assert resolve("อบต.แม่ซาย", Register([ours, theirs], province="แพร่")).outcome == "ask"


def test_twins_in_one_district_are_asked_about():
    twins = [Lao(code, "ทต.", "บัวใหญ่", "เทศบาลตำบลบัวใหญ่", "น้ำพอง", "ทดสอบ") for code in ("1", "2")]
    assert resolve("ทต.บัวใหญ่ อ.น้ำพอง", Register(twins)).outcome == "ask"


@pytest.mark.parametrize(
    ("text", "symptom"),
    [
        ("เว็บล่ม", "down"),
        ("เข้าไม่ได้เลยครับ", "down"),
        ("ยังใช้งานไม่ได้ครับ", "down"),
        ("กลับมาล่มอีกแล้ว", "down"),
        ("website down", "down"),
        ("เรียบร้อยแล้วครับ เว็บกลับมาใช้ได้แล้ว", "recovered"),
        ("เว็บล่มเมื่อวาน ตอนนี้เข้าได้แล้ว", "recovered"),
        ("ใช้ได้แล้วหลังล่มไป 2 วัน", "recovered"),
        ("ไม่ล่มแล้วครับ", "recovered"),
        ("is back online", "recovered"),
        ("เข้าได้แต่ช้า", "slow"),
        ("โดนแฮก", "other"),
        ("เข้าได้หรือยังครับ", None),
        ("ขอบคุณครับ", None),
        ("เทศบาลช้างเผือก", None),
    ],
)
def test_the_symptom_of_a_sentence(text, symptom):
    assert symptom_of(text) == symptom


def test_the_answer_carries_the_symptom_and_its_json_form(phrae):
    form = answer_json(resolve("อบต.วังชิ้นล่ม 2 วันแล้ว", phrae))
    assert form == {
        "text": "อบต.วังชิ้นล่ม 2 วันแล้ว",
        "outcome": "match",
        "confidence": "exact",
        "lao": {
            "code": "540751",
            "type": "อบต.",
            "name": "วังชิ้น",
            "official_name": "องค์การบริหารส่วนตำบลวังชิ้น",
            "district": "วังชิ้น",
            "province": "แพร่",
        },
        "candidates": [],
        "symptom": "down",
    }


WORD = st.sampled_from(
    [
        "ท่าข้าม",
        "อบต.",
        "ทต.",
        "อ.",
        "จ.",
        "เมือง",
        "สอง",
        "แพร่",
        "เว็บ",
        "ล่ม",
        "แม่",
        "บ้าน",
        "กลาง",
        "๑",
        "2",
        "www.",
        ".go.th",
        "|",
        "(",
        ")",
        "\u200b",
        "์",
        "ำ",
        "เ",
        "🙂",
        "sao",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORD, max_size=12).map("".join) | st.lists(WORD, max_size=12).map(" ".join) | st.text(max_size=60))
def test_any_text_gets_a_well_formed_answer(phrae, text):
    answer = resolve(text, phrae)
    assert answer.text == text
    assert (answer.outcome == "match") == (answer.lao is not None) == (answer.confidence is not None)
    assert (answer.outcome == "ask") == bool(answer.candidates)
    assert len(answer.candidates) <= 5


def test_a_message_of_100000_letters_is_answered(phrae):
    assert resolve("อบต.ท่าข้าม " + "ก" * 100_000, phrae).outcome in ("match", "ask")
    assert resolve("อบต." * 25_000, phrae).outcome == "none"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([lao for lao in PHRAE if lao.type != "special"]))
def test_every_body_is_found_by_its_own_names(phrae, lao):
    place = f" อำเภอ{lao.district}" if lao.district else ""
    for text in (lao.short_name, lao.official_name, f"{lao.official_name}{place} จังหวัด{lao.province}"):
        assert resolve(text, phrae).lao == lao


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("กขคมนรลสั้่าเแ"), max_size=8), st.text(st.sampled_from("กขคมนรลสั้่าเแ"), max_size=8))
def test_spelling_cost_is_a_distance(one, other):
    assert spelling_cost(one, one) == 0
    assert spelling_cost(one, other) == pytest.approx(spelling_cost(other, one))
    assert (spelling_cost(one, other) == 0) == (one == other)


def test_sound_and_host():
    assert sound("ศรีสุข") == sound("สรีสุข")
    assert host_of("https://user@WWW.Example.go.th:8080/x?y#z") == "example.go.th"


def test_damaged_names_are_right_or_asked_about(phrae):
    """A small part of the benchmark, on its own seeds; the full figures stand in ``sodsong bench names``."""
    one = bench.tally(bench.slips(PHRAE, 1, 600, 91), lambda _: phrae)
    two = bench.tally(bench.slips(PHRAE, 2, 600, 92), lambda _: phrae)
    assert (one.wrong, one.right >= 98) == (0.0, True)
    assert two.wrong <= 0.4
    assert two.right >= 86


def test_the_benchmark_prints_its_goals():
    figures = {figure["name"]: figure for figure in bench.run(count=60)["figures"]}
    assert figures["phrae_one_edit_right"]["goal"] == 98.5
    assert figures["province_texts_per_cpu_second"]["unit"] == "1/s"


@pytest.mark.skipif(not SHARED.exists(), reason="the research data are not on this machine")
def test_all_eighty_cases_on_the_nation_s_register():
    nation = bench.load(SHARED / "lao/lao-nation.csv")
    registers = {province: Register(nation, province=province) for province in ("แพร่", None)}
    found = Counter()
    with (SHARED / "names/cases.csv").open(encoding="utf-8-sig", newline="") as lines:
        for case in csv.DictReader(lines):
            answer = resolve(case["text"], registers[case["context_province"] or None])
            expected = {"AMBIGUOUS": "ask", "NONE": "none"}.get(case["expected_official_name"], "match")
            right = answer.outcome == expected
            if answer.lao is not None:
                right &= (answer.lao.official_name, answer.lao.district) == (
                    case["expected_official_name"],
                    case["district"],
                )
            found[right] += 1
            assert right, (case["text"], answer)
    assert found == {True: 80}


@pytest.mark.parametrize(
    "written", ["อบต.น้ำเต้า", "อบต.บ้านกลึง", "ทต.แม่ต้าน", "อบต.ป่าแดด", "อบต.ดอนมัน", "อบต.น้ำคำ", "อบต.ท่าแดง"]
)
def test_a_name_made_of_other_words_is_asked_about_without_a_district(written):
    assert resolve(written, letters.shipped_register()).outcome == "ask"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("อบต.ท่าขาม", "อบต.ท่าข้าม"), ("อบต.ปาแดง", "อบต.ป่าแดง"), ("อบต.เตาปนู", "อบต.เตาปูน"), ("อบต.นำเลา", "อบต.น้ำเลา")],
)
def test_a_typists_slip_still_matches_without_a_district(written, meant):
    assert resolve(written, letters.shipped_register()).lao.short_name == meant


def test_a_district_that_agrees_speaks_for_ours():
    assert resolve("อบต.น้ำเลส อ.ร้องกวาง", letters.shipped_register()).lao.short_name == "อบต.น้ำเลา"


@pytest.mark.skipif(not (SHARED / "lao/lao-nation.csv").exists(), reason="the research data are not on this machine")
def test_names_of_other_provinces_are_hardly_ever_taken_for_ours():
    with (SHARED / "lao/lao-nation.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["type"] in ("ทต.", "อบต.", "ทม.", "ทน.")]
    ours = {(row["type"], row["name"]) for row in rows if row["province"] == "แพร่"}
    theirs = sorted({(row["type"], row["name"]) for row in rows} - ours)
    register = letters.shipped_register()
    wrong = [kind + name for kind, name in theirs if resolve(kind + name, register).outcome == "match"]
    assert len(wrong) <= len(theirs) // 1000, wrong
