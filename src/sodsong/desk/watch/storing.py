"""How a judged batch becomes rows: windows, flips and what was learned go in, as few statements as there are kinds of rows come out.

When a watch begins, all sites turn from unknown to up at once and the rows have one writer: what can be made ready is
made before the transaction, and nothing here asks for one site after the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import connection

from sodsong.desk.registry import measured
from sodsong.desk.registry.models import Site
from sodsong.desk.watch.models import Attribute, Flip, Target
from sodsong.judge.verdict import form
from sodsong.judge.verdict.record import Flip as PureFlip
from sodsong.judge.verdict.record import Window

Lesson = tuple[int, dict[str, str], datetime]  # site id, attributes that changed ("": has no longer), when seen


def store_windows(windows: Mapping[str, Window]) -> None:
    """Write the judge's memory of these targets, and what of it others read."""
    columns = {field.name: field for field in Target._meta.concrete_fields}
    fields = [columns[name] for name in ("window", "state", "since", "reason")]
    quoted = connection.ops.quote_name
    sets = ", ".join(f"{quoted(field.column or field.name)} = %s" for field in fields)
    # One prepared statement for all of them: bulk_update compiles a CASE of four thousand branches for each thousand.
    update = f"UPDATE {quoted(Target._meta.db_table)} SET {sets} WHERE {quoted('id')} = %s"  # noqa: S608  # names of our own model
    rows = [
        [
            *(
                field.get_db_prep_save(value, connection)
                for field, value in zip(fields, (form.window_to_json(w), w.state, w.since, w.reason), strict=True)
            ),
            int(key),
        ]
        for key, w in windows.items()
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(update, rows)


def store_flips(flips: Iterable[PureFlip]) -> None:
    """Write confirmed changes; one that is there already stays as it is."""
    Flip.objects.bulk_create(
        [
            Flip(
                target_id=int(flip.target),
                at=flip.at,
                confirmed_at=flip.confirmed_at,
                was=flip.was,
                now=flip.now,
                reason=flip.reason,
            )
            for flip in flips
        ],
        ignore_conflicts=True,
    )


def learn(lessons: Sequence[Lesson]) -> None:
    """Close what is so no more, open what is so now; where a site lies follows in the register."""
    there = set(Site.objects.filter(pk__in=[site for site, _, _ in lessons]).values_list("pk", flat=True))
    known = [lesson for lesson in lessons if lesson[0] in there]
    kinds = {site: attributes.keys() for site, attributes, _ in known}
    when = {site: at for site, _, at in known}
    rows = Attribute.objects.filter(site__in=kinds, until__isnull=True)
    over = [row for row in rows if row.kind in kinds[row.site_id]]
    for row in over:
        row.until = when[row.site_id]
    Attribute.objects.bulk_update(over, ["until"], batch_size=200)
    Attribute.objects.bulk_create(
        Attribute(site_id=site, kind=kind, value=value[:500], since=at)
        for site, attributes, at in known
        for kind, value in attributes.items()
        if value
    )
    measured.seen_on({site: (attributes["ip"], at) for site, attributes, at in known if attributes.get("ip")})
    measured.left_servers({site: at for site, attributes, at in known if attributes.get("ip") == ""})


def note_endings(endings: Mapping[int, date], at: datetime) -> None:
    """Note until which day sites' certificates last."""
    measured.certificates_end(endings, at)
