"""Posts with requests: the first body whole, the others as streams, which it sends in chunks."""
import base64
import sys

import requests

pairs = sys.argv[3:]
with requests.Session() as session:
    session.trust_env = False
    for number, (content_type, path) in enumerate(zip(pairs[::2], pairs[1::2])):
        with open(path, "rb") as file:
            body = file.read()
        data = body if number == 0 else (body[at:at + 1000] for at in range(0, len(body), 1000))
        answer = session.post(
            sys.argv[1], data=data, headers={"Content-Type": content_type},
            verify=sys.argv[2] or True, timeout=20,
        )
        print(answer.status_code, base64.b64encode(answer.content).decode(), flush=True)
