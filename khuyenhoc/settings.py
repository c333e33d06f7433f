"""The portal's settings: one file, all that differs between machines comes from the environment.

`.env` in the project's root is read where it exists and never wins over a variable that is already set
(khuyenhoc/environment.py); `.env.example` lists every variable.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from khuyenhoc import keeping
from khuyenhoc.database_connection import connected
from khuyenhoc.environment import env, refuse_unusable
from khuyenhoc.replica.connection import REPLICA, replica_of

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # allows load_demo on this machine; never set in production

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "Thiếu SECRET_KEY: chạy make install, lệnh ấy ghi một khóa vào tệp .env nếu chưa có tệp; "
            "đã có tệp thì thêm dòng SECRET_KEY= với một chuỗi dài ngẫu nhiên. (SECRET_KEY is not set.)"
        )
    SECRET_KEY = "only-for-development-" + "0" * 40

refuse_unusable()

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Behind TLS: secure cookies, HSTS, redirect. The demonstration on 127.0.0.1 has no certificate.
HTTPS = env.bool("HTTPS", default=not (DEBUG or DEMO))
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Behind a proxy that sets X-Forwarded-Proto and adds to X-Forwarded-For: the two are believed only then.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
PROXIES = env.int(
    "PROXIES", default=1
)  # proxies of ours between the visitor and the portal, see associations/requests/client.py
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# A browser takes a name with this prefix from this very host alone, over TLS: no neighbour can lay one over it.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
REPLICA_COOKIE_NAME = f"{COOKIE_PREFIX}written"  # up to where its browser's person wrote
CSRF_COOKIE_HTTPONLY = True  # the pages' forms hold the token; no script reads the cookie
SECURE_REFERRER_POLICY = "same-origin"  # checking forms over TLS needs the own pages' Referer
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "associations.apps.AssociationsConfig",
    "funds",
    "learning_models",
    "reports",
    "khuyenhoc.operations",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Outermost what every answer has, whoever gives it: an error within is answered within.
    "khuyenhoc.request_log.LogRequests",
    "khuyenhoc.headers.SafeHeaders",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "khuyenhoc.body_limit.LimitBody",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "khuyenhoc.replica.middleware.NoteWrites",  # outside all that writes
    "associations.signing_in.session_middleware.Sessions",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "khuyenhoc.middleware.RefuseNul",
    "associations.signing_in.session_middleware.SignedInWithinLimits",
    "associations.signing_in.accounts.SignInUnlessOpen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "associations.signing_in.accounts.ReachOnce",
    "associations.signing_in.accounts.RequireSecondFactor",
    "khuyenhoc.typed_text.ReadTexts",  # behind who may send at all: nobody else is asked about letters
    "associations.requests.taken.NoteTaken",
    "associations.requests.once.ActOnce",  # last but what only reads: a transaction around the view and little else
    "khuyenhoc.replica.middleware.ReadFromReplica",
]

# Everything goes to standard error, a line an event (docs/security-events.md); commands print on standard output.
# Refusals are logged by khuyenhoc.request_log, which sees all of them: Django's own lines would repeat them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "khuyenhoc.log.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "portal": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}

ROOT_URLCONF = "khuyenhoc.urls"
WSGI_APPLICATION = "khuyenhoc.wsgi.application"
CSRF_FAILURE_VIEW = "khuyenhoc.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["associations.templatetags.form_keys"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "associations.views.context.frame",
            ],
        },
    }
]

DATABASES = {
    "default": connected(env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'khuyenhoc.sqlite3'}"))
}
if env.str("DATABASE_REPLICA_URL", default=""):
    # Pages that only read may be answered by a streaming replica (khuyenhoc/replica/marked.py).
    DATABASES[REPLICA] = replica_of(
        DATABASES["default"], connected(env.db_url("DATABASE_REPLICA_URL", default=""))
    )
    DATABASE_ROUTERS = ["khuyenhoc.replica.router.ReadFromReplica"]
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # one that went bad is not used for the next request
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file and not in memory: the concurrent tests need more than one connection.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that rate limits hold over all processes, and what one process drew serves all.
CACHES = {
    "default": {
        "BACKEND": "khuyenhoc.cache.SpareCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

FILE_UPLOAD_HANDLERS = ["khuyenhoc.printable.InMemory", "khuyenhoc.printable.InTemporaryFile"]
MESSAGE_STORAGE = "khuyenhoc.printable.PrintableMessages"

AUTH_USER_MODEL = "associations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "associations.signing_in.accounts.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator enters the addresses; officers rarely use mail
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets a mail because somebody else typed an address
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Cổng thông tin khuyến học] "
# The package counts in the cache, by address alone; associations/signing_in/limits.py counts instead.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "associations.signing_in.forms.SignIn",
    "change_password": "associations.signing_in.forms.ChangePassword",
    "reset_password": "associations.signing_in.forms.ForgottenPassword",
}
MFA_FORMS = {
    "authenticate": "associations.signing_in.forms.SecondFactor",
    "reauthenticate": "associations.signing_in.forms.SecondFactorAgain",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up: an administrator enters the addresses
ACCOUNT_SESSION_REMEMBER = False  # shared computers: the session ends with the browser
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "associations.signing_in.password_links.NewestLinkOnly"  # noqa: S105
# How long a session lasts is decided on the server, by role (associations/signing_in/sessions.py); no row is kept longer.
SESSION_ENGINE = "associations.signing_in.session_store"
SESSION_COOKIE_AGE = 7 * 24 * 3600  # seconds
MFA_ADAPTER = "associations.signing_in.authenticator_keys.EncryptedSecrets"
# The newest first; kept apart from every copy of the database. Lost keys mean enrolling again (docs/accounts.md).
AUTHENTICATOR_KEYS = [key.strip() for key in env.list("AUTHENTICATOR_KEYS", default=[]) if key.strip()]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = (
    1  # a code of half a minute ago holds: slow typing, a phone whose clock is off (RFC 6238, 5.2)
)
MFA_TOTP_ISSUER = "Cổng thông tin khuyến học"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # seconds; also how long a printed link holds
# Whether the secretariat, the central reader and administrators must have a second factor. A newcomer who tries
# the demonstration has no authenticator.
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not (DEBUG or DEMO))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "associations.signing_in.passwords.NamesAndCommonWordsValidator"},
]

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
if EMAIL_CONFIG["EMAIL_BACKEND"].endswith("console.EmailBackend"):
    EMAIL_CONFIG["EMAIL_BACKEND"] = "khuyenhoc.mail.PrintedMail"
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds; a mail server that is silent holds up nobody for longer
_HERE = f"http://127.0.0.1:{env.int('PORT', default=8000)}"
PORTAL_URL = env.str("PORTAL_URL", default=_HERE).rstrip("/")  # what mails lead to
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="cong-thong-tin@localhost")

# Background work: a queue in the same database, done by `manage.py worker` (docs/adr/0046).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# What the worker calls once a minute: dotted functions that begin with a plain read, and put into the queue what they
# find undone, so that a task that was lost is put there again.
WORKER_ROUNDS = ["associations.outbox.enqueue_overdue"]
# Whether a worker lives: asked by pages below that can do the work themselves, a file a request.
WORKER_IS_ALIVE = "khuyenhoc.operations.worker_state.is_worker_alive"

# Whom failures are mailed to, throttled (khuyenhoc/operations); addresses with commas.
ADMINS = [(address, address) for address in env.addresses("ADMINS")]
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Where `backup` without a file's name writes and clears away; a folder of another disk.
BACKUP_DIR = env.str("BACKUP_DIR", default="")
# Public keys (age1…) that backups are encrypted for, with commas; the private key's file, only where one restores.
BACKUP_RECIPIENTS = [key.strip() for key in env.list("BACKUP_RECIPIENTS", default=[]) if key.strip()]
BACKUP_IDENTITY = env.str("BACKUP_IDENTITY", default="")
# A command that carries a backup off the site, run without a shell; {file} stands for the backup's path.
BACKUP_COPY_COMMAND = env.str("BACKUP_COPY_COMMAND", default="")
# The folder of pg_dump, pg_restore and psql, where they are not found beside the server.
POSTGRESQL_BIN = env.str("POSTGRESQL_BIN", default="")
# Requests that take longer are marked in the log.
SLOW_REQUEST = env.int("SLOW_REQUEST", default=2000)  # milliseconds

LANGUAGE_CODE = "vi"
LOCALE_PATHS = [BASE_DIR / "locale"]  # what the packages do not say in Vietnamese; compiled at set-up
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
# Off: with grouping on, templates write the year as 2.023 and break ids; associations/numbers writes numbers.
USE_THOUSAND_SEPARATOR = False

FORM_RENDERER = "associations.forms.widgets.QuickRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = [
    "khuyenhoc.static_files.finder.Bundles",  # what is put together, and the few files of packages that pages load
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("huong-dan", BASE_DIR / "docs/guide"),  # the pictures of the user guide
]
ICONS_DIR = BASE_DIR / "node_modules/bootstrap-icons/icons"  # put into the pages one by one
CHART_FONTS_DIR = (
    BASE_DIR / "node_modules/@expo-google-fonts/be-vietnam-pro"
)  # .ttf, which charts are drawn in
PDF_FONTS_DIR = BASE_DIR / "node_modules/@expo-google-fonts/tinos"  # .ttf, of the widths of Times New Roman
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "khuyenhoc.static_files.storage.SmallFiles"
    },
}

# Threads of a process of the server; what takes long runs in fewer (reports/verification/views.py).
WEB_THREADS = env.int("WEB_THREADS", default=4)

# Days that what may be removed is kept, by kind.
KEPT_DAYS = keeping.DAYS

# What one form may hold (khuyenhoc/body_limit.py sees to it before anything is read).
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    5 * 1024 * 1024
)  # bytes without files: a paste of 20,000 letters many times over
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # the longest form has under a thousand
DATA_UPLOAD_MAX_NUMBER_FILES = 3  # no page takes more than one

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The pages of a cluster and a year in the order of the top bar, as (name of the address, words); an app above
# associations puts its pages here, because nothing below knows it.
CLUSTER_PAGES = [
    ("dashboard", "Tổng quan"),
    ("all_figures", "Số liệu"),
    ("board", "Sẵn sàng họp"),
    ("meeting", "Hội nghị"),
    ("cluster_returns", "Báo cáo"),
]

# The pages of a cluster where its secretariat goes on from the start page: while returns are missing, and once all
# are approved.
NEXT_PAGES = (("board", "Sẵn sàng họp"), ("meeting", "Chuẩn bị hội nghị"))

# The pages below one of these places, by its name: there the place is marked, and another year opens on it.
CLUSTER_PLACES = {
    "meeting": (
        "participants", "meeting_files", "conclusions", "press_text", "freezing", "publishing", "packs", "pack",
        "presenting", "narrative",
    ),
    "cluster_returns": (
        "initiatives", "remind", "directory", "schedule", "extension_request", "late_changes", "question_book",
        "approve_many",
    ),
}  # fmt: skip

# The page that shows all clusters of a year beside each other, for who sees more than one.
ALL_CLUSTERS_PAGE = ("country", "Các cụm cạnh nhau")

# What an app above associations shows beside the figures while they are typed: names of addresses of a return
# whose answer htmx lays into the form (see reports.dashboards.views.live_ratios).
RETURN_PANELS = ["live_ratios"]

# The page of one association in a cluster's year, to which its name leads: the name of an address.
UNIT_PAGE = "unit_profile"

# What an app above associations reminds of beside a return, read once when the page opens: names of addresses of a
# return.
RETURN_REMINDERS = ["last_meeting"]

# What an app above associations says where returns of a cluster's year are approved, before and after: a function of
# the associations and the period that returns a text, "" where there is nothing to say.
APPROVAL_WORDS = "reports.revisions.approvals.what_revisions_keep"

# What an app above associations shows on the receipt of a submitted return, as (name of an address of the return, words
# of the link to it where no script runs).
RECEIPT_PANELS = [("standing", "Ngày họp giao ban; hội đứng ở đâu trong cụm")]

# Further pages of a return that an app above associations has, as (name of the address, words, section they
# stand with).
RETURN_PAGES = [("own_targets", "Chỉ tiêu bằng số cho năm tới", "proposals")]

# The indicators for which an association sets itself targets, as its Excel template asks for them: an OwnTargetForm.
RETURN_TARGETS = "reports.analysis.own_targets.TARGETS"

# What everybody may read without signing in, as (name of the address, words).
PUBLIC_PAGE = ("public_list", "Số liệu công khai")
# Whom readers of the public pages ask, and on what terms figures may be used again.
PUBLIC_CONTACT = env.str(
    "PUBLIC_CONTACT", default="thư ký cụm, qua Hội Khuyến học của tỉnh, thành phố nơi anh/chị ở"
)
PUBLIC_TERMS = env.str(
    "PUBLIC_TERMS", default="Được dùng lại số liệu khi ghi nguồn và giữ nguyên con số cùng dấu bên số."
)

# What is wrong with the system, in words for administrators' first page; a function of an app above.
SYSTEM_PROBLEMS = "khuyenhoc.operations.readiness.problems"

# The tables of the registry in the order of its first page, as (name of the address, title, what it holds); an app
# above associations puts its tables here.
REGISTRY_TABLES = [
    ("periods", "Kỳ báo cáo", "Các năm báo cáo, ngày mà số liệu tính đến; mở năm mới."),
    ("schedules", "Lịch báo cáo", "Ngày mở nhập, hạn nộp và ngày khóa của từng cụm trong một năm."),
    ("associations", "Hội", "Hội các tỉnh, thành phố và các xã: tên, mã thống kê, từ ngày nào đến ngày nào."),
    (
        "mergers",
        "Sáp nhập",
        "Ghi một việc sáp nhập, với mọi thay đổi kéo theo; hoàn tác khi chưa có báo cáo.",
    ),
    (
        "successions",
        "Kế thừa",
        "Hội nào kế thừa hội nào, từ ngày nào, theo căn cứ nào; nguồn của số liệu quy đổi.",
    ),
    ("clusters", "Cụm thi đua", "Các cụm, tên và thành viên của từng cụm."),
    ("memberships", "Thành viên cụm", "Hội nào ở cụm nào, từ ngày nào đến ngày nào, thứ tự trong cụm."),
    ("official_targets", "Mục tiêu", "Mức mà một chỉ số phải đạt trong một năm, theo văn bản nào."),
    ("score_criteria", "Tiêu chí điểm", "Các chỉ số tính điểm thi đua của một cụm, với trọng số."),
]

# Whom people tell of a weakness that they found (an address of mail or of a page); in /.well-known/security.txt.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default=DEFAULT_FROM_EMAIL)

# What an app above associations adds to the demonstration: dotted callables that take by, the cluster's secretary, and
# the cluster; they run in the transaction of load_demo, after the returns.
DEMO_PARTS = ["reports.meeting.demonstration.record_meeting"]

# The sections of a return in page order; a new section is a model, a section and a line here.
RETURN_SECTIONS = [
    "associations.sections.organisation.ORGANISATION",
    "associations.sections.movement.MOVEMENT",
    "funds.sections.FUNDS",
    "learning_models.sections.LEARNING_MODELS",
    "associations.sections.proposals.PROPOSALS",
]
