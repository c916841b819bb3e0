"""pyas2lib behind uvicorn: takes AS2 messages, verifies them, answers with a receipt. Keeps nothing.

    PARTNER_CERTIFICATE=signer.crt python -m uvicorn server:app
"""

import os
import re

# oscrypto 1.3.0, which pyas2lib builds on, knows versions of OpenSSL with one digit for each part and
# refuses 3.0.10 and later. It asks while it is imported.
search = re.search


def search_version(pattern, text, flags=0):
    if isinstance(pattern, str):
        pattern = pattern.replace(r"\d\.\d\.\d[a-z]*", r"\d\.\d\.\d+[a-z]*")
    return search(pattern, text, flags)


re.search = search_version
from pyas2lib import Message, Organization, Partner  # noqa: E402

re.search = search

with open(os.environ["PARTNER_CERTIFICATE"], "rb") as file:
    certificate = file.read()

us = Organization(as2_name=os.environ["AS2_US"])
partner = Partner(
    as2_name=os.environ["AS2_PARTNER"],
    verify_cert=certificate,
    # Its authority is made for the run; whether the certificate is the partner's is still compared.
    validate_certs=False,
    sign=True,
    encrypt=False,
    canonicalize_as_binary=True,
)


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    body = bytearray()
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    head = b"".join(name + b": " + value + b"\r\n" for name, value in scope["headers"])
    message = Message()
    _, _, mdn = message.parse(
        head + b"\r\n" + bytes(body),
        find_org_cb=lambda name: us if name == us.as2_name else None,
        find_partner_cb=lambda name: partner if name == partner.as2_name else None,
    )
    headers = [(name.encode(), value.encode()) for name, value in mdn.headers.items()]
    content = mdn.content
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})
