"""Addresses of the frame itself."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from epiloop_hq.web import views

app_name = "web"
urlpatterns = [
    path("language/", login_not_required(set_language), name="language"),
    path("night/", login_not_required(views.night), name="night"),
    path("style/", login_not_required(views.style), name="style"),
    path("style/board/", login_not_required(views.style_board), name="style_board"),
    path("style/paper/", login_not_required(views.style_paper), name="style_paper"),
]
