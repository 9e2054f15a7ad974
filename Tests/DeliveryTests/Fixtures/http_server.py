"""An SMS provider for the tests, on a free port of 127.0.0.1.

Prints one JSON line {"port": N} when it listens and one for every request. POST /status/N answers N; /hang does not answer; /close closes the connection;
/redirect points elsewhere. Ends when its standard input does. Options: --certificate FILE --key FILE
"""

import argparse
import base64
import json
import os
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def say(value):
    print(json.dumps(value), flush=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        say({
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": base64.b64encode(body).decode(),
            "connection": self.client_address[1],
        })
        if self.path == "/hang":
            threading.Event().wait()
        if self.path == "/close":
            self.close_connection = True
            return
        status = 302 if self.path == "/redirect" else int(self.path.rsplit("/", 1)[1])
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/status/200")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    # A client that turns away from the certificate is what is tested.
    server.handle_error = lambda request, address: None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)

    def watch():
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    say({"port": server.server_address[1]})
    server.serve_forever()


main()
