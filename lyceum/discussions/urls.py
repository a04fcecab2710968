"""Where conversations and posts are."""

from django.urls import path

from lyceum.discussions.views import arranging, asking, listening, lists, naming, parts, posts, reading, starting

app_name = "discussions"
_AT = "c/<str:slug>/conversations/"
urlpatterns = [
    path(_AT, lists.conversation_list, name="list"),
    path(f"{_AT}mine/", lists.own_copy, name="own_copy"),
    path(f"{_AT}new/", starting.conversation_start, name="start"),
    path(f"{_AT}draft/", starting.conversation_draft, name="start_draft"),
    path(f"{_AT}<int:pk>/", reading.conversation_page, name="page"),
    path(f"{_AT}<int:pk>/reply/", posts.conversation_reply, name="reply"),
    path(f"{_AT}<int:pk>/draft/", posts.reply_draft, name="reply_draft"),
    path(f"{_AT}<int:pk>/poll/", parts.poll_open, name="poll_open"),
    path("polls/<int:pk>/vote/", parts.poll_vote, name="vote"),
    path("polls/<int:pk>/close/", parts.poll_close, name="poll_close"),
    path(f"{_AT}<int:pk>/feedback/", parts.feedback_give, name="feedback"),
    path(f"{_AT}<int:pk>/enough/", parts.feedback_close, name="feedback_close"),
    path("p/<int:pk>/helped/<int:n>/", parts.feedback_helped, name="feedback_helped"),
    path(f"{_AT}<int:pk>/check-in/", parts.check_in_post, name="check_in"),
    path(f"{_AT}replies/", arranging.reply_list, name="replies"),
    path(f"{_AT}replies/<int:pk>/drop/", arranging.reply_drop, name="reply_drop"),
    path(f"{_AT}arranged/", arranging.arrangement_list, name="arrangements"),
    path(f"{_AT}arranged/<int:pk>/undo/", arranging.arrangement_undo, name="arrangement_undo"),
    path(f"{_AT}<int:pk>/arrange/", arranging.arrange_page, name="arrange"),
    path(f"{_AT}<int:pk>/arrange/<str:what>/", arranging.arrange, name="arrange_do"),
    path(f"{_AT}names/", naming.name_list, name="names"),
    path(f"{_AT}names/<int:pk>/<str:answer>/", naming.name_decide, name="name_decide"),
    path("p/<int:pk>/name/", naming.name_ask, name="name"),
    path(f"{_AT}settings/", asking.settings_page, name="settings"),
    path(f"{_AT}<int:pk>/explain/", asking.answer_explain, name="explain"),
    path(f"{_AT}<int:pk>/confirm/", asking.explanation_confirm, name="confirm"),
    path(f"{_AT}<int:pk>/doubt/", asking.explanation_doubt, name="doubt"),
    path("live/conversations/<int:pk>/", listening.conversation_stream, name="stream"),
    path("me/help/", asking.help_page, name="help"),
    path("asked/<int:pk>/pass/", asking.asking_pass, name="pass"),
    path(f"{_AT}<int:pk>/read/", reading.conversation_read, name="read"),
    path("p/<int:pk>", reading.post_place, name="post"),
    path("p/<int:pk>/edit/", posts.post_edit, name="edit"),
    path("p/<int:pk>/draft/", posts.post_draft, name="post_draft"),
    path("p/<int:pk>/history/", reading.post_history, name="history"),
    path("p/<int:pk>/remove/", posts.post_withdraw, name="withdraw"),
    path("p/<int:pk>/removed/", posts.post_removed, name="removed"),
    path("p/<int:pk>/bring-back/", posts.post_bring_back, name="bring_back"),
    path("p/<int:pk>/accept/", posts.answer_accept, name="accept"),
    path("p/<int:pk>/react/<str:kind>/", posts.post_react, name="react"),
]
