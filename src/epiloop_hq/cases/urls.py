"""Addresses of the cases desk."""

from django.urls import path

from epiloop_hq.cases import views

app_name = "cases"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<int:case_id>/file/", views.edit, name="edit"),
    path("<int:case_id>/status/", views.status, name="status"),
    path("<int:case_id>/route/", views.classify, name="classify"),
    path("<int:case_id>/facts/", views.correct, name="correct"),
    path("<int:case_id>/reports/", views.file, name="file"),
    path("<int:case_id>/links/", views.link, name="link"),
    path("<int:case_id>/links/<int:link_id>/undo/", views.unlink, name="unlink"),
    path("<int:case_id>/trail/edit/", views.trail, name="trail"),
    path("<int:case_id>/trail/stops/", views.add_stop, name="add_stop"),
    path("stops/<int:visit_id>/", views.correct_stop, name="correct_stop"),
    path("stops/<int:visit_id>/withdraw/", views.withdraw_stop, name="withdraw_stop"),
    path("<int:case_id>/interview/", views.interview, name="interview"),
    path("<int:case_id>/interview/take-up/", views.take_up, name="take_up"),
    path("interviews/<int:interview_id>/take-over/", views.take_over, name="take_over"),
    path("interviews/<int:interview_id>/answers/", views.answer, name="answer"),
    path("interviews/<int:interview_id>/core/", views.core, name="core"),
    path("interviews/<int:interview_id>/finish/", views.finish, name="finish"),
]
