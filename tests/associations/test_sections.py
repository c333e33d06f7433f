"""A new section is a model, a section and a line in the settings; nothing else changes."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from associations.actions import returns as actions
from associations.checks.rules import AtMost
from associations.events import broken_chains
from associations.models.figures import FigureField, SectionRow
from associations.returns.workflow import obstacles
from associations.sections.base import Section, figures, read_columns, sections
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.postgresql


class LibraryFigures(SectionRow):
    """A made-up section: libraries of a territory."""

    libraries = FigureField("Số thư viện", unit="thư viện", required=True)
    libraries_open = FigureField("Số thư viện mở cửa", unit="thư viện")

    class Meta:
        app_label = "reports"
        managed = False


LIBRARIES = Section("libraries", "Thư viện", LibraryFigures, rules=(AtMost("libraries_open", "libraries"),))
PATH = f"{__name__}.LIBRARIES"


@pytest.mark.django_db(transaction=True)
def test_a_made_up_section_is_saved_checked_and_recorded(settings, transactional_db):
    from tests.cast import make_cast

    cast: Cast = make_cast()
    settings.RETURN_SECTIONS = [*settings.RETURN_SECTIONS, PATH]
    with connection.schema_editor() as editor:
        editor.create_model(LibraryFigures)
    try:
        return_ = factories.draft(cast)
        assert "Số thư viện: chưa có số" in obstacles(return_, "submit", by=cast.officer)[0]
        actions.save(
            by=cast.officer, edits=[actions.Edit(return_, figures={"libraries": 5, "libraries_open": 6})]
        )
        assert read_columns([return_.pk])[return_.pk]["libraries"] == 5
        assert (
            "Số thư viện mở cửa (6) lớn hơn Số thư viện (5)"
            in obstacles(return_, "submit", by=cast.officer)[0]
        )
        factories.save(return_, cast.officer, libraries_open=4)
        factories.go(return_, "submit", cast.officer)
        assert list(broken_chains()) == []
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(LibraryFigures)


def test_sections_stand_in_the_order_of_the_settings(settings):
    assert [section.key for section in sections()] == [
        "organisation",
        "movement",
        "funds",
        "learning_models",
        "proposals",
    ]
    settings.RETURN_SECTIONS = [PATH]
    assert [section.key for section in sections()] == ["libraries"]
    assert list(figures()) == ["libraries", "libraries_open"]


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        (["associations.sections.organization.ORGANISATION"], "associations.E001"),
        (["associations.sections.base.sections"], "associations.E002"),
        ([PATH, PATH], "associations.E003"),
    ],
)
def test_a_typo_in_the_settings_is_found_by_the_system_check(settings, paths, code):
    settings.RETURN_SECTIONS = paths
    assert code in {error.id for error in run_checks()}
