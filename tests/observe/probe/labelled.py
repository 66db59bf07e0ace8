"""Made pages with what they are: ordinary ones that look bad, and bad ones in many dresses."""

from itertools import product

OFFICES = ["เทศบาลตำบลสมมุติ", "องค์การบริหารส่วนตำบลตัวอย่าง", "Samut Lab Municipality"]
NEWS = "จัดกิจกรรมพัฒนาชุมชนและเปิดรับฟังความคิดเห็นของประชาชนในพื้นที่ ประจำปีงบประมาณ "
FOOT = "<footer>โทร 0000 พัฒนาโดย โฮสต์สมมุติ ก</footer>"


def page(title, body, head=""):
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def _reports():
    """News on gambling: arrests, warnings, campaigns, the law."""
    heads = [
        "ตำรวจจับกุมเว็บพนันออนไลน์รายใหญ่", "เตือนประชาชนระวังเว็บพนัน สล็อตเว็บตรง", "รณรงค์ป้องกันเยาวชนจากการพนันออนไลน์",
        "ทลายเครือข่ายบาคาร่าออนไลน์ ยึดทรัพย์", "เว็บไซต์ราชการถูกแฮกฝังลิงก์สล็อตออนไลน์", "โทษของการพนันและหวยออนไลน์",
        "Police arrest 12 in online casino raid", "Illegal ufabet ring: police crackdown",
    ]  # fmt: skip
    bodies = [
        "<p>เจ้าหน้าที่ตำรวจบุกค้น พบการชักชวนเล่น บาคาร่าออนไลน์ คาสิโนสด แทงบอลออนไลน์ เตือนว่าผิดกฎหมาย</p>",
        "<p>คำที่พบบ่อยคือ สล็อตเว็บตรง เครดิตฟรี ฝากถอนไม่มีขั้นต่ำ pgslot ขอให้ผู้ปกครองป้องกันเยาวชนจากภัยนี้ ตำรวจเตือน</p>",
        "".join(f'<p><a href="/news/{n}">ตำรวจจับกุม สล็อตออนไลน์ รายที่ {n}</a></p>' for n in range(9)) + "<p>เตือนภัย ปราบปราม",
    ]  # fmt: skip
    for number, (head, body) in enumerate(product(heads, bodies)):
        yield f"report {number}", page(f"{head} - {OFFICES[number % 3]}", body + FOOT)


def _suspensions():
    """Pages that say ระงับ, suspended, expired, for sale, and mean something else."""
    lines = [
        "แจ้งระงับการจ่ายน้ำประปาชั่วคราว ในวันที่ ๑๒ เวลา ๐๙.๐๐ น.", "ประกาศระงับการใช้ไฟฟ้าเพื่อซ่อมแซม กรุณาติดต่อผู้ให้บริการไฟฟ้า",
        "คำสั่งระงับการก่อสร้างอาคารที่ไม่ได้รับอนุญาต", "การระงับสิทธิรับเบี้ยยังชีพผู้สูงอายุ", "โครงการถนนสาย ๓ ถูกระงับชั่วคราวเนื่องจากน้ำท่วม",
        "งดให้บริการชั่วคราว ระงับข้อพิพาทโดยคณะกรรมการ", "The council has suspended two road projects until the flood recedes",
        "Projects suspended in 2563", "Garbage collection is suspended on public holidays", "ใบอนุญาตหมดอายุ ต่ออายุได้ที่กองช่าง",
        "ขายทอดตลาดพัสดุชำรุด Items for sale by auction", "ประชาสัมพันธ์การชำระภาษี ผู้ค้างชำระค่าบริการเก็บขยะ",
        "บัญชีรายชื่อผู้ถูกระงับสิทธิสอบ", "ระงับการเผาในที่โล่ง", "ปิดเว็บบอร์ดชั่วคราวเพื่อปรับปรุง", "Domain of the study: parked cars on the market road",
        "ฐานข้อมูลตำบล: เชื่อมต่อฐานข้อมูลกลางแล้ว", "Access denied for user groups without a card", "It works! โครงการอบรมดิจิทัล",
        "ระบบงดให้บริการ 22.00-23.00 น. เพื่อบำรุงรักษา", "Just a moment of silence for the late mayor", "hosting the district games",
    ]  # fmt: skip
    for number, line in enumerate(lines):
        yield (
            f"suspension {number}",
            page(OFFICES[number % 3], f"<h1>{line}</h1><p>{OFFICES[number % 3]} {NEWS * 2}</p>"),
        )
        yield f"suspension alone {number}", page("ประกาศ", f"<p>{line}</p>")


def _sparse():
    """Real home pages with next to nothing to read."""
    bodies = [
        "<p>ยินดีต้อนรับ</p>", '<img src="splash.jpg">', '<a href="index2.php">เข้าสู่เว็บไซต์</a>', '<iframe src="home.html"></iframe>',
        '<div id="root"></div><script src="app.js"></script>', "<center>Welcome</center>", '<object data="intro.swf"></object>',
        '<video src="a.mp4"></video>', '<form><input name="q"></form>', "<svg></svg>", "<canvas id=c></canvas>",
    ]  # fmt: skip
    for number, body in enumerate(bodies):
        yield f"sparse {number}", page(OFFICES[number % 3], body)
        yield f"sparse untitled {number}", page("", body)
    yield "frameset", '<html><frameset rows="90,*"><frame src="top.htm"><frame src="main.htm"></frameset></html>'
    yield "frameset with a title", f'<title>{OFFICES[0]}</title><frameset cols="1,*"><frame src="a"></frameset>'
    for wait in ("0", "5"):
        yield f"refresh {wait}", f'<meta http-equiv="Refresh" content="{wait}; url=/main/index.php">'
    yield "slots of time", page("จองห้องประชุม", "<p>slot 1 ว่าง slot 2 ไม่ว่าง jackpot poker" + NEWS)
    yield (
        "a menu out of sight",
        page(OFFICES[0], '<p>ข่าว</p><nav style="display:none"><a href="/slot">time slot</a></nav>'),
    )
    for number in range(6):
        yield (
            f"long {number}",
            page(OFFICES[number % 3], f"<p>{NEWS * 30}</p><p>error establishing a database connection"),
        )


def _hard():
    """What a rule that only looks for words would blame."""
    how_to = [
        "วิธีแก้ Error establishing a database connection บน WordPress", "บทความ: This account has been suspended คืออะไร",
        "How to fix 'Unable to connect to the database' after moving a site", "คู่มือต่ออายุ เมื่อระบบแจ้งว่าโดเมนนี้หมดอายุ",
        "สาเหตุที่เว็บแจ้งว่า บัญชีนี้ถูกระงับ และการติดต่อผู้ให้บริการ", "Tutorial: what to do when this domain has expired",
        "วิธีแก้ mysqli_connect() และ SQLSTATE[HY000] สำหรับผู้ดูแลเว็บ อบต.",
    ]  # fmt: skip
    for number, line in enumerate(how_to):
        yield f"how to {number}", page(line, f"<h1>{line}</h1><p>ขั้นตอนที่ ๑ ตรวจสอบการตั้งค่า</p>{FOOT}")
        yield f"how to, short {number}", page("", f"<p>{line}</p>")
    shells = [
        '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/a.js"></script>',
        '<app-root></app-root><script type="module" src="main.js"></script>',
        '<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{}}</script>',
        '<script>window.location.href="index2.php"</script>', "<script>document.write('<frame src=a>')</script>",
        '<script language="JavaScript">top.location="/th/main.html";</script>', "<div>Loading...</div><script src=a.js></script>",
        "<p>กำลังโหลด</p>", '<noscript><img src="https://stats.test/p.gif"></noscript><script>boot()</script>',
    ]  # fmt: skip
    for number, body in enumerate(shells):
        yield f"shell {number}", page(OFFICES[number % 3], body)
        yield f"shell untitled {number}", f"<html><head></head><body>{body}</body></html>"
    news = [
        "ตำรวจภูธรจับกุมผู้ลักลอบเปิดเว็บพนันออนไลน์ ยึดเงินสด ๒ ล้านบาท", "ศาลสั่งปิดเว็บพนัน เตือนประชาชนอย่าหลงเชื่อเครดิตฟรี",
        "อบต. อบรมเยาวชนรู้ทันภัยพนันออนไลน์ สล็อต บาคาร่า", "นายอำเภอห้ามเล่นการพนันในงานศพ", "ระงับสัญญาณไฟจราจรชั่วคราวหน้าตลาด",
        "ระงับการให้บริการรถรับส่งผู้ป่วยในวันหยุด", "ประกาศระงับการเดินรถช่วงสงกรานต์", "เลื่อนและระงับการประชุมสภา สมัยสามัญ",
        "แจ้งระงับการรับชำระภาษีผ่านระบบเดิม ให้ใช้ระบบใหม่", "Casino royale: film night at the district hall",
    ]  # fmt: skip
    for number, head in enumerate(news):
        links = "".join(f'<li><a href="/news/{n}">{head} ({n})</a></li>' for n in range(6))
        hidden = '<div style="display:none"><a href="/login">เข้าสู่ระบบ</a><a href="/slot-booking">จองคิว</a></div>'
        yield f"news {number}", page(OFFICES[number % 3], f"<h2>{head}</h2><ul>{links}</ul>{hidden}{FOOT}")
        yield f"news titled {number}", page(head, f"<p>{head} {NEWS}</p>")


ORDINARY = dict([*_reports(), *_suspensions(), *_sparse(), *_hard()])


def _bad():
    shells = [
        lambda words: page(words, f"<h1>{words}</h1>"),
        lambda words: f"<center><font size=5>{words}</font></center>",
        lambda words: page("", f"<div><p>{words}</p></div>"),
    ]
    words = {
        "suspended": [
            "This Account has been suspended.", "บัญชีโฮสติ้งนี้ถูกระงับ", "เว็บไซต์นี้ถูกระงับการให้บริการ", "ระงับการให้บริการโฮสติ้ง", "Bandwidth Limit Exceeded",
        ],
        "parked": ["This domain is for sale", "โดเมนนี้หมดอายุ", "This domain name has expired", "โดเมนนี้ประกาศขาย",
            "site.test is parked free, courtesy of a made-up registrar", "โดเมนนี้จอดไว้กับผู้ให้บริการ", "โดเมนนี้พร้อมขาย ราคาพิเศษ",
            "This domain is registered, but may still be available. Get this domain", "สนใจซื้อโดเมนนี้ ติดต่อเรา"],
        "default-page": [
            "If you see this page, the nginx web server is successfully installed and working.",
            "This is the default web page for this server.", "This is the Plesk default page",
        ],
        "database-error": [
            "Error establishing a database connection", "ไม่สามารถเชื่อมต่อฐานข้อมูล", "Warning: mysqli_connect(): (HY000/2002)",
            "SQLSTATE[HY000] [2002] Connection refused", "Can't connect to local MySQL server through socket",
        ],
        "challenge": [
            "Checking your browser before accessing", "Sorry, you have been blocked", "Access Denied - Sucuri Website Firewall",
            "A potentially unsafe operation has been detected in your request to this site",
        ],
    }  # fmt: skip
    for kind, lines in words.items():
        for number, (line, shell) in enumerate(product(lines, shells)):
            yield f"{kind} {number}", shell(line), kind


def _gambling():
    strong = ["สล็อตเว็บตรง", "บาคาร่าออนไลน์", "slot gacor", "UFABET", "หวยออนไลน์"]
    hides = ["display:none", "position:absolute;left:-9999px", "visibility:hidden", "font-size:0", "width:1px;height:1px;overflow:hidden"]  # fmt: skip
    for number, (first, hide) in enumerate(product(strong, hides)):
        second = strong[(strong.index(first) + 1) % 5]
        links = "".join(f'<a href="https://x{n}.spam.test/">{first} {n}</a>' for n in range(4))
        site = f"<p>{OFFICES[number % 3]} {NEWS * 4}</p>"
        yield f"hidden links {number}", page(OFFICES[number % 3], site + f'<div style="{hide}">{links}</div>')
        yield f"taken over {number}", page(f"{first} {second} สมัครเลย", site + f"<p>{first} {second}</p>")
    numbers = "".join(f"&#{ord(char)};" for char in "สล็อตเว็บตรง เครดิตฟรี")
    yield "written as numbers", page(numbers, f"<p>{numbers}</p>")


OTHERS = [*_bad(), *((name, source, "hacked-gambling") for name, source in _gambling())]
