"""Thai digits and Arabic ones, one for one, so that places in the text stay where they were."""

_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def to_thai(text: str | int) -> str:
    """``text`` with every Arabic digit as a Thai one.

    >>> to_thai(2563)
    '๒๕๖๓'
    """
    return str(text).translate(_TO_THAI)


def to_arabic(text: str) -> str:
    """``text`` with every Thai digit as an Arabic one, its length unchanged.

    >>> to_arabic("พร ๐๐๒๓.๔/ว")
    'พร 0023.4/ว'
    """
    return text.translate(_TO_ARABIC)
