"""What the story says, in Thai and English; facts stand in braces."""

WORDS = {
    "title": (
        "สอดส่อง: เหตุเดือนสิงหาคม ๒๕๖๓ จังหวัดแพร่ เล่นซ้ำบนเครื่องนี้",
        "Sodsong: the case of August 2563 (2020) in Phrae, played on this machine",
    ),
    "world": (
        "โลกจำลอง: เว็บไซต์ {sites} แห่งบนเครื่องแม่ข่าย {servers} เครื่องของผู้ให้บริการสมมุติ {vendors} ราย (HTTP, HTTPS และ DNS จริงบนเครื่องนี้)",
        "A simulated world: {sites} sites on {servers} servers of {vendors} made-up vendors (real HTTP, HTTPS and DNS on this machine)",
    ),
    "register": (
        "นำเข้าทะเบียน อปท. {laos} แห่ง และเปิดเฝ้าดูทุกแห่ง",
        "The register of {laos} LAOs is read and every site is watched",
    ),
    "letter_read": (
        "อ่านหนังสือจังหวัด: {rows} แถว ตรงทะเบียน {exact} สะกดผิด {misspelt} ต้องถามเจ้าหน้าที่ {ask} (แถวที่ {questions})",
        "The province's letter is read: {rows} rows, {exact} exact, {misspelt} misspelt, {ask} asked about (row {questions})",
    ),
    "deadline_warned": (
        "กำหนด {deadline} เป็นวันหยุด: เตือนไว้ ไม่เลื่อนให้เอง",
        "The deadline {deadline} is a day off: warned about, not moved",
    ),
    "healthy": (
        "ทุกแห่งเข้าได้ ระบบกำลังเรียนรู้ว่าใครอยู่เครื่องเดียวกับใคร",
        "Every site is up; who shares what with whom is being learned",
    ),
    "kept": (
        "เก็บสำเนาหน้า OIT ไว้แล้ว {pages} หน้าของ {laos} แห่ง (แห่งหนึ่งครบ {items} ข้อ) เป็น WARC",
        "{pages} OIT pages of {laos} LAOs are kept as WARC (all {items} of one)",
    ),
    "read": (
        "ระหว่างเว็บไซต์ล่ม อ่านสำเนาหน้า OIT ของ {lao} ได้ที่ {url}",
        "While its site is down, an OIT page of {lao} can be read at {url}",
    ),
    "fault": ("เครื่องแม่ข่าย {address} หยุดทำงาน", "Server {address} dies"),
    "oit_read": (
        "อ่านหน้า ITA ของ{lao} เสนอลิงก์ OIT ครบ {items} ข้อ เจ้าหน้าที่รับทั้งหมด",
        "The ITA page of {lao} was read: links for {items} OIT items proposed, the officer takes them all",
    ),
    "oit_at_stake": (
        "รายการ OIT ที่ผู้ประเมินเปิดไม่ได้ตอนนี้ {items} ข้อ แก้ {server} เครื่องเดียวได้คืน {points} คะแนน รวม {laos} แห่ง (ไม่ใช่คะแนนทางการ)",
        "OIT items that an assessor cannot open now: {items}; repairing {server} alone gives back {points} points over {laos} LAOs (no official score)",
    ),
    "opened": (
        "พบสาเหตุร่วมเดียว: {kind} {value} กระทบ {sites} แห่ง เปิดเหตุที่ {number} ใน {seconds:.1f} วินาที (พ.ศ. ๒๕๖๓ ใช้เวลาหลายวัน)",
        "One cause found: {kind} {value}, {sites} sites; incident {number} opened in {seconds:.1f} s (in 2563 it took days)",
    ),
    "healthy_siblings": (
        "อีก {count} แห่งที่ทะเบียนว่าใช้ผู้ให้บริการรายนี้ยังปกติ จึงไม่ถูกนับรวม",
        "{count} more that the register gives to this vendor are up and are not blamed on it",
    ),
    "letter": (
        "ร่างหนังสือพร้อมบัญชี {rows} แห่ง ({pages} หน้า) ใน {seconds:.1f} วินาที",
        "The letter with its list of {rows} ({pages} pages) lies ready after {seconds:.1f} s",
    ),
    "confirmed": ("เจ้าหน้าที่ยืนยันสาเหตุ", "An officer confirms the cause"),
    "question": (
        "แถวที่ {row} “{written}” ไม่มีในทะเบียน: จุดตรวจของเราเห็น {seen}",
        "Row {row} “{written}” is in no register; our probes see {seen}",
    ),
    "answered": ("เจ้าหน้าที่ตอบ: ประเภทผิด คือ {lao}", "An officer answers: wrong type, it is {lao}"),
    "deadline": ("เจ้าหน้าที่กำหนดให้แล้วเสร็จ {day}{warning}", "An officer sets the deadline {day}{warning}"),
    "day_off": (" (วันหยุด: เตือนแล้ว)", " (a day off: warned)"),
    "issued": (
        "เจ้าหน้าที่ออกหนังสือ {number}: {districts} อำเภอส่งต่อ {laos} แห่ง แจ้งตรง {direct} แห่ง",
        "An officer issues the letter {number}: {districts} districts pass it on to {laos}, {direct} are told directly",
    ),
    "messages": (
        "ส่งข้อความถึงผู้รับจำลอง {all} ราย รายละหนึ่งข้อความ (LINE {line} อีเมล {mail}) ได้รับซ้ำ {doubled} ตกหล่น {missing}",
        "Messages sent to {all} stand-in receivers, one each (LINE {line}, e-mail {mail}); doubled {doubled}, missing {missing}",
    ),
    "acknowledged": (
        "รับทราบผ่านลิงก์ของตนแล้ว {done} จาก {all} แห่ง ในจำนวนนี้ {vendor} แห่งเร่งผู้ให้บริการแล้ว",
        "{done} of {all} LAOs have acknowledged through their own link; {vendor} have pressed their vendor",
    ),
    "consulted": (
        "คณะที่ปรึกษาการประเมินตอบผ่านลิงก์ บันทึกไว้ในขั้นตอนหารือ: {conclusion}",
        "The assessors answered through their link; it stands in the step that consults them: {conclusion}",
    ),
    "reminded": (
        "วันศุกร์ที่ ๑๔ สิงหาคม ๑๓.๓๐ น. เตือนก่อนครบกำหนด {laos} แห่ง แห่งละหนึ่งครั้ง",
        "Friday 14 August 13:30: {laos} LAOs reminded before the deadline, each once",
    ),
    "vendor_pressed": (
        "ออกหนังสือถึงผู้ให้บริการแล้ว พร้อมข้อความที่มีลิงก์ของผู้ให้บริการเอง",
        "The letter to the vendor is issued; a message with the vendor's own link goes with it",
    ),
    "chased": (
        "{who} ไม่มีสัญญาณรับเกิน ๒๐ ชั่วโมง ถูกตามหนึ่งครั้งแล้วจึงตอบ รับทราบแล้ว {done} จาก {all} แห่ง",
        "{who} gave no sign for 20 hours, was chased once and has answered: {done} of {all} LAOs have acknowledged",
    ),
    "plan_done": (
        "รายงานคณะที่ปรึกษาและออกหนังสือแจ้งปิดเหตุแล้ว ขั้นตอนเสร็จ {done} ข้าม {skipped} พร้อมเหตุผล",
        "The assessors have the report, the closing letter is out: {done} steps done, {skipped} skipped with a reason",
    ),
    "repaired": ("{day} ผู้ให้บริการซ่อมเครื่องแล้ว", "{day}: the vendor has repaired the server"),
    "recovered": ("ตรวจแล้วว่ากลับมาครบ {back} แห่ง", "{back} sites are verified back"),
    "closed": ("เจ้าหน้าที่ปิดเหตุ", "An officer closes the incident"),
    "evidence": (
        "ออกบันทึกหลักฐาน: จุดตรวจเห็นอะไรของ {sites} แห่ง ข้อมูลดิบ {rows} แถว อยู่ในสมุดหลักฐานที่รับรองแล้ว {size} รายการ ตรวจสอบแล้วถูกต้อง",
        "Evidence is issued: what the probes saw of {sites} sites with {rows} raw rows, in a signed ledger of {size} entries; verified",
    ),
    "files": ("หนังสือ: {pdf}", "Letter: {pdf}"),
    "board": (
        "เปิดดูแผงสถานะที่ {url} (ชื่อ officer รหัส {password}) กด Ctrl-C เพื่อจบ",
        "The board is at {url} (name officer, password {password}); Ctrl-C ends it",
    ),
    "watch_along": ("ดูไปพร้อมกันได้ที่ {url}", "Watch along at {url}"),
    "missed": ("ไม่เกิดขึ้นภายใน {seconds} วินาที: {step}", "Did not happen within {seconds} s: {step}"),
    "up": ("เข้าได้", "up"),
    "down": ("เข้าไม่ได้", "down"),
    "unknown": ("ยังไม่ทราบ", "unknown"),
}


def say(key: str, language: str, **facts: object) -> str:
    """The sentence ``key`` in ``language`` (th or en) with its facts filled in."""
    return WORDS[key][0 if language == "th" else 1].format(**facts)
