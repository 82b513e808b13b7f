"""The staff's door to accounts. Django's autodiscovery imports this module."""

from django.contrib import admin

from accounts.admin.forms import StaffLoginForm
from accounts.admin.groups import GroupAdmin
from accounts.admin.sessions import SessionAdmin
from accounts.admin.users import UserAdmin

__all__ = ["GroupAdmin", "SessionAdmin", "UserAdmin"]

admin.site.login_form = StaffLoginForm
