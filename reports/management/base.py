"""What the commands on a cluster's figures share: their options, and look-ups that end the command with a sentence."""

from argparse import ArgumentParser
from typing import Any, NoReturn

from associations.management.base import PortalCommand
from associations.models import Cluster, Period, User
from reports.analysis.results import ClusterReport, cluster_report
from reports.models import StoredRevision
from reports.revisions.freezing import find_revision, revisions_of
from reports.revisions.reading import RevisionContent


class ClusterYearCommand(PortalCommand):
    """A command about one cluster and one year."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cluster", required=True, metavar="KEY")
        parser.add_argument("--year", required=True, type=int)

    def period(self, year: int) -> Period:
        """Return the period of a year; ends with exit code 1 and lists the years where it was never opened."""
        period = Period.objects.filter(year=year).first()
        if period is None:
            years = ", ".join(map(str, Period.objects.order_by("year").values_list("year", flat=True)))
            self.fail([f"Chưa mở kỳ báo cáo năm {year}. Các năm đã có: {years or 'chưa có năm nào'}."])
        return period

    def user(self, username: str) -> User:
        """Return the person of a sign-in name; ends with exit code 1 where there is none."""
        user = User.objects.filter(username=username).first()
        if user is None:
            self.fail([f"Không có người dùng nào tên “{username}”. Kiểm tra tên đăng nhập."])
        return user

    def cluster(self, key: str) -> Cluster:
        """Return the cluster of a key; ends with exit code 1 and lists the keys where it is unknown."""
        cluster = Cluster.objects.filter(key=key).first()
        if cluster is None:
            keys = ", ".join(Cluster.objects.order_by("key").values_list("key", flat=True))
            self.fail([f"Không có cụm nào mang khóa “{key}”. Các cụm đã có: {keys or 'chưa có cụm nào'}."])
        return cluster


class FreezingCommand(ClusterYearCommand):
    """A command that acts on revisions in the name of a user."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--user", required=True, metavar="NAME")


class ReportCommand(ClusterYearCommand):
    """A command that prints or exports a report; it reads as the portal's own account."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--map",
            choices=("then", "today"),
            default="then",
            help="địa giới khi báo cáo, hoặc địa giới hiện nay",
        )
        parser.add_argument(
            "--status",
            choices=("approved", "submitted"),
            default="approved",
            help="submitted: thêm báo cáo mới nộp, tạm tính",
        )
        parser.add_argument(
            "--snapshot", default=self.usual_revision, help="số thứ tự phiên bản đã chốt, latest hoặc live"
        )

    # Without --snapshot: live figures, or "" for the latest revision and live figures where there is none.
    usual_revision = "live"

    def report(self, options: dict[str, Any], back: int = 2) -> ClusterReport:
        """Return the report that the options name; ends with exit code 1 where there is none."""
        cluster = self.cluster(options["cluster"])
        self.period(options["year"])
        if stored := self._wanted_revision(cluster, options):
            return RevisionContent(stored).report(options["map"])
        return cluster_report(
            by=User.objects.portal(),
            cluster=cluster,
            year=options["year"],
            map_=options["map"],
            status=options["status"],
            back=back,
        )

    def _wanted_revision(self, cluster: Cluster, options: dict[str, Any]) -> StoredRevision | None:
        """Return the revision that the options name; None for live figures."""
        wanted, year = options["snapshot"], options["year"]
        is_submitted = options["status"] == "submitted"
        if wanted == "live" or (is_submitted and not wanted):
            return None
        number = self._number(wanted)
        if is_submitted:
            self.fail(["Bản chốt chỉ có số liệu đã duyệt. Bỏ --status submitted, hoặc dùng --snapshot live."])
        found = find_revision(cluster, year, number)
        if found is None and wanted:
            self._refuse_unknown(wanted, cluster, year)
        return found

    def _number(self, wanted: str) -> int | None:
        """Return the number that --snapshot names; None for the latest revision."""
        if wanted in ("", "latest"):
            return None
        if not (wanted.isascii() and wanted.isdigit()):
            self.fail([f"Không hiểu --snapshot “{wanted}”. Ghi số thứ tự phiên bản, latest hoặc live."])
        return int(wanted)

    def _refuse_unknown(self, wanted: str, cluster: Cluster, year: int) -> NoReturn:
        numbers = ", ".join(str(stored.revision) for stored in reversed(revisions_of(cluster, year)))
        self.fail(
            [
                f"Chưa có bản chốt số liệu “{wanted}” của cụm {cluster.key} năm {year}. "
                f"Các phiên bản đã có: {numbers or 'chưa có'}. Dùng --snapshot live cho số liệu chưa chốt."
            ]
        )
