"""Where the inbox and the choices about mails are."""

from django.urls import path

from lyceum.notifications import views

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/later/", views.item_later, name="later"),
    path("inbox/<int:pk>/done/", views.item_done, name="done"),
    path("inbox/<int:pk>/back/", views.item_reopen, name="reopen"),
    path("follow/<str:kind>/<int:pk>/", views.thing_follow, name="follow"),
    path("me/notices/", views.choices, name="choices"),
    path("notices/off/<str:token>/", views.mail_off, name="off"),
]
