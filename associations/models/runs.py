"""What was run to keep the portal going: backups, reminders, checks of the event chains."""

from django.db import models


class Run(models.Model):
    """One run of a task of operating: when it began and ended, whether it went well, and what came of it in words."""

    class Kind(models.TextChoices):
        BACKUP = "backup", "sao lưu"
        BACKUP_VERIFIED = "backup_verified", "thử khôi phục bản sao lưu"
        RESTORE = "restore", "khôi phục"
        MOVE = "move", "chuyển cơ sở dữ liệu"
        REMIND = "remind", "nhắc các hội"
        VERIFY_EVENTS = "verify_events", "kiểm tra chuỗi sự kiện"
        CLEAR_OLD = "clear_old", "xóa dữ liệu hết hạn giữ"

    kind = models.CharField("việc", max_length=20, choices=Kind)
    began_at = models.DateTimeField("bắt đầu lúc")
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)
    is_ok = models.BooleanField("tốt đẹp", null=True)
    words = models.TextField("kết quả", blank=True)

    class Meta:
        verbose_name = "lần chạy"
        verbose_name_plural = "các lần chạy"
        indexes = [models.Index(fields=["kind", "-began_at"], name="run_latest_of_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words}"
