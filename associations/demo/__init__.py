"""The demonstration: its own copy of the data (most of it illustrative) and its accounts. Needs no Django."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PASSWORD_FILE = "demo_password"  # in var/  # noqa: S105

# The accounts that are named to a newcomer, in the order of trying them.
HINTS = (
    ("can-bo-lang-son", "cán bộ Hội Khuyến học Lạng Sơn: nhập và nộp báo cáo năm 2025"),
    ("thu-ky-dong-bac", "thư ký cụm: xem xét, trả lại, duyệt"),
    ("pho-thu-ky-dong-bac", "phó thư ký cụm: duyệt báo cáo mà thư ký nhập hộ"),
    ("trung-uong", "Trung ương Hội: đọc mọi số liệu đã duyệt"),
    ("quan-tri", "quản trị: người dùng và danh mục"),
)


def welcome(address: str, password: str) -> str:
    """Return what is printed once the server answers: the address and the accounts."""
    lines = [f"  Cổng thông tin khuyến học đang chạy: {address}"]
    if password:
        lines += ["", "  Số liệu trình diễn, phần lớn là minh họa. Đăng nhập bằng:"]
        lines += [f"    {name:<20} {who}" for name, who in HINTS]
        lines += [
            "    can-bo-<khóa>        cán bộ của từng hội khác, ví dụ can-bo-cao-bang",
            "",
            f"  Mật khẩu chung: {password}",
        ]
    return "\n" + "\n".join(lines) + "\n"
