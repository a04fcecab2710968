"""Who runs a community elsewhere: three proofs, what they may correct, how it ends; proposals taken back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from lyceum.communities import tasks
from lyceum.communities.actions.claiming import (
    ask_claim_code,
    ask_claim_look,
    claim_listing,
    end_claim,
    enter_claim_code,
    forget_claims,
    grant_claim,
    keep_claim_look,
)
from lyceum.communities.actions.proposing import change_listing, confirm_listing, withdraw_proposal
from lyceum.communities.actions.tipping import follow_tip, reopen_tip, tip_listing
from lyceum.communities.models.listings import Listing, ListingClaim, ListingTip
from lyceum.communities.policies import CLAIMS_A_DAY, CODE_TRIES, MOST_CODES
from lyceum.communities.queries.claims import MARK, has_mark, mail_domain
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM
from tests.communities.makers import count_statements, make_listing
from tests.communities.test_proposing import TYPED, propose
from tests.factories import make_person, run_tasks
from tests.kernel.test_fetching import rules_for, say, serving

pytestmark = pytest.mark.django_db


def claimed(**fields: Any) -> tuple[Listing, Person, ListingClaim]:
    listing, person = make_listing("Bird Forum", **fields), make_person("Ada")
    return listing, person, claim_listing(person, listing)


def proved() -> tuple[Listing, Person, ListingClaim]:
    listing, person, claim = claimed()
    grant_claim(make_person(is_steward=True), claim)
    return listing, person, ListingClaim.objects.get()


def sent_code() -> str:
    run_tasks()
    found = re.search(r"\b(\d{8})\b", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_a_code_to_its_own_domain_proves_it(client: Client) -> None:
    listing, ada = make_listing("Bird Forum"), make_person("Ada")
    client.force_login(ada)
    client.post(f"/elsewhere/{listing.slug}/claim/")
    claim = ListingClaim.objects.get()

    client.post(f"/communities/claims/{claim.pk}/prove/", {"way": "mail", "name": "office"})
    code = sent_code()
    wrong = client.post(f"/communities/claims/{claim.pk}/prove/", {"way": "code", "code": "1"})
    client.post(f"/communities/claims/{claim.pk}/prove/", {"way": "code", "code": code})

    assert mail.outbox[-1].to == ["office@bird-forum.example"]
    assert wrong.status_code == 422
    claim.refresh_from_db()
    assert (claim.holds, claim.proof) == (True, "mail")
    assert "Correct what the card says" in client.get(f"/elsewhere/{listing.slug}/").content.decode()


def test_a_code_works_for_half_an_hour_and_a_few_tries() -> None:
    _listing, ada, claim = claimed()
    ask_claim_code(ada, claim, "office@bird-forum.example")
    code = sent_code()

    with clock.frozen(clock.now() + timedelta(minutes=31)):
        assert not enter_claim_code(ada, claim, code)
    for _n in range(CODE_TRIES - 1):
        assert not enter_claim_code(ada, claim, "00000000x")
    with pytest.raises(Refused):
        enter_claim_code(ada, claim, code)

    assert not ListingClaim.objects.get().holds


def test_codes_go_to_its_own_domain_alone_and_not_without_end() -> None:
    _listing, ada, claim = claimed()

    for address in ("ada@elsewhere.example", "ada@bird-forum.example.evil.example", "ada@x.bird-forum.example"):
        with pytest.raises(Refused):
            ask_claim_code(ada, claim, address)
    with pytest.raises(Refused):
        ask_claim_code(make_person(), claim, "office@bird-forum.example")
    for _n in range(MOST_CODES):
        ask_claim_code(ada, claim, "office@bird-forum.example")
    with pytest.raises(Refused):
        ask_claim_code(ada, claim, "office@bird-forum.example")

    assert ListingClaim.objects.get().codes_sent == MOST_CODES


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.birds.example/", "birds.example"),
        ("http://birds.example", "birds.example"),
        ("https://birds.example/groups/7", ""),
        ("https://yahoo.com/", ""),
        ("https://birds.example/?group=7", ""),
        ("mailto:list@birds.example", ""),
        ("", ""),
    ],
)
def test_mail_proves_only_a_site_that_is_the_community(url: str, domain: str) -> None:
    assert mail_domain(Listing(url=url)) == domain


@pytest.mark.parametrize(
    ("page", "is_there"),
    [
        (f'<html><head><meta name="{MARK}" content="abc"></head>', True),
        (f'<meta content=" abc " name="{MARK}"><body>', True),
        (f'<head></head><meta name="{MARK}" content="abc">', False),
        (f'<body><p>&lt;meta&gt;<meta name="{MARK}" content="abc">', False),
        (f'<meta name="{MARK}" content="abcd">', False),
        ("lyceum-listing abc", False),
    ],
)
def test_has_mark_reads_the_head_alone(page: str, *, is_there: bool) -> None:
    assert has_mark(page, "abc") is is_there


def test_a_mark_in_the_head_of_its_page_proves_it(settings: Any) -> None:
    settings.CHECK_LINKS = True
    listing, _ada, claim = claimed()
    mark = f'<head><meta name="{MARK}" content="{claim.token}"></head>'.encode()
    with serving(say(mark)) as server:
        Listing.objects.filter(pk=listing.pk).update(url=f"http://birds.example:{server.server_port}/")
        ListingClaim.objects.filter(pk=claim.pk).update(look_asked_at=clock.now())

        assert tasks.look_for(claim.pk, rules_for(server))

    assert ListingClaim.objects.get().proof == "page"


def test_a_look_at_another_address_or_without_the_mark_proves_nothing(settings: Any) -> None:
    settings.CHECK_LINKS = True
    listing, ada, claim = claimed()
    ask_claim_look(ada, claim)

    keep_claim_look(SYSTEM, claim.pk, "https://old.example/", found=True)
    keep_claim_look(SYSTEM, claim.pk, listing.url, found=False)

    assert not ListingClaim.objects.get().holds
    with pytest.raises(Refused):
        keep_claim_look(ada, claim.pk, listing.url, found=True)


def test_no_look_where_the_site_looks_at_nothing(settings: Any) -> None:
    settings.CHECK_LINKS = False
    _listing, ada, claim = claimed()

    with pytest.raises(Refused):
        ask_claim_look(ada, claim)


def test_a_steward_gives_their_word_and_takes_it_back(client: Client) -> None:
    listing, ada = make_listing("Bird Forum"), make_person("Ada")
    claim = claim_listing(ada, listing, "I moderate there as birdwatcher7.")
    steward = make_person(is_steward=True)
    client.force_login(steward)
    assert "birdwatcher7" in client.get("/communities/claims/").content.decode()

    client.post(f"/communities/claims/{claim.pk}/grant/")
    confirm_listing(ada, listing, with_name=True)
    card = client.get(f"/elsewhere/{listing.slug}/").content.decode()
    assert "<bdi>Ada</bdi>, who runs it" in card
    client.post(f"/communities/claims/{claim.pk}/end/", {"reason": "The forum says otherwise."})

    claim.refresh_from_db()
    assert (claim.holds, claim.reason) == (False, "The forum says otherwise.")
    assert "who runs it" not in client.get(f"/elsewhere/{listing.slug}/").content.decode()


def test_only_stewards_grant_and_see_claims(client: Client) -> None:
    _listing, ada, claim = claimed()
    other = make_person()

    for person in (ada, other):
        with pytest.raises(Refused):
            grant_claim(person, claim)
    with pytest.raises(Refused):
        end_claim(other, claim)
    client.force_login(other)

    assert client.get("/communities/claims/").status_code != 200
    assert client.post(f"/communities/claims/{claim.pk}/end/").status_code == 404
    assert ListingClaim.objects.filter(ended_at=None, proved_at=None).exists()


def test_who_runs_it_corrects_facts_and_a_new_site_goes_to_the_stewards(client: Client) -> None:
    listing, ada, _claim = proved()
    client.force_login(ada)

    told = TYPED | {"name": "Bird Forum", "url": "https://evil.example/"}
    client.post(f"/elsewhere/{listing.slug}/correct/", told)

    listing.refresh_from_db()
    assert listing.description == TYPED["description"]
    assert listing.url == "https://bird-forum.example/"
    assert (listing.confirmer, listing.confirmed_by_runner) == (ada, True)
    assert ListingTip.objects.get().url == "https://evil.example/"
    assert "somebody who runs it" in client.get(f"/elsewhere/{listing.slug}/").content.decode()


def test_nobody_else_corrects_it(client: Client) -> None:
    listing, _ada, _claim = claimed()  # said, not proved
    client.force_login(_ada)

    client.post(f"/elsewhere/{listing.slug}/correct/", TYPED)
    with pytest.raises(Refused):
        change_listing(_ada, listing, {"name": "Mine"})

    listing.refresh_from_db()
    assert listing.name == "Bird Forum"


def test_a_claim_given_back_or_forgotten_leaves_nothing_on_the_card() -> None:
    listing, ada, claim = proved()
    confirm_listing(ada, listing, with_name=False)

    end_claim(ada, claim)

    listing.refresh_from_db()
    assert not listing.confirmed_by_runner
    claim_listing(ada, listing)
    forget_claims(SYSTEM, ada.pk)
    assert not ListingClaim.objects.exists()


def test_claims_a_day_are_limited_and_a_claim_is_made_once() -> None:
    ada = make_person()
    first = make_listing("Number 0")
    assert claim_listing(ada, first).pk == claim_listing(ada, first).pk
    for n in range(1, CLAIMS_A_DAY):
        claim_listing(ada, make_listing(f"Number {n}"))

    with pytest.raises(Refused):
        claim_listing(ada, make_listing("One more"))
    with pytest.raises(Refused):
        claim_listing(make_person(), make_listing("Gone", state="gone"))

    assert ListingClaim.objects.count() == CLAIMS_A_DAY


def test_claim_pages_take_the_same_number_of_statements(client: Client) -> None:
    client.force_login(make_person(is_steward=True))
    numbers = []
    for n in (1, 3):
        for m in range(n):
            claim_listing(make_person(), make_listing(f"Forum {n} {m}"), "I run it.")
        numbers.append(count_statements(client, "/communities/claims/"))

    assert numbers[0] == numbers[1]


def test_a_proposal_is_taken_back_until_it_is_decided(client: Client) -> None:
    ada = make_person()
    listing = propose(ada, url="https://birds.example/")
    client.force_login(ada)
    assert "Take my proposal back" in client.get(listing.address).content.decode()

    client.post(f"{listing.address}withdraw/")

    listing.refresh_from_db()
    assert (listing.state, listing.url, listing.description) == ("withdrew", "", "")
    assert client.get(listing.address).status_code == 404
    client.force_login(make_person(is_steward=True))
    assert client.get(listing.address).status_code == 404
    assert propose(make_person(), url="https://birds.example/").state == "proposed"


def test_only_the_own_open_proposal_is_taken_back() -> None:
    ada = make_person()
    listing = propose(ada)

    with pytest.raises(Refused):
        withdraw_proposal(make_person(), listing)
    Listing.objects.update(state="listed")
    with pytest.raises(Refused):
        withdraw_proposal(ada, listing)

    assert Listing.objects.get().state == "listed"


def test_who_proposed_or_runs_it_asks_to_take_it_out() -> None:
    ada = make_person()
    listing = propose(ada)
    Listing.objects.update(state="listed")
    with pytest.raises(Refused):
        tip_listing(make_person(), listing, "out")
    with pytest.raises(Refused):
        tip_listing(SYSTEM, listing, "out", origin="visitor")
    steward = make_person(is_steward=True)

    tip = tip_listing(ada, listing, "out")
    follow_tip(steward, tip, seen="")
    assert Listing.objects.get().state == "gone"
    reopen_tip(steward, tip)

    assert Listing.objects.get().state == "listed"
