"""Where the record of a community is."""

from django.urls import path

from lyceum.activity import views

app_name = "activity"
urlpatterns = [path("c/<str:slug>/log/", views.community_log, name="log")]
