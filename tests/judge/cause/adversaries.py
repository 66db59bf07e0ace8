"""Worlds made to mislead the judge of causes, by other rules than the benchmark's: nested, muddled, fronted, torn."""

from dataclasses import dataclass, field
from random import Random

from sodsong.judge.cause.record import Site

CONNECT = ("connect-refused", "connect-timeout", "http-5xx", "timeout-header")
NAMES = ("dns-timeout", "dns-servfail")


@dataclass
class Plot:
    """Sites, and what truly failed: for each cause the names that tell it and the sites it took down."""

    sites: list[Site]
    causes: list[tuple[set[tuple[str, str]], set[str]]] = field(default_factory=list)


def base(rng: Random, vendors: int = 14) -> dict[str, dict[str, object]]:
    """Vendors of 6 to 40 sites on one to four servers; half share a registrar's name servers, some rent next door."""
    found: dict[str, dict[str, object]] = {}
    nets = [f"10.{rng.randrange(250)}.{rng.randrange(250)}" for _ in range(vendors)]
    for v in range(vendors):
        size = rng.choice((6, 9, 14, 22, 40))
        servers = [
            f"{rng.choice([nets[v], nets[v], rng.choice(nets)])}.{rng.randrange(1, 250)}" for _ in range(1 + size // 12)
        ]
        ns = f"ns.v{v}" if rng.random() < 0.5 else f"ns.registrar{rng.randrange(2)}"
        for _ in range(size):
            ip = rng.choice(servers)
            name = f"s{len(found)}"
            found[name] = {
                "ip": ip, "net24": ip.rsplit(".", 1)[0] + ".0/24", "ns": ns, "vendor": f"v{v}",
                "credit": f"maker{v}" if rng.random() < 0.6 else None,
                "server": rng.choice(("nginx", "apache", "litespeed")),
                "province": f"p{rng.randrange(4)}", "district": f"d{rng.randrange(20)}",
            }  # fmt: skip
    return found


def plot(
    rng: Random, world: dict[str, dict[str, object]], chosen: list[tuple[str, str]], share: float, alone: float
) -> Plot:
    """``chosen`` groups fail, each for a ``share`` of its sites; others fail ``alone`` at that rate."""
    down: dict[str, str] = {}
    causes = []
    for kind, value in chosen:
        mine = [site for site, have in world.items() if have[kind] == value and site not in down]
        fallen = {site for site in mine if rng.random() < share}
        symptom = rng.choice(NAMES if kind == "ns" else CONNECT)
        down.update({site: symptom if rng.random() < 0.8 else rng.choice(CONNECT + NAMES) for site in fallen})
        everybody = {site for site, have in world.items() if have[kind] == value}
        same = {
            (k, v)
            for k in ("ip", "net24", "ns", "vendor", "credit")
            for v in {world[site][k] for site in everybody}
            if v and {site for site, have in world.items() if have[k] == v} == everybody
        }
        if len(fallen) >= 3:
            causes.append(({(kind, value), *same}, fallen))
    for site in world:
        if site not in down and rng.random() < alone:
            down[site] = rng.choice(CONNECT + NAMES)
    sites = [Site(s, "down" if s in down else "up", down.get(s), dict(have)) for s, have in world.items()]
    return Plot(sites, causes)


def values(world: dict[str, dict[str, object]], kind: str, least: int = 5) -> list[str]:
    every = [have[kind] for have in world.values() if have[kind]]
    return sorted({one for one in every if every.count(one) >= least})


def nested(rng: Random) -> Plot:
    """One server of several, or the whole vendor around them, or two servers of the same vendor of three."""
    world = base(rng)
    kind = rng.choice(("ip", "vendor", "two"))
    if kind == "two":
        homes = {}
        for have in world.values():
            homes.setdefault(have["vendor"], set()).add(have["ip"])
        big = sorted((v for v, ips in homes.items() if len(ips) >= 3))
        if big:
            vendor = rng.choice(big)
            ips = [ip for ip in sorted(homes[vendor]) if sum(h["ip"] == ip for h in world.values()) >= 5][:2]
            return plot(rng, world, [("ip", ip) for ip in ips], 1.0, 0.01)
        kind = "ip"
    return plot(rng, world, [(kind, rng.choice(values(world, kind)))], rng.choice((1.0, 0.9)), 0.01)


def muddled(rng: Random) -> Plot:
    """Nulls, wrong values, lists, unknown kinds, sites twice; then one or two causes."""
    world = base(rng)
    truth = plot(
        rng,
        world,
        [(k, rng.choice(values(world, k))) for k in rng.sample(("ip", "vendor", "ns"), rng.choice((1, 2)))],
        0.95,
        0.02,
    )
    names = list(world)
    sites = []
    for site in truth.sites:
        have = dict(site.attributes)
        for kind in list(have):
            chance = rng.random()
            if chance < 0.12:
                have[kind] = rng.choice((None, "", 0.5, {"x": 1}, [], [None]))
            elif chance < 0.16:
                have[kind] = world[rng.choice(names)][kind]
            elif chance < 0.20 and have[kind]:
                have[kind] = [have[kind], f"spare-{rng.randrange(9)}"]
        have[f"odd{rng.randrange(30)}"] = rng.choice(("a", "b", 7, None))
        have["colour"] = rng.choice("rgb")
        sites.append(Site(site.id, site.status, site.symptom if rng.random() < 0.85 else "no-such-reason", have))
    return Plot(sites, truth.causes)


def fronted(rng: Random) -> Plot:
    """A third sits behind a delivery network's few addresses; an origin, or a name-server set, fails."""
    world = base(rng)
    truth = plot(rng, world, [(k := rng.choice(("ns", "vendor")), rng.choice(values(world, k)))], 0.97, 0.01)
    sites = []
    for site in truth.sites:
        have = dict(site.attributes)
        if rng.random() < 0.33:
            edge = rng.randrange(3)
            have |= {"ip": f"198.51.100.{edge}", "net24": "198.51.100.0/24", "server": "cloudflare"}
            if rng.random() < 0.7:
                have["cdn"] = "cloudflare"
        sites.append(Site(site.id, site.status, site.symptom, have))
    return Plot(sites, truth.causes)


def torn(rng: Random) -> Plot:
    """Partial failures: between a third and two thirds of one or two groups."""
    world = base(rng, vendors=20)
    kinds = rng.sample(("ip", "vendor", "ns"), rng.choice((1, 2)))
    return plot(rng, world, [(k, rng.choice(values(world, k, 9))) for k in kinds], rng.uniform(0.34, 0.66), 0.01)


def resolver(rng: Random) -> Plot:
    """Our own resolver fails for a share of names whoever serves them."""
    world, share = base(rng), rng.uniform(0.35, 0.9)
    fallen = {site for site in world if rng.random() < share}
    sites = [
        Site(s, "down" if s in fallen else "up", rng.choice(NAMES) if s in fallen else None, h)
        for s, h in world.items()
    ]
    return Plot(sites, [({("resolver", "*")}, fallen)])


def line(rng: Random) -> Plot:
    """Our own line, or all of it: nearly everything fails at once."""
    world = base(rng)
    fallen = {site for site in world if rng.random() < 0.97}
    sites = [
        Site(s, "down" if s in fallen else "up", "connect-timeout" if s in fallen else None, h)
        for s, h in world.items()
    ]
    return Plot(sites, [({("all", "*")}, fallen)])


PLOTS = {plot.__name__: plot for plot in (nested, muddled, fronted, torn, resolver, line)}


def judged(causes, truth: Plot) -> tuple[int, int, int, int]:
    """(true causes, told causes, matched by their sites, of these named truly)."""
    left = [(set(cause.sites), {(cause.kind, cause.value), *cause.equivalent}) for cause in causes]
    told, matched, named = len(left), 0, 0
    for names, fallen in truth.causes:
        best = max(left, key=lambda one: len(one[0] & fallen) / len(one[0] | fallen), default=None)
        if best and 2 * len(best[0] & fallen) >= len(best[0] | fallen):
            left.remove(best)
            matched += 1
            named += bool(best[1] & names)
    return len(truth.causes), told, matched, named
