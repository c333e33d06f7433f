"""return_template: the Excel template of one return, filled with what the return holds already."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import transaction

from associations.actions import returns as actions
from associations.exchange.template import make_template
from associations.management.base import PortalCommand
from associations.models import Association, Period
from associations.name_index import NameIndex
from associations.printable import printable


class Command(PortalCommand):
    help = "Tạo mẫu Excel của một báo cáo, có sẵn số đã nhập và số năm trước."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--association", required=True, metavar="KEY", help="khóa của hội")
        parser.add_argument("--year", required=True, type=int, metavar="Y", help="năm của báo cáo")
        parser.add_argument("-o", dest="output", required=True, type=Path, metavar="FILE.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        association = Association.objects.filter(key=options["association"]).first()
        if association is None:
            near = NameIndex(Association.objects.all()).near(options["association"])
            proposal = f"Có phải {', '.join(f'“{unit.key}”' for unit in near)}? " if near else ""
            self.fail(
                [f"Không có hội nào mang khóa “{options['association']}”. {proposal}Kiểm tra --association."]
            )
        year = options["year"]
        if not Period.FIRST_YEAR <= year <= Period.LAST_YEAR:
            self.fail([f"Năm {year} nằm ngoài {Period.FIRST_YEAR}–{Period.LAST_YEAR}. Kiểm tra --year."])
        content = self.make(association, year)
        try:
            options["output"].write_bytes(content)
        except OSError as error:
            self.fail([f"Không ghi được “{options['output']}”: {error.strerror}. Chọn nơi khác với -o."])
        self.stdout.write(f"{printable(options['output'])}: {association}, năm {year}")

    def make(self, association: Association, year: int) -> bytes:
        """Return the template; a return that has not been begun is not begun by asking for its template."""
        with transaction.atomic():
            point = transaction.savepoint()
            period = Period.objects.open_year(year)
            if not association.is_valid_on(period.figures_as_of):
                self.fail([f"{association} không báo cáo cho năm {year}. Kiểm tra --association và --year."])
            content = make_template(actions.begin(wanted=[(association, period)])[association.pk, period.pk])
            transaction.savepoint_rollback(point)
        return content
