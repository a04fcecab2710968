"""Where finding is."""

from django.urls import path

from lyceum.discovery.views import discover, wishes

app_name = "discovery"
urlpatterns = [
    path("discover/", discover.discover_page, name="discover"),
    path("discover/why-not/", discover.why_not_page, name="why_not"),
    path("discover/not-for-me/", discover.entry_refuse, name="refuse"),
    path("discover/show-again/", discover.refusal_take_back, name="take_back"),
    path("me/wishes/", wishes.wish_list, name="wishes"),
    path("me/wishes/<int:pk>/end/", wishes.wish_end, name="wish_end"),
    path("gatherings/<int:pk>/", wishes.gathering_page, name="gathering"),
    path("gatherings/<int:pk>/answer/", wishes.gathering_answer, name="gathering_answer"),
]
