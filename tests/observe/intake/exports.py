"""Made-up chats in each form in which LINE's apps are known or said to write them; see the reader for what is verified."""

THAI_TABS = """[LINE] ประวัติการแชทในกลุ่ม "ผู้ดูแลเว็บ อปท. แพร่"
บันทึกเมื่อ 20/08/2563 10:00

อ. 11/08/2563
09:12\tนาง ก\tเว็บ อบต.ท่าข้าม เข้าไม่ได้ค่ะ
09:13\tนาย ข\t[สติกเกอร์]
09:14\tนาย ข\t"เว็บล่มค่ะ
1. อบต.แม่ยม
2. ทต.แม่ปาน"
09:15\t\tนาง ค เข้าร่วมกลุ่ม

พ. 12/08/2563
08:05\tนาง ก\tกลับมาแล้วค่ะ
"""
ENGLISH_TABS = """[LINE] Chat history in ผู้ดูแลเว็บ อปท. แพร่
Saved on: 8/20/2020, 10:00

Tue, 8/11/2020
9:12 AM\tMiss A\tThakham SAO website is down
09:13AM\tMr B\t[Sticker]
1:14 PM\tMr B\t☎ Missed call

Wed, 8/12/2020
12:05AM\tMiss A\tit is back again
"""
ANDROID_TABS = """[LINE] Chat history with ผู้ดูแลเว็บ
Saved on: 2020/08/20 10:00

2020/08/11(Tue)
09:12\tMiss A\tเว็บ อบต.ท่าข้าม ล่ม
2020/08/12(Wed)
08:05\tMiss A\t[Photo]
"""
THAI_SPACES = """2020.08.11 วันอังคาร
09:12 นาง ก เว็บ อบต.ท่าข้าม เข้าไม่ได้ค่ะ
09:13 นาง ก สติกเกอร์
09:14 อ้อย อบต.แม่ยม เว็บล่มค่ะ
09:15 อ้อย อบต.แม่ยม ขอบคุณค่ะ
09:16 นาย ข รูป
09:17 นาย ข เว็บล่มค่ะ
1. อบต.แม่ยม
2. ทต.แม่ปาน
09:20 ยกเลิกข้อความแล้ว

2020.08.12 วันพุธ
08:05 นาง ก อบต.ท่าข้าม กลับมาแล้วค่ะ
"""
ENGLISH_SPACES = """2020.08.11 Tuesday
09:12 Miss A Photos
09:13 Miss A Thakham SAO is down
1:14 PM Mr B thank you
"""
SAMPLES = (THAI_TABS, ENGLISH_TABS, ANDROID_TABS, THAI_SPACES, ENGLISH_SPACES)
