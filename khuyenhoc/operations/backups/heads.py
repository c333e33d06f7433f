"""Hold the chains of events against the last events that a backup knows of."""

from collections.abc import Iterator

from associations.models import Event
from khuyenhoc.operations.backups.container import Manifest
from khuyenhoc.operations.backups.moments import moment_in_words


def cut_off(backup: Manifest) -> Iterator[str]:
    """Yield, in words, each chain in which the last event of a backup is missing or is another one."""
    numbers = {number for number, _ in backup.content.heads.values()}
    events = Event.objects.filter(number__in=numbers).values_list(
        "of_return__association__key", "of_return__period__year", "number", "hash"
    )
    standing = {(f"{key}/{year}", number): digest for key, year, number, digest in events.iterator()}
    moment = moment_in_words(backup.made_at)
    for name, (number, digest) in backup.content.heads.items():
        key, year = name.rsplit("/", 1)
        place = f"Báo cáo {key} năm {year}"
        if (name, number) not in standing:
            yield (
                f"{place}: không còn sự kiện số {number}, là sự kiện cuối khi sao lưu lúc {moment}. "
                "Cuối chuỗi đã bị xóa, hoặc cổng đã được khôi phục từ một bản cũ hơn."
            )
        elif standing[name, number] != digest:
            yield f"{place}: sự kiện số {number} không phải sự kiện cuối khi sao lưu lúc {moment}. Chuỗi đã bị viết lại."
