"""Mails made by hand, as programs all over the world write them."""

from email.message import EmailMessage

from lyceum.notifications.queries.visible import CUT

FROM = "Lyceum <hello@example.org>"
OURS = [CUT, "Answer above this line. What stands below it is cut off.", "", "Ada replied in “Derivatives”"]


def quoted(*lines: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in lines or OURS)


def plain() -> str:
    return "\n".join(OURS)


ANSWERS = {
    "gmail_en": (
        f"Use the chain rule.\n\nOn Mon, Nov 23, 2026 at 10:00 AM {FROM} wrote:\n\n{quoted()}\n",
        "Use the chain rule.",
    ),
    "gmail_wrapped": (
        f"Use the chain rule.\n\nOn Mon, Nov 23, 2026 at 10:00 AM Lyceum\n<hello@example.org> wrote:\n\n{quoted()}\n",
        "Use the chain rule.",
    ),
    "outlook_de": (
        (
            "Mit der Kettenregel.\n\n________________________________\nVon: Lyceum <hello@example.org>\n"
            f"Gesendet: Montag, 23. November 2026 10:00\nAn: Noor <noor@example.org>\nBetreff: Ada\n\n{plain()}\n"
        ),
        "Mit der Kettenregel.",
    ),
    "apple_fr": (
        f"Par composition.\n\nEnvoyé de mon iPhone\n\n> Le 23 nov. 2026 à 10:00, {FROM} a écrit :\n> \n{quoted()}\n",
        "Par composition.",
    ),
    "gmail_ja": (f"連鎖律です。\n\n2026年11月23日(月) 10:00 {FROM}:\n\n{quoted()}\n", "連鎖律です。"),
    "gmail_es": (
        f"Con la regla.\n\nEl lun, 23 nov 2026 a las 10:00, Lyceum (<hello@example.org>) escribió:\n\n{quoted()}\n",
        "Con la regla.",
    ),
    "gmail_ar": (
        (
            "بقاعدة السلسلة.\n\nفي الاثنين، 23 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة "
            f"\u202aLyceum\u202c\u200f <\u202ahello@example.org\u202c\u200f>:\u202c\n\n{quoted()}\n"
        ),
        "بقاعدة السلسلة.",
    ),
    "without_our_line": (
        f"Sí.\n\nEl lun, 23 nov 2026 a las 10:00, Lyceum (<hello@example.org>) escribió:\n\n{quoted('a')}\n",
        "Sí.",
    ),
    "outlook_without_our_line": (
        (
            "Mit der Kettenregel.\n\nVon: Lyceum <hello@example.org>\nGesendet: Montag, 23. November 2026 10:00\n"
            "An: Noor <noor@example.org>\nBetreff: Ada\n\nAda hat geschrieben\n"
        ),
        "Mit der Kettenregel.",
    ),
    "signature": (f"Use the rule.\n\n-- \nNoor Haddad\nRoom 4\n\n{quoted()}\n", "Use the rule."),
    "between": (
        f"On Monday {FROM} wrote:\n{quoted(CUT, 'Is it blue?')}\n\nYes.\n\n{quoted('And big?')}\n\nNo.\n\n-- \nNoor",
        "> Is it blue?\n\nYes.\n\n> And big?\n\nNo.",
    ),
    "below": (f"{quoted(CUT, 'Is it blue?')}\n\nYes, below the quote.\n", "> Is it blue?\n\nYes, below the quote."),
    "quotes_of_ones_own": ("As you said:\n\n> Is it blue?\n\nYes.\n", "As you said:\n\n> Is it blue?\n\nYes."),
    "only_quote": (f"\n\nOn Mon, Nov 23, 2026 at 10:00 AM {FROM} wrote:\n\n{quoted()}\n", ""),
    "empty": ("\n \n", ""),
    "colon": (
        "Ask noor@example.org about this:\n\nit is not clear",
        "Ask noor@example.org about this:\n\nit is not clear",
    ),
}
FORGED = {
    "somebody else": {"sender": "mallory@example.org"},
    "two senders": {"sender": "noor@example.org, mallory@example.org"},
    "a name that looks like it": {"sender": '"noor@example.org" <mallory@example.org>'},
}
AUTOMATIC = {
    "away": {"Auto_Submitted": "auto-replied"},
    "away, Outlook": {"X_Auto_Response_Suppress": "All"},
    "bulk": {"Precedence": "bulk"},
    "auto_reply": {"Precedence": "auto_reply"},
    "a list": {"List_Id": "<community-1.testserver>"},
    "a bounce": {"Return_Path": "<>"},
}


def make_mail(
    sender: str,
    to: str,
    text: str = "Use the chain rule.",
    *,
    subject: str = "Re: Ada",
    name: str = "1",
    **headers: str,
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{name}@mail.example.org>"
    for key, value in headers.items():
        mail[key.replace("_", "-")] = value
    mail.set_content(text)
    return mail
