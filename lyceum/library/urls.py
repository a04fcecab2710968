"""Where the library is."""

from django.urls import path

from lyceum.library import views

app_name = "library"
urlpatterns = [
    path("c/<str:slug>/library/", views.page_list, name="list"),
    path("c/<str:slug>/library/<number:pk>/", views.page_page, name="page"),
    path("c/<str:slug>/library/<number:pk>/change/", views.page_change, name="change"),
    path("c/<str:slug>/library/<number:pk>/remove/", views.page_remove, name="remove"),
    path("library/<number:pk>/put-back/", views.page_put_back, name="put_back"),
    path("c/<str:slug>/conversations/<number:pk>/page/", views.page_make, name="make"),
]
