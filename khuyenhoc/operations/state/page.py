"""The parts of the page, in its order: first what is read every week, then what opens when it is asked for."""

from collections.abc import Callable

from khuyenhoc.operations.state.configuration import checks, configuration
from khuyenhoc.operations.state.growth import growth
from khuyenhoc.operations.state.machines import machines
from khuyenhoc.operations.state.part import Part
from khuyenhoc.operations.state.retention import retention
from khuyenhoc.operations.state.runs import last_runs, latest_of_each
from khuyenhoc.operations.state.sizes import disks, tables
from khuyenhoc.operations.state.versions import ends_of_life, versions
from khuyenhoc.operations.state.waiting import mails, tasks
from khuyenhoc.operations.trying import Trouble, tried

# A title for each, should it not be read.
_PARTS: tuple[tuple[str, Callable[[], Part]], ...] = (
    ("Lần chạy gần nhất của từng việc", latest_of_each),
    ("Thư gửi đi", mails),
    ("Dung lượng", disks),
    ("Việc chạy nền", tasks),
    ("Các máy", machines),
    ("Bảng chiếm nhiều chỗ nhất", tables),
    ("Thêm mỗi năm", growth),
    ("Lưu giữ", retention),
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
    read = tried(part, name=title)
    return Part(title, (), trouble=read.words) if isinstance(read, Trouble) else read
