"""Posts with http.client over one kept connection, and reads each answer whole."""
import base64
import http.client
import ssl
import sys
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
if url.scheme == "https":
    context = ssl.create_default_context(cafile=sys.argv[2])
    connection = http.client.HTTPSConnection(url.hostname, url.port, context=context, timeout=20)
else:
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=20)
pairs = sys.argv[3:]
for content_type, path in zip(pairs[::2], pairs[1::2]):
    with open(path, "rb") as file:
        connection.request("POST", "/", body=file.read(), headers={"Content-Type": content_type})
    answer = connection.getresponse()
    print(answer.status, base64.b64encode(answer.read()).decode(), flush=True)
