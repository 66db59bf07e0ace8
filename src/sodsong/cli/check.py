"""``sodsong check``: look at addresses once, each judged alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sodsong.cli.output import BAD_INPUT, MISSING, NO, emit, language, refuse, say
from sodsong.cli.rules import content_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sodsong.observe.probe.record import Observation

_AT_ONCE = 50


def check(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses to look at.", show_default=False)],
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line, in the order given.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds for each address, all in all.")] = 20.0,
    resolver: Annotated[
        str | None, typer.Option(metavar="IP[:PORT]", help="The DNS resolver to ask; else the system's.")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also go to private, loopback and link-local addresses.")
    ] = False,
    lang: Annotated[str | None, typer.Option(metavar="th|en", help="The language to answer in.")] = None,
) -> None:
    """Check web addresses once: what a visitor would meet there, why, and how long each phase took.

    Exit 1 when one of them is down, 2 when one is no address.
    """
    spoken = language(lang)
    verdicts = set()
    for observation in _look(urls, timeout, resolver, allow_private=allow_private):
        verdicts.add(observation.finding if observation.reason != "invalid-url" else "invalid")
        if json:
            emit(line(observation))
        else:
            typer.echo(sentence(observation, spoken))
    if "invalid" in verdicts:
        say(_TEXTS[spoken]["bad-url"])
        raise typer.Exit(BAD_INPUT)
    if "down" in verdicts:
        raise typer.Exit(NO)


def _look(urls: list[str], timeout: float, server: str | None, *, allow_private: bool) -> Iterator[Observation]:
    """The observations of ``urls`` in their order, each as soon as those before it are there."""
    from datetime import UTC, datetime

    from sodsong import __version__
    from sodsong.observe.probe.engine import Engine, identify
    from sodsong.observe.probe.plan import Limits, Plan
    from sodsong.observe.probe.resolver import Resolver

    if not 0 < timeout <= 3600:
        refuse(f"--timeout {timeout:g}: give seconds above 0, at most 3600.")
    limits = Limits(connect=min(10.0, timeout), total=timeout)
    try:
        asked = Resolver(server, timeout=min(5.0, timeout))
    except ValueError:
        refuse(f"--resolver {server}: give an IP address, with :PORT where it is not 53, such as 127.0.0.1:5353.")
    try:
        engine = Engine(
            asked,
            rules=content_rules(),
            user_agent=identify(__version__),
            limits=limits,
            allow_private=allow_private,
            learn_ns=False,
        )
    except FileNotFoundError as error:
        refuse(str(error), MISSING)
    waiting = list(enumerate(urls))[::-1]
    ready: dict[str, Observation] = {}
    try:
        for place in range(len(urls)):
            while str(place) not in ready:
                while waiting and engine.active < _AT_ONCE:
                    number, url = waiting.pop()
                    engine.submit(Plan(str(number), url, "home", 0.0), vantage="here", at=datetime.now(UTC))
                ready.update((one.target, one) for one in engine.poll(1.0))
            yield ready.pop(str(place))
    finally:
        engine.close()


def line(observation: Observation) -> dict[str, Any]:
    """An observation as the object that ``check --json`` promises."""
    certificate = observation.certificate
    phases = observation.phases
    return {
        "url": observation.url,
        "final_url": observation.final_url or observation.url,
        "verdict": observation.finding,
        "reason": observation.reason,
        "http_status": observation.http_status,
        "ip": observation.ip,
        "rcode": observation.rcode,
        "phases_ms": {
            "dns": phases.dns,
            "connect": phases.connect,
            "tls": phases.tls,
            "first_byte": phases.first_byte,
            "total": phases.total,
        },
        "cert": certificate
        and {
            "not_after": certificate.not_after.isoformat(),
            "issuer": certificate.issuer,
            "sans": list(certificate.sans),
        },
        "bytes": observation.bytes,
        "body_sha256": observation.body_sha256,
        "redirects": list(observation.redirects),
        "title": observation.title,
        "charset": observation.charset,
    }


def sentence(observation: Observation, spoken: str) -> str:
    """An observation for a person: the verdict first, then why, then the figures that are known."""
    texts = _TEXTS[spoken]
    parts = [f"{texts[observation.finding]}  {_printable(observation.url)}"]
    if observation.reason != "ok":
        parts.append(texts[observation.reason])
    if observation.http_status is not None:
        parts.append(f"HTTP {observation.http_status}")
    if observation.phases.total is not None and observation.ip is not None:
        parts.append(f"{observation.phases.total:,.0f} ms")
    if observation.ip is not None:
        parts.append(observation.ip)
    if observation.certificate is not None:
        parts.append(f"{texts['cert']} {observation.certificate.not_after:%Y-%m-%d}")
    if observation.redirects:
        parts.append(f"→ {_printable(observation.final_url)}")
    return " · ".join(parts)


def _printable(text: str) -> str:
    """``text`` without what could steer a terminal."""
    return "".join(char if char.isprintable() else "�" for char in text)


_TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "up": "UP      ",
        "degraded": "DEGRADED",
        "down": "DOWN    ",
        "unknown": "UNKNOWN ",
        "cert": "certificate until",
        "bad-url": "An address could not be read: write it whole, such as https://www.example.go.th/.",
        "slow": "answers, but slowly",
        "dns-nxdomain": "the name does not exist",
        "dns-servfail": "the name servers fail",
        "dns-timeout": "the name servers do not answer",
        "connect-refused": "the server refuses the connection",
        "connect-timeout": "the server does not answer",
        "connect-reset": "the server breaks the connection off",
        "tls-expired": "the certificate has expired",
        "tls-name-mismatch": "the certificate is for another name",
        "tls-untrusted": "the certificate is from an unknown authority",
        "tls-handshake": "no secure connection comes about",
        "timeout-header": "the answer does not come",
        "timeout-body": "the page does not come to an end",
        "truncated": "the page is cut off",
        "redirect-loop": "redirects in circles",
        "redirect-elsewhere": "redirects to someone else's address",
        "http-4xx": "the page is not there or not allowed",
        "http-5xx": "the server reports an error",
        "empty": "the page is empty",
        "too-large": "the answer is too large to be read",
        "suspended": "the hosting has suspended the site",
        "parked": "the name is parked or for sale",
        "default-page": "only the server's default page",
        "database-error": "the site's database fails",
        "hacked-gambling": "gambling content was planted in it",
        "challenge": "a gate against robots stands before the page",
        "address-denied": "leads to a private address",
        "own-line": "our own line or resolver fails",
        "invalid-url": "this is no web address",
    },
    "th": {
        "up": "ใช้งานได้",
        "degraded": "ผิดปกติ",
        "down": "ล่ม",
        "unknown": "ไม่ทราบ",
        "cert": "ใบรับรองถึง",
        "bad-url": "มีที่อยู่ที่อ่านไม่ได้ กรุณาเขียนให้ครบ เช่น https://www.example.go.th/",
        "slow": "ตอบแต่ช้า",
        "dns-nxdomain": "ไม่มีชื่อนี้ใน DNS",
        "dns-servfail": "เซิร์ฟเวอร์ชื่อ (DNS) ขัดข้อง",
        "dns-timeout": "เซิร์ฟเวอร์ชื่อ (DNS) ไม่ตอบ",
        "connect-refused": "เครื่องแม่ข่ายปฏิเสธการเชื่อมต่อ",
        "connect-timeout": "เครื่องแม่ข่ายไม่ตอบ",
        "connect-reset": "เครื่องแม่ข่ายตัดการเชื่อมต่อ",
        "tls-expired": "ใบรับรองหมดอายุ",
        "tls-name-mismatch": "ใบรับรองเป็นของชื่ออื่น",
        "tls-untrusted": "ใบรับรองจากผู้ออกที่ไม่รู้จัก",
        "tls-handshake": "เชื่อมต่อแบบปลอดภัยไม่ได้",
        "timeout-header": "ไม่มีคำตอบภายในเวลา",
        "timeout-body": "ส่งหน้าเว็บไม่จบภายในเวลา",
        "truncated": "หน้าเว็บขาดกลางคัน",
        "redirect-loop": "ส่งต่อวนไปมา",
        "redirect-elsewhere": "ส่งต่อไปยังที่อยู่ของผู้อื่น",
        "http-4xx": "ไม่พบหน้าหรือไม่อนุญาต",
        "http-5xx": "เครื่องแม่ข่ายแจ้งข้อผิดพลาด",
        "empty": "หน้าเว็บว่างเปล่า",
        "too-large": "คำตอบใหญ่เกินกว่าจะอ่าน",
        "suspended": "ผู้ให้บริการโฮสติ้งระงับเว็บไซต์",
        "parked": "ชื่อโดเมนถูกจอดหรือประกาศขาย",
        "default-page": "มีเพียงหน้าเริ่มต้นของเครื่องแม่ข่าย",
        "database-error": "ฐานข้อมูลของเว็บไซต์ขัดข้อง",
        "hacked-gambling": "ถูกฝังเนื้อหาการพนัน",
        "challenge": "มีด่านกันโปรแกรมอัตโนมัติหน้าเว็บ",
        "address-denied": "ชี้ไปยังที่อยู่ภายใน",
        "own-line": "สายหรือตัวถามชื่อของเราเองขัดข้อง",
        "invalid-url": "ไม่ใช่ที่อยู่เว็บ",
    },
}
