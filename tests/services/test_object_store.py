"""The file store on S3, against a server that speaks its language."""

import hashlib
import time
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from traceability.errors import NotFound, Unavailable
from traceability.services.file_store import FileStore, FolderStore
from traceability.services.object_store import ObjectStore, _client

PAPER = b"%PDF-1.7 a paper"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    made = ThreadedMotoServer(port=0)
    made.start()
    _, port = made.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    made.stop()


@pytest.fixture
def store(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileStore]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": server,
    }.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3", region_name="us-east-1", endpoint_url=server).create_bucket(Bucket="ocop")
    _client.cache_clear()
    yield FileStore.at("s3://ocop/trace")
    _client.cache_clear()


def test_the_address_chooses_the_store(store: FileStore) -> None:
    assert isinstance(store, ObjectStore)
    assert isinstance(FileStore.at("file:///tmp/files"), FolderStore)


def test_what_is_put_is_read_back_under_its_hash(store: FileStore) -> None:
    assert store.put(PAPER) == store.put(PAPER) == hashlib.sha256(PAPER).hexdigest()
    assert store.open(hashlib.sha256(PAPER).hexdigest()).read() == PAPER


@pytest.mark.parametrize("name", ["0" * 64, "../secret", "trace/x"])
def test_what_is_not_there_is_absent(store: FileStore, name: str) -> None:
    with pytest.raises(NotFound):
        store.open(name)


def test_only_old_and_unused_files_are_removed(store: FileStore) -> None:
    kept, gone = store.put(b"%PDF kept"), store.put(b"%PDF gone")
    assert store.remove_unused(lambda name: False, time.time() - 3600) == 0, "all are young"
    assert store.remove_unused(lambda name: name == kept, time.time() + 3600) >= 1
    assert store.open(kept).read() == b"%PDF kept"
    with pytest.raises(NotFound):
        store.open(gone)


def test_a_store_that_does_not_answer_is_unavailable(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    _client.cache_clear()
    dead = FileStore.at("s3://ocop/trace")
    with pytest.raises(Unavailable):
        dead.put(PAPER)
    with pytest.raises(Unavailable):
        dead.open("0" * 64)
