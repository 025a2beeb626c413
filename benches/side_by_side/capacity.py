"""How many requests a second the emulator serves: it must be several times what the contenders ask of it."""

import os
import socket
import time
from urllib.parse import urlsplit


def targets(workload, environment, peers):
    """The targets that the workload is made of, as a client without latency asks for them."""
    path = urlsplit(environment["CLOUDFLARE_BASE_URL"]).path
    app = f"{path}/accounts/{environment['CLOUDFLARE_ACCOUNT_ID']}/realtime/kit/{environment['REALTIMEKIT_APP_ID']}"
    if workload.name == "all_sessions":
        order = "sort_by=createdAt&sort_order=ASC"
        return [f"{app}/sessions?page_no={page + 1}&per_page=100&{order}" for page in range(workload.requests)]
    return [f"{app}/sessions/peer-report/{peer}?filters=quality_stats" for peer in peers]


def requests_a_second(workload, environment, peers, seconds=2.0):
    """What one connection gets that only counts the bytes of the answers: the client's own work is in it too."""
    address = urlsplit(environment["CLOUDFLARE_BASE_URL"])
    token = environment["CLOUDFLARE_API_TOKEN"]
    head = f"HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n"
    messages = [f"GET {it} {head}".encode() for it in targets(workload, environment, peers)]
    buffer = memoryview(bytearray(1 << 20))
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def ask(message):
            connection.sendall(message)
            got = connection.recv_into(buffer)
            head, _, body = bytes(buffer[:got]).partition(b"\r\n\r\n")
            left = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0]) - len(body)
            while left > 0:
                left -= connection.recv_into(buffer)

        for message in messages:
            ask(message)
        served, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            for message in messages:
                ask(message)
            served += len(messages)
        return served / (time.perf_counter() - begun)
