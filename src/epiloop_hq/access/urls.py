"""Addresses of signing in, one's own account, and the users one administers."""

from django.urls import path

from epiloop_hq.access import views

app_name = "access"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("shift/", views.shift, name="shift"),
    path("users/", views.users, name="users"),
    path("users/new/", views.new_user, name="new_user"),
    path("users/<int:account_id>/", views.user, name="user"),
    path("users/<int:account_id>/correct/", views.correct, name="correct"),
    path("users/<int:account_id>/grants/", views.grant, name="grant"),
    path("users/<int:account_id>/active/", views.active, name="active"),
    path("users/<int:account_id>/password/", views.reset, name="reset"),
    path("grants/<int:grant_id>/revoke/", views.revoke, name="revoke"),
]
