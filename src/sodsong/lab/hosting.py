"""What each server answers: a request and the faults in force go in, the site's page or the fault's page comes out."""

from functools import lru_cache
from html import escape
from http import HTTPStatus

from sodsong.lab.cast import HTTPS_PORT, Server, Site
from sodsong.lab.control import Faults
from sodsong.lab.pages import Pages
from sodsong.lab.web import Answer, Request
from sodsong.lab.world import World

CACHED_PAGES = 400
HTML = "text/html; charset=utf-8"
GAMBLING_TITLE = "สล็อตเว็บตรง แตกง่าย บาคาร่าออนไลน์ คาสิโนสด ฝากถอนไม่มีขั้นต่ำ"
GAMBLING_WORDS = (
    "สล็อตเว็บตรง",
    "บาคาร่าออนไลน์",
    "คาสิโนสด",
    "แทงบอลออนไลน์",
    "หวยออนไลน์",
    "เครดิตฟรี",
    "สล็อตแตกง่าย",
    "เว็บพนัน",
)
SUSPENDED = (
    "<!DOCTYPE html><html><head><title>Account Suspended</title></head><body><h1>Account Suspended</h1>"
    "<p>This account has been suspended. Contact your hosting provider for more information.</p>"
    "<p>บัญชีนี้ถูกระงับการให้บริการ กรุณาติดต่อผู้ให้บริการ (หน้าสมมุติ)</p></body></html>"
)
DATABASE_PLAIN = (
    "<!DOCTYPE html><html><head><title>Database Error</title></head><body><h1>Error establishing a database connection</h1>"
    "</body></html>"
)
DATABASE_NOISY = (
    "<br />\n<b>Warning</b>:  mysqli_connect(): (HY000/2002): Connection refused in <b>/home/lab/public_html/includes/db.php</b>"
    " on line <b>12</b><br />\nCould not connect to database: Connection refused"
)
DEFAULT_PAGE = (
    "<!DOCTYPE html><html><head><title>Default Web Site Page</title></head><body><h1>It works!</h1>"
    "<p>This is the default web page for this server. The web server software is running but no content has been "
    "added, yet.</p></body></html>"
)


OIT = "/ita/"
SOFT_404 = "<!DOCTYPE html><title>ไม่พบหน้า</title><h1>ขออภัย ไม่พบหน้าที่ท่านต้องการ</h1><p>หน้าสมมุติในสนามจำลอง</p>"
LOGIN_WALL = (
    "<!DOCTYPE html><title>เข้าสู่ระบบ</title><h1>กรุณาเข้าสู่ระบบ</h1><form method=post>ชื่อผู้ใช้ <input name=user> "
    "รหัสผ่าน <input type=password name=word> <button>เข้าสู่ระบบ</button></form>"
)


class Hosting:
    """The handler behind every door of the world."""

    def __init__(self, world: World, pages: Pages, faults: Faults) -> None:
        self.faults = faults
        self.servers = {server.address: server for server in world.servers}
        self.sites = {site.host: site for site in world.sites}
        self.answered = 0
        self._page = lru_cache(CACHED_PAGES)(pages.page)  # the site is frozen: an entry never goes stale

    def __call__(self, request: Request) -> Answer:
        """Answer one request on whichever address it came."""
        server = self.servers[request.address]
        self.answered += 1
        if server.kind == "anchor":
            return _plain(
                server, HTTPStatus.OK, "<!DOCTYPE html><title>anchor</title><p>This host of the lab is reachable.</p>"
            )
        site = self.sites.get(request.host)
        if site is None or request.address not in site.addresses:
            return _plain(server, HTTPStatus.OK, DEFAULT_PAGE)
        if site.https and not request.tls:
            place = f"https://{site.host}:{HTTPS_PORT}{request.path}"
            return _plain(server, HTTPStatus.MOVED_PERMANENTLY, "", ("Location", place))
        delay = self.faults.delay(site.code)
        if self.faults.page(site.code) == "moved-year" and request.path.startswith(OIT):
            return _plain(server, HTTPStatus.FOUND, "", ("Location", "/"), delay=delay)
        if site.edges and self.faults.server(site.server):
            return _plain(
                server,
                HTTPStatus.BAD_GATEWAY,
                "<h1>502 Bad Gateway</h1><p>lab-cdn: origin unreachable</p>",
                delay=delay,
            )
        status, kind, body = self._content(site, request.path)
        return Answer(status, body, kind, self._headers(server, site), delay)

    def _content(self, site: Site, path: str) -> tuple[int, str, bytes]:
        fault = self.faults.page(site.code)
        if fault == "suspended":
            return HTTPStatus.OK, HTML, SUSPENDED.encode()
        if fault == "database-error":
            # WordPress says so with a 500, home-made systems print the warning with a 200.
            if site.cms.startswith("WordPress"):
                return HTTPStatus.INTERNAL_SERVER_ERROR, HTML, DATABASE_PLAIN.encode()
            return HTTPStatus.OK, HTML, DATABASE_NOISY.encode()
        if path.startswith(OIT) and fault in ("soft-404", "login-wall"):
            return HTTPStatus.OK, HTML, (SOFT_404 if fault == "soft-404" else LOGIN_WALL).encode()
        found = self._page(site, path)
        if found is None:
            return (
                HTTPStatus.NOT_FOUND,
                HTML,
                f"<title>404</title><h1>ไม่พบหน้าที่ต้องการ</h1><p>{escape(site.official_name)}</p>".encode(),
            )
        kind, body = found
        if fault == "gambling" and kind.startswith("text/html"):
            body = inject_gambling(body, "cp874" if site.charset == "windows-874" else site.charset)
        return HTTPStatus.OK, kind, body

    def _headers(self, server: Server, site: Site) -> tuple[tuple[str, str], ...]:
        if server.kind == "edge":
            mark = f"1.1 {server.name} (lab-cdn)"
            return ("Server", server.software), ("Via", mark), ("X-Cache", "HIT"), ("X-CDN", "lab-cdn")
        powered = (("X-Powered-By", server.powered_by),) if server.powered_by else ()
        cookie = (("Set-Cookie", f"PHPSESSID={site.code}lab; path=/"),) if server.powered_by.startswith("PHP") else ()
        return (("Server", server.software), *powered, *cookie)


def inject_gambling(body: bytes, codec: str) -> bytes:
    """The page as an intruder leaves it: title replaced, links hidden far off the screen, the rest untouched."""
    text = body.decode(codec)
    before, _, rest = text.partition("<title>")
    _, _, after = rest.partition("</title>")
    links = " ".join(
        f'<a href="https://{name}{n}.slot-sommut.test/">{word}</a>'
        for n in range(1, 4)
        for name, word in zip(
            ("slot", "bacc", "casino", "ball", "huay", "free", "xo", "bet"), GAMBLING_WORDS, strict=True
        )
    )
    hidden = f'<div style="position:absolute;left:-9999px;top:-9999px;overflow:hidden">{links}</div>'
    after = after.replace("</footer>", f"</footer>{hidden}", 1)
    return f"{before}<title>{GAMBLING_TITLE}</title>{after}".encode(codec, errors="xmlcharrefreplace")


def _plain(server: Server, status: int, text: str, *headers: tuple[str, str], delay: float = 0.0) -> Answer:
    return Answer(status, text.encode(), HTML, (("Server", server.software), *headers), delay)
