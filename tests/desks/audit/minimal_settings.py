from epiloop_hq.settings import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "epiloop_hq.audit",
    "desks.audit.trail_app",
]
MIDDLEWARE = []
DATABASE_ROUTERS = []
AUTH_USER_MODEL = "auth.User"
ROOT_URLCONF = "desks.audit.minimal_settings"
urlpatterns = []
DATABASES = {"default": DATABASES["default"]}  # noqa: F405
