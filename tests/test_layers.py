"""What import-linter cannot see: templates and foreign keys go the same one way as imports."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

# Each app with what it may know; khuyenhoc composes, _components belong to all.
KNOWS = {
    "associations": set(),
    "funds": {"associations"},
    "learning_models": {"associations"},
    "reports": {"associations", "funds", "learning_models"},
    "khuyenhoc": {"associations", "funds", "learning_models", "reports"},
}
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_includes_only_what_its_app_may_know(template: Path):
    used = re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)", template.read_text(encoding="utf-8"))
    app = template.relative_to(Path(settings.BASE_DIR, "templates")).parts[0]
    for name in used:
        folder = name.split("/")[0]
        if folder in KNOWS and app in KNOWS:
            assert folder == app or folder in KNOWS[app], name


def test_foreign_keys_point_down():
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in KNOWS:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                target = field.related_model._meta.app_label
                assert target == app or target in KNOWS[app] or target not in KNOWS, field


def test_every_app_of_ours_is_named_here():
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    assert ours <= set(KNOWS)
