"""Fills the primary of a cluster for tests: `python -m tests.durability.cluster_data`; prints who is signed in and where."""

import json
import sys

import django


def main() -> None:
    """Migrate, make the cast and its returns, publish a year, and print a JSON document."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from associations.models import Period
    from associations.sections.base import sections
    from reports.revisions.freezing import freeze, publish
    from tests import factories
    from tests.browsing import address, sign_in
    from tests.cast import make_cast

    cast = make_cast()
    factories.approved(cast, year=2023)
    year = Period.objects.get(year=2023)
    revision, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=year, reason="Thử")
    publish(by=cast.secretary, revision=revision)
    waiting = factories.submitted(cast, cast.cao_bang)
    waiting.refresh_from_db()
    mine = factories.draft(cast)
    codes = ("communes", "commune_associations", "branches")
    factories.save(mine, cast.officer, **dict.fromkeys(codes, 5000))
    table = next(one.model._meta.db_table for one in sections() if one.key == "organisation")
    people = ("officer", "neighbour", "secretary", "central")
    print(json.dumps({  # noqa: T201
        "sessions": {name: sign_in(getattr(cast, name)).cookies["sessionid"].value for name in people},
        "mine": {"pk": mine.pk, "address": address(mine, "nhap"), "table": table, "codes": codes},
        "approve": {"address": address(waiting, "duyet"), "version": waiting.version,
                    "figures_version": waiting.figures_version, "reason": ""},
    }))  # fmt: skip
    sys.stdout.flush()


if __name__ == "__main__":
    main()
