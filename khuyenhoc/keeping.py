"""How long what may be removed is kept: the one table of it, which settings, actions, the command and its page read.

What is not listed here is kept for ever; operations/retention/stores.py says where each kind lies.
"""

from dataclasses import dataclass

from khuyenhoc.environment import env


@dataclass(frozen=True)
class Keeping:
    """A kind of data: what people call it, from which moment its days count, how many, and why."""

    name: str
    title: str
    moment: str
    days: int
    why: str


KEEPINGS = (
    Keeping(
        "sessions",
        "Phiên đăng nhập đã hết",
        "lúc hết phiên",
        env.int("KEEP_SESSIONS_DAYS", default=0),
        "Phiên đã hết không mở được gì.",
    ),
    Keeping(
        "tries",
        "Lần thử đăng nhập",
        "lúc thử",
        env.int("KEEP_TRIES_DAYS", default=1),
        "Hết tác dụng sau một ngày; nơi đã vào được thì nhớ 180 ngày.",
    ),
    Keeping(
        "sent_forms",
        "Dấu biểu mẫu đã gửi",
        "lúc gửi",
        env.int("KEEP_SENT_FORMS_DAYS", default=2),
        "Chỉ để một biểu mẫu gửi hai lần không làm hai lần.",
    ),
    Keeping(
        "mail_confirmations",
        "Xác nhận địa chỉ thư",
        "lúc lập",
        env.int("KEEP_MAIL_CONFIRMATIONS_DAYS", default=30),
        "Liên kết trong thư chỉ dùng được vài ngày.",
    ),
    Keeping(
        "cache",
        "Bộ nhớ đệm",
        "lúc hết hạn",
        env.int("KEEP_CACHE_DAYS", default=0),
        "Cổng tự vẽ lại từ số liệu.",
    ),
    Keeping(
        "uploads_ended",
        "Mẫu đã điền: dấu của tệp đã lưu hoặc đã thay",
        "lúc lưu hoặc thay",
        env.int("KEEP_UPLOADS_ENDED_DAYS", default=30),
        "Nội dung đã vào báo cáo, lịch sử giữ từng số; dấu chỉ để địa chỉ cũ dẫn tiếp.",
    ),
    Keeping(
        "uploads_waiting",
        "Mẫu đã điền gửi lên mà không lưu",
        "lúc gửi",
        env.int("KEEP_UPLOADS_WAITING_DAYS", default=180),
        "Chưa có số nào lấy từ tệp ấy.",
    ),
    Keeping(
        "notices_read",
        "Thông báo đã đọc",
        "lúc đọc",
        env.int("KEEP_NOTICES_READ_DAYS", default=365),
        "Xem lại được trọn một kỳ báo cáo.",
    ),
    Keeping(
        "notices_unread",
        "Thông báo chưa đọc",
        "lúc báo",
        env.int("KEEP_NOTICES_UNREAD_DAYS", default=730),
        "Người nghỉ lâu trở lại còn đọc được.",
    ),
    Keeping(
        "mails",
        "Thư đã gửi hoặc đã bỏ",
        "lúc gửi hoặc bỏ",
        env.int("KEEP_MAILS_DAYS", default=365),
        "Trả lời được câu “đã gửi chưa” trong kỳ; nội dung thư đã xóa ngay khi gửi.",
    ),
    Keeping(
        "tasks_done",
        "Việc chạy nền đã xong",
        "lúc xong",
        env.int("KEEP_TASKS_DONE_DAYS", default=7),
        "Kết quả đã nằm ở nơi khác.",
    ),
    Keeping(
        "tasks_failed",
        "Việc chạy nền không xong",
        "lúc dừng",
        env.int("KEEP_TASKS_FAILED_DAYS", default=90),
        "Còn để tìm nguyên nhân.",
    ),
    Keeping(
        "worker_beats",
        "Nhịp của phần chạy nền, của máy đã dừng",
        "nhịp cuối",
        env.int("KEEP_WORKER_BEATS_DAYS", default=1),
        "Chỉ để biết phần nào, máy nào còn chạy.",
    ),
    Keeping(
        "runs",
        "Lần chạy của các việc vận hành",
        "lúc bắt đầu",
        env.int("KEEP_RUNS_DAYS", default=730),
        "Là nhật ký vận hành; lần cuối và lần tốt cuối của mỗi việc giữ mãi.",
    ),
    Keeping(
        "packs_unfinished",
        "Bộ tài liệu hội nghị lập dở",
        "lúc bắt đầu lập",
        env.int("KEEP_PACKS_UNFINISHED_DAYS", default=30),
        "Chưa phát cho ai được.",
    ),
    Keeping(
        "packs_superseded",
        "Bộ tài liệu của bản chốt chưa công bố, đã lập lại",
        "lúc lập xong",
        env.int("KEEP_PACKS_SUPERSEDED_DAYS", default=365),
        "Bộ mới nhất của mỗi bản chốt, và mọi bộ của bản đã công bố, giữ mãi.",
    ),
    Keeping(
        "before_restore",
        "Bản sao lưu lập trước khi khôi phục",
        "lúc lập",
        env.int("KEEP_BEFORE_RESTORE_DAYS", default=90),
        "Đường quay lại sau khi khôi phục; bản mới nhất giữ mãi.",
    ),
    Keeping(
        "closed_accounts",
        "Tên và liên hệ của tài khoản đã đóng",
        "lúc ngừng hoặc lần vào cuối",
        env.int("KEEP_CLOSED_ACCOUNTS_DAYS", default=1825),
        "Lịch sử và chữ ký đã ghi giữ nguyên; chỉ tài khoản mất tên, điện thoại, địa chỉ thư.",
    ),
)
DAYS = {keeping.name: keeping.days for keeping in KEEPINGS}
