"""Settings from the environment: typed, secrets from files, one clear sentence on a mistake."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lyceum.kernel.env import Environment, cache, database, files, mail

pytestmark = pytest.mark.pure


def test_text_reads_a_secret_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret\n")

    assert Environment({"LYCEUM_KEY_FILE": str(tmp_path / "key")}).text("KEY", help="") == "secret"


def test_text_says_that_a_file_cannot_be_read() -> None:
    with pytest.raises(ImproperlyConfigured, match="LYCEUM_KEY_FILE"):
        Environment({"LYCEUM_KEY_FILE": "/nowhere/at/all"}).text("KEY", help="")


@pytest.mark.parametrize(("raw", "value"), [("yes", True), ("0", False), ("True", True)])
def test_flag_reads_yes_and_no(raw: str, value: bool) -> None:  # noqa: FBT001 - a table
    assert Environment({"LYCEUM_X": raw}).flag("X", help="") is value


@pytest.mark.parametrize("raw", ["maybe", "2"])
def test_flag_refuses_anything_else(raw: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="yes or no"):
        Environment({"LYCEUM_X": raw}).flag("X", help="")


@pytest.mark.parametrize("raw", ["-1", "one", "0"])
def test_number_refuses_what_is_none_or_too_small(raw: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        Environment({"LYCEUM_X": raw}).number("X", 1, least=1, help="")


def test_database_understands_postgres_and_files() -> None:
    postgres = database("postgres://me:p%40ss@db:5433/lyceum", synchronous="NORMAL")
    sqlite = database("/tmp/x.sqlite3", synchronous="FULL")  # noqa: S108 - only a name

    assert (postgres["USER"], postgres["PASSWORD"], postgres["PORT"]) == ("me", "p@ss", "5433")
    assert "synchronous=FULL" in sqlite["OPTIONS"]["init_command"]
    with pytest.raises(ImproperlyConfigured):
        database("mysql://x", synchronous="NORMAL")


def test_cache_is_shared_by_all_processes(tmp_path: Path) -> None:
    assert "filebased" in cache("", tmp_path)["BACKEND"]
    assert "redis" in cache("redis://localhost/0", tmp_path)["BACKEND"]
    with pytest.raises(ImproperlyConfigured):
        cache("locmem://", tmp_path)


def test_mail_understands_a_server() -> None:
    found = mail("smtp://me:secret@mail.example.org:25?tls=no")

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.org", 25, False)
    with pytest.raises(ImproperlyConfigured):
        mail("mail.example.org")


def test_files_are_in_the_data_folder_or_in_a_bucket() -> None:
    own = files("s3://k%2Fey:se%40cret@lyceum/a/b/?endpoint=https://s3.example.org:9000&region=here")["OPTIONS"]

    assert files("")["BACKEND"] == "lyceum.files.adapters.FileStore"
    assert (own["bucket_name"], own["location"], own["region_name"]) == ("lyceum", "a/b", "here")
    assert (own["access_key"], own["secret_key"]) == ("k/ey", "se@cret")
    assert (own["endpoint_url"], own["addressing_style"]) == ("https://s3.example.org:9000", "path")
    assert files("s3://lyceum")["OPTIONS"]["access_key"] is None
    for wrong in ("lyceum", "s3://", "https://lyceum.example.org", "s3://lyceum?secret=x"):
        with pytest.raises(ImproperlyConfigured, match="LYCEUM_FILES"):
            files(wrong)
