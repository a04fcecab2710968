"""Where the pages of this app are."""

from django.urls import path

from lyceum.interop import views

app_name = "interop"
urlpatterns = [
    path("from/", views.imported_place, name="from"),
    path("attribution/", views.attribution_page, name="attribution"),
    path("admin/backup/", views.backup_list, name="backups"),
    path("admin/backup/now/", views.backup_ask, name="backup_ask"),
    path("admin/backup/<str:name>/", views.backup_download, name="backup"),
    path("c/<str:slug>/export/", views.export_page, name="export"),
    path("c/<str:slug>/export/ask/", views.export_ask, name="export_ask"),
    path("c/<str:slug>/export/download/", views.export_download, name="export_download"),
]
