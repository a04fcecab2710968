"""The tables, for operators who look something up; signing in goes through the site's own pages."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from lyceum.people.models.accounts import Person

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth's own advice


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin[Person]):
    """Accounts, to look at: changes go through the administrator's pages."""

    list_display = ("name", "handle", "status", "is_steward", "is_administrator", "date_joined")
    list_filter = ("status", "is_steward", "is_administrator")
    search_fields = ("name", "handle")
    fields = ("name", "handle", "status", "is_steward", "is_administrator", "language", "time_zone", "date_joined")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False
