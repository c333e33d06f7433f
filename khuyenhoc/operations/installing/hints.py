"""What is said where something is not installed yet, instead of a traceback or of nothing."""

from django.db import Error

from associations.demo import welcome
from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.installing.administrators import administrators
from khuyenhoc.operations.problems import MANAGE, first_line
from khuyenhoc.operations.unusable import AGAIN, reason_of

_SETUP = f"{MANAGE} setup_portal"


def fault_in_words(error: BaseException, *, again: str = AGAIN) -> str | None:
    """Return in words what the database refuses and what to do; None where the fault is the code's own.

    again: what to do once it is mended.
    """
    fault = fault_of(error)
    if fault == Fault.NOT_MIGRATED:
        return f"Cơ sở dữ liệu chưa có đủ bảng của cổng (cơ sở mới, hoặc cổng vừa nâng cấp). Chạy: {_SETUP}"
    if fault is None or fault == Fault.OURS:
        return None
    return reason_of(error, again=again)


def what_is_in_the_way() -> str:
    """Return why nobody can use a portal that has started, and what to do; "" where somebody can."""
    try:
        return "" if administrators() else f"Chưa có quản trị nào nên chưa ai vào được. Chạy: {_SETUP}"
    except Error as error:
        why = fault_in_words(error, again="rồi khởi động lại cổng") or first_line(error)
        return f"Máy chủ web trả lời nhưng chưa ai dùng được cổng. {why}"


def words_at_start(address: str, password: str) -> str:
    """Return what a server that has started says of itself: where it answers, or what is in the way of using it.

    password: of the demonstration's accounts; "" where there are none.
    """
    in_the_way = what_is_in_the_way()
    return f"\n  {in_the_way}\n  Địa chỉ: {address}\n" if in_the_way else welcome(address, password)
