"""The pack of a meeting at 34 provinces: all its files, PDFs included, composed and drawn anew.

Against XlsxWriter writing the cells of the workbook with its formulas, the floor of one file of the pack.
"""

import functools

from django.core.cache import cache

from tests.bench.floors import cells_of, write_bare
from tests.bench.ratios import Subject, compare, ratio, say_table

PACK, BARE = "pack, all files", "bare XlsxWriter"


def nothing() -> None:
    """There is nothing to check."""


def bench_pack(years: range, *, runs: int) -> float:
    """Print what a pack of the last year costs against its floor; return the ratio. Leaves no meeting behind."""
    from associations.models import Cluster, Period, User
    from reports.exports import pack as packs
    from reports.exports.workbook import report_as_workbook
    from reports.models import Meeting, Pack, StoredRevision
    from reports.revisions.freezing import freeze
    from reports.revisions.reading import RevisionContent

    cluster, user = Cluster.objects.get(key="bench"), User.objects.get(username="thu-ky")
    period = Period.objects.get(year=years[-1])
    stored, _ = freeze(by=user, cluster=cluster, period=period, reason="Đo thời gian")

    def make_pack() -> None:
        begun = packs.begin_pack(by=user, revision=stored)
        while not begun.done_at:
            packs.make_next(by=user, pack=begun)
            if begun.trouble:
                raise AssertionError(begun.trouble)

    def keep_nothing() -> None:
        Pack.objects.all().delete()
        cache.clear()

    cells = cells_of(report_as_workbook(RevisionContent(stored).report("then")))
    make_pack()
    subjects = [
        Subject(PACK, make_pack, nothing),
        Subject(BARE, functools.partial(write_bare, cells), nothing),
    ]
    times = compare(subjects, runs=runs, before=keep_nothing)
    for model in (Pack, StoredRevision, Meeting):
        model._default_manager.all().delete()
    say_table(times, BARE)
    return ratio(times, PACK, BARE)
