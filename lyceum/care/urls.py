"""Where telling the stewards and their queues are."""

from django.urls import path

from lyceum.care import views

app_name = "care"
urlpatterns = [
    path("tell/<str:kind>/<number:pk>/", views.tell, name="tell"),
    path("care/", views.site_queue, name="site_queue"),
    path("care/accounts/", views.site_accounts, name="site_accounts"),
    path("care/<number:pk>/", views.case_page, name="case"),
    path("care/<number:pk>/open/", views.case_open, name="open"),
    path("care/<number:pk>/take/", views.case_take, name="take"),
    path("care/<number:pk>/release/", views.case_release, name="release"),
    path("care/<number:pk>/put-back/", views.case_put_back, name="put_back"),
    path("care/<number:pk>/decision/", views.decision_page, name="decision"),
    path("care/appeal/<str:token>/", views.appeal_page, name="appeal"),
    path("c/<str:slug>/care/", views.queue, name="queue"),
    path("c/<str:slug>/care/accounts/", views.accounts, name="accounts"),
]
