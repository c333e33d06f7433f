"""Two secretaries at once: one revision, one pack, each file once; on SQLite and on PostgreSQL."""

import pytest
from django_tasks_db.models import DBTaskResult

from associations.models import Period
from reports.exports import formats
from reports.exports import pack as deeds
from reports.exports.formats import Format
from reports.exports.pack_queue import queue_pack
from reports.models import Pack, PackFile, StoredRevision
from reports.revisions.freezing import freeze
from tests import factories
from tests.associations.test_concurrency import both_at_once
from tests.cast import make_cast

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_of_two_freezes_at_once_one_makes_the_revision_and_the_other_is_told(rounds: int, monkeypatch):
    cast = make_cast()
    return_ = factories.approved(cast)
    period = Period.objects.get(year=2024)
    monkeypatch.setattr(deeds, "FILES", (deeds.Packed("so-lieu.csv", "Số liệu"),))
    for module in (deeds, formats):
        monkeypatch.setattr(module, "FORMATS", {"csv": Format("a", "text/plain", lambda edition: b"a")})
    for number in range(1, 2 * rounds + 1):
        results = both_at_once(
            *(
                lambda by=by: freeze(by=by, cluster=cast.cluster, period=period, reason="Họp sớm")
                for by in (cast.secretary, cast.deputy)
            )
        )
        assert sorted(is_new for _, is_new in results) == [False, True], results
        assert {stored.revision for stored, _ in results} == {number}
        assert StoredRevision.objects.count() == number
        stored = StoredRevision.objects.get(revision=number)
        begun = both_at_once(
            *(
                lambda by=by, revision=stored: deeds.begin_pack(by=by, revision=revision)
                for by in (cast.secretary, cast.deputy)
            )
        )
        assert len({pack.pk for pack in begun}) == 1, begun
        both_at_once(
            *(
                lambda by=by, pk=begun[0].pk: queue_pack(by=by, pack=Pack.objects.get(pk=pk))
                for by in (cast.secretary, cast.deputy)
            )
        )
        assert DBTaskResult.objects.filter(args_kwargs__kwargs__pack=begun[0].pk).count() == 1
        makers = [
            lambda by=by, pk=begun[0].pk: deeds.make_next(by=by, pack=Pack.objects.get(pk=pk))
            for by in (cast.secretary, cast.deputy)
        ]
        made = [*both_at_once(*makers), *both_at_once(*makers), *both_at_once(*makers)]
        assert not [one for one in made if isinstance(one, Exception)], made
        assert PackFile.objects.filter(pack=begun[0]).count() == 2
        assert Pack.objects.get(pk=begun[0].pk).done_at
        factories.go(return_, "reopen", cast.secretary, "lại")
        factories.save(return_, cast.officer, members=220_000 + number)
        factories.answer_doctor(return_, cast.officer)
        factories.go(return_, "submit", cast.officer)
        factories.go(return_, "approve", cast.secretary)
