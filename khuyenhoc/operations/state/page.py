"""The parts of the page, in its order: first what is read every week, then what opens when it is asked for."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError

from khuyenhoc.operations.fault_words import in_words
from khuyenhoc.operations.health import savepoint
from khuyenhoc.operations.state.configuration import checks, configuration
from khuyenhoc.operations.state.growth import growth
from khuyenhoc.operations.state.part import Part
from khuyenhoc.operations.state.runs import last_runs, latest_of_each
from khuyenhoc.operations.state.sizes import disks, tables
from khuyenhoc.operations.state.versions import ends_of_life, versions
from khuyenhoc.operations.state.waiting import mails, tasks

logger = logging.getLogger("portal.health")

# A title for each, should it not be read.
_PARTS: tuple[tuple[str, Callable[[], Part]], ...] = (
    ("Lần chạy gần nhất của từng việc", latest_of_each),
    ("Thư gửi đi", mails),
    ("Dung lượng", disks),
    ("Việc chạy nền", tasks),
    ("Bảng chiếm nhiều chỗ nhất", tables),
    ("Thêm mỗi năm", growth),
    ("Phiên bản", versions),
    ("Hạn được sửa lỗi bảo mật", ends_of_life),
    ("Kiểm tra thiết lập", checks),
    ("Thiết lập", configuration),
    ("20 lần chạy gần nhất", last_runs),
)


def parts() -> list[Part]:
    """Return every part; one that cannot be read says why."""
    return [_read(title, part) for title, part in _PARTS]


def _read(title: str, part: Callable[[], Part]) -> Part:
    try:
        with savepoint():
            return part()
    except (DatabaseError, InterfaceError) as error:
        trouble = in_words(error)
    except OSError as error:
        trouble = f"Không đọc được {error.filename or 'ổ đĩa'}: xem thư mục, quyền và ổ đĩa."
    except Exception:  # one part's fault leaves the others
        logger.warning("Phần “%s” của trang tình trạng không đọc được.", title, exc_info=True)
        trouble = "Không đọc được vì lỗi của cổng; xem nhật ký."
    return Part(title, (), trouble=trouble)
