"""What the commands share that show a cluster's figures: their options and the look-ups that can fail."""

from argparse import ArgumentParser
from typing import Any

from associations.management.base import PortalCommand
from associations.models import Cluster, Period, User
from reports.results import ClusterReport, cluster_report


class ReportCommand(PortalCommand):
    """A command about one cluster and one year; it reads as the portal's own account."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cluster", required=True, metavar="KEY")
        parser.add_argument("--year", required=True, type=int)
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
        parser.add_argument("--snapshot", default="live", help="số thứ tự bản chốt, latest hoặc live")

    def report(self, options: dict[str, Any], back: int = 2) -> ClusterReport:
        """The report that the options ask for; ends with exit code 1 where there is no such thing."""
        cluster = self.cluster(options["cluster"])
        if not Period.objects.filter(year=options["year"]).exists():
            years = ", ".join(
                str(year) for year in Period.objects.order_by("year").values_list("year", flat=True)
            )
            self.fail(
                [f"Chưa mở kỳ báo cáo năm {options['year']}. Các năm đã có: {years or 'chưa có năm nào'}."]
            )
        if options["snapshot"] != "live":
            self.fail(
                [
                    f"Chưa có bản chốt số liệu “{options['snapshot']}” của cụm {cluster.key}. Dùng --snapshot live."
                ]
            )
        return cluster_report(
            by=User.objects.portal(),
            cluster=cluster,
            year=options["year"],
            map_=options["map"],
            status=options["status"],
            back=back,
        )

    def cluster(self, key: str) -> Cluster:
        """The cluster of a key; ends with exit code 1 and the keys there are where it is unknown."""
        cluster = Cluster.objects.filter(key=key).first()
        if cluster is None:
            keys = ", ".join(Cluster.objects.order_by("key").values_list("key", flat=True))
            self.fail([f"Không có cụm nào mang khóa “{key}”. Các cụm đã có: {keys or 'chưa có cụm nào'}."])
        return cluster
