"""The simulated hosting world as a description: register rows, a seed and an octet go in, a ``World`` comes out.

Nothing here touches a socket; `lab.run` brings the world to life. Vendors and their marks are plainly made up.

>>> rows = [{"code": c, "type": "ทต.", "name": "ก", "official_name": "เทศบาลตำบลก", "district": "ข",
...          "province": "แพร่"} for c in FAILING_CODES] + [
...         {"code": f"9{n:03}", "type": "อบต.", "name": "ค", "official_name": "องค์การบริหารส่วนตำบลค",
...          "district": "ข", "province": "แพร่"} for n in range(50)]
>>> world = build(rows, seed=1, octet=77)
>>> len(world.sites), len(world.on_server(world.failing_address)), world.resolver
(84, 34, '127.77.0.53:5353')
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from sodsong.lab.cast import (
    CDN_DOMAIN,
    CDN_SHARE,
    CONTROL_PORT,
    DNS_PORT,
    FAILING_CODES,
    HTTP_PORT,
    HTTPS_FAILING,
    HTTPS_REST,
    MISFILED,
    OWN_MAKES,
    REGISTRY_SET,
    SAN_MAX,
    SHARED_SET,
    VENDORS,
    NameServers,
    Server,
    ServerKind,
    Site,
    Terminator,
    Vendor,
)

REGISTER_COLUMNS = ("code", "type", "name", "official_name", "district", "province", "url", "vendor")


@dataclass(frozen=True, slots=True)
class World:
    """The whole description. Every address lies in ``127.<octet>.0.0/16``."""

    seed: int
    octet: int
    sites: tuple[Site, ...]
    servers: tuple[Server, ...]
    vendors: tuple[Vendor, ...]
    name_servers: tuple[NameServers, ...]
    terminators: tuple[Terminator, ...]
    failing_address: str
    failing_codes: tuple[str, ...]
    misfiled_codes: tuple[str, ...]
    windows_874_code: str

    @property
    def dns_address(self) -> str:
        """Where the lab's resolver listens, UDP and TCP, without the port."""
        return f"127.{self.octet}.0.53"

    @property
    def resolver(self) -> str:
        """``IP:PORT`` of the resolver, as ``--resolver`` takes it."""
        return f"{self.dns_address}:{DNS_PORT}"

    @property
    def control_address(self) -> str:
        """Where the control door listens, without the port."""
        return f"127.{self.octet}.0.1"

    @property
    def control_url(self) -> str:
        """The control door's address."""
        return f"http://{self.control_address}:{CONTROL_PORT}"

    @property
    def anchors(self) -> tuple[str, ...]:
        """The addresses (URLs) of hosts independent of all vendors."""
        return tuple(f"http://{server.name}:{HTTP_PORT}/" for server in self.servers if server.kind == "anchor")

    def site(self, code: str) -> Site:
        """The site of the LAO with this code; KeyError when there is none."""
        for site in self.sites:
            if site.code == code:
                return site
        raise KeyError(code)

    def on_server(self, address: str) -> tuple[Site, ...]:
        """The sites an address carries: as their origin, or as the CDN's edge before them."""
        return tuple(site for site in self.sites if address == site.server or address in site.edges)

    def register_csv(self) -> str:
        """The register to import: the project's columns, the lab's addresses, the vendor as the register believes."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(REGISTER_COLUMNS)
        names = {vendor.key: vendor.name for vendor in self.vendors}
        for s in self.sites:
            listed = names.get(s.listed_vendor, "")
            writer.writerow([s.code, s.type, s.name, s.official_name, s.district, s.province, s.url, listed])
        return out.getvalue()

    def facts(self) -> dict[str, Any]:
        """What a script needs to use the world, and the truth to judge answers by, as JSON values."""
        return {
            "seed": self.seed,
            "octet": self.octet,
            "resolver": self.resolver,
            "control": self.control_url,
            "anchors": list(self.anchors),
            "failing_address": self.failing_address,
            "failing_codes": list(self.failing_codes),
            "misfiled_codes": list(self.misfiled_codes),
            "windows_874_code": self.windows_874_code,
            "servers": [asdict(server) for server in self.servers],
            "name_servers": {group.id: list(group.names) for group in self.name_servers},
            "sites": [{**asdict(site), "url": site.url, "addresses": list(site.addresses)} for site in self.sites],
        }


def build(register_rows: Sequence[Mapping[str, str]], seed: int, octet: int) -> World:
    """Lay out the world for the LAOs in ``register_rows`` (columns of ``registers/phrae.csv``).

    The same rows, seed and octet give the same world. ``octet`` is the second byte of every address, 1..254.
    Raises ValueError when one of the letter's 34 LAOs is missing from the rows.
    """
    rows = {row["code"]: row for row in register_rows}
    missing = [code for code in FAILING_CODES if code not in rows]
    if missing:
        raise ValueError(f"the register lacks LAO {', '.join(missing)}: the lab needs the letter's 34")
    return _Layout(rows, seed, octet).world()


class _Layout:
    """Draws one world; each step reads what the former left, in a fixed order, from one random source."""

    def __init__(self, rows: Mapping[str, Mapping[str, str]], seed: int, octet: int) -> None:
        self.rows, self.seed, self.octet = rows, seed, octet
        self.random = Random(f"sodsong-lab-{seed}")
        others = [code for code in rows if code not in FAILING_CODES]
        self.random.shuffle(others)
        self.servers: list[Server] = []
        self.vendor: dict[str, str] = {}
        self.server: dict[str, Server] = {}
        self._place(others)
        self.cdn = self._behind_cdn()
        self.https = self._with_https()
        self.sets = self._name_server_sets()
        self.terminators = self._terminators()

    def world(self) -> World:
        failing = self.server[FAILING_CODES[0]].address
        rest = [code for code in self.rows if code not in FAILING_CODES]
        misfiled = tuple(self.random.sample([c for c in rest if self.vendor[c] != "a"], MISFILED))
        legacy = self.random.choice([c for c in rest if c not in self.cdn and self.vendor[c] not in ("", "a")])
        return World(
            seed=self.seed,
            octet=self.octet,
            sites=tuple(self._site(code, misfiled, legacy) for code in self.rows),
            servers=tuple(self.servers),
            vendors=VENDORS,
            name_servers=(
                *(NameServers(f"ns-{v.key}", _ns_names(v.domain)) for v in VENDORS),
                SHARED_SET,
                REGISTRY_SET,
            ),
            terminators=tuple(self.terminators),
            failing_address=failing,
            failing_codes=FAILING_CODES,
            misfiled_codes=misfiled,
            windows_874_code=legacy,
        )

    def _place(self, others: list[str]) -> None:
        # A vendor's servers stand in one /24, as in one rented rack: the healthy sibling shares the failing net.
        nets = self.random.sample(range(10, 200), len(VENDORS) + 1)
        for vendor, net in zip(VENDORS, nets, strict=False):
            hosts = self.random.sample(range(2, 250), len(vendor.servers))
            for number, (size, host) in enumerate(zip(vendor.servers, hosts, strict=True), 1):
                name = f"srv{number}.{vendor.domain}"
                make = (vendor.software, vendor.powered_by)
                server = self._server(f"{net}.{host}", name, vendor.key, make)
                first = vendor.key == "a" and number == 1
                codes = list(FAILING_CODES) if first else [others.pop() for _ in range(min(size, len(others)))]
                for code in codes:
                    self.vendor[code], self.server[code] = vendor.key, server
        for code in others:
            _, software, powered = self.random.choice(OWN_MAKES)
            net = self.random.choice([n for n in range(200, 250) if not self._taken(n)])
            place = f"{net}.{self.random.randrange(2, 250)}"
            server = self._server(place, f"srv.{code}.lab.test", "", (software, powered))
            self.vendor[code], self.server[code] = "", server
        for number in (1, 2):
            self._server(f"{nets[-1]}.{number}", f"edge{number}.{CDN_DOMAIN}", "cdn", ("lab-cdn", ""), kind="edge")
        for number in (1, 2, 3):
            self._server(f"1.{number}", f"anchor{number}.lab.test", "", ("lab-anchor", ""), kind="anchor")

    def _taken(self, net: int) -> bool:
        # With more self-kept servers than free nets (a larger register) a net is shared.
        own = [s for s in self.servers if s.vendor == ""]
        return len(own) < 45 and any(s.address.split(".")[2] == str(net) for s in self.servers)

    def _server(
        self, place: str, name: str, vendor: str, make: tuple[str, str], *, kind: ServerKind = "origin"
    ) -> Server:
        server = Server(f"127.{self.octet}.{place}", name, vendor, *make, kind)
        self.servers.append(server)
        return server

    def _behind_cdn(self) -> set[str]:
        chosen: set[str] = set()
        for key, count in CDN_SHARE.items():
            pool = [c for c in self.rows if self.vendor[c] == key and c not in FAILING_CODES]
            chosen.update(self.random.sample(pool, min(count, len(pool))))
        return chosen

    def _with_https(self) -> set[str]:
        rest = [c for c in self.rows if c not in FAILING_CODES and c not in self.cdn]
        more = max(0, min(len(rest), HTTPS_REST - len(self.cdn)))
        return {*self.cdn, *self.random.sample(FAILING_CODES, HTTPS_FAILING), *self.random.sample(rest, more)}

    def _name_server_sets(self) -> dict[str, str]:
        # About one zone in six is kept at a shared registrar instead of the vendor's own name servers.
        sets = {}
        for code in self.rows:
            own = self.vendor[code]
            shared = not own or self.random.random() < 1 / 6
            sets[code] = REGISTRY_SET.id if code in self.cdn else SHARED_SET.id if shared else f"ns-{own}"
        return sets

    def _terminators(self) -> list[Terminator]:
        groups: list[Terminator] = []
        for vendor in VENDORS:
            codes = [c for c in self.rows if c in self.https and c not in self.cdn and self.vendor[c] == vendor.key]
            self.random.shuffle(codes)  # across the vendor's servers: a certificate is not a server
            for start in range(0, len(codes), SAN_MAX):
                hosts = tuple(_host(c) for c in codes[start : start + SAN_MAX])
                groups.append(Terminator(f"tls-{vendor.key}{start // SAN_MAX + 1}", hosts))
        if self.cdn:
            groups.append(Terminator("tls-cdn", tuple(_host(c) for c in self.rows if c in self.cdn)))
        own = [c for c in self.rows if c in self.https and c not in self.cdn and not self.vendor[c]]
        return groups + [Terminator(f"tls-{c}", (_host(c),)) for c in own]

    def _site(self, code: str, misfiled: Sequence[str], legacy: str) -> Site:
        row, server, key = self.rows[code], self.server[code], self.vendor[code]
        vendor = next((v for v in VENDORS if v.key == key), None)
        make = next((make for make in OWN_MAKES if make[1] == server.software), OWN_MAKES[-1])
        return Site(
            code=code,
            type=row["type"],
            name=row["name"],
            official_name=row["official_name"],
            district=row["district"],
            province=row["province"],
            name_en=row.get("name_en", ""),
            host=_host(code),
            https=code in self.https,
            vendor=key,
            listed_vendor="a" if code in misfiled else key,
            server=server.address,
            edges=tuple(s.address for s in self.servers if s.kind == "edge") if code in self.cdn else (),
            name_servers=self.sets[code],
            terminator=next((t.id for t in self.terminators if _host(code) in t.hosts), None),
            cms=vendor.cms if vendor else make[0],
            credit=vendor.credit if vendor else "",
            charset="windows-874" if code == legacy else "utf-8",
            style=sum(map(ord, key or code)) % 3,
        )


def _host(code: str) -> str:
    return f"{code}.lao.test"


def _ns_names(domain: str) -> tuple[str, ...]:
    return f"ns1.{domain}", f"ns2.{domain}"
