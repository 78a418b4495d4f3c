"""The addresses under /accounts/: allauth's. Signing up is closed, and e-mail addresses are kept by managers: both are left out."""

from allauth.account import views as account
from django.urls import include, path, re_path

from people.sign_in.demo_links import demo_sign_in
from people.sign_in.enrolment import enrolled
from people.sign_in.keys_page import RemoveKeyView
from people.sign_in.sessions_page import end_one, end_others, sessions_page

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", sessions_page, name="sessions"),
    path("sessions/<int:pk>/end/", end_one, name="end_session"),
    path("sessions/end-others/", end_others, name="end_other_sessions"),
    path("demo/<str:link>/", demo_sign_in, name="demo_sign_in"),
    path("enrolled/", enrolled, name="enrolled"),
    path("2fa/webauthn/keys/<int:pk>/remove/", RemoveKeyView.as_view(), name="mfa_remove_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
