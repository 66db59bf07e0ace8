"""Every reason for which evidence is refused, in words: code → (English, Thai)."""

from dataclasses import dataclass

WORDS = {
    "signer-unknown": (
        "Consistent, signer unknown: the only key for this is the one it brings itself. Ask the office for its log.vkey.",
        "เนื้อหาสอดคล้องกัน แต่ไม่ทราบผู้ลงลายมือชื่อ: มีเพียงกุญแจที่มากับแฟ้มนี้เอง ขอแฟ้ม log.vkey จากหน่วยงานผู้ออก",
    ),
    "signed-by-stranger": (
        "It is not signed with a key that you trust.",
        "ไม่ได้ลงลายมือชื่อด้วยกุญแจที่ท่านเชื่อถือ",
    ),
    "key-retired": (
        "It is signed with a key that had been replaced by then; that key may have been stolen.",
        "ลงลายมือชื่อด้วยกุญแจที่เลิกใช้ไปแล้วในขณะนั้น กุญแจนั้นอาจถูกขโมย",
    ),
    "checkpoint-altered": (
        "A signature under the checkpoint is not right for its text.",
        "ลายมือชื่อใต้จุดรับรองไม่ตรงกับข้อความ",
    ),
    "signature-unknown": (
        "A signature under the checkpoint belongs to no key named in the evidence.",
        "มีลายมือชื่อใต้จุดรับรองที่ไม่ตรงกับกุญแจใดในแฟ้ม",
    ),
    "not-in-log": (
        "The statement is not the one that was entered in the ledger.",
        "ข้อความนี้ไม่ใช่ข้อความที่บันทึกไว้ในสมุดหลักฐาน",
    ),
    "origin-differs": (
        "Statement, checkpoint and key speak of different ledgers.",
        "ข้อความ จุดรับรอง และกุญแจกล่าวถึงสมุดหลักฐานคนละเล่ม",
    ),
    "seal-altered": (
        "The seal over the evidence does not fit: a part was changed after it was issued.",
        "ตราปิดผนึกไม่ตรง: มีส่วนที่ถูกแก้ไขหลังออกแฟ้ม",
    ),
    "statement-altered": ("The statement is not written as it was issued.", "ข้อความไม่เป็นไปตามที่ออกไว้"),
    "proof-altered": ("The proof is not written as it was issued.", "การพิสูจน์ไม่เป็นไปตามที่ออกไว้"),
    "json-altered": ("The evidence's JSON is not written as it was issued.", "แฟ้ม JSON ไม่เป็นไปตามที่ออกไว้"),
    "keys-altered": ("A key named in the evidence is no key.", "กุญแจที่ระบุในแฟ้มใช้ไม่ได้"),
    "format-unknown": ("This form of evidence is not known here.", "ไม่รู้จักรูปแบบของแฟ้มนี้"),
    "stamp-altered": ("The time stamp is not written as it was issued.", "การประทับเวลาไม่เป็นไปตามที่ออกไว้"),
    "stamp-unreadable": ("The time stamp cannot be read.", "อ่านการประทับเวลาไม่ได้"),
    "stamp-not-of-this": ("The time stamp is for something else.", "การประทับเวลาเป็นของสิ่งอื่น"),
    "stamp-refused": (
        "The time stamp does not hold under the authority's certificates.",
        "การประทับเวลาไม่ผ่านการตรวจกับใบรับรองของผู้ประทับเวลา",
    ),
    "stamp-authority-unknown": (
        "There is a time stamp; its authority's root certificates are not at hand, so it was not relied on.",
        "มีการประทับเวลา แต่ไม่มีใบรับรองรากของผู้ประทับเวลา จึงไม่ได้อาศัยการประทับเวลานั้น",
    ),
    "pdf-unreadable": ("The PDF is damaged.", "แฟ้ม PDF เสียหาย"),
    "part-missing": ("A file that belongs to it is missing: {detail}.", "ขาดแฟ้มที่ต้องแนบ: {detail}"),
    "part-strange": ("A file is embedded that does not belong to it: {detail}.", "มีแฟ้มแนบที่ไม่เกี่ยวข้อง: {detail}"),
    "part-altered": ("An embedded file was changed: {detail}.", "แฟ้มแนบถูกแก้ไข: {detail}"),
    "page-words": ("The page's words are not the statement's: {detail}.", "ถ้อยคำบนหน้าไม่ตรงกับข้อความ: {detail}"),
    "page-count": ("It has more or less than its one page.", "จำนวนหน้าไม่ถูกต้อง"),
    "page-covered": ("Something was laid over the page (a note or a form).", "มีสิ่งอื่นวางทับหน้า (หมายเหตุหรือแบบฟอร์ม)"),
    "page-picture": ("The page does not look as the statement is set.", "หน้าไม่เหมือนที่จัดพิมพ์จากข้อความ"),
    "pdf-altered": (
        "The PDF was changed or saved anew after it was issued; what is embedded may still be whole: check evidence.json alone.",
        "แฟ้ม PDF ถูกแก้ไขหรือบันทึกใหม่หลังออก ข้อมูลที่แนบอยู่อาจยังครบถ้วน ให้ตรวจแฟ้ม evidence.json ต่างหาก",
    ),
    "page-not-compared": (
        "The page's words were compared; its look was not, for it was set by another version.",
        "เทียบถ้อยคำบนหน้าแล้ว แต่ไม่ได้เทียบรูปลักษณ์เพราะจัดพิมพ์ด้วยรุ่นอื่น",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason; ``detail`` fills the place in its words."""

    code: str
    detail: str = ""

    def text(self, language: str = "en") -> str:
        """The reason as a sentence."""
        return WORDS[self.code][language == "th"].format(detail=self.detail)
