"""The database's faults in words for whoever operates the portal: what it is, and what to do next."""

from django.db import DatabaseError, InterfaceError

from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.problems import MANAGE

# Told to everybody who asks whether the portal is well: no names of hosts, people or files.
REASONS = {
    Fault.GONE: "Cơ sở dữ liệu không trả lời.",
    Fault.LOCKED: "Cơ sở dữ liệu đang bị khóa.",
    Fault.FULL: "Cơ sở dữ liệu hết chỗ lưu.",
    Fault.READ_ONLY: "Cơ sở dữ liệu chỉ cho đọc.",
    Fault.NOT_MIGRATED: "Cơ sở dữ liệu thiếu bảng; chạy lệnh migrate hoặc khôi phục bản sao lưu.",
    Fault.DAMAGED: "Cơ sở dữ liệu bị hỏng.",
    Fault.OVERLOADED: "Máy chủ cơ sở dữ liệu quá tải.",
    Fault.OURS: "Cơ sở dữ liệu không trả lời.",
}
_NEXT = {
    Fault.GONE: "Xem máy chủ cơ sở dữ liệu có đang chạy không (SQLite: tệp còn đó và tài khoản chạy cổng mở được không), rồi xem lại DATABASE_URL.",
    Fault.LOCKED: "Một chương trình khác đang giữ quyền ghi. Nếu sau một phút vẫn thế, tìm và dừng chương trình đang mở cơ sở dữ liệu.",
    Fault.FULL: "Dọn chỗ trên đĩa của cơ sở dữ liệu; số liệu đã lưu vẫn còn nguyên, cổng tự chạy tiếp khi có chỗ.",
    Fault.READ_ONLY: "Xem quyền ghi trên tệp và thư mục của cơ sở dữ liệu, và đĩa có bị chuyển sang chỉ đọc không; cổng tự chạy tiếp khi ghi được.",
    Fault.NOT_MIGRATED: "",
    Fault.DAMAGED: f"Dừng cổng, chép giữ nguyên các tệp đang có sang chỗ khác, rồi khôi phục bản sao lưu mới nhất ({MANAGE} restore TỆP --replace).",
    Fault.OVERLOADED: "Xem bộ nhớ và số kết nối (max_connections) của máy chủ cơ sở dữ liệu.",
    Fault.OURS: "Lý do đầy đủ có trong nhật ký của cổng.",
}


def in_words(error: DatabaseError | InterfaceError) -> str:
    """Return what is wrong with the database and what to do, without the driver's own words: these may hold secrets."""
    fault = fault_of(error) or Fault.OURS
    return f"{REASONS[fault]} {_NEXT[fault]}".strip()
