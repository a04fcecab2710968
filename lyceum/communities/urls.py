"""Where communities and listings are."""

from django.urls import path

from lyceum.communities.views import directory, front, joining, members, owning, running

app_name = "communities"
_AT = "c/<str:slug>/"
urlpatterns = [
    path("", directory.home, name="home"),
    path("communities/", directory.community_list, name="list"),
    path("communities/new/", directory.community_found, name="found"),
    path("communities/in-care/", owning.in_care_list, name="in_care"),
    path("communities/in-care/<int:pk>/", owning.in_care_offer, name="in_care_offer"),
    path("communities/in-care/back/<int:pk>/", owning.site_offer_take_back, name="site_offer_take_back"),
    path("elsewhere/<str:slug>/", directory.listing_page, name="listing"),
    path("join/<str:secret>/", joining.invitation_page, name="invitation"),
    path(_AT, front.community_page, name="page"),
    path(f"{_AT}agreement/", front.agreement_page, name="agreement"),
    path(f"{_AT}agreement/accept/", front.agreement_accept, name="agreement_accept"),
    path(f"{_AT}join/", joining.community_join, name="join"),
    path(f"{_AT}join/withdraw/", joining.request_withdraw, name="request_withdraw"),
    path(f"{_AT}leave/", joining.community_leave, name="leave"),
    path(f"{_AT}pause/", joining.membership_pause, name="pause"),
    path(f"{_AT}come-back/", joining.membership_come_back, name="come_back"),
    path(f"{_AT}people/", members.member_list, name="people"),
    path(f"{_AT}people/<str:handle>/roles/", members.member_roles, name="member_roles"),
    path(f"{_AT}people/<str:handle>/remove/", members.member_remove, name="member_remove"),
    path(f"{_AT}people/<str:handle>/owner/", owning.ownership_offer, name="ownership_offer"),
    path(f"{_AT}people/<str:handle>/owner/back/", owning.offer_take_back, name="offer_take_back"),
    path(f"{_AT}owner/", owning.offer_page, name="offer"),
    path(f"{_AT}owner/accept/", owning.offer_accept, name="offer_accept"),
    path(f"{_AT}owner/decline/", owning.offer_decline, name="offer_decline"),
    path(f"{_AT}roles/", members.role_list, name="roles"),
    path(f"{_AT}joining/", members.invitation_list, name="invitations"),
    path(f"{_AT}joining/<int:pk>/revoke/", members.invitation_revoke, name="invitation_revoke"),
    path(f"{_AT}requests/<int:pk>/accept/", members.request_accept, name="request_accept"),
    path(f"{_AT}requests/<int:pk>/refuse/", members.request_refuse, name="request_refuse"),
    path(f"{_AT}settings/", running.settings_page, name="settings"),
    path(f"{_AT}settings/<str:part>/", running.settings_save, name="settings_save"),
    path(f"{_AT}picture/", running.community_picture, name="picture"),
    path(f"{_AT}agreement/edit/", running.agreement_edit, name="agreement_edit"),
    path(f"{_AT}close/", running.community_close, name="close"),
    path(f"{_AT}reopen/", running.community_reopen, name="reopen"),
]
