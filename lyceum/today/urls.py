"""Where Today is."""

from django.urls import path

from lyceum.today import views

app_name = "today"
urlpatterns = [
    path("today/", views.today_page, name="page"),
    path("check-in/", views.check_in, name="check_in"),
    path("today/step/", views.step_take, name="step"),
    path("today/step/take-back/", views.steps_take_back, name="take_back"),
    path("today/first-week/", views.first_week_hide, name="first_week"),
]
