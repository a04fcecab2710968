"""Files in a bucket: stored there, handed out through the same gate, in every backup and back again."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from moto import mock_aws

from lyceum.files.adapters import list_stored
from lyceum.files.models import File
from lyceum.interop.tasks.backups import write_backup
from lyceum.interop.tasks.restoring import restore_backup
from lyceum.kernel.env import files
from tests.factories import make_person
from tests.files.test_files import make_picture, read

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def bucket() -> Iterator[None]:
    """An empty bucket, as `LYCEUM_FILES=s3://...` names it."""
    storages = settings.STORAGES | {"default": files("s3://key:secret@lyceum/here?region=eu-west-1")}
    with mock_aws():
        place = {"LocationConstraint": "eu-west-1"}
        boto3.client("s3", region_name="eu-west-1").create_bucket(Bucket="lyceum", CreateBucketConfiguration=place)
        with override_settings(STORAGES=storages):
            yield


def keys() -> list[str]:
    found = boto3.client("s3", region_name="eu-west-1").list_objects_v2(Bucket="lyceum")
    return [entry["Key"] for entry in found.get("Contents", [])]


def upload(client: Client) -> File:
    client.force_login(make_person())
    picture = SimpleUploadedFile("me.png", make_picture())
    client.post("/files/upload/", {"picture": picture, "text": "A square"})
    return File.objects.get()


def test_upload_is_stored_in_the_bucket_and_handed_out_to_its_owner(client: Client) -> None:
    file = upload(client)

    assert keys() == [f"here/{file.path}"]
    assert len(read(client, file)) == file.size
    assert read(Client(), file) == b""
    boto3.client("s3", region_name="eu-west-1").delete_object(Bucket="lyceum", Key=f"here/{file.path}")
    assert read(client, file) == b""


def test_backup_holds_the_bucket_and_restore_fills_it(client: Client, tmp_path: Path) -> None:
    file = upload(client)
    before = read(client, file)
    store = boto3.client("s3", region_name="eu-west-1")
    write_backup(tmp_path / "b.tar.gz")
    store.put_object(Bucket="lyceum", Key=f"here/{file.path}", Body=b"broken")
    store.put_object(Bucket="lyceum", Key="elsewhere/not-ours", Body=b"x")

    restore_backup(tmp_path / "b.tar.gz")

    assert read(client, file) == before
    assert list(list_stored()) == [file.path]
