"""Addresses of the communication desk, and of what everybody reads."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from epiloop_hq.communication import views

app_name = "communication"
urlpatterns = [
    path("communication/", views.desk, name="desk"),
    path("communication/new/", views.draft, name="draft"),
    path("communication/<int:bulletin_id>/", views.bulletin, name="bulletin"),
    path("communication/<int:bulletin_id>/approve/", views.approve, name="approve"),
    path("communication/<int:bulletin_id>/return/", views.send_back, name="send_back"),
    path("communication/<int:bulletin_id>/publish/", views.publish, name="publish"),
    path("communication/<int:bulletin_id>/drop/", views.drop, name="drop"),
    path("communication/<int:bulletin_id>/correct/", views.correct, name="correct"),
    path("bulletins/", login_not_required(views.public_list), name="public_list"),
    path("bulletins/feed.xml", login_not_required(views.feed), name="feed"),
    path(
        "bulletins/<str:number>.md", login_not_required(views.markdown), name="markdown"
    ),
    path("bulletins/<str:number>.json", login_not_required(views.plain), name="json"),
    path("bulletins/<str:number>/", login_not_required(views.public), name="public"),
]
