"""The findings as one HTML page that carries all it needs: no scripts, pictures as SVG, nothing fetched."""

from collections.abc import Iterable
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from sodsong import __version__, data
from sodsong.cli.check import _TEXTS as WORDING
from sodsong.cli.survey.findings import Findings, Seen, Shared, State
from sodsong.cli.survey.words import EN, TH
from sodsong.ground.thai.digits import to_thai
from sodsong.ground.thai.write import clock_time, long_date, short_date
from sodsong.judge.cause.record import OURS

_BANGKOK = ZoneInfo("Asia/Bangkok")
_SHOWN = 8  # groups of a kind with a picture of their own
_STATES: tuple[State, ...] = ("down", "degraded", "unknown", "up")
_FALLING = ("ip", "cname", "ns", "tls")  # what stops with it stops at once; a maker's sites may stand on many servers
_SECTIONS = (
    ("ip", ("ip", "cname")),
    ("ns", ("ns",)),
    ("tls", ("tls",)),
    ("maker", ("credit", "vendor")),
    ("system", ("cms",)),
)


def report(found: Findings, file: str, unread: int, lang: str) -> str:
    """The page; ``file`` is the list's name, ``unread`` the number of its lines that could not be used."""
    return _Page(found, file, unread, lang).html()


class _Page:
    def __init__(self, found: Findings, file: str, unread: int, lang: str) -> None:
        self.found, self.file, self.unread, self.lang = found, file, unread, lang
        self.words = TH if lang == "th" else EN
        self.reasons = WORDING[lang]
        self.down = found.count("down")
        self.all = len(found.sites)

    def html(self) -> str:
        parts = [self.top(), self.figures(), self.now(), self.shared(), self.ending(), self.unknown()]
        page = data.text("survey/report.html").replace("{{lang}}", self.lang)
        page = page.replace("{{title}}", self.say("title", file=self.file))
        page = page.replace("{{foot}}", self.say("foot", version=__version__, when=self.moment(self.found.at)))
        return page.replace("{{body}}", "\n".join(parts))

    # How things are written

    def say(self, key: str, **values: object) -> str:
        """A sentence of the words, its values escaped, numbers in the language's digits."""
        shown = {name: self.number(v) if isinstance(v, int) else _clean(str(v)) for name, v in values.items()}
        return escape(self.words[key].format(**shown))

    def number(self, value: int) -> str:
        return to_thai(f"{value:,}") if self.lang == "th" else f"{value:,}"

    def day(self, day: date) -> str:
        return short_date(day) if self.lang == "th" else f"{day:%Y-%m-%d}"

    def moment(self, at: datetime) -> str:
        at = at.astimezone(_BANGKOK)
        if self.lang == "th":
            return f"{long_date(at.date())} {clock_time(at.time())}"
        return f"{at:%Y-%m-%d %H:%M} (Bangkok)"

    def kind(self, kind: str) -> str:
        return self.words.get(f"k-{kind}", self.words["k-other"])

    # The parts, in the order of the page

    def top(self) -> str:
        return (
            f'<p class="soft">{self.say("over", file=self.file, when=self.moment(self.found.at))}</p>\n'
            f"<h1>{self.sentence()}</h1>\n"
            f'<div class="step"><h3>{self.say("next")}</h3><p>{self.step()}</p></div>'
        )

    def own_line(self) -> bool:
        looked = [one for one in self.found.sites if one.observation]
        ours = [one for one in looked if one.observation and one.observation.reason == "own-line"]
        if any(one.kind in OURS for one in self.found.attribution.causes):
            return True
        return 2 * len(ours) > len(looked) or (self.down > 4 and self.down == len(looked) and not self.one_server())

    def one_server(self) -> bool:
        """Whether a single shared thing explains all that is down: then it is not our line."""
        causes = self.found.attribution.causes
        return len(causes) == 1 and causes[0].kind not in OURS and len(causes[0].sites) == self.down

    def sentence(self) -> str:
        """What is so, in one sentence."""
        if self.found.count("up", "degraded") == self.all:
            return self.say("all-up", all=self.all)
        if self.own_line():
            return self.say("some-down", down=self.down, all=self.all) + " · " + self.say("own-line")
        if not self.down:
            return self.say("none-down", all=self.all)
        causes = self.found.attribution.causes
        some = sum(len(one.sites) for one in causes)
        told = self.say("some-down", down=self.down, all=self.all)
        if len(causes) == 1:
            key = "one-cause-all" if some == self.down else "one-cause"
            return f"{told} {self.say(key, some=some, kind=self.kind(causes[0].kind))}"
        return f"{told} {self.say('causes', count=len(causes), some=some)}" if causes else told

    def step(self) -> str:
        causes = self.found.attribution.causes
        suspicious = [
            one for one in self.found.sites if one.observation and one.observation.reason == "hacked-gambling"
        ]
        if self.own_line():
            return self.say("next-line")
        if causes:
            first = max(causes, key=lambda one: len(one.sites))
            return self.say("next-cause", kind=self.kind(first.kind), value=_short(first.value), some=len(first.sites))
        if self.down:
            return self.say("next-down", down=self.down)
        if suspicious:
            return self.say("next-hacked", some=len(suspicious))
        if self.found.ending:
            return self.say(
                "next-cert", some=len(self.found.ending), date=self.day(_until(self.found.ending[0]).date())
            )
        return self.say("next-none", kind=self.kind("ip"))

    def figures(self) -> str:
        servers = self.found.of_kind("ip")
        figures = [
            ("f-all", self.number(self.all)),
            ("f-down", self.number(self.down)),
        ]
        states: tuple[State, ...] = ("degraded", "unknown")
        figures += [(f"f-{state}", self.number(n)) for state in states if (n := self.found.count(state))]
        if servers:
            figures.append(("f-largest", self.number(len(servers[0].sites))))
        figures.append(("f-ending", self.number(len(self.found.ending))))
        return (
            '<dl class="figures">'
            + "".join(f"<div><dt>{self.say(key)}</dt><dd>{value}</dd></div>" for key, value in figures)
            + "</dl>"
        )

    def now(self) -> str:
        """What is down, suspicious or not known: first what fell together, then each by itself, the worst first."""
        bad = [one for one in self.found.sites if one.state != "up"]
        if not bad:
            return ""
        parts = [f"<h2>{self.say('h-now')}</h2>"]
        for cause in self.found.attribution.causes:
            some = [one for one in bad if one.key in set(cause.sites)]
            told = self.kind(cause.kind) + ("" if cause.kind in OURS else f" {_short(cause.value)}")
            head = self.say("together", name=told, count=len(some), percent=round(100 * cause.confidence))
            parts.append(
                f'<div class="share"><p><span class="tag down">{self.say("s-down")}</span> {head}</p>'
                f"<details><summary>{self.say('who', count=len(some))}</summary>{self.rows(some)}</details></div>"
            )
        joint = {site for cause in self.found.attribution.causes for site in cause.sites}
        alone = [one for one in bad if one.key not in joint]
        return "\n".join([*parts, self.rows(alone)] if alone else parts)

    def rows(self, sites: list[Seen]) -> str:
        ordered = sorted(sites, key=lambda one: (_STATES.index(one.state), one.row.line))
        rows = (
            f"<tr><td>{self.name(one)}</td><td>{self.tag(one.state)}</td><td>{self.why(one)}</td></tr>"
            for one in ordered
        )
        return self.table(("site", "state", "why"), rows)

    def shared(self) -> str:
        parts = [f"<h2>{self.say('h-shared')}</h2>", f'<p class="soft">{self.say("shared-lead")}</p>', self.legend()]
        for section, kinds in _SECTIONS:
            groups = self.found.of_kind(*kinds)
            if not groups:
                continue
            parts.append(f"<h3>{self.say('h-' + section)}</h3>")
            if section == "maker":
                parts.append(f'<p class="soft small">{self.say("maker-lead")}</p>')
            parts += [self.bar(group) for group in groups[:_SHOWN]]
            if len(groups) > _SHOWN:
                parts.append(f'<p class="soft">{self.say("more", count=len(groups) - _SHOWN)}</p>')
        if not self.found.shared:
            parts.append(f"<p>{self.say('none-shared')}</p>")
        return "\n".join(parts)

    def ending(self) -> str:
        dated = sum(bool(one.observation and one.observation.certificate) for one in self.found.sites)
        head = f"<h2>{self.say('h-ending')}</h2>\n"
        if not self.found.ending:
            return head + f"<p>{self.say('none-ending', count=dated)}</p>"
        rows = []
        for one in self.found.ending:
            left, day = (_until(one) - self.found.at).days, self.day(_until(one).astimezone(_BANGKOK).date())
            told = self.say("ended", date=day) if left < 0 else self.say("days", count=left, date=day)
            rows.append(f"<tr><td>{self.name(one)}</td><td>{told}</td></tr>")
        return head + f'<p class="soft">{self.say("ending-lead")}</p>' + self.table(("site", "until"), rows)

    def unknown(self) -> str:
        looked = [one for one in self.found.sites if one.observation]
        plain = sum(
            one.state in ("up", "degraded") and not one.observation.certificate for one in looked if one.observation
        )
        counts = {
            "u-no-url": self.all - len(looked),
            "u-dns": sum(one.observation.reason.startswith("dns-") for one in looked if one.observation),
            "u-cdn": sum("cdn" in one.attributes for one in self.found.sites),
            "u-plain": plain,
            "u-problems": self.unread,
        }
        told = [self.say("u-domain"), *(self.say(key, count=n) for key, n in counts.items() if n)]
        told += [self.say("u-asn"), self.say("u-once")]
        return f"<h2>{self.say('h-unknown')}</h2>\n<ul>" + "".join(f"<li>{one}</li>" for one in told) + "</ul>"

    # Pieces

    def bar(self, group: Shared) -> str:
        """One shared thing: its name, its picture, what would fall with it, and who."""
        count = len(group.sites)
        head = self.say(
            "blast" if group.kind in _FALLING else "same", count=count, percent=round(100 * count / self.all)
        )
        down = group.count("down")
        now = f' · <span class="tag down">{self.say("now-down", count=down)}</span>' if down else ""
        names = "".join(f"<li>{self.name(one, link=False)}</li>" for one in group.sites)
        value = self.owners(group) if group.kind == "tls" else group.value
        label = f"{self.kind(group.kind)} " if group.kind == "cname" else ""
        return (
            f'<div class="share"><p class="head"><b>{escape(label + _clean(value))}</b><span class="soft small">{head}{now}'
            f"</span></p>{self.picture(group)}"
            f'<details><summary>{self.say("who", count=count)}</summary><ul class="names">{names}</ul></details></div>'
        )

    def owners(self, group: Shared) -> str:
        """What a certificate is called by people: the first name it bears, and how many more."""
        certificate = group.sites[0].observation.certificate if group.sites[0].observation else None
        names = certificate.sans if certificate else ()
        return self.words["cert-of"].format(name=names[0], count=self.number(len(names) - 1)) if names else group.value

    def picture(self, group: Shared) -> str:
        """The group against the whole list, split by state; the rest of the list pale behind it."""
        told = ", ".join(f"{self.say('s-' + state)} {self.number(n)}" for state in _STATES if (n := group.count(state)))
        at, blocks = 0.0, []
        for state in _STATES:
            width = 100 * group.count(state) / self.all
            if width:
                blocks.append(f'<rect class="b-{state}" x="{at:.2f}" width="{width:.2f}" height="10"/>')
            at += width
        return (
            f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{told}">'
            f'<rect class="b-rest" width="100" height="10"/>{"".join(blocks)}</svg>'
        )

    def legend(self) -> str:
        square = '<svg viewBox="0 0 10 10" aria-hidden="true"><rect class="b-{}" width="10" height="10"/></svg>'
        keys = [(state, self.say(f"s-{state}")) for state in _STATES] + [("rest", self.say("rest"))]
        return '<ul class="key">' + "".join(f"<li>{square.format(c)}{told}</li>" for c, told in keys) + "</ul>"

    def table(self, heads: Iterable[str], rows: Iterable[str]) -> str:
        head = "".join(f'<th scope="col">{self.say(one)}</th>' for one in heads)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"

    def name(self, one: Seen, *, link: bool = True) -> str:
        name, url = escape(_clean(one.row.name)), escape(_clean(one.row.url))
        if not link or one.row.name == one.row.url:
            return name if not link else f'<span class="url">{self.anchor(one, url)}</span>'
        return f'{name}<span class="url">{self.anchor(one, url)}</span>' if url else name

    def anchor(self, one: Seen, url: str) -> str:
        if one.row.url.lower().startswith(("http://", "https://")):
            return f'<a href="{url}" rel="noreferrer noopener">{url}</a>'
        return url

    def tag(self, state: State) -> str:
        return f'<span class="tag {state}">{self.say("s-" + state)}</span>'

    def why(self, one: Seen) -> str:
        if one.observation is None:
            return self.say("no-url")
        reason = escape(self.reasons.get(one.observation.reason, one.observation.reason))
        status = f" (HTTP {one.observation.http_status})" if one.observation.reason in ("http-4xx", "http-5xx") else ""
        return reason + status


def _until(one: Seen) -> datetime:
    if one.observation is None or one.observation.certificate is None:
        raise ValueError("the site showed no certificate")
    return one.observation.certificate.not_after


def _short(value: str) -> str:
    """A value as a sentence can carry it: fingerprints and long lists cut."""
    return value if len(value) <= 60 else value[:16] + "…"


def _clean(text: str) -> str:
    """``text`` without control and direction characters, which a page could be bent with."""
    return "".join(char if char.isprintable() else " " for char in text)
