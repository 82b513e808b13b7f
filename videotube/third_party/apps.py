"""AppConfigs whose only change is the key: MongoDB has no auto-incremented integers."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.auth.apps import AuthConfig as DjangoAuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig as DjangoContentTypesConfig

OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class AdminConfig(DjangoAdminConfig):
    default_auto_field = OBJECT_ID
    default_site = "videotube.staff_site.StaffSite"


class AuthConfig(DjangoAuthConfig):
    default_auto_field = OBJECT_ID


class ContentTypesConfig(DjangoContentTypesConfig):
    default_auto_field = OBJECT_ID
