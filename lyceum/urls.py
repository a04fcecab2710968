"""Every address: each app brings its own, at the root or under its name."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    # Addresses are tried in order, so what is asked for most stands first.
    path("", include("lyceum.discussions.urls")),
    path("", include("lyceum.library.urls")),
    path("", include("lyceum.search.urls")),
    path("", include("lyceum.people.urls")),
    path("", include("lyceum.communities.urls")),
    path("", include("lyceum.activity.urls")),
    path("", include("lyceum.discovery.urls")),
    path("", include("lyceum.today.urls")),
    path("", include("lyceum.notifications.urls")),
    path("", include("lyceum.care.urls")),
    path("", include("lyceum.files.urls")),
    path("", include("lyceum.interop.urls")),
    path("account/", include("allauth.urls")),
    path("admin/data/", admin.site.urls),
]

handler400 = "lyceum.kernel.web.bad_request"
handler403 = "lyceum.kernel.web.forbidden"
handler404 = "lyceum.kernel.web.not_found"
handler500 = "lyceum.kernel.web.server_error"
