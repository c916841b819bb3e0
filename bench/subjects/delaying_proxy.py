"""Passes TCP on to a server and holds every piece back for a while, both ways.

    python3 delaying_proxy.py PORT DELAY_MS

Prints its own port as JSON. A thread that sleeps wakes within some 60 microseconds, where the timers
of event loops count whole milliseconds.
"""
import json
import queue
import socket
import sys
import threading
import time

port, delay = int(sys.argv[1]), float(sys.argv[2]) / 1000


def read(source, pieces):
    try:
        while data := source.recv(262144):
            pieces.put((time.monotonic() + delay, data))
    except OSError:
        pass
    pieces.put((0.0, b""))


def write(target, pieces, connections):
    try:
        while True:
            due, data = pieces.get()
            if not data:
                break
            wait = due - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            target.sendall(data)
    except OSError:
        pass
    for connection in connections:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def begin(run, *given):
    threading.Thread(target=run, args=given, daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0), backlog=64)
print(json.dumps({"event": "ready", "port": listener.getsockname()[1]}), flush=True)
while True:
    client, _ = listener.accept()
    try:
        server = socket.create_connection(("127.0.0.1", port))
    except OSError:
        client.close()
        continue
    pair = (client, server)
    for connection in pair:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for source, target in (pair, pair[::-1]):
        pieces = queue.Queue()
        begin(read, source, pieces)
        begin(write, target, pieces, pair)
