"""What a site shares with others, as one observation of it while up shows."""

from ipaddress import ip_address, ip_network

from sodsong.observe.probe.record import Observation

# Headers by which delivery networks make themselves known; an address behind one says nothing of the host.
CDN_HEADERS = {
    "cf-ray": "cloudflare",
    "x-amz-cf-id": "cloudfront",
    "x-akamai-transformed": "akamai",
    "x-fastly-request-id": "fastly",
    "x-sucuri-id": "sucuri",
    "x-cdn": "",
}


def learned(seen: Observation) -> dict[str, str]:
    """Attribute kinds and values of an observation whose finding is up or degraded; empty for any other.

    Kinds: ``ip``, ``net24`` (IPv6: its /48), ``cname`` (the last name of the chain), ``ns`` (the sorted set),
    ``tls`` (the leaf certificate where it names several hosts), ``server``, ``cms``, ``credit``, ``cdn``. Behind
    a delivery network address, terminator and server header are its own and left out.

    >>> from datetime import datetime, UTC
    >>> seen = Observation("1", "here", datetime(2020, 8, 11, tzinfo=UTC), "http://a.test/", "up", "ok", ip="192.0.2.7")
    >>> learned(seen)
    {'ip': '192.0.2.7', 'net24': '192.0.2.0/24'}
    """
    if seen.finding not in ("up", "degraded"):
        return {}
    headers = dict(seen.headers)
    found = {kind: value for kind, value in seen.marks if value}
    if seen.name_servers:
        found["ns"] = " ".join(sorted(seen.name_servers))
    if seen.cname:
        found["cname"] = seen.cname[-1]
    cdn = next((name or headers[header] for header, name in CDN_HEADERS.items() if header in headers), "")
    if cdn:
        return found | {"cdn": cdn}
    if seen.ip:
        address = ip_address(seen.ip)
        found["ip"] = seen.ip
        found["net24"] = str(ip_network((address, 24 if address.version == 4 else 48), strict=False))
    if seen.certificate and len(_owners(seen.certificate.sans)) > 1:
        found["tls"] = seen.certificate.fingerprint
    if headers.get("server"):
        found["server"] = headers["server"]
    return found


def _owners(sans: tuple[str, ...]) -> set[str]:
    """The hosts a certificate names, www. and wildcards aside: one host's own certificate shares nothing."""
    return {name.lower().removeprefix("*.").removeprefix("www.") for name in sans}
