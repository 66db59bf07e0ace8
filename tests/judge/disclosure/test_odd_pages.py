"""Pages as met in the wild, each with its answer written by hand: what is an item's link, what is missing, what is not."""

import pytest

from sodsong.judge.disclosure.discovery.discover import discover
from tests.judge.disclosure.years import shipped

BASE = "https://www.maetest.go.th/ita/2564"
A = "https://www.maetest.go.th"


def found(source, year=2564, base=BASE):
    catalogues = [shipped(other) for other in (year - 1, year + 1) if other < 2571]
    return discover(source, shipped(year), base, catalogues)


def links(discovery):
    return {item.code: [link.url.removeprefix(A) for link in item.links] for item in discovery.items}


def codes(discovery):
    return [one.code for one in discovery.warnings]


PAGES = {
    "zero for the letter": (
        (
            "<table><tr><td>01<td>โครงสร้าง<td><a href=/a>ดู</a><tr><td>010<td>แผน<td><a href=/b>ดู</a>"
            "<tr><td>027<td>x<td><a href=/c>ดู</a><tr><td>๐๔๒<td>y<td><a href=/d>ดู</a></table>"
        ),
        {"O1": ["/a"], "O10": ["/b"], "O27": ["/c"], "O42": ["/d"]},
    ),
    "code at the end": (
        "<p><a href=/a>โครงสร้าง (O1)</a></p><p><a href=/b>ข้อมูลผู้บริหาร (O2)</a></p><p><a href=/c>อำนาจหน้าที่ - O3</a></p>",
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"]},
    ),
    "code in a head of its own, list below": (
        (
            "<h4>O1 โครงสร้าง</h4><ul><li><a href=/a1>แผนผัง</a><li><a href=/a2>กรอบอัตรากำลัง</a></ul>"
            "<h4>O2 ข้อมูลผู้บริหาร</h4><ul><li><a href=/b>ทำเนียบ</a></ul><h4>O3 อำนาจหน้าที่</h4><p>-</p>"
            "<h4>O4 แผน</h4><ul><li><a href=/d>แผน</a></ul>"
        ),
        {"O1": ["/a1", "/a2"], "O2": ["/b"], "O4": ["/d"]},
    ),
    "the link wraps the card": (
        (
            "<div class=row><a href=/a><div>O1</div><div>โครงสร้าง</div></a><a href=/b><div>O2</div><div>ผู้บริหาร</div></a>"
            "<a href=/c><div>O3</div><div>อำนาจ</div></a></div>"
        ),
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"]},
    ),
    "two items a row": (
        (
            "<table><tr><td>O1</td><td><a href=/a>โครงสร้าง</a></td><td>O2</td><td><a href=/b>ผู้บริหาร</a></td></tr>"
            "<tr><td>O3</td><td><a href=/c>อำนาจ</a></td><td>O4</td><td></td></tr></table>"
        ),
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"]},
    ),
    "pictures are the links": (
        (
            "<div><a href=/a><img src=1.png alt='O1 โครงสร้าง'></a><a href=/b><img src=2.png alt='O2 ผู้บริหาร'></a>"
            "<a href=/c><img src=3.png alt='O3 อำนาจหน้าที่'></a></div>"
        ),
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"]},
    ),
    "one cell holds the address for two rows": (
        (
            "<table><tr><td>O22<td>ประกาศ<td rowspan=2><a href=/z>ดู</a></tr><tr><td>O23<td>สรุปผล</tr>"
            "<tr><td>O24<td>รายงาน<td><a href=/y>ดู</a></tr></table>"
        ),
        {"O22": ["/z"], "O23": ["/z"], "O24": ["/y"]},
    ),
    "further rows without a code": (
        (
            "<table><tr><td>O1<td>โครงสร้าง<td><a href=/a>1</a></tr><tr><td><td><td><a href=/a2>2</a></tr>"
            "<tr><td>O2<td>ผู้บริหาร<td><a href=/b>1</a></tr><tr><td><td><td><a href=/b2>2</a></tr><tr><td>O3<td>x<td></tr></table>"
        ),
        {"O1": ["/a", "/a2"], "O2": ["/b", "/b2"]},
    ),
    "heads of groups name ranges": (
        (
            "<h3>ข้อมูลพื้นฐาน O1 - O9</h3><ul><li>O1 <a href=/a>x</a><li>O2 <a href=/b>y</a><li>O9 <a href=/i>z</a></ul>"
            "<h3>การดำเนินงาน O10 - O12</h3><ul><li>O10 <a href=/j>x</a><li>O11 -<li>O12 <a href=/l>y</a>"
            "<li>O13 <a href=/m>y</a><li>O14 <a href=/n>y</a></ul>"
        ),
        {"O1": ["/a"], "O2": ["/b"], "O9": ["/i"], "O10": ["/j"], "O12": ["/l"], "O13": ["/m"], "O14": ["/n"]},
    ),
    "sub-numbers belong to the item": (
        (
            "<ul><li>O1.1 แผนผัง <a href=/a>1</a><li>O1.2 กรอบ <a href=/b>2</a><li>O2.1 ฝ่ายการเมือง <a href=/c>3</a>"
            "<li>O2.2 ฝ่ายประจำ <a href=/d>4</a><li>O3 <a href=/e>5</a></ul>"
        ),
        {"O1": ["/a", "/b"], "O2": ["/c", "/d"], "O3": ["/e"]},
    ),
    "a menu that bears no codes is no list": (
        (
            "<div class=left><a href=/m1>โครงสร้าง</a><br><a href=/m2>ข้อมูลผู้บริหาร</a><br><a href=/m3>ข่าวประชาสัมพันธ์</a></div>"
            "<table><tr><td>O1<td><a href=/a>โครงสร้าง</a><tr><td>O2<td>ข้อมูลผู้บริหาร<td><tr><td>O5<td><a href=/e>ติดต่อ</a>"
            "<tr><td>O6<td><a href=/f>กฎหมาย</a></table>"
        ),
        {"O1": ["/a"], "O5": ["/e"], "O6": ["/f"]},
    ),
    "the list lies in the menu alone": (
        "<nav><ul>"
        + "".join(f"<li><a href=/o{n}>O{n} เรื่อง</a>" for n in range(1, 8))
        + "</ul></nav><div>ยินดีต้อนรับ</div>",
        {f"O{n}": [f"/o{n}"] for n in range(1, 8)},
    ),
    "contents first, sections below": (
        (
            "<ul><li><a href='#o1'>O1</a><li><a href='#o2'>O2</a><li><a href='#o3'>O3</a></ul>"
            "<section id=o1><h3>โครงสร้าง</h3><a href=/a>x</a></section><section id=o2><h3>ผู้บริหาร</h3><a href=/b>x</a></section>"
            "<section id=o3><h3>อำนาจหน้าที่</h3></section>"
        ),
        {"O1": ["/a"], "O2": ["/b"]},
    ),
    "opened by a script": (
        (
            "<table><tr><td>O1<td><button onclick=\"window.open('/a')\">ดู</button><tr><td>O2<td><a href='javascript:void(0)'>ดู</a>"
            "<tr><td>O3<td><a href=# onclick=\"location.href='/c'\">ดู</a></table>"
        ),
        {"O1": ["/a"], "O3": ["/c"]},
    ),
    "steps to the page are no page": (
        (
            "<table><tr><td>O1<td>โครงสร้าง<td><a href=/a>ดู</a> <a href=/steps.pdf>ขั้นตอนการเข้าถึงข้อมูล</a>"
            "<tr><td>O2<td>ผู้บริหาร<td><a href=/steps2.pdf>วิธีเข้าดูหน้าเว็บไซต์ (PDF)</a><tr><td>O3<td>x<td><a href=/c>ดู</a></table>"
        ),
        {"O1": ["/a"], "O3": ["/c"]},
    ),
    "a year in an item's own files is no year of the page": (
        (
            "<h2>ITA 2564</h2><div class=item><h3>O1 โครงสร้าง</h3><h4>ปี 2563</h4><a href=/a>x</a></div>"
            "<div class=item><h3>O2 ผู้บริหาร</h3><h4>ปี 2563</h4><a href=/b>x</a></div><div class=item><h3>O3</h3><a href=/c>x</a></div>"
        ),
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"]},
    ),
    "only the asked year of several": (
        (
            "<h3>ปีงบประมาณ พ.ศ. ๒๕๖๕</h3><ul><li>O1 <a href=/x1>x</a><li>O2 <a href=/x2>x</a><li>O3 <a href=/x3>x</a></ul>"
            "<h3>ปีงบประมาณ พ.ศ. ๒๕๖๔</h3><ul><li>O1 <a href=/a>x</a><li>O2 <a href=/b>x</a><li>O3 -</ul>"
        ),
        {"O1": ["/a"], "O2": ["/b"]},
    ),
    "panels of years": (
        (
            "<div class=panel><div class=panel-heading><a data-toggle=collapse href='#p1'>ITA 2563</a></div><div id=p1>"
            "<p>O1 <a href=/x1>x</a></p><p>O2 <a href=/x2>x</a></p><p>O3 <a href=/x3>x</a></p></div></div>"
            "<div class=panel><div class=panel-heading><a data-toggle=collapse href='#p2'>ITA 2564</a></div><div id=p2>"
            "<p>O1 <a href=/a>x</a></p><p>O2 <a href=/b>x</a></p><p>O3 <a href=/c>x</a></p></div></div>"
        ),
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"]},
    ),
    "address in the table's text is cut, its link is whole": (
        (
            "<table><tr><td>O1<td><a href='/index.php?aWQ9MTIz'>https://www.maetest.go.th/index.php?aWQ…</a><tr><td>O2<td>"
            "https://www.maetest.go.th/b.pdf<tr><td>O3<td>https://www.maetest.go.th/dnm…</table>"
        ),
        {"O1": ["/index.php?aWQ9MTIz"], "O2": ["/b.pdf"]},
    ),
    "look-alike letters": (
        "<ul><li>Ｏ１ <a href=/a>x</a><li>О2 <a href=/b>x</a><li>O๓ <a href=/c>x</a></ul>",
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"]},
    ),
    "a menu that nothing marks as one": (
        (
            "<ul><li><a href=/m1>โครงสร้าง</a><li><a href=/m2>ข้อมูลผู้บริหาร</a><li><a href=/m3>อำนาจหน้าที่</a><li><a href=/m7>ข่าวประชาสัมพันธ์</a></ul>"
            "<p><a href=/steps.pdf>ขั้นตอนการเข้าถึงหน้า OIT</a></p>"
        ),
        {},
    ),
    "the code in the last cell": (
        (
            "<table><tr><td>โครงสร้าง<td><a href=/a>ดู</a><td>O1<tr><td>ข้อมูลผู้บริหาร<td><a href=/b>ดู</a><td>O2"
            "<tr><td>อำนาจหน้าที่<td><a href=/c>ดู</a><td>O3<tr><td>แผนยุทธศาสตร์หรือแผนพัฒนาหน่วยงาน<td><a href=/d>ดู</a><td>O4"
            "<tr><td>ข้อมูลการติดต่อ<td><a href=/e>ดู</a><td>O5</table>"
        ),
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"], "O4": ["/d"], "O5": ["/e"]},
    ),
    "names in one row, links in the next": (
        (
            "<table><tr><td>O1<td>O2<td>O3</tr><tr><td><a href=/a>x</a><td><a href=/b>x</a><td><a href=/c>x</a></tr>"
            "<tr><td>O4<td>O5<td>O6</tr><tr><td><a href=/d>x</a><td><td><a href=/f>x</a></tr></table>"
        ),
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"], "O4": ["/d"], "O6": ["/f"]},
    ),
    "all in one line": (
        "<p><a href=/a>O1</a> | <a href=/b>O2</a> | <a href=/c>O3</a> | O4 | O5 <a href=/e>ดู</a> <a href=/e2>อีก</a> O6 <a href=/f>ดู</a></p>",
        {"O1": ["/a"], "O2": ["/b"], "O3": ["/c"], "O5": ["/e", "/e2"], "O6": ["/f"]},
    ),
    "no codes, titles that vary": (
        (
            "<ul><li><a href=/a>โครงสร้างองค์กร</a><li><a href=/b>ทำเนียบผู้บริหาร</a><li><a href=/c>หน้าที่และอำนาจ</a>"
            "<li><a href=/d>แผนยุทธศาสตร์ หรือ แผนพัฒนาหน่วยงาน</a><li><a href=/z>ข่าวกีฬา</a><li><a href=/h>ถาม-ตอบ (Q&amp;A)</a><li><a href=/j>แผนการดำเนินงานประจำปี</a><li><a href=/m>คู่มือหรือมาตรฐานการปฏิบัติงาน</a><li><a href=/y>นโยบายการบริหารทรัพยากรบุคคล</a></ul>"
        ),
        {
            "O1": ["/a"],
            "O2": ["/b"],
            "O3": ["/c"],
            "O4": ["/d"],
            "O8": ["/h"],
            "O10": ["/j"],
            "O13": ["/m"],
            "O25": ["/y"],
        },
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_gives_just_its_links(name):
    source, wanted = PAGES[name]
    told = found(f"<html><body><h1>ITA 2564 เทศบาลตำบลทดสอบ</h1>{source}</body></html>")
    assert links(told) == wanted
    assert told.missing == tuple(item.code for item in shipped(2564).items if item.code not in wanted)


def test_last_years_codes_under_this_years_heading_are_read_by_title():
    rows = "".join(
        f"<tr><td>O{item.number - 1}<td>{item.title}<td><a href=/p{item.number}>x</a>"
        for item in shipped(2566).items[1:]
    )
    told = found(f"<h1>ITA 2566 อบต.ทดสอบ</h1><table>{rows}</table>", 2566)
    assert links(told) == {f"O{n}": [f"/p{n}"] for n in range(2, 44)}
    assert {item.matched_by for item in told.items} == {"title"}
    assert "codes-of-another-year" in codes(told)


def test_swapped_names_leave_the_codes_in_charge_and_are_told():
    two = shipped(2564).items[-2:]
    rows = f"<tr><td>O41<td>x<td><a href=/a>x</a><tr><td>O42<td>{two[1].title}<td><a href=/b>x</a><tr><td>O43<td>{two[0].title}<td><a href=/c>x</a>"
    told = found(f"<table>{rows}</table>")
    assert links(told) == {"O41": ["/a"], "O42": ["/b"], "O43": ["/c"]}
    assert codes(told).count("title-of-another-code") == 2


def test_whose_host_a_link_lies_on():
    hosts = (
        "https://drive.google.com/x",
        "https://www.facebook.com/x",
        "https://maps.app.goo.gl/x",
        "https://anyflip.com/x",
        "https://ita.maetest.go.th/x",
    )
    told = found("<ul>" + "".join(f"<li>O{n} <a href='{url}'>x</a>" for n, url in enumerate(hosts, 1)) + "</ul>")
    assert [item.links[0].host_kind for item in told.items] == ["file", "third-party", "third-party", "file", "own"]


def test_a_private_address_stays_and_is_told():
    told = found(
        "<ul><li>O1 <a href=http://192.168.1.9/a>x</a><li>O2 <a href=http://localhost/b>x</a><li>O3 <a href=mailto:a@b.test>x</a></ul>"
    )
    assert links(told) == {"O1": ["http://192.168.1.9/a"], "O2": ["http://localhost/b"]}
    assert codes(told) == ["private-address"]


def test_a_page_of_another_year_gives_nothing_and_says_so():
    told = found(
        "<h1>OIT ปีงบประมาณ 2562</h1><ul><li>O1 <a href=/a>x</a><li>O2 <a href=/b>x</a><li>O3 <a href=/c>x</a></ul>"
    )
    assert (told.items, len(told.missing), codes(told)) == ((), 43, ["other-year"])


def test_a_page_that_only_offers_years_names_where_to_look():
    told = found("<h1>ITA อบต.ทดสอบ</h1><a href=/ita/63>OIT ปี 2563</a> <a href=/ita/64>OIT ปี 2564</a>")
    assert (told.items, told.further) == ((), (f"{A}/ita/64",))


def test_a_year_of_which_nothing_is_known_is_read_by_code_alone():
    told = found(
        "<ul><li>O1 เรื่องใหม่ <a href=/a>x</a><li>O2 อีกเรื่อง <a href=/b>x</a><li>O3 ค <a href=/c>x</a></ul>", 2570
    )
    assert [(item.code, item.title) for item in told.items] == [("O1", "เรื่องใหม่ x"), ("O2", "อีกเรื่อง x"), ("O3", "ค x")]
    assert (told.missing, codes(told)) == ((), ["catalogue-unknown"])


@pytest.mark.parametrize(
    "source",
    [
        "<title>ITA วิทยาลัยเทคนิคทดสอบ</title><h1>วิทยาลัยเทคนิคทดสอบ</h1><ul><li>O1 โครงสร้าง <a href=/a>x</a><li>O2 ข้อมูลผู้บริหาร <a href=/b>x</a></ul>",
        "<h2>MOIT โรงพยาบาลทดสอบ</h2><ul><li>MOIT 1 <a href=/a>x</a><li>MOIT 2 <a href=/b>x</a><li>MOIT3 <a href=/c>x</a></ul>",
        "<div class=logo>โรงเรียนบ้านทดสอบ</div><ul><li>O1 โครงสร้างสถานศึกษา <a href=/a>x</a><li>O2 นักเรียน <a href=/b>x</a></ul><p>โรงเรียนบ้านทดสอบ</p>",
        "<h1>โรงเรียนเทศบาล ๑ ทดสอบ</h1><ul><li>O1 โครงสร้าง <a href=/a>x</a></ul>",
    ],
)
def test_other_schemes_are_recognised(source):
    told = found(source, base="https://other.example/ita")
    assert (told.scheme, told.items, codes(told)) == ("other", (), ["other-scheme"])


def test_an_lao_that_mentions_schools_and_hospitals_stays_an_lao():
    told = found(
        "<title>อบต.ทดสอบ</title><h1>องค์การบริหารส่วนตำบลทดสอบ</h1><ul class=menu><li><a href=/s>โรงเรียนผู้สูงอายุ</a>"
        "<li><a href=/h>โรงพยาบาลส่งเสริมสุขภาพตำบล</a></ul><ul><li>O1 โครงสร้าง <a href=/a>x</a><li>O2 <a href=/b>x</a><li>O3 <a href=/c>x</a></ul>"
        "<p>ข่าวโรงเรียนบ้านทดสอบ</p><p>วิทยาลัยชุมชนจัดอบรม</p>"
    )
    assert (told.scheme, list(links(told))) == ("ita", ["O1", "O2", "O3"])
