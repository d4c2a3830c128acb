"""Addresses of this part of the application, with those of the library for signing in."""

from django.urls import include, path

from proeftuin_web.accounts.views import entering, managing

own = (
    [
        path("first/", entering.first, name="first"),
        path("invitation/<str:secret>/", entering.accept, name="accept"),
        path("rescued/<str:secret>/", entering.rescued, name="rescued"),
        path("people/", managing.index, name="people"),
        path("people/invite/", managing.invite, name="invite"),
        path("people/<int:pk>/", managing.one, name="one"),
        path("people/<int:pk>/entry/", managing.entry, name="entry"),
        path("roles/<int:pk>/end/", managing.end_role, name="end_role"),
        path("invitations/<int:pk>/withdraw/", managing.withdraw, name="withdraw"),
    ],
    "accounts",
)
urlpatterns = [
    path("", include(own)),
    # The address with which somebody signs on elsewhere was given by an administrator, and nobody changes it alone.
    path("email/", entering.closed, name="account_email"),
    path("oidc/<str:provider_id>/login/", entering.sign_on, name="openid_connect_login"),
    path("", include("allauth.urls")),
]
