"""``sodsong doctor``: what this machine has and lacks, each lack with its one-line remedy. It leaves nothing behind."""

import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from sodsong.cli.output import NO, emit, language

LEAST_DISK = 500  # MB: a province writes about 3 MB a day, the first start unpacks its static files

# What each check is called, and what to do when it fails: Thai, English.
WORDS = {
    "python": (
        ("ไพทอน", "Python"),
        (
            "ติดตั้งไพทอน 3.11 ขึ้นไป: sudo apt-get install -y python3 python3-venv",
            "sudo apt-get install -y python3 python3-venv",
        ),
    ),
    "packages": (("ส่วนประกอบของโปรแกรม", "packages"), ("พิมพ์ make setup", "make setup")),
    "data": (
        ("โฟลเดอร์ข้อมูลเขียนได้", "data folder can be written"),
        ("เลือกที่อื่นด้วย --data DIR หรือ SODSONG_DATA", "choose another with --data DIR or SODSONG_DATA"),
    ),
    "disk": (
        ("พื้นที่ว่างในดิสก์", "free disk"),
        (f"คืนพื้นที่ให้ว่างอย่างน้อย {LEAST_DISK} MB", f"free at least {LEAST_DISK} MB there"),
    ),
    "port": (
        ("พอร์ตว่าง", "port is free"),
        ("เลือกพอร์ตอื่นด้วย --port หรือหยุดโปรแกรมที่ใช้อยู่", "choose another with --port, or stop what listens there"),
    ),
    "ca": (
        ("ใบรับรองรากสำหรับตรวจ HTTPS", "root certificates"),
        (
            "sudo apt-get install -y ca-certificates หรือชี้ SSL_CERT_FILE ไปที่แฟ้มใบรับรอง",
            "sudo apt-get install -y ca-certificates, or point SSL_CERT_FILE at a file of them",
        ),
    ),
    "clock": (
        ("นาฬิกาเครื่อง", "clock"),
        ("ตั้งนาฬิกาให้ตรง: sudo timedatectl set-ntp true", "sudo timedatectl set-ntp true"),
    ),
    "timezone": (("เขตเวลา Asia/Bangkok", "time zone Asia/Bangkok"), ("พิมพ์ make setup", "make setup")),
    "resolver": (
        ("ตัวถามชื่อ (DNS)", "name resolver"),
        ("ตั้ง SODSONG_RESOLVER=IP ของตัวถามชื่อ", "set SODSONG_RESOLVER=IP of a resolver"),
    ),
    "anchors": (
        ("หลักเทียบว่าสายของเราเองยังดี", "anchors that vouch for our own line"),
        (
            "ตั้ง SODSONG_ANCHORS เป็นเว็บไซต์อย่างน้อย ๓ แห่งทั้งในและนอกประเทศ คั่นด้วยจุลภาค",
            "set SODSONG_ANCHORS to at least 3 sites, at home and abroad, separated by commas",
        ),
    ),
    "storage": (
        ("ที่เก็บผลตรวจภายนอก", "storage of measurements elsewhere"),
        (
            "ตรวจ SODSONG_HISTORY_URL, SODSONG_HISTORY_ENDPOINT และกุญแจ ระหว่างนี้ผลตรวจอยู่ครบในโฟลเดอร์ข้อมูล",
            "look at SODSONG_HISTORY_URL, SODSONG_HISTORY_ENDPOINT and the key; until then all is in the data folder",
        ),
    ),
    "fonts": (
        ("แบบอักษรของหนังสือ", "fonts of the letter"),
        (
            "ติดตั้ง TH Sarabun New หรือ sudo apt-get install -y fonts-tlwg-laksaman-ttf (ระหว่างนี้ใช้ Sarabun ที่แนบมา)",
            "install TH Sarabun New, or sudo apt-get install -y fonts-tlwg-laksaman-ttf (until then the shipped Sarabun is used)",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ``needed`` things must be ``ok`` for Sodsong to run; ``found`` is what was seen."""

    name: str
    ok: bool
    needed: bool
    found: str


def doctor(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The data folder (or SODSONG_DATA).")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port that the pages would be served on.")] = 8000,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en.")] = None,
) -> None:
    """Say what this machine has and lacks, each lack with its remedy; exit 1 when something needed is missing."""
    tongue = 0 if language(lang) == "th" else 1
    folder = (data or Path(os.environ.get("SODSONG_DATA") or "sodsong-data")).absolute()
    checks = examine(folder, port)
    well = all(check.ok for check in checks if check.needed)
    if json:
        found = [{**asdict(each), "remedy": None if each.ok else WORDS[each.name][1][tongue]} for each in checks]
        emit({"ok": well, "checks": found})
    else:
        for check in checks:
            _tell(check, tongue)
    if not well:
        raise typer.Exit(NO)


def examine(folder: Path, port: int) -> list[Check]:
    """Every check of this machine, in the order a person would mend things."""
    looks: list[Callable[[], Check | None]] = [
        _python,
        _packages,
        lambda: _data(folder),
        lambda: _disk(folder),
        lambda: _port(port),
        _ca,
        _clock,
        _timezone,
        _resolver,
        _anchors,
        _fonts,
        _storage,
    ]
    return [check for look in looks if (check := look())]


def _tell(check: Check, tongue: int) -> None:
    title, remedy = (words[tongue] for words in WORDS[check.name])
    # a word and not only a mark: state is never told by a colour or a sign alone
    state = (
        ("มี", "ok")[tongue] if check.ok else ("ขาด", "MISSING")[tongue] if check.needed else ("ควรมี", "advised")[tongue]
    )
    typer.echo(f"{state}: {title}: {check.found}")
    if not check.ok:
        typer.echo(f"    → {remedy}")


def _python() -> Check:
    return Check("python", sys.version_info >= (3, 11), True, ".".join(map(str, sys.version_info[:3])))


def _packages() -> Check:
    """Is every distribution that this program says it needs installed?"""
    import re
    from importlib.metadata import PackageNotFoundError, distribution, requires

    missing, needed = [], [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in requires("sodsong") or ()]
    for name in needed:
        try:
            distribution(name)
        except PackageNotFoundError:
            missing.append(name)
    return Check("packages", not missing, True, f"- {', '.join(missing)}" if missing else str(len(needed)))


def _nearest(folder: Path) -> Path:
    """``folder`` itself, or the nearest folder above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _data(folder: Path) -> Check:
    import tempfile

    try:
        with tempfile.TemporaryFile(
            dir=_nearest(folder)
        ):  # asked, not guessed from mode bits: root passes those anywhere
            return Check("data", True, True, str(folder))
    except OSError as fault:
        return Check("data", False, True, f"{folder} ({fault.strerror})")


def _disk(folder: Path) -> Check:
    from shutil import disk_usage

    free = disk_usage(_nearest(folder)).free // 1_000_000
    return Check("disk", free >= LEAST_DISK, True, f"{free:,} MB")


def _port(port: int) -> Check:
    import socket

    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free, as it is for `up`
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as fault:
            return Check("port", False, True, f"127.0.0.1:{port} ({fault.strerror})")
    return Check("port", True, True, f"127.0.0.1:{port}")


def _ca() -> Check:
    import ssl

    named = os.environ.get("SSL_CERT_FILE")
    paths = ssl.get_default_verify_paths()
    file = named or paths.cafile
    if file:
        try:
            ssl.create_default_context(cafile=file)
        except (OSError, ssl.SSLError):
            return Check("ca", False, True, file)
        return Check("ca", True, True, file)
    folder = Path(paths.capath or paths.openssl_capath)
    return Check("ca", folder.is_dir() and any(folder.iterdir()), True, str(folder))


def _clock() -> Check:
    """Wrong for sure when it stands before this program was installed; else as the system's own keeper says."""
    import shutil
    import subprocess
    import time
    from datetime import UTC, datetime

    now = f"{datetime.now(UTC).isoformat(timespec='seconds')}"
    if time.time() < Path(__file__).stat().st_mtime:
        return Check("clock", False, True, now)
    keeper = shutil.which("timedatectl")
    if keeper is None:
        return Check("clock", True, False, now)
    asked = [keeper, "show", "--property=NTPSynchronized", "--value"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    return Check("clock", said != "no", False, f"{now}{' (NTP)' if said == 'yes' else ''}")


def _timezone() -> Check:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        shift = datetime.now(UTC).astimezone(ZoneInfo("Asia/Bangkok")).strftime("%z")
    except ZoneInfoNotFoundError:
        return Check("timezone", False, True, "-")
    return Check("timezone", shift == "+0700", True, shift)


def _anchors() -> Check:
    """With fewer than three anchors a lone site that falls silent is told as unknown, never as down."""
    named = [url for url in os.environ.get("SODSONG_ANCHORS", "").split(",") if url.strip()]
    return Check("anchors", len(named) >= 3, False, str(len(named)))


def _resolver() -> Check:
    named = os.environ.get("SODSONG_RESOLVER")
    if named:
        return Check("resolver", True, False, named)
    try:
        lines = Path("/etc/resolv.conf").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    servers = [line.split()[1] for line in lines if line.startswith("nameserver") and len(line.split()) > 1]
    return Check("resolver", bool(servers), False, ", ".join(servers) or "-")


def _fonts() -> Check:
    """TH Sarabun or Laksaman is better; without them the letter is set in the Sarabun that ships."""
    try:
        from sodsong.act.letter import fonts
    except ImportError:  # the check of the packages says which one
        return Check("fonts", False, False, "-")
    pair = fonts.installed()
    try:
        return Check("fonts", pair is not None, False, (pair or fonts.shipped()).family)
    except fonts.FontError:
        return Check("fonts", False, True, "-")


def _storage() -> Check | None:
    """Does the storage of sealed measurements take, give back and let go of an object? None where none is set."""
    import secrets

    import environ

    from sodsong.desk.project.options import BadOption, storage
    from sodsong.record.history.storing.bucket import Bucket, StorageError

    try:
        access = storage(environ.FileAwareEnv())
        if access is None:
            return None
        bucket, name = Bucket(access), f"doctor/{secrets.token_hex(8)}"
        kept = bucket.create(name, b"sodsong") and not bucket.create(name, b"again") and bucket.get(name) == b"sodsong"
        bucket.drop([name])
    except (BadOption, StorageError) as fault:
        return Check("storage", False, True, str(fault))
    return Check("storage", kept, True, access.url)
