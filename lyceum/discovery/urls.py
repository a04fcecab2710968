"""Where finding is."""

from django.urls import path

from lyceum.discovery.views import discover, onboarding, wishes

app_name = "discovery"
urlpatterns = [
    path("discover/", discover.discover_page, name="discover"),
    path("discover/why-not/", discover.why_not_page, name="why_not"),
    path("discover/not-for-me/", discover.entry_refuse, name="refuse"),
    path("discover/show-again/", discover.refusal_take_back, name="take_back"),
    path("start/", onboarding.start, name="start"),
    path("start/goal/", onboarding.goal_step, name="start_goal"),
    path("start/interests/", onboarding.interests_step, name="start_interests"),
    path("start/times/", onboarding.times_step, name="start_times"),
    path("start/times/<number:weekday>/", onboarding.times_day, name="start_day"),
    path("start/people/", onboarding.landing_page, name="start_people"),
    path("start/people/meeting.ics", onboarding.meeting_file, name="start_meeting"),
    path("start/forget/", onboarding.answers_forget, name="start_forget"),
    path("me/wishes/", wishes.wish_list, name="wishes"),
    path("me/wishes/<number:pk>/end/", wishes.wish_end, name="wish_end"),
    path("gatherings/<number:pk>/", wishes.gathering_page, name="gathering"),
    path("gatherings/<number:pk>/answer/", wishes.gathering_answer, name="gathering_answer"),
]
