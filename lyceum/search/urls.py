"""Where search is."""

from django.urls import path

from lyceum.search import views

app_name = "search"
urlpatterns = [path("search/", views.results, name="results")]
