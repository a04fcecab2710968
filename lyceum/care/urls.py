"""Where telling the stewards and their queues are."""

from django.urls import path

from lyceum.care import views

app_name = "care"
urlpatterns = [
    path("tell/<str:kind>/<int:pk>/", views.tell, name="tell"),
    path("care/", views.site_queue, name="site_queue"),
    path("care/accounts/", views.site_accounts, name="site_accounts"),
    path("care/<int:pk>/", views.case_page, name="case"),
    path("care/<int:pk>/open/", views.case_open, name="open"),
    path("care/<int:pk>/take/", views.case_take, name="take"),
    path("care/<int:pk>/release/", views.case_release, name="release"),
    path("care/<int:pk>/put-back/", views.case_put_back, name="put_back"),
    path("care/<int:pk>/decision/", views.decision_page, name="decision"),
    path("care/appeal/<str:token>/", views.appeal_page, name="appeal"),
    path("c/<str:slug>/care/", views.queue, name="queue"),
    path("c/<str:slug>/care/accounts/", views.accounts, name="accounts"),
]
