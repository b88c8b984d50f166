"""Addresses of the frame itself."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from epiloop_hq.web import views

app_name = "web"
urlpatterns = [
    path("language/", login_not_required(set_language), name="language"),
    path("night/", views.night, name="night"),
    path("style/", views.style, name="style"),
    path("style/board/", views.style_board, name="style_board"),
    path("style/paper/", views.style_paper, name="style_paper"),
]
