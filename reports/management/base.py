"""What the commands share that show a cluster's figures: their options and the look-ups that can fail."""

from argparse import ArgumentParser
from typing import Any

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
        """The period of a year; ends with exit code 1 and the years there are where it was never opened."""
        period = Period.objects.filter(year=year).first()
        if period is None:
            years = ", ".join(map(str, Period.objects.order_by("year").values_list("year", flat=True)))
            self.fail([f"Chưa mở kỳ báo cáo năm {year}. Các năm đã có: {years or 'chưa có năm nào'}."])
        return period

    def user(self, username: str) -> User:
        """The person of a sign-in name; ends with exit code 1 where there is none."""
        user = User.objects.filter(username=username).first()
        if user is None:
            self.fail([f"Không có người dùng nào tên “{username}”. Kiểm tra tên đăng nhập."])
        return user

    def cluster(self, key: str) -> Cluster:
        """The cluster of a key; ends with exit code 1 and the keys there are where it is unknown."""
        cluster = Cluster.objects.filter(key=key).first()
        if cluster is None:
            keys = ", ".join(Cluster.objects.order_by("key").values_list("key", flat=True))
            self.fail([f"Không có cụm nào mang khóa “{key}”. Các cụm đã có: {keys or 'chưa có cụm nào'}."])
        return cluster


class FreezingCommand(ClusterYearCommand):
    """A command that somebody does as a deed on the frozen figures."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--user", required=True, metavar="NAME")


class ReportCommand(ClusterYearCommand):
    """A command that shows a report; it reads as the portal's own account."""

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

    # Which figures where nothing is asked for: live, or "" for the latest revision, live where there is none.
    usual_revision = "live"

    def report(self, options: dict[str, Any], back: int = 2) -> ClusterReport:
        """The report that the options ask for; ends with exit code 1 where there is no such thing."""
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
        wanted, year = options["snapshot"], options["year"]
        if wanted == "live":
            return None
        if wanted not in ("", "latest") and not (wanted.isascii() and wanted.isdigit()):
            self.fail([f"Không hiểu --snapshot “{wanted}”. Ghi số thứ tự phiên bản, latest hoặc live."])
        if options["status"] == "submitted":
            if not wanted:
                return None
            self.fail(["Bản chốt chỉ có số liệu đã duyệt. Bỏ --status submitted, hoặc dùng --snapshot live."])
        number = int(wanted) if wanted.isdigit() else None
        found = find_revision(cluster, year, number)
        if found is None and wanted:
            numbers = ", ".join(str(s.revision) for s in reversed(revisions_of(cluster, year)))
            self.fail(
                [
                    f"Chưa có bản chốt số liệu “{wanted}” của cụm {cluster.key} năm {year}. "
                    f"Các phiên bản đã có: {numbers or 'chưa có'}. Dùng --snapshot live cho số liệu chưa chốt."
                ]
            )
        return found
