import http.client
import json
import socket
import time

import pycurl
import pytest

from sodsong.lab.control import BadVerbError, Client, Fault, Faults
from sodsong.lab.run import phrae_rows
from sodsong.lab.world import build

REFUSED, TIMED_OUT, UNTRUSTED, GOT_NOTHING, RESET = 7, 28, 60, 52, 56
EXPIRED, SELF_SIGNED_ROOT = 10, (18, 19, 20)


def pick(lab, *, https, failing=True):
    return next(
        s
        for s in lab.world.sites
        if s.https == https and not s.edges and (s.code in lab.world.failing_codes) == failing
    )


def test_every_site_answers_its_registered_address(lab, fetch):
    seen = [(fetch(site).status, fetch(site).text.count(site.official_name) > 0) for site in lab.world.sites]
    assert seen == [(200, True)] * 84


def test_servers_and_cdn_leave_their_marks(lab, fetch):
    own = fetch(pick(lab, https=True))
    assert (own.headers["server"], own.headers["x-powered-by"]) == ("Apache/2.4.41 (Ubuntu)", "PHP/7.2.24")
    site = next(s for s in lab.world.sites if s.edges)
    edge = fetch(site)
    assert (edge.headers["server"], edge.headers["via"], edge.headers["x-cdn"]) == (
        "lab-cdn",
        "1.1 edge1.cdn.lab.test (lab-cdn)",
        "lab-cdn",
    )
    assert fetch(site, address=site.edges[1]).headers["via"] == "1.1 edge2.cdn.lab.test (lab-cdn)"


def test_https_sites_redirect_from_http(lab, fetch):
    site = pick(lab, https=True)
    moved = fetch(site, "/ita/2563/", tls=False)
    assert (moved.status, moved.headers["location"]) == (301, f"https://{site.host}:8443/ita/2563/")


def test_wrong_address_shows_the_servers_default_page(lab, fetch):
    site, other = pick(lab, https=False), pick(lab, https=False, failing=False)
    assert "default web page" in fetch(site, address=other.server).text
    assert fetch(site, tls=True).error == UNTRUSTED  # the server's own certificate, for another name


def test_unknown_page_is_a_thai_404(lab, fetch):
    got = fetch(pick(lab, https=False), "/nothing")
    assert (got.status, "ไม่พบหน้าที่ต้องการ" in got.text) == (404, True)


def test_windows_874_is_said_in_the_header(lab, fetch):
    site = lab.world.site(lab.world.windows_874_code)
    got = fetch(site)
    assert got.headers["content-type"] == "text/html; charset=windows-874"
    assert site.official_name in got.body.decode("cp874")


def test_refusing_server_takes_its_34_and_nobody_else(lab, fetch):
    lab.server_down(lab.world.failing_address)
    down = {s.code for s in lab.world.sites if fetch(s).error == REFUSED}
    assert down == set(lab.world.failing_codes)
    lab.repair(lab.world.failing_address)
    assert [fetch(lab.world.site(code)).status for code in lab.world.failing_codes] == [200] * 34


@pytest.mark.parametrize("https", [False, True])
def test_dropping_server_lets_the_connect_time_out(lab, fetch, https):
    site = pick(lab, https=https)
    lab.server_down(lab.world.failing_address, "drop")
    for _ in range(3):
        got = fetch(site, timeout=0.3)
        assert (got.error, got.address, got.status) == (TIMED_OUT, "", 0)
    with socket.socket() as client:
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.connect((site.server, 8080))
    assert fetch(pick(lab, https=https, failing=False)).status == 200
    lab.repair()
    assert fetch(site).status == 200


def test_refuse_and_drop_can_follow_each_other(lab, fetch):
    site = pick(lab, https=False)
    for mode, error in (("refuse", REFUSED), ("drop", TIMED_OUT), ("refuse", REFUSED)):
        lab.server_down(lab.world.failing_address, mode)
        assert fetch(site, timeout=0.3).error == error


@pytest.mark.parametrize(("mode", "seen"), [("refuse", b""), ("drop", TimeoutError)])
def test_live_connections_end_or_fall_silent(lab, mode, seen):
    site = pick(lab, https=False)
    request = f"GET / HTTP/1.1\r\nHost: {site.host}:8080\r\n\r\n".encode()
    with socket.create_connection((site.server, 8080), 2) as client:
        client.sendall(request)
        assert client.recv(12) == b"HTTP/1.1 200"
        lab.server_down(site.server, mode)
        client.settimeout(0.3)
        try:
            client.sendall(request)
            while client.recv(65536):
                pass
            end = b""
        except ConnectionError:
            end = b""
        except TimeoutError:
            end = TimeoutError
    assert end == seen


def test_everything_down_leaves_anchors_and_names(lab, fetch, ask):
    lab.server_down("everything")
    assert {fetch(s).error for s in lab.world.sites} == {REFUSED}
    assert ask("anchor1.lab.test").rcode == 0
    with socket.create_connection((f"127.{lab.world.octet}.1.1", 8080), 1):
        pass


def test_origin_behind_the_cdn_down_is_a_bad_gateway(lab, fetch):
    site = next(s for s in lab.world.sites if s.edges)
    lab.server_down(site.server)
    assert (fetch(site).status, fetch(site).headers["x-cdn" if "x-cdn" in fetch(site).headers else "server"]) == (
        502,
        "lab-cdn",
    )


@pytest.mark.parametrize(("mode", "rcode"), [("nxdomain", 3), ("servfail", 2), ("silence", None)])
def test_dns_failure_of_a_site_a_set_and_all(lab, ask, mode, rcode):
    site = next(s for s in lab.world.sites if s.name_servers == "ns-a")
    other = next(s for s in lab.world.sites if s.name_servers == "ns-b")

    def seen(which):
        answer = ask(which.host, timeout=0.2)
        return answer and answer.rcode

    lab.dns(site.code, mode)
    assert (seen(site), seen(other)) == (rcode, 0)
    lab.repair(site.code)
    lab.dns("ns-a", mode)
    assert (seen(site), seen(other)) == (rcode, 0)
    lab.repair("ns-a")
    lab.dns("everything", mode)
    assert (seen(site), seen(other)) == (rcode, rcode)
    lab.repair()
    assert (seen(site), seen(other)) == (0, 0)


def test_certificate_flaws_are_what_openssl_calls_them(lab, fetch):
    site = pick(lab, https=True)
    neighbour = next(s for s in lab.world.sites if s.terminator == site.terminator and s.code != site.code)
    lab.certificate(site.code, "expired")
    assert (fetch(site).error, fetch(site).verify) == (UNTRUSTED, EXPIRED)
    lab.certificate(site.code, "untrusted")
    assert fetch(site).error == UNTRUSTED
    assert fetch(site).verify in SELF_SIGNED_ROOT
    lab.certificate(site.code, "wrong-name")
    assert fetch(site).error == UNTRUSTED
    assert fetch(neighbour).status == 200
    lab.repair(site.code)
    assert fetch(site).status == 200


def test_shared_certificate_names_its_neighbours(lab):
    site = pick(lab, https=True)
    hosts = next(t.hosts for t in lab.world.terminators if t.id == site.terminator)
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, site.url)
    curl.setopt(pycurl.RESOLVE, [f"{site.host}:8443:{site.server}"])
    curl.setopt(pycurl.CAINFO, str(lab.ca_pem))
    curl.setopt(pycurl.OPT_CERTINFO, 1)
    curl.setopt(pycurl.WRITEFUNCTION, lambda _data: None)
    curl.setopt(pycurl.NOPROXY, "*")
    curl.perform()
    chain = curl.getinfo(pycurl.INFO_CERTINFO)
    curl.close()
    assert dict(chain[0])["X509v3 Subject Alternative Name"] == ", ".join(f"DNS:{host}" for host in hosts)
    assert [dict(c)["Subject"] for c in chain[1:]] == ["CN = Sodsong Lab CA 1 (made up)"]


def test_database_error_pages(lab, fetch):
    lab.page("everything", "database-error")
    press = next(s for s in lab.world.sites if s.cms.startswith("WordPress"))
    own = lab.world.site("5497")
    assert (fetch(press).status, "Error establishing a database connection" in fetch(press).text) == (500, True)
    assert (fetch(own).status, "mysqli_connect" in fetch(own, "/ita/2563/o1").text) == (200, True)
    lab.repair()
    assert fetch(press).status == 200
    assert "mysqli_connect" not in fetch(own).text


def test_suspended_page_of_one_server(lab, fetch):
    lab.page(lab.world.failing_address, "suspended")
    assert "Account Suspended" in fetch(lab.world.site("5497")).text
    assert "Account Suspended" not in fetch(pick(lab, https=False, failing=False)).text


def test_gambling_is_injected_into_html_and_not_into_files(lab, fetch):
    site = lab.world.site("5497")
    sound = fetch(site, "/ita/2563/o7").body
    lab.page("5497", "gambling")
    got = fetch(site).text
    assert "<title>สล็อตเว็บตรง" in got
    assert got.count("slot-sommut.test") == 24
    assert site.official_name in got
    assert fetch(site, "/ita/2563/o7").body == sound


def test_slow_waits_before_the_first_byte(lab, fetch):
    site = lab.world.site("5497")
    lab.slow("5497", 0.4)
    assert fetch(site, timeout=0.2).error == TIMED_OUT
    slow = fetch(site)
    assert (slow.status, slow.seconds >= 0.4) == (200, True)
    lab.repair("5497")
    assert fetch(site, timeout=0.4).status == 200


def test_flapping_server_is_seen_down_and_up_again(lab, fetch):
    site = lab.world.site("5497")
    lab.flapping(site.server, 0.8)
    seen, until = [], time.monotonic() + 20
    while len(seen) < 4 and time.monotonic() < until:
        # A connection that is open while the server turns is reset: down all the same.
        error = fetch(site).error
        state = "down" if error in {REFUSED, RESET, GOT_NOTHING} else error
        seen += [state] if seen[-1:] != [state] else []
        time.sleep(0.02)
    assert seen == ["down", 0, "down", 0]
    lab.repair(site.server)
    assert fetch(site).status == 200


def test_flapping_follows_the_clock_for_servers_sets_and_sites():
    now = [0.0]
    world = build(phrae_rows(), 1, 77)
    faults = Faults(world, lambda: now[0])
    site = next(s for s in world.sites if s.name_servers == "ns-b")
    for what in (site.server, "ns-b", site.code):
        faults.put(Fault("flapping", what, seconds=10))
    seen = []
    for now[0] in (0, 4.9, 5, 9.9, 10, 15):
        seen.append((faults.server(site.server), faults.dns(site.host), faults.page(site.code)))
    bad, good = ("refuse", "silence", "database-error"), ("", "", "")
    assert seen == [bad, bad, good, good, bad, good]


def test_own_line_cut_silences_everything_with_anchors_and_dns(lab, fetch, ask):
    site = lab.world.site("5497")
    lab.own_line_cut()
    assert fetch(site, timeout=0.3).error == TIMED_OUT
    assert ask(site.host, timeout=0.2) is None
    assert ask("anchor1.lab.test", timeout=0.2) is None
    assert ask(site.host, tcp=True, timeout=0.2) is None
    with socket.socket() as client:
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.connect((f"127.{lab.world.octet}.1.2", 8080))
    lab.repair()
    assert fetch(site).status == 200
    assert ask(site.host).addresses == [site.server]


def test_repair_lifts_what_lies_on_an_address_and_nothing_beside_it(lab):
    other = pick(lab, https=False, failing=False)
    for what in (lab.world.failing_address, "5497", other.code):
        lab.slow(what, 1)
    lab.dns("ns-a")
    assert [f["what"] for f in lab.repair(lab.world.failing_address)["faults"]] == [other.code, "ns-a"]
    assert lab.repair("everything")["faults"] == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("explode", "5497", "", 0), "verb 'explode' is not one of server_down, dns,"),
        (("dns", "5497", "late", 0), "mode 'late' of dns is not one of nxdomain, servfail, silence"),
        (("slow", "5497", "", float("nan")), "slow needs seconds above 0 and at most 3600, not nan"),
        (("server_down", "5497", "refuse", 0), "server_down takes a server's address or everything, not '5497'"),
        (
            ("repair", "127.0.0.1", "", 0),
            "'127.0.0.1' is no server address, LAO code, name-server set or 'everything' of this lab",
        ),
    ],
)
def test_what_the_lab_cannot_do_is_said_and_changes_nothing(lab, asked, said):
    for way in (lab, Client(lab.world.octet)):
        with pytest.raises(BadVerbError) as raised:
            way.act(*asked)
        assert str(raised.value).startswith(said)
    assert lab.state()["faults"] == []


def test_control_door_does_the_same_as_the_lab(lab, fetch):
    client = Client(lab.world.octet)
    answer = client.server_down(lab.world.failing_address, "refuse")
    assert answer["faults"] == [
        {"verb": "server_down", "what": lab.world.failing_address, "mode": "refuse", "seconds": 0.0}
    ]
    assert answer["servers"][lab.world.failing_address] == "refuse"
    assert fetch(lab.world.site("5497")).error == REFUSED
    assert client.repair()["servers"] == dict.fromkeys(answer["servers"], "open")
    before = client.state()["requests"]
    assert fetch(lab.world.site("5497")).status == 200
    assert client.state()["requests"] == before + 1
    assert client.facts() == json.loads(json.dumps(lab.world.facts()))


@pytest.mark.parametrize(
    ("request_parts", "status"),
    [
        (("POST", "/verb", '{"verb": "own_line_cut"}', {"Content-Type": "text/plain"}), 400),
        (("POST", "/verb", '{"verb": "own_line_cut"}', {"Content-Type": "application/json", "Host": "evil.test"}), 400),
        (("POST", "/verb", "{", {"Content-Type": "application/json"}), 400),
        (("POST", "/verb", "[" * 50_000, {"Content-Type": "application/json"}), 400),
        (("POST", "/verb", '{"verb": "slow", "seconds": "x"}', {"Content-Type": "application/json"}), 400),
        (("POST", "/verb", "x" * 70_000, {"Content-Type": "application/json"}), 413),
        (("GET", "/verb", None, {}), 404),
        (("DELETE", "/verb", None, {}), 405),
    ],
)
def test_control_door_turns_strangers_and_nonsense_away(lab, request_parts, status):
    connection = http.client.HTTPConnection(lab.world.control_address, 8081, timeout=3)
    connection.request(*request_parts)
    assert connection.getresponse().status == status
    connection.close()
    assert lab.state()["faults"] == []


@pytest.mark.parametrize(
    "request_line",
    [b"nonsense\r\n\r\n", b"GET http://x/ HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"],
)
def test_malformed_requests_get_a_400(lab, request_line):
    with socket.create_connection((lab.world.failing_address, 8080), 2) as client:
        client.sendall(request_line)
        assert client.recv(64).startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_an_endless_head_is_cut_off(lab):
    with socket.create_connection((lab.world.failing_address, 8080), 2) as client:
        client.sendall(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 4000)
        assert client.recv(64).startswith(b"HTTP/1.1 431 ")


def test_head_and_keep_alive(lab):
    site = lab.world.site("5497")
    connection = http.client.HTTPConnection(site.server, 8080, timeout=3)
    for method, length in (("HEAD", 0), ("GET", 20_000), ("GET", 20_000)):
        connection.request(method, "/", headers={"Host": f"{site.host}:8080"})
        response = connection.getresponse()
        assert int(response.headers["Content-Length"]) > 20_000
        assert len(response.read()) >= length
    connection.close()


@pytest.mark.parametrize(
    ("mode", "reason"), [("soft-404", "soft-404"), ("login-wall", "login-wall"), ("moved-year", "redirect-home")]
)
def test_oit_pages_that_open_and_show_nothing(lab, fetch, mode, reason):
    from sodsong.judge.disclosure.checking import Seen, Wanted, judge
    from sodsong.observe.probe.page.markup import read_markup

    lab.page("5497", mode)
    site = next(one for one in lab.world.sites if one.code == "5497")
    answer = fetch(site, "/ita/2563/o1")
    home = answer.status == 302
    markup = read_markup(answer.text)
    base = site.url.rstrip("/")
    seen = Seen(
        f"{base}/ita/2563/o1",
        "up",
        "ok",
        200,
        f"{base}/" if home else f"{base}/ita/2563/o1",
        title=markup.title,
        text=markup.text,
    )
    assert judge(seen, Wanted("โครงสร้าง", 2563)).reason == reason
    assert fetch(site, "/").status == 200
