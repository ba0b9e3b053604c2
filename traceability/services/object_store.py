"""The file store on S3 and what speaks its language (MinIO, Ceph, Garage …), through obstore.

`STORAGE_URL=s3://bucket/prefix`; keys, region and address come from the environment as for every S3 tool:
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL.
"""

import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from traceability.errors import NotFound, Unavailable
from traceability.services.file_store import MISSING, FileStore, is_name

_DOWN = "Kho tệp tạm thời không trả lời. Thử lại sau ít phút; nếu vẫn lỗi, hãy báo cho quản trị hệ thống."
_REFUSED = (
    "Kho tệp tạm thời không trả lời. Chưa có gì thay đổi. "
    "Thử lại sau ít phút; nếu vẫn lỗi, hãy báo cho quản trị hệ thống."
)


@dataclass(frozen=True)
class ObjectStore(FileStore):
    """A bucket, or the part of one under a prefix."""

    store: S3Store

    @classmethod
    def at(cls, storage_url: str) -> "ObjectStore":
        """The one client of this address in this process: it keeps its connections."""
        return cls(_client(storage_url))

    def put(self, data: bytes) -> str:
        """Written over what is there, which is the same: that makes it young for `remove_unused`."""
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            obstore.put(self.store, _key(sha256), data)
        except BaseError as error:
            raise Unavailable(_REFUSED) from error
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """Fetched whole and compared with its name: a file has at most 10 MB."""
        try:
            data = bytes(obstore.get(self.store, _key(sha256)).bytes())
        except FileNotFoundError:
            raise NotFound(MISSING) from None
        except BaseError as error:
            raise Unavailable(_DOWN) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unavailable(_DOWN)
        return io.BytesIO(data)

    def remove_unused(self, used: Callable[[str], bool], older_than: float) -> int:
        """As a folder's; what does not look like ours is left alone."""
        old = [
            item["path"]
            for page in obstore.list(self.store)
            for item in page
            if item["last_modified"].timestamp() < older_than and _is_ours(item["path"])
        ]
        unused = [path for path in old if not used(path.rpartition("/")[2])]
        for path in unused:
            obstore.delete(self.store, path)
        return len(unused)


@cache
def _client(storage_url: str) -> S3Store:
    address = urlsplit(storage_url)
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    options: Any = {"timeout": timedelta(seconds=20), "connect_timeout": timedelta(seconds=5)}
    options["allow_http"] = endpoint.startswith("http://")  # a server of one's own, beside this one
    # A request that asks for a page waits for this: three tries at most.
    tries: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=30)}
    return S3Store(
        address.netloc,
        prefix=address.path.strip("/") or None,
        client_options=options,
        retry_config=tries,
    )


def _key(sha256: str) -> str:
    if not is_name(sha256):
        raise NotFound
    return f"{sha256[:2]}/{sha256}"


def _is_ours(path: str) -> bool:
    name = path.rpartition("/")[2]
    return is_name(name) and path == _key(name)
