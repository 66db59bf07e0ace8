"""A small S3 on loopback: signatures are checked (AWS Signature Version 4), conditions kept, parts put together."""

import hashlib
import hmac
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

KEY, SECRET, REGION, BUCKET = "LABKEY", "lab-secret-never-told", "lab-1", "sodsong"


@dataclass
class Storage:
    """What lies there by name, every request that was taken, and how to make it fail."""

    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    broken: bool = False
    endpoint: str = ""
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def serving(chain: Path | None = None) -> Iterator[Storage]:
    """On HTTP, or behind TLS with the certificate and key in ``chain``."""
    storage = Storage()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"storage": storage}))
    storage.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    if chain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        storage.endpoint = f"https://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield storage
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    storage: Storage
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionResetError, BrokenPipeError, ssl.SSLError):
            self.close_connection = True

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        wrong = "broken" if self.storage.broken else self._unsigned(body)
        with self.storage.lock:
            self.storage.asked.append(f"{self.command} {self.path}")
            if wrong:
                self.storage.refused.append(wrong)
                self._answer(503 if wrong == "broken" else 403, f"<Error><Code>{wrong}</Code></Error>".encode())
                return
            _, bucket, *rest = unquote(path).split("/", 2)
            name = rest[0] if rest else ""
            if bucket != BUCKET:
                self._answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
            elif not name and "delete" in query:
                self._delete_all(body)
            elif not name:
                self._list(query)
            else:
                getattr(self, f"_{self.command.lower()}")(name, query, body)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815  # the standard library's names

    def _get(self, name: str, _query: dict[str, str], _body: bytes) -> None:
        found = self.storage.objects.get(name)
        if found is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._answer(200, found, etag=_etag(found))

    _head = _get

    def _put(self, name: str, query: dict[str, str], body: bytes) -> None:
        if "partNumber" in query:
            self.storage.parts[query["uploadId"]][int(query["partNumber"])] = body
        elif self.headers.get("if-none-match") == "*" and name in self.storage.objects:
            self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
            return
        else:
            self.storage.objects[name] = body
        self._answer(200, b"", etag=_etag(body))

    def _post(self, name: str, query: dict[str, str], _body: bytes) -> None:
        if "uploads" in query:
            upload = f"upload-{len(self.storage.parts)}"
            self.storage.parts[upload] = {}
            self._answer(200, _xml("InitiateMultipartUploadResult", f"<UploadId>{upload}</UploadId>"))
            return
        parts = self.storage.parts.pop(query["uploadId"])
        whole = self.storage.objects[name] = b"".join(parts[number] for number in sorted(parts))
        self._answer(200, _xml("CompleteMultipartUploadResult", f"<ETag>{_etag(whole)}</ETag>"))

    def _delete(self, name: str, _query: dict[str, str], _body: bytes) -> None:
        self.storage.objects.pop(name, None)
        self._answer(204, b"")

    def _delete_all(self, body: bytes) -> None:
        names = [unescape(name) for name in re.findall(r"<Key>(.*?)</Key>", body.decode())]
        for name in names:
            self.storage.objects.pop(name, None)
        rows = "".join(f"<Deleted><Key>{escape(name)}</Key></Deleted>" for name in names)
        self._answer(200, _xml("DeleteResult", rows))

    def _list(self, query: dict[str, str]) -> None:
        names = sorted(name for name in self.storage.objects if name.startswith(query.get("prefix", "")))
        after = query.get("continuation-token", "")
        page = [name for name in names if name > after][:2]  # small pages, so that going on is tried
        more = bool(page) and page[-1] != names[-1]
        rows = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>2020-08-11T00:00:00.000Z</LastModified>"
            f"<ETag>{_etag(self.storage.objects[name])}</ETag><Size>{len(self.storage.objects[name])}</Size></Contents>"
            for name in page
        )
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        self._answer(200, _xml("ListBucketResult", f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{rows}"))

    def _answer(self, status: int, body: bytes, etag: str = "") -> None:
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", "Tue, 11 Aug 2020 00:00:00 GMT")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(body)

    def _unsigned(self, body: bytes) -> str:
        """What is wrong with the signature, if anything: computed anew from what arrived."""
        said = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?"
            r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})",
            self.headers.get("authorization") or "",
        )
        if not said:
            return "AccessDenied"
        key, day, region, names, signature = said.groups()
        content = self.headers.get("x-amz-content-sha256", "")
        if (key, region) != (KEY, REGION):
            return "InvalidAccessKeyId"
        if content not in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
            return "XAmzContentSHA256Mismatch"
        parts = urlsplit(self.path)
        query = "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
        )
        headers = "".join(f"{name}:{' '.join((self.headers.get(name) or '').split())}\n" for name in names.split(";"))
        request = f"{self.command}\n{parts.path}\n{query}\n{headers}\n{names}\n{content}"
        scope = f"{day}/{region}/s3/aws4_request"
        text = "\n".join(
            ("AWS4-HMAC-SHA256", self.headers["x-amz-date"], scope, hashlib.sha256(request.encode()).hexdigest())
        )
        step = f"AWS4{SECRET}".encode()
        for word in (day, region, "s3", "aws4_request"):
            step = hmac.digest(step, word.encode(), "sha256")
        right = hmac.new(step, text.encode(), "sha256").hexdigest()
        return "" if hmac.compare_digest(right, signature) else "SignatureDoesNotMatch"


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _xml(root: str, inside: str) -> bytes:
    return f'<?xml version="1.0"?><{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inside}</{root}>'.encode()
