"""People and what they are assigned to; what a role may do stands in grants.py and access.py."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q

from associations.models.associations import Association, Cluster

PORTAL_USERNAME = "cong-thong-tin"


class PortalUserManager(UserManager["User"]):
    """Users, and the reserved account that imports act as."""

    def portal(self) -> "User":
        """Return the reserved account `cong-thong-tin`, made where it is missing; nobody can sign in as it."""
        user, created = self.get_or_create(
            username=PORTAL_USERNAME, defaults={"full_name": "Cổng thông tin", "is_active": False}
        )
        if created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user


class User(AbstractUser):
    """A person who signs in, known by one full name as Vietnamese names are."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("họ và tên", max_length=150, blank=True)
    enters_millions = models.BooleanField("nhập tiền theo triệu đồng", default=False)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    # Part of every link's key: a further link makes those before it unusable.
    links_made = models.PositiveIntegerField("số liên kết đặt mật khẩu đã lập", default=0, editable=False)

    objects = PortalUserManager()  # type: ignore[misc]

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Assignment(models.Model):
    """A role that a person holds for a time; one person may hold several."""

    class Role(models.TextChoices):
        OFFICER = "officer", "cán bộ hội"
        SECRETARIAT = "secretariat", "thư ký cụm"
        CENTRAL = "central", "Trung ương Hội"
        ADMINISTRATOR = "administrator", "quản trị"

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField("vai trò", max_length=15, choices=Role)
    association = models.ForeignKey(
        Association, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, blank=True, related_name="assignments")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "phân công"
        verbose_name_plural = "phân công"
        constraints = [
            models.CheckConstraint(
                condition=Q(role="officer", association__isnull=False, cluster__isnull=True)
                | Q(role="secretariat", association__isnull=True, cluster__isnull=False)
                | Q(role__in=["central", "administrator"], association__isnull=True, cluster__isnull=True),
                name="assignment_names_what_its_role_needs",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="assignment_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
