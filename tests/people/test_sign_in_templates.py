"""Every template allauth can ask for is one of ours and renders with the engine of our pages."""

import re
from pathlib import Path

import allauth
import pytest
from django.template.backends.jinja2 import Template
from django.template.loader import get_template

ROOT = Path(allauth.__file__).parent
APPS = ("account", "mfa", "usersessions", "socialaccount")
# Reached only with settings this site does not use: phones, links instead of codes, passkeys at sign-up.
UNREACHABLE = re.compile(
    r"phone|account/email\.html|email_change|email_confirm\.html|verification_sent|password_reset_done|signup_by_passkey"
    r"|verified_email_required|password_reset_key|email/email_confirmation_message|webauthn/signup_form|mfa/trust"
    r"|/base_|/base\.html|snippets/|email/base_"
)


def reachable() -> list[str]:
    names = []
    for app in APPS:
        folder = ROOT / "templates" / app
        found = [str(path.relative_to(ROOT / "templates")) for path in folder.rglob("*.*")]
        names += [name for name in found if not UNREACHABLE.search(name)]
    return sorted(
        {*names, "account/email/email_confirmation_message.txt", "account/password_reset_help_text.html", "429.html"}
    )


@pytest.mark.parametrize("name", reachable())
def test_allauth_template_is_ours(name: str) -> None:
    assert isinstance(get_template(name), Template), name


@pytest.mark.parametrize("name", [name for name in reachable() if name.endswith("_message.txt")])
def test_mail_has_a_subject_and_html_too(name: str) -> None:
    for other in (name.replace("_message.txt", "_subject.txt"), name.replace(".txt", ".html")):
        assert isinstance(get_template(other), Template)


def test_names_in_the_code_of_allauth_are_all_walked() -> None:
    """What its views and flows name in their source is among the files walked above."""
    named = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "test" not in str(path):
                named |= set(
                    re.findall(
                        r'"((?:account|mfa|usersessions|socialaccount)/[\w/]+)(?:\.txt|\.\{|")', path.read_text()
                    )
                )
    pages = {name.rsplit(".", 1)[0].removesuffix("_message").removesuffix("_subject") for name in reachable()}

    missing = {
        name for name in named if name not in pages and not UNREACHABLE.search(f"{name}.html") and "/js/" not in name
    }

    assert not missing
