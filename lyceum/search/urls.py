"""Where search is."""

from django.urls import path

from lyceum.search import views

app_name = "search"
urlpatterns = [
    path("search/", views.results, name="results"),
    path("search/keep/", views.search_keep, name="keep"),
    path("search/kept/<number:pk>/forget/", views.search_forget, name="forget"),
]
