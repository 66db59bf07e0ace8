"""What an office may set: read once from the environment into one frozen value. docs/reference/settings.md lists them."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import environ

from sodsong.ground.seal.keys import KeyFormError, Verifier, verifier
from sodsong.observe.probe.plan import Limits, Pace
from sodsong.record.history.storing.bucket import Access


class BadOption(ValueError):  # noqa: N818  # what an office wrote, not a fault of the program
    """A SODSONG_ setting holds a value that cannot be used."""


_PACE = Pace()
MOST = 64  # processes of one kind
CHOSEN = "province"  # the file in the data folder that holds the province chosen in the browser


@dataclass(frozen=True, slots=True)
class Probing:
    """How this vantage probes."""

    processes: int = 1  # that share the targets out among them
    rules: Path | None = None  # the office's own content rules; None: content-rules.toml in the data folder, if there
    page_interval: float = 21_600.0  # seconds between two checks of an OIT page
    limits: Limits = field(default_factory=Limits)
    per_host: int = _PACE.per_group  # probes at the same time
    per_address: int = _PACE.per_address
    per_vendor: int = _PACE.per_vendor


@dataclass(frozen=True, slots=True)
class Messaging:
    """How messages reach people."""

    lang: str = "th"  # or en
    quiet: tuple[int, int] = (
        20,
        7,
    )  # hours (Thai time) from and to which only the urgent is sent; twice the same: never
    line_token: str = ""
    line_secret: str = ""
    line_api: str = "https://api.line.me"  # LINE's address; another one in rehearsals
    line_quota: int = 0  # pushes a month; 0: as the platform says
    smtp: str = ""  # HOST[:PORT] of the relay; empty: no e-mail
    smtp_tls: str = "starttls"  # or tls or none
    smtp_user: str = ""
    smtp_password: str = ""
    mail_from: str = ""
    webhook_secret: str = ""
    keep_reporters: int = 365  # days after which who reported, how to reach them and their words are forgotten
    keep_contacts: int = 365  # days after its end when a contact's address and name are forgotten
    keep_messages: int = 365  # days after which the words of a message are forgotten
    keep_logins: int = 365  # days after which it is forgotten from where people came in and who tried to
    keep_traces: int | None = None  # days after which it is forgotten who saw or did what; None: the office keeps it


@dataclass(frozen=True, slots=True)
class Options:
    """Every setting with its unit; the names are those of the environment without ``SODSONG_``, in lower case."""

    data: Path
    database_url: str  # postgres://… where the rows lie; empty: SQLite in the data folder
    secret_key: str
    hosts: tuple[str, ...]
    resolver: str  # IP[:PORT] of the DNS server to ask; empty: the system's
    allow_private: bool  # probe private and loopback addresses too (an office's own network, a rehearsal)
    contact: str  # address or page named in the User-Agent, so that a site's keeper can reach us
    vantage: str
    agents: tuple[str, ...]  # vantages elsewhere, whose agents get their plans over the bus
    nats_url: str  # the message bus, several addresses by commas; empty: this desk probes alone
    nats_creds: str  # file that proves to the bus who this desk is
    nats_nkey: str
    province_set: str  # the province by the environment; empty: as an office's head has chosen it in the browser
    interval: float  # seconds between two checks of a home page
    rechecks: tuple[float, ...]  # seconds after a change of finding
    judges: int  # processes that judge what was seen: the watch and others that it starts
    ranges: int  # of targets, which the judges of every watch on the same rows share
    settle: float  # seconds before a lone failure gets an incident of its own
    anchors: tuple[str, ...]  # URLs that tell our own line from theirs
    debug: bool
    address: str  # where others reach these pages, https://…; empty: nobody but this machine
    log: str  # the name of the ledger, given at its birth; empty: one is drawn
    stamps: str  # URL of an RFC 3161 authority; empty: none
    stamp_roots: Path | None  # PEM file with the authority's root certificates
    witnesses: tuple[tuple[str, Verifier], ...]  # who cosigns our ledger: address and key
    followed: tuple[Verifier, ...]  # whose ledgers we cosign
    probing: Probing
    messaging: Messaging
    archive_gap: float  # seconds between two requests to one host for pages to keep
    archive_budget: float  # megabytes a day received for kept pages, all sites together
    archive_keep: float  # days after which a kept page that is not the last of its address goes
    batch_days: int  # days after which the files of a finished batch of letters go
    heartbeats: tuple[str, ...]  # URLs that are told every minute that this Sodsong lives
    silence: float  # seconds after which an agent or another Sodsong counts as silent
    storage: Access | None  # where sealed measurements lie too; None: in the data folder alone
    storage_cache: float  # megabytes of them that stay on this disk
    raw_days: float  # days for which every check is kept; after them those of failures and of cases

    @property
    def province(self) -> str:
        """The province this desk is for: set, else chosen in the browser, else the one whose register ships."""
        return self.province_set or _chosen(self.data / CHOSEN) or "แพร่"


def read(env: "environ.FileAwareEnv | None" = None) -> Options:
    """The options of this process; a setting may also be given as a file by ``SODSONG_NAME_FILE``.

    Raises BadOption with the setting's name and what it should hold.
    """
    env = env or environ.FileAwareEnv()
    data = Path(env.str("SODSONG_DATA", default="sodsong-data")).resolve()
    judges = _number(env, "SODSONG_JUDGES", 1, MOST)
    return Options(
        data=data,
        database_url=_database(env.str("SODSONG_DATABASE_URL", default="")),
        secret_key=env.str("SODSONG_SECRET_KEY", default=""),
        hosts=_list(env.str("SODSONG_HOSTS", default="localhost,127.0.0.1,[::1]")),
        resolver=env.str("SODSONG_RESOLVER", default=""),
        allow_private=_flag(env, "SODSONG_ALLOW_PRIVATE"),
        contact=env.str("SODSONG_CONTACT", default=""),
        vantage=env.str("SODSONG_VANTAGE", default="here"),
        agents=_list(env.str("SODSONG_AGENTS", default="")),
        nats_url=env.str("SODSONG_NATS_URL", default=""),
        nats_creds=env.str("SODSONG_NATS_CREDS", default=""),
        nats_nkey=env.str("SODSONG_NATS_NKEY", default=""),
        province_set=env.str("SODSONG_PROVINCE", default=""),
        interval=_seconds(env, "SODSONG_INTERVAL", "60")[0],
        rechecks=_seconds(env, "SODSONG_RECHECKS", "5,15"),
        judges=judges,
        ranges=_number(env, "SODSONG_RANGES", judges, MOST),
        settle=_seconds(env, "SODSONG_SETTLE", "90")[0],
        anchors=_list(env.str("SODSONG_ANCHORS", default="")),
        archive_gap=_seconds(env, "SODSONG_ARCHIVE_GAP", "0.5")[0],
        archive_budget=_seconds(env, "SODSONG_ARCHIVE_BUDGET", "2000")[0],
        archive_keep=_seconds(env, "SODSONG_ARCHIVE_KEEP", "3650")[0],
        batch_days=_number(env, "SODSONG_BATCH_DAYS", 90, 36_500),
        storage=storage(env),
        storage_cache=_number(env, "SODSONG_HISTORY_CACHE", 20_000, 100_000_000),
        raw_days=_seconds(env, "SODSONG_RAW_DAYS", "400")[0],
        heartbeats=_web(env, "SODSONG_HEARTBEAT"),
        silence=_seconds(env, "SODSONG_SILENCE", "600")[0],
        debug=_flag(env, "SODSONG_DEBUG"),
        address=env.str("SODSONG_ADDRESS", default="").rstrip("/"),
        log=_name(env.str("SODSONG_LOG", default="").strip()),
        stamps=env.str("SODSONG_STAMPS", default=""),
        stamp_roots=_file(env.str("SODSONG_STAMP_ROOTS", default="")),
        witnesses=_witnesses(env.str("SODSONG_WITNESSES", default="")),
        followed=tuple(_key("SODSONG_FOLLOWED", one) for one in _list(env.str("SODSONG_FOLLOWED", default=""))),
        probing=_probing(env),
        messaging=_messaging(env),
    )


def storage(env: "environ.FileAwareEnv") -> Access | None:
    """Where sealed measurements lie, if not in the data folder alone. Raises BadOption, which tells no secret."""
    url = env.str("SODSONG_HISTORY_URL", default="").strip().rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    access = Access(
        url,
        env.str("SODSONG_HISTORY_ENDPOINT", default="").strip().rstrip("/"),
        env.str("SODSONG_HISTORY_REGION", default="us-east-1").strip(),
        env.str("SODSONG_HISTORY_KEY", default="").strip(),
        env.str("SODSONG_HISTORY_SECRET", default="").strip(),
    )
    if parts.username or parts.password or parts.query:
        raise BadOption(
            "SODSONG_HISTORY_URL: keys belong into SODSONG_HISTORY_KEY and SODSONG_HISTORY_SECRET (better as _FILE)."
        )
    if parts.scheme == "file" and not parts.netloc and len(parts.path) > 1:
        return access
    if parts.scheme != "s3" or not parts.netloc:
        raise BadOption(f"SODSONG_HISTORY_URL={url}: write s3://BUCKET/FOLDER or file:///FOLDER.")
    if not access.key or not access.secret:
        raise BadOption(
            "SODSONG_HISTORY_URL: S3 storage needs SODSONG_HISTORY_KEY and SODSONG_HISTORY_SECRET (better as _FILE)."
        )
    if access.endpoint and urlsplit(access.endpoint).scheme not in ("http", "https"):
        raise BadOption(f"SODSONG_HISTORY_ENDPOINT={access.endpoint}: write https://HOST or leave it empty.")
    return access


def _chosen(file: Path) -> str:
    """What the data folder says, read again when the file has changed: every process of the folder follows at once."""
    try:
        told = file.stat()
    except FileNotFoundError:
        return ""
    return _read_chosen(file, told.st_mtime_ns, told.st_ino)


@lru_cache(maxsize=8)
def _read_chosen(file: Path, _changed: int, _which: int) -> str:
    return file.read_text(encoding="utf-8").strip()


def _database(url: str) -> str:
    """A PostgreSQL address or nothing. What was written is not told again: it holds a password."""
    if url and not url.startswith(("postgres://", "postgresql://")):
        raise BadOption("SODSONG_DATABASE_URL: write postgres://NAME:PASSWORD@HOST:PORT/DATABASE, or leave it empty.")
    return url


def _probing(env: "environ.FileAwareEnv") -> Probing:
    caps = Limits()
    limits = Limits(
        headers=_number(env, "SODSONG_MAX_HEADERS", caps.headers, 1 << 24),
        body=_number(env, "SODSONG_MAX_BODY", caps.body, 1 << 28),
        unpacked=_number(env, "SODSONG_MAX_UNPACKED", caps.unpacked, 1 << 28),
        connect=_seconds(env, "SODSONG_CONNECT_SECONDS", f"{caps.connect:g}")[0],
        total=_seconds(env, "SODSONG_CHECK_SECONDS", f"{caps.total:g}")[0],
    )
    usual = Probing()
    return Probing(
        processes=_number(env, "SODSONG_PROBES", usual.processes, MOST),
        rules=Path(rules) if (rules := env.str("SODSONG_CONTENT_RULES", default="")) else None,
        page_interval=_seconds(env, "SODSONG_PAGE_INTERVAL", f"{usual.page_interval:g}")[0],
        limits=limits,
        per_host=_number(env, "SODSONG_PER_HOST", usual.per_host, 1000),
        per_address=_number(env, "SODSONG_PER_ADDRESS", usual.per_address, 10_000),
        per_vendor=_number(env, "SODSONG_PER_VENDOR", usual.per_vendor, 10_000),
    )


def _number(env: "environ.FileAwareEnv", name: str, default: int, most: int) -> int:
    text = str(env.str(name, default=str(default))).strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise BadOption(f"{name}={text}: write a whole number from 1 to {most}.")
    return int(text)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _web(env: "environ.FileAwareEnv", name: str) -> tuple[str, ...]:
    """Web addresses. What was written is not told again: it may hold a secret."""
    found = _list(env.str(name, default=""))
    if not all(_is_web(one) for one in found):
        raise BadOption(f"{name}: write addresses that begin with https:// or http://, separated by commas.")
    return found


def _is_web(text: str) -> bool:
    try:
        place = urlsplit(text)
    except ValueError:
        return False
    return place.scheme in ("https", "http") and bool(place.hostname)


def _flag(env: "environ.FileAwareEnv", name: str) -> bool:
    text = str(env.str(name, default="0")).strip().lower()
    if text not in {"0", "1", "true", "false", "yes", "no", ""}:
        raise BadOption(f"{name}={text}: write 1 or 0.")
    return text in {"1", "true", "yes"}


def _seconds(env: "environ.FileAwareEnv", name: str, default: str) -> tuple[float, ...]:
    text = env.str(name, default=default)
    try:
        values = tuple(float(part) for part in _list(text))
    except ValueError:
        values = ()
    if not values or not all(0 < value < 86_400 for value in values):
        raise BadOption(f"{name}={text}: write seconds between 0 and 86400.")
    return values


def _name(text: str) -> str:
    """A ledger's name is a key's name: no space, no plus."""
    if re.search(r"[\s+]", text) or len(text) > 200:
        raise BadOption(f"SODSONG_LOG={text}: write a name without spaces or +, such as ledger.example.go.th.")
    return text


def _file(text: str) -> Path | None:
    if text and not Path(text).is_file():
        raise BadOption(
            f"SODSONG_STAMP_ROOTS={text}: there is no such file; name the authority's root certificates (PEM)."
        )
    return Path(text) if text else None


def _witnesses(text: str) -> tuple[tuple[str, Verifier], ...]:
    found = []
    for one in _list(text):
        address, _, vkey = one.partition(" ")
        if not address.startswith(("https://", "http://127.", "http://localhost", "http://[::1]")):
            raise BadOption(f"SODSONG_WITNESSES={one}: write the witness's https address, a space, and its key.")
        found.append((address, _key("SODSONG_WITNESSES", vkey.strip())))
    return tuple(found)


def _key(name: str, vkey: str) -> Verifier:
    try:
        return verifier(vkey)
    except KeyFormError as fault:
        raise BadOption(f"{name}: {fault}; copy the key as the other office hands it out.") from fault


def _messaging(env: "environ.FileAwareEnv") -> Messaging:
    plain = Messaging()
    return Messaging(
        lang=_one_of(env, "SODSONG_MESSAGE_LANG", ("th", "en")),
        quiet=_hours(env, "SODSONG_QUIET", "20-7"),
        line_token=env.str("SODSONG_LINE_TOKEN", default=""),
        line_secret=env.str("SODSONG_LINE_SECRET", default=""),
        line_api=env.str("SODSONG_LINE_API", default=plain.line_api).rstrip("/"),
        line_quota=_count(env, "SODSONG_LINE_QUOTA"),
        smtp=env.str("SODSONG_SMTP", default=""),
        smtp_tls=_one_of(env, "SODSONG_SMTP_TLS", ("starttls", "tls", "none")),
        smtp_user=env.str("SODSONG_SMTP_USER", default=""),
        smtp_password=env.str("SODSONG_SMTP_PASSWORD", default=""),
        mail_from=env.str("SODSONG_MAIL_FROM", default=""),
        webhook_secret=env.str("SODSONG_WEBHOOK_SECRET", default=""),
        keep_reporters=_number(env, "SODSONG_KEEP_REPORTERS", plain.keep_reporters, 36_500),
        keep_contacts=_number(env, "SODSONG_KEEP_CONTACTS", plain.keep_contacts, 36_500),
        keep_messages=_number(env, "SODSONG_KEEP_MESSAGES", plain.keep_messages, 36_500),
        keep_logins=_number(env, "SODSONG_KEEP_LOGINS", plain.keep_logins, 36_500),
        keep_traces=_number(env, "SODSONG_KEEP_TRACES", 1, 36_500)
        if env.str("SODSONG_KEEP_TRACES", default="").strip()
        else None,
    )


def _one_of(env: "environ.FileAwareEnv", name: str, choices: tuple[str, ...]) -> str:
    """The first of ``choices`` is the default."""
    text = str(env.str(name, default=choices[0])).strip().lower()
    if text not in choices:
        raise BadOption(f"{name}={text}: write {' or '.join(choices)}.")
    return text


def _count(env: "environ.FileAwareEnv", name: str) -> int:
    text = str(env.str(name, default="0")).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadOption(f"{name}={text}: write a whole number.")
    return int(text)


def _hours(env: "environ.FileAwareEnv", name: str, default: str) -> tuple[int, int]:
    text = str(env.str(name, default=default)).strip()
    begins, _dash, ends = text.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 3 and int(part) < 24 for part in (begins, ends)):
        raise BadOption(f"{name}={text}: write two hours of the day such as 20-7.")
    return int(begins), int(ends)


def origins(address: str) -> list[str]:
    """Where forms of ours may be posted from beside the host that was asked: our own address behind a TLS proxy."""
    parts = urlsplit(address)
    return [f"https://{parts.netloc}"] if parts.scheme == "https" and parts.netloc else []
