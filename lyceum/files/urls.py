"""Where files are."""

from django.urls import path

from lyceum.files import views

app_name = "files"
urlpatterns = [
    path("files/upload/", views.upload, name="upload"),
    path("me/picture/", views.own_picture, name="own_picture"),
    path("files/<str:public_id>/", views.file, name="file"),
]
