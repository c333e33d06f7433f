"""What is said where something is not installed yet, instead of a traceback or of nothing."""

from django.db import Error

from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.installing.administrators import administrators
from khuyenhoc.operations.installing.database import reason_of
from khuyenhoc.operations.problems import MANAGE

_SETUP = f"{MANAGE} setup_portal"


def fault_in_words(error: BaseException) -> str | None:
    """Return in words what the database refuses and what to do; None where the fault is the code's own."""
    fault = fault_of(error)
    if fault == Fault.NOT_MIGRATED:
        return f"Cơ sở dữ liệu chưa có đủ bảng của cổng (cơ sở mới, hoặc cổng vừa nâng cấp). Chạy: {_SETUP}"
    if fault is None or fault == Fault.OURS:
        return None
    return reason_of(error)


def hint_at_start() -> str:
    """Return what has to be done before anybody can sign in; "" where somebody can. For a server that has started."""
    try:
        return "" if administrators() else f"Chưa có quản trị nào nên chưa ai vào được. Chạy: {_SETUP}"
    except Error as error:
        return fault_in_words(error) or str(error)
