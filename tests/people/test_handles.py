"""Short names that stand for something are nobody's, whether people sign up or are brought in."""

import pytest

from lyceum.people.actions.importing import NewPerson, import_people
from lyceum.people.models.accounts import HandleAlias, Person
from lyceum.people.queries.handles import RESERVED, is_reserved, make_handle
from lyceum.people.requests import SYSTEM
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [*sorted(RESERVED), "former-7", "Former 12"])
def test_reserved_names_are_taken_by_nobody(name: str) -> None:
    import_people(SYSTEM, [NewPerson("elsewhere:1", name, handle=name), NewPerson("elsewhere:2", name)])

    handles = [*Person.objects.values_list("handle", flat=True), make_handle(name)]

    assert len(set(handles)) == 3
    assert not any(is_reserved(handle) for handle in handles)


def test_import_people_takes_nobodys_former_name() -> None:
    HandleAlias.objects.create(person=make_person(handle="noor"), handle="noor-h")

    import_people(SYSTEM, [NewPerson("elsewhere:1", "Noor H")])

    assert Person.objects.get(origin="elsewhere:1").handle == "noor-h-2"
