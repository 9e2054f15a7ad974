"""A V3 service over TLS for the tests, on a free port of 127.0.0.1.

Prints its port when it listens. Each request is written to the log, head and body, before it is answered. Ends when its standard input does.
Arguments: certificate, key, log, and what it does with requests: "answer", or "close" for calls that are no token's.
"""

import json
import os
import socket
import ssl
import sys
import threading

certificate, key, log, manner = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
TOKEN = {"statusCode": 200, "message": "", "data": {"access_token": "the-token", "expires_in": 1000}}
SUCCESS = {"statusCode": 200, "message": "Success", "data": {"userId": "u1"}}


def read(stream):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        head += line
    length = next((int(l.split(b":")[1]) for l in head.split(b"\r\n") if l.lower().startswith(b"content-length:")), 0)
    return (head + stream.read(length)).decode()


def serve(connection):
    try:
        with context.wrap_socket(connection, server_side=True) as secure:
            stream = secure.makefile("rb")
            while request := read(stream):
                with open(log, "a") as file:
                    file.write(json.dumps(request) + "\n")
                is_token = "get-management-token" in request.split("\r\n")[0]
                if manner == "close" and not is_token:
                    return
                body = json.dumps(TOKEN if is_token else SUCCESS)
                secure.sendall(f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode())
    except OSError:
        pass


def accept(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
threading.Thread(target=accept, args=(listener,), daemon=True).start()
sys.stdin.read()
os._exit(0)
