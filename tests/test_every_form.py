"""Every form of the portal: each date and each number is read as Vietnamese people write it, or refused in words.

Django's own fields would read 05/12/2026 as 12 May and 60.000 as 60. A form class that is not made here fails.
"""

import ast
import datetime
import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import get_template

from associations.days import DayField, HourField, PartialDayField, YearField
from associations.forms import associations as association_forms
from associations.forms import memberships as membership_forms
from associations.forms import outbox as outbox_forms
from associations.forms import people as people_forms
from associations.forms import periods as period_forms
from associations.forms import questions as question_forms
from associations.forms import registers as register_forms
from associations.forms import registry as registry_forms
from associations.forms import returns as return_forms
from associations.forms import schedules as schedule_forms
from associations.forms import successions as succession_forms
from associations.models import Association, Event
from associations.numbers import CountField, MillionsField, QuantityField
from associations.returns.sheet import make_sheet
from associations.sections.base import registers
from associations.signing_in import forms as sign_in_forms
from associations.views import trail
from reports.dashboards.targets_admin import forms as target_forms
from reports.indicators import BY_CODE
from reports.meeting import arranging
from reports.meeting.views import conclusions
from tests import factories
from tests.browsing import address, sign_in

ROOTS = ("associations", "funds", "learning_models", "reports", "khuyenhoc")
BASE = Path(settings.BASE_DIR)
FIFTH_OF_DECEMBER = datetime.date(2026, 12, 5)
AS_TYPED = ("05/12/2026", "5/12/2026", "05-12-2026", "5.12.2026", "2026-12-05", "  05/12/2026 ")
# What a box of a day is called, on a form or in its code.
DAYS_LABEL = re.compile(r"\bngày\b|^hạn\b", re.IGNORECASE)
DAYS_NAME = re.compile(r"(^|_)(on|from|to|until|since|due|day|date|tu|den)$")
TEXTS_OF_A_DAY = {("SectionForm", "population_date"): "a figure's own words, as “trung bình năm 2024”"}
NO_DAYS = ("12/31/2026", "31/02/2026", "05/12", "Dec 5, 2026", "hôm qua", "2026")
# Fields of a text that the form itself reads as a number, since how depends on another field; looked at below.
READ_BY_THE_FORM = {("TargetForm", "value")}


def every_module():
    """The names of all modules of the project but migrations and what only a server imports."""
    for root in ROOTS:
        package = importlib.import_module(root)
        for found in pkgutil.walk_packages(package.__path__, f"{root}."):
            if ".migrations" not in found.name and found.name not in ("khuyenhoc.gunicorn", "khuyenhoc.wsgi"):
                yield found.name


def form_classes():
    """Every form class that the project declares."""
    for name in every_module():
        importlib.import_module(name)
    waiting, found = [forms.BaseForm], set()
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.split(".")[0] in ROOTS:
                found.add(one)
    return found


def _sections(place, data, *, in_millions):
    parts = make_sheet(place.return_, in_millions=in_millions).parts
    return [return_forms.SectionForm(part, data) for part in parts]


# How each form is made for what somebody sent; a class of which a form may stand in several shapes gives several.
MADE = {
    return_forms.SectionForm: lambda p, d: (
        _sections(p, d, in_millions=False) + _sections(p, d, in_millions=True)
    ),
    return_forms.SigningForm: lambda p, d: [return_forms.SigningForm(p.return_, d)],
    return_forms.SeenForm: lambda p, d: [return_forms.SeenForm("x", {}, d)],
    question_forms.AskForm: lambda p, d: [question_forms.AskForm(p.return_, d)],
    people_forms.PersonForm: lambda p, d: [people_forms.PersonForm(d)],
    people_forms.InviteForm: lambda p, d: [people_forms.InviteForm(d)],
    people_forms.AssignmentForm: lambda p, d: [people_forms.AssignmentForm(d)],
    people_forms.HandoverForm: lambda p, d: [people_forms.HandoverForm(p.cast.officer, d)],
    people_forms.EndForm: lambda p, d: [people_forms.EndForm(d)],
    register_forms.RowForm: lambda p, d: [
        register_forms.row_form(r, p.return_.period, d) for r in registers().values()
    ],
    registry_forms.MergerForm: lambda p, d: [registry_forms.MergerForm(d)],
    registry_forms.TerritoryForm: lambda p, d: [registry_forms.TerritoryForm(d)],
    registry_forms.MemberForm: lambda p, d: [registry_forms.MemberForm(d)],
    registry_forms.ClusterForm: lambda p, d: [registry_forms.ClusterForm(d)],
    schedule_forms.DatesForm: lambda p, d: [schedule_forms.DatesForm(d)],
    schedule_forms.MoreTimeForm: lambda p, d: [schedule_forms.MoreTimeForm(d)],
    schedule_forms.AskExtensionForm: lambda p, d: [schedule_forms.AskExtensionForm(d)],
    schedule_forms.ExtensionForm: lambda p, d: [schedule_forms.ExtensionForm([p.cast.lang_son], d)],
    schedule_forms.DeclineForm: lambda p, d: [schedule_forms.DeclineForm(d)],
    schedule_forms.ClusterDatesForm: lambda p, d: [schedule_forms.ClusterDatesForm(p.cast.cluster, None, d)],
    period_forms.PeriodForm: lambda p, d: [period_forms.PeriodForm(d)],
    period_forms.OpenPeriodForm: lambda p, d: [period_forms.OpenPeriodForm(d)],
    membership_forms.NamesForm: lambda p, d: [membership_forms.NamesForm(d)],
    membership_forms.MembershipForm: lambda p, d: [membership_forms.MembershipForm(d)],
    outbox_forms.MailFilter: lambda p, d: [outbox_forms.MailFilter(d)],
    membership_forms.MembershipFilter: lambda p, d: [membership_forms.MembershipFilter(d)],
    association_forms.UnderAnotherForm: lambda p, d: [association_forms.UnderAnotherForm(d)],
    association_forms.NewAssociationForm: lambda p, d: [association_forms.NewAssociationForm(d)],
    association_forms.AssociationForm: lambda p, d: [
        association_forms.AssociationForm(p.cast.lang_son, d),
        association_forms.AssociationForm(Association(level=Association.Level.COMMUNE), d),
    ],
    association_forms.AssociationFilter: lambda p, d: [association_forms.AssociationFilter(d)],
    succession_forms.SuccessionForm: lambda p, d: [succession_forms.SuccessionForm(d)],
    succession_forms.NewSuccessionForm: lambda p, d: [succession_forms.NewSuccessionForm(d)],
    trail.HistoryForm: lambda p, d: [trail.HistoryForm(list(Event.objects.all()), d)],
    arranging.MeetingForm: lambda p, d: [arranging.MeetingForm([p.cast.lang_son], d)],
    conclusions.TaskForm: lambda p, d: [conclusions.TaskForm([p.cast.lang_son], d)],
    conclusions.PetitionForm: lambda p, d: [conclusions.PetitionForm(d)],
    target_forms.TargetForm: lambda p, d: [target_forms.TargetForm(d)],
    target_forms.PointsForm: lambda p, d: [target_forms.PointsForm(d)],
    target_forms.CriterionForm: lambda p, d: [target_forms.CriterionForm(d)],
}
# Of a package, with the portal's words; they ask for a user and hold no date and no number (looked at below).
OF_A_PACKAGE = {
    sign_in_forms.ChangePassword,
    sign_in_forms.ForgottenPassword,
    sign_in_forms.SecondFactor,
    sign_in_forms.SecondFactorAgain,
    sign_in_forms.SignIn,
}
DJANGOS_OWN = (
    forms.IntegerField,  # and so FloatField, DecimalField
    forms.DateTimeField,
    forms.DurationField,
    forms.SplitDateTimeField,
)
LOCALISED_BY_BROWSERS = (forms.NumberInput, forms.SelectDateWidget, forms.SplitDateTimeWidget)


class Place:
    """A draft and the cast around it."""

    def __init__(self, cast):
        self.cast, self.return_ = cast, factories.draft(cast)


@pytest.fixture
def place(cast):
    return Place(cast)


def forms_of(place, data=None):
    """Every form of the portal as it is made for what somebody sent."""
    return [form for make in MADE.values() for form in make(place, data)]


def fields_of(place, *kinds):
    """(form, name, field) for each field of some kinds of all forms."""
    for form in forms_of(place):
        for name, field in form.fields.items():
            if isinstance(field, kinds):
                yield form, name, field


def sent_alone(place, text, *kinds):
    """(form, name) for each field of some kinds, the form sent with a text in that field and nothing else.

    But for the cells of a return: five hundred of one kind, whose saving has tests of its own.
    """
    for kind, make in MADE.items():
        if kind is return_forms.SectionForm:
            continue
        for position, form in enumerate(make(place, None)):
            for name, field in form.fields.items():
                if isinstance(field, kinds):
                    sent = make(place, {form.add_prefix(name): text})[position]
                    sent.is_valid()
                    yield sent, name


def refusal_of(field, text):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean(text)
    return " ".join(refusal.value.messages)


def test_every_form_class_is_made_here():
    assert form_classes() == set(MADE) | OF_A_PACKAGE


def test_no_form_has_a_field_that_django_would_read_itself(place):
    found = forms_of(place)
    assert len(found) >= 35
    for form in found:
        for name, field in form.fields.items():
            where = f"{type(form).__name__}.{name}"
            assert not isinstance(field, DJANGOS_OWN), where
            assert isinstance(field, DayField) or not isinstance(field, forms.DateField), where
            assert isinstance(field, HourField) or not isinstance(field, forms.TimeField), where
            assert not isinstance(field.widget, LOCALISED_BY_BROWSERS), where
            assert getattr(field.widget, "input_type", "text") not in ("date", "number", "time"), where
    for one in OF_A_PACKAGE:
        for name, field in one.base_fields.items():
            assert not isinstance(field, (*DJANGOS_OWN, forms.DateField, forms.TimeField)), f"{one}.{name}"


def test_every_box_of_a_day_is_read_by_the_reader_of_days(place):
    """A day in a plain box of text would be kept as it was typed, and compared with nothing."""
    found, others = 0, set()
    for form in forms_of(place):
        for name, field in form.fields.items():
            is_a_box = getattr(field.widget, "input_type", "") == "text" and not hasattr(field, "choices")
            if is_a_box and (DAYS_LABEL.search(str(field.label or "")) or DAYS_NAME.search(name)):
                found += 1
                if not isinstance(field, DayField | PartialDayField):
                    others.add((type(form).__name__, name))
    assert found > 18
    assert others == set(TEXTS_OF_A_DAY)


def test_every_date_reads_05_12_2026_as_the_fifth_of_december(place):
    found = list(fields_of(place, DayField))
    assert len(found) >= 18
    for text in AS_TYPED:
        for form, name, field in found:
            assert field.clean(text) == FIFTH_OF_DECEMBER, (type(form).__name__, name, text)


def test_every_form_that_is_sent_a_date_keeps_that_day_or_names_it(place):
    """The form's own rules may refuse a day that has passed, or one too far; not one may take another day."""
    for sent, name in sent_alone(place, "05/12/2026", DayField):
        kept = sent.cleaned_data.get(name)
        assert kept == FIFTH_OF_DECEMBER or "05/12/2026" in str(sent.errors[name]), (type(sent), name)


def test_what_is_no_day_is_refused_with_its_words_in_every_form(place):
    for form, name, field in fields_of(place, DayField):
        for text in NO_DAYS:
            words = refusal_of(field, text)
            assert f"“{text}”" in words, (type(form).__name__, name, words)


def test_every_number_reads_60_000_as_sixty_thousand_or_refuses_it_in_words(place):
    found = list(fields_of(place, CountField, YearField))
    assert len(found) > 100
    taken, refused = set(), set()
    for form, name, field in found:
        if isinstance(field, YearField | QuantityField):
            assert "“60.000”" in refusal_of(field, "60.000"), (type(form).__name__, name)
            refused.add(type(field))
            continue
        in_millions = 10**6 if isinstance(field, MillionsField) else 1
        assert field.clean("60.000") == 60_000 * in_millions, (type(form).__name__, name)
        assert field.clean(" 60 000 ") == 60_000 * in_millions
        if in_millions == 1:
            assert "“60,5”" in refusal_of(field, "60,5"), (type(form).__name__, name)
        taken.add(type(field))
    assert refused == {YearField, QuantityField}
    assert len(taken) == 3  # counts, money in đồng, money in triệu đồng


def test_every_form_that_is_sent_a_number_keeps_it_or_names_what_is_wrong(place):
    for sent, name in sent_alone(place, "60.000", CountField, YearField):
        words = " ".join(str(text) for text in sent.errors.get(name, []))
        assert sent.cleaned_data.get(name) == 60_000 or re.search("“60.?000”|từ 0 đến", words), (sent, words)


def test_whatever_is_sent_is_refused_in_vietnamese(place):
    """Blank, nonsense and English writing: no refusal is one of a framework's in English."""
    for make in MADE.values():
        names = {form.add_prefix(name) for form in make(place, None) for name in form.fields}
        for text in ("", "x x", "12/31/2026", "1,234.5", "-1"):
            for sent in make(place, dict.fromkeys(names, text)):
                for words in (str(one) for errors in sent.errors.values() for one in errors):
                    assert re.search("[À-ỹ]", words), (type(sent).__name__, words)


def test_a_value_whose_reading_depends_on_another_field_is_looked_at(place):
    for indicator in BY_CODE.values():
        data = {"indicator": indicator.code, "value": "60.000", "year": "2026", "legal_basis": "x"}
        form = target_forms.TargetForm(data)
        if form.is_valid():
            assert form.new.value == 60_000
            assert indicator.unit != "%"
        else:
            assert "60000 hay 60,000" in str(form.errors["value"])
            assert list(form.errors) == ["value"]


def test_the_page_of_own_targets_reads_them_by_hand_and_alike(place):
    typed = dict.fromkeys(BY_CODE, "60.000")
    client, page = sign_in(place.cast.officer), address(place.return_, "chi-tieu-nam-toi")
    answer = client.post(page, typed).content.decode()
    percentages = [one for one in BY_CODE.values() if one.unit == "%"]
    assert answer.count("60000 hay 60,000") == len(percentages)
    whole = {one.code: "60.000" for one in BY_CODE.values() if one.unit != "%"}
    assert client.post(page, whole).status_code == 302
    assert set(place.return_.own_targets.values_list("value", flat=True)) == {60_000}


# --- what the code itself may not do -------------------------------------------------------------------------------

FIELDS_OF_DJANGO = {
    "DateField", "DateTimeField", "TimeField", "DurationField", "SplitDateTimeField", "IntegerField", "FloatField",
    "DecimalField", "NumberInput", "DateInput", "DateTimeInput", "TimeInput", "SelectDateWidget",
}  # fmt: skip
# Where the portal's own fields are made, and of which fields of Django.
OUR_FIELDS = {"associations/days.py": {"DateField", "TimeField"}}
# A form out of a model chooses its fields itself: only here, where each column's field is named.
FORMS_OUT_OF_MODELS = {"associations/forms/registers.py"}
# No day that a person typed into a form.
NO_DAY_OF_A_FORM = {
    "associations/exchange/number_formats.py": "a date cell of a workbook, as its file writes it",
    "associations/exchange/open_document.py": "a date cell of a workbook, as its file writes it",
    "associations/signing_in/passwords.py": "asks whether a password is somebody's birthday",
    "associations/actions/mergers.py": "what stood before a merger",
    "khuyenhoc/operations/backups/moments.py": "the moment that a backup's manifest names",
    "khuyenhoc/operations/backups/rotation.py": "the moment that a backup's file is named by",
    "reports/revisions/reading.py": "the content of a revision",
    "reports/analysis/return_versions.py": "which version of a return stood, as its row keeps it",
}
LOOKED_AT = (ast.Attribute, ast.Name, ast.Call, ast.ImportFrom, ast.FormattedValue)
READERS_OF_DJANGO = {
    "strptime",
    "fromisoformat",
    "parse_date",
    "parse_datetime",
    "parse_time",
    "sanitize_separators",
}


@cache
def nodes():
    """Every (path, node) of the project's source that one of the rules below looks at; read once."""
    found = []
    for root in ROOTS:
        for path in sorted((BASE / root).rglob("*.py")):
            if "migrations" not in path.parts:
                place = path.relative_to(BASE).as_posix()
                tree = ast.parse(path.read_text(encoding="utf-8"))
                found += [(place, node) for node in ast.walk(tree) if isinstance(node, LOOKED_AT)]
    return found


def _of_forms(node):
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "forms"


def test_no_module_uses_a_date_or_number_field_of_django():
    for place, node in nodes():
        names = {node.attr} if _of_forms(node) else set()
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.forms"):
            names = {alias.name for alias in node.names}
        wrong = names & FIELDS_OF_DJANGO - OUR_FIELDS.get(place, set())
        assert not wrong, f"{place}:{node.lineno}: {wrong}: use associations/days.py or numbers/"


def test_forms_out_of_models_are_made_in_one_placeand_name_each_field():
    for place, node in nodes():
        name = node.attr if isinstance(node, ast.Attribute) else ""
        if name.endswith(("ModelForm", "modelform_factory", "modelformset_factory", "inlineformset_factory")):
            assert place in FORMS_OUT_OF_MODELS, f"{place}:{node.lineno}"
        if isinstance(node, ast.Call) and _of_forms(node.func) and node.func.attr == "modelform_factory":
            assert "formfield_callback" in {keyword.arg for keyword in node.keywords}


def test_no_module_reads_a_day_out_of_text_by_itself():
    for place, node in nodes():
        name = getattr(node, "attr", getattr(node, "id", ""))
        assert name not in READERS_OF_DJANGO or place in NO_DAY_OF_A_FORM, f"{place}:{node.lineno}: {name}"


def test_no_module_makes_a_number_of_what_was_sent_by_itself():
    for place, node in nodes():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("int", "float", "Decimal"):
            words = "".join(ast.unparse(argument) for argument in node.args)
            assert not re.search(r"\b(POST|GET)\b|\.data\b", words), f"{place}:{node.lineno}: {words}"


def test_today_is_hanois_day_everywhere():
    """`timezone.now().date()` is yesterday until seven in the morning; ruff (DTZ) holds the days of the machine."""
    assert (settings.TIME_ZONE, settings.USE_TZ) == ("Asia/Ho_Chi_Minh", True)
    for place, node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date":
            of = ast.unparse(node.func.value)
            assert of.startswith("timezone.local") or node.args, f"{place}:{node.lineno}: {of}.date()"


def test_a_moment_is_written_in_hanois_time():
    """A moment out of the database is of UTC: written as it is, a deed at 5 in the morning stands on the day before."""
    for place, node in nodes():
        if not isinstance(node, ast.FormattedValue) or node.format_spec is None:
            continue
        if "%" in ast.unparse(node.format_spec) and isinstance(node.value, ast.Attribute):
            moment = re.fullmatch(r"at|.*_at|last_login", node.value.attr)
            hour_of_day = node.value.attr == "starts_at"  # an hour without a day
            assert not moment or hour_of_day, f"{place}:{node.lineno}: {ast.unparse(node.value)}"


def test_no_template_has_a_field_that_browsers_localise():
    for path in sorted((BASE / "templates").rglob("*.html")):
        found = re.findall(r"type=[\"'](?:date|datetime-local|month|week|time|number)[\"']", path.read_text())
        assert not found, path
        assert get_template(path.relative_to(BASE / "templates").as_posix())
