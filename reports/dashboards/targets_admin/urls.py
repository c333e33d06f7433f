"""The addresses of official targets and of score criteria; administrators only."""

from django.urls import path

from reports.dashboards.targets_admin import criteria_views, views

urlpatterns = [
    path("muc-tieu/", views.targets, name="official_targets"),
    path("muc-tieu/them/", views.new_target, name="new_target"),
    path("muc-tieu/ca-nuoc/", views.put_national_targets, name="put_national_targets"),
    path("muc-tieu/<int:pk>/", views.change_target, name="change_target"),
    path("muc-tieu/<int:pk>/xoa/", views.remove_target, name="remove_target"),
    path("tieu-chi/", criteria_views.criteria, name="score_criteria"),
    path("tieu-chi/them/", criteria_views.new_criterion, name="new_criterion"),
    path("tieu-chi/<int:pk>/", criteria_views.change_criterion, name="change_criterion"),
    path("tieu-chi/<int:pk>/xoa/", criteria_views.remove_criterion, name="remove_criterion"),
]
