"""Where the inbox and the choices about messages are."""

from django.urls import path

from lyceum.notifications import views

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<number:pk>/later/", views.item_later, name="later"),
    path("inbox/<number:pk>/done/", views.item_done, name="done"),
    path("inbox/<number:pk>/back/", views.item_reopen, name="reopen"),
    path("inbox/<slug:name>/", views.inbox_part, name="part"),
    path("follow/<str:kind>/<number:pk>/", views.thing_follow, name="follow"),
    path("me/notices/", views.choices, name="choices"),
    path("me/notices/following/", views.followed, name="followed"),
    path("me/notices/following/<number:pk>/stop/", views.followed_stop, name="followed_stop"),
    path("me/notices/rhythm/", views.rhythm, name="rhythm"),
    path("me/notices/example/<str:kind>/", views.letter_example, name="example"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("me/notices/push/", views.push_subscribe, name="push"),
    path("me/notices/push/<number:pk>/remove/", views.push_remove, name="push_remove"),
    path("me/notices/mails/", views.mails, name="mails"),
    path("me/notices/mails/take-back/", views.addresses_take_back, name="take_back"),
    path("c/<slug:slug>/notices/", views.community_choices, name="community"),
    path("notices/off/<str:token>/", views.mail_off, name="off"),
]
