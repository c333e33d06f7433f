"""The review meeting of a cluster: people, files, tasks, answers to petitions, the Word report's own parts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from associations.models import Association, Cluster, Note, Period, Petition


class Meeting(models.Model):
    """The review meeting (hội nghị giao ban) of a cluster for a period; changed by meeting.arrange_meeting only."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="meetings")
    period = models.ForeignKey(Period, models.PROTECT, related_name="meetings")
    date = models.DateField("ngày họp", null=True, blank=True)
    starts_at = models.TimeField("giờ bắt đầu", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200, blank=True)
    host = models.ForeignKey(Association, models.PROTECT, null=True, blank=True, related_name="+")
    chair = models.CharField("chủ trì", max_length=200, blank=True)
    agenda = models.TextField("chương trình", blank=True, help_text="Mỗi dòng một mục.")
    conclusions = models.TextField("kết luận", blank=True)
    source = models.CharField("nguồn đã công bố", max_length=200, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("sửa lúc")

    class Meta:
        verbose_name = "hội nghị giao ban"
        verbose_name_plural = "hội nghị giao ban"
        constraints = [models.UniqueConstraint(fields=["cluster", "period"], name="meeting_once")]

    def __str__(self) -> str:
        return f"Hội nghị giao ban {self.cluster}, {self.period}"

    @property
    def items(self) -> list[str]:
        """The agenda, item by item."""
        return [line.strip() for line in self.agenda.splitlines() if line.strip()]

    @property
    def origin_words(self) -> str:
        """Return the publication that the account of the meeting was taken from; "" for the secretariat's own."""
        return f"{self.source} ({Note.Origin.PUBLISHED.label})" if self.source else ""


class Participant(models.Model):
    """A person invited to a meeting: of one of the cluster's associations, or a guest."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    association = models.ForeignKey(Association, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("họ tên", max_length=150)
    title = models.CharField("chức vụ", max_length=150, blank=True)
    body = models.CharField("cơ quan", max_length=200, blank=True)

    class Meta:
        verbose_name = "người dự"
        verbose_name_plural = "người dự"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class MeetingDocument(models.Model):
    """A file for a meeting (invitation, speech, minutes); stored in the database like scans (ADR 9)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="documents")
    title = models.CharField("tên tài liệu", max_length=200)
    name = models.CharField("tên tệp", max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("cỡ (byte)")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "tài liệu hội nghị"
        verbose_name_plural = "tài liệu hội nghị"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title


class MeetingTask(models.Model):
    """A task that a meeting set for the next year, for one association or for all; displayed in next year's returns."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="tasks")
    association = models.ForeignKey(
        Association, models.PROTECT, null=True, blank=True, related_name="+", help_text="Để trống: mọi hội."
    )
    text = models.CharField("nhiệm vụ, chỉ tiêu", max_length=500)
    due = models.DateField("hạn", null=True, blank=True)

    class Meta:
        verbose_name = "nhiệm vụ năm tới"
        verbose_name_plural = "nhiệm vụ năm tới"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text


class PetitionAnswer(models.Model):
    """The answer to a petition of an approved return.

    The petition's text is copied: its row belongs to the return and may be deleted when that is reopened.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="petition_answers")
    petition = models.OneToOneField(Petition, models.SET_NULL, null=True, related_name="answer")
    association = models.ForeignKey(Association, models.PROTECT, related_name="+")
    asked = models.TextField("kiến nghị", max_length=4000)
    answer = models.TextField("trả lời", max_length=4000)
    answered_by = models.CharField("nơi trả lời", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "trả lời kiến nghị"
        verbose_name_plural = "trả lời kiến nghị"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.association}: {self.asked[:60]}"


class MeetingPetition(models.Model):
    """A petition that stands in the account of a meeting by its topic, without an association, with its answer."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="own_petitions")
    topic = models.CharField("lĩnh vực", max_length=16, choices=Petition.Topic)
    text = models.TextField("kiến nghị", max_length=4000)
    answer = models.TextField("trả lời", max_length=4000)
    answered_by = models.CharField("nơi trả lời", max_length=200, blank=True)

    class Meta:
        verbose_name = "kiến nghị nêu tại hội nghị"
        verbose_name_plural = "kiến nghị nêu tại hội nghị"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.subject[:80]}"

    @property
    def subject(self) -> str:
        """What the petition is about, with its topic before it where its own words do not name that."""
        topic, text = str(self.get_topic_display()), self.text.removesuffix(".")
        is_named = topic in text.lower() or self.topic == Petition.Topic.OTHER
        return text if is_named else f"{topic}: {text}"


class DocumentTemplate(models.Model):
    """A cluster's own template (.docx) of the Word report; the newest one counts, without one the portal's."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="document_templates")
    name = models.CharField("tên tệp", max_length=120)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")
    is_current = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = "mẫu báo cáo Word"
        verbose_name_plural = "mẫu báo cáo Word"
        constraints = [
            models.UniqueConstraint(
                fields=["cluster"], condition=Q(is_current=True), name="one_current_document_template"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OwnParagraph(models.Model):
    """A paragraph of a meeting's Word report as a person wrote it; it stays when the figures change.

    `key` names the paragraph of the narrative; `seen` is the generated text that it was written over, so that
    numbers that are out of date can be marked. An added paragraph has a key of its own and a blank `seen`.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="paragraphs")
    key = models.CharField(max_length=80)
    text = models.TextField("đoạn văn")
    seen = models.TextField("đoạn máy viết lúc sửa", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "đoạn viết tay"
        verbose_name_plural = "đoạn viết tay"
        constraints = [models.UniqueConstraint(fields=["meeting", "key"], name="own_paragraph_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.text[:60]}"
