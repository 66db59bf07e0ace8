"""Simulated hosting worlds for the cause benchmark: a seed goes in, sites with failures and the truth come out.

Assumptions, made apart from the solver's tables:

* Customers per vendor fall like 1/rank^0.9; 60 % of a vendor's customers sit in its home provinces.
* A vendor has one server and one more for about every 40 customers, in one or two /24s; 15 % of
  vendors rent in another vendor's /24. Ten network operators carry all /24s.
* 70 % of vendors run their own name servers (large ones two sets), the rest use one of six registrars'.
* 40 % of servers put a shared certificate in front of their sites; other sites have their own.
* 60 % of vendors have a CMS of their own; else one of five common ones. 5 % of sites hide behind a CDN.
* Attributes: 10-25 % missing (an address takes its /24 and ASN with it half the time), 3 % of addresses
  stale, 4 % of vendors wrong. 1 % of sites unknown; 0.5 % of failed sites look up.
* A cause hangs over 5 to 800 sites; fewer than three fallen are not counted as one. It takes down 97 % of its sites, in one of seven cases only 40-90 %. Symptoms follow
  the kind of cause loosely: 15 % are drawn at random and 10 % are not told.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from sodsong.judge.cause.record import Site, Status

COMMON_CMS = ("wordpress", "joomla", "drupal", "moodle", "plain")
REASONS = (
    "connect-refused",
    "connect-timeout",
    "connect-reset",
    "timeout-header",
    "dns-nxdomain",
    "dns-servfail",
    "dns-timeout",
    "tls-expired",
    "tls-name-mismatch",
    "tls-untrusted",
    "http-5xx",
    "http-4xx",
    "database-error",
    "empty",
    "suspended",
    "parked",
    "hacked-gambling",
    "default-page",
)
SHOWS: Mapping[str, tuple[str, ...]] = {
    "ip": ("connect-refused", "connect-timeout", "connect-timeout", "connect-reset", "http-5xx", "database-error"),
    "net24": ("connect-timeout", "connect-timeout", "timeout-header"),
    "asn": ("connect-timeout", "connect-timeout", "timeout-header"),
    "ns": ("dns-servfail", "dns-timeout", "dns-timeout", "dns-nxdomain"),
    "tls": ("tls-expired", "tls-expired", "tls-untrusted", "connect-refused"),
    "vendor": ("connect-timeout", "suspended", "suspended", "http-5xx", "connect-refused"),
    "cms": ("database-error", "hacked-gambling", "http-5xx"),
}
KIND_WEIGHTS: Mapping[str, float] = {"ip": 55, "ns": 14, "vendor": 11, "tls": 8, "net24": 7, "cms": 4, "asn": 1}


@dataclass(frozen=True, slots=True)
class Setting:
    """What kind of episode to draw."""

    sites: int = 7850
    provinces: int = 76
    causes: tuple[int, int] = (0, 3)
    missing: tuple[float, float] = (0.10, 0.25)
    independent: tuple[float, float] = (0.001, 0.02)
    partial: tuple[float, float] | None = None
    """Every cause takes down a share from this range; None draws full failures, one in seven partial."""


@dataclass(frozen=True, slots=True)
class TrueCause:
    """What really failed: its name, the other true names of the same set of sites, and who was seen down by it."""

    kind: str
    value: str
    names: frozenset[tuple[str, str]]
    sites: frozenset[str]


@dataclass(frozen=True, slots=True)
class Episode:
    """Sites as a watcher sees them at one moment, and the truth."""

    sites: tuple[Site, ...]
    causes: tuple[TrueCause, ...]


@dataclass(slots=True)
class _Vendor:
    name: str
    home: int
    servers: list[dict[str, str]] = field(default_factory=list)
    name_servers: list[str] = field(default_factory=list)
    cms: str = ""


def episode(setting: Setting, seed: int) -> Episode:
    """One episode; the same seed gives the same one."""
    rng = Random(seed)
    truth = _truth(rng, setting)
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, attributes in enumerate(truth):
        for name in attributes.items():
            members[name].append(number)
    chosen = _causes(rng, setting, members)
    down: dict[int, str] = {}
    hit: list[list[int]] = []
    for kind, value in chosen:
        share = _share(rng, setting)
        fallen = [one for one in members[kind, value] if one not in down and rng.random() < share]
        hit.append(fallen)
        down.update((one, kind) for one in fallen)
    rate = rng.uniform(*setting.independent)
    for number in range(setting.sites):
        if number not in down and rng.random() < rate:
            down[number] = "alone"
    statuses = [_status(rng, number in down) for number in range(setting.sites)]
    seen = _seen(rng, setting, truth)
    sites = tuple(
        Site(f"s{number}", status, _symptom(rng, down.get(number)) if status == "down" else None, seen[number])
        for number, status in enumerate(statuses)
    )
    by_set: dict[frozenset[int], set[tuple[str, str]]] = defaultdict(set)
    for name, ids in members.items():
        if len(ids) >= 5:
            by_set[frozenset(ids)].add(name)
    causes = [
        TrueCause(
            kind,
            value,
            frozenset(by_set[frozenset(members[kind, value])]),
            frozenset(f"s{one}" for one in fallen if statuses[one] == "down"),
        )
        for (kind, value), fallen in zip(chosen, hit, strict=True)
    ]
    return Episode(sites, tuple(cause for cause in causes if len(cause.sites) >= 3))


def _truth(rng: Random, setting: Setting) -> list[dict[str, str]]:
    """The true attributes of every site."""
    count = max(6, round(setting.sites / 36))
    vendors = [_vendor(rng, number, setting) for number in range(count)]
    weights = [1 / (rank + 1) ** 0.9 for rank in range(count)]
    total = sum(weights)
    _servers(rng, vendors, [setting.sites * weight / total for weight in weights])
    homes: dict[int, list[int]] = defaultdict(list)
    for number, vendor in enumerate(vendors):
        homes[vendor.home].append(number)
    registrars = [f"registrar-{number}" for number in range(5)]
    every = range(count)
    summed = {home: list(accumulate(weights[one] for one in near)) for home, near in homes.items()}
    summed_all = list(accumulate(weights))
    found = []
    for number in range(setting.sites):
        province = number * setting.provinces // setting.sites
        home = province * 10 // setting.provinces
        local = homes[home] and rng.random() < 0.6
        pool, sums = (homes[home], summed[home]) if local else (every, summed_all)
        vendor = vendors[rng.choices(pool, cum_weights=sums)[0]]
        found.append(_site(rng, number, vendor, province, registrars))
    return found


def _vendor(rng: Random, number: int, setting: Setting) -> _Vendor:
    vendor = _Vendor(f"vendor-{number}", rng.randrange(min(10, setting.provinces)))
    vendor.cms = f"cms-{number}" if rng.random() < 0.6 else rng.choice(COMMON_CMS)
    own = [f"ns-{number}a", f"ns-{number}b"] if number < 10 else [f"ns-{number}"]
    vendor.name_servers = own if rng.random() < 0.7 else [f"ns-registrar-{rng.randrange(6)}"]
    return vendor


def _servers(rng: Random, vendors: list[_Vendor], sizes: list[float]) -> None:
    nets: list[str] = []
    for number, (vendor, size) in enumerate(zip(vendors, sizes, strict=True)):
        own = [f"10.{number // 200}.{number % 200}", f"10.{100 + number // 200}.{number % 200}"]
        if nets and rng.random() < 0.15:
            own = [rng.choice(nets)]
        elif size < 80:
            own = own[:1]
        nets.extend(own)
        shared = rng.random() < 0.5
        for place in range(1 + round(size / 40 * rng.uniform(0.5, 1.5))):
            net = rng.choice(own)
            server = {"ip": f"{net}.{(number * 7 + place * 3) % 250 + 1}", "net24": f"{net}.0/24"}
            server["asn"] = f"AS{sum(map(ord, net)) % 10}"
            if rng.random() < 0.4:
                server["tls"] = f"tls-{number}" if shared else f"tls-{number}-{place}"
            vendor.servers.append(server)


def _site(rng: Random, number: int, vendor: _Vendor, province: int, registrars: list[str]) -> dict[str, str]:
    # the first servers of a vendor are older and fuller
    server = rng.choices(vendor.servers, [1 / (place + 2) for place in range(len(vendor.servers))])[0]
    return {
        "tls": f"own-{number}",
        **server,
        "vendor": vendor.name,
        "ns": rng.choice(vendor.name_servers),
        "cms": vendor.cms if rng.random() < 0.85 else rng.choice(COMMON_CMS),
        "registrar": rng.choice(registrars),
        "province": f"p{province}",
        "district": f"p{province}-d{rng.randrange(8)}",
    }


def _causes(rng: Random, setting: Setting, members: Mapping[tuple[str, str], list[int]]) -> list[tuple[str, str]]:
    most = min(800, setting.sites // 2)
    fit: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, sites in members.items():
        if name[0] in KIND_WEIGHTS and 5 <= len(sites) <= most and name[1] not in COMMON_CMS:
            fit[name[0]].append(name)
    kinds = [kind for kind in KIND_WEIGHTS if fit[kind]]
    chosen: list[tuple[str, str]] = []
    for _ in range(rng.randint(*setting.causes)):
        kind = rng.choices(kinds, [KIND_WEIGHTS[kind] for kind in kinds])[0]
        name = rng.choice(fit[kind])
        apart = all(not set(members[name]) & set(members[other]) for other in chosen)
        if apart:
            chosen.append(name)
    return chosen


def _share(rng: Random, setting: Setting) -> float:
    if setting.partial is not None:
        return rng.uniform(*setting.partial)
    return rng.uniform(0.4, 0.9) if rng.random() < 1 / 7 else 0.97


def _status(rng: Random, down: bool) -> Status:  # noqa: FBT001 - it is the one thing asked about
    chance = rng.random()
    if chance < 0.01:
        return "unknown"
    return "down" if down and chance >= 0.015 else "up"


def _symptom(rng: Random, kind: str | None) -> str | None:
    chance = rng.random()
    if chance < 0.10:
        return None
    return rng.choice(SHOWS.get(kind or "", REASONS) if chance >= 0.25 else REASONS)


def _seen(rng: Random, setting: Setting, truth: list[dict[str, str]]) -> list[dict[str, str]]:
    """The attributes as measured and registered: some missing, some stale, some wrong, some a CDN's."""
    missing = rng.uniform(*setting.missing)
    found = []
    for attributes in truth:
        seen = dict(attributes)
        if rng.random() < 0.03:
            other = rng.choice(truth)
            seen.update(ip=other["ip"], net24=other["net24"], asn=other["asn"])
        if rng.random() < 0.04:
            seen["vendor"] = rng.choice(truth)["vendor"]
        if rng.random() < 0.05:
            edge = rng.randrange(30)
            seen.update(ip=f"198.51.{edge}.7", net24=f"198.51.{edge}.0/24", asn="AS-cdn", tls=f"cdn-{edge}")
        gone = {kind for kind in seen if rng.random() < missing}
        if "ip" in gone and rng.random() < 0.5:
            gone |= {"net24", "asn"}
        found.append({kind: value for kind, value in seen.items() if kind not in gone})
    return found
