"""A mail on trial: whether the mail server takes one, known within ten seconds."""

import threading

from associations.mail_server import message, send_now
from khuyenhoc.operations.installing.checks import Check

_WITHIN = 10  # seconds; each step alone may take EMAIL_TIMEOUT, a name that is looked up longer
_SUBJECT = "[Cổng thông tin khuyến học] Thư thử"
_TEXT = (
    "Kính gửi anh/chị,\n\n"
    "Đây là thư thử của cổng thông tin khuyến học, gửi khi cài đặt. Nhận được thư này nghĩa là cổng gửi được thư; "
    "anh/chị không phải làm gì.\n"
)


def send_trial_mail(to: str) -> Check:
    """Send a mail to an address; whether the server took it, and what is wrong where it did not."""
    reasons: list[str] = []
    mail = message(to=to, subject=_SUBJECT, text=_TEXT)
    # In a thread of its own, which ends with the command: nothing here waits for a server that stays silent.
    sending = threading.Thread(target=lambda: reasons.append(send_now(mail)), daemon=True)
    sending.start()
    sending.join(_WITHIN)
    reason = reasons[0] if reasons else f"máy chủ thư không trả lời trong {_WITHIN} giây; xem lại EMAIL_URL"
    if reason:
        return Check(name="test_mail", problems=(f"Chưa gửi được thư thử tới {to}: {reason}.",))
    return Check(name="test_mail", good=f"Máy chủ thư đã nhận thư thử gửi tới {to}; xem thư có tới không.")
