"""A real mail server for the tests: aiosmtpd on a free port of 127.0.0.1.

Prints one JSON line {"port": N} when it listens and one for every message it accepts. Ends when its standard input does.

Options: --tls none|starttls|implicit  --certificate FILE --key FILE  --account NAME:PASSWORD
         --mail|--rcpt|--data REPLY    what to answer to that command instead of accepting it
         --greeting hang|close|REPLY   instead of speaking SMTP
"""

import argparse
import asyncio
import base64
import json
import logging
import os
import ssl
import sys
import threading
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


def say(value):
    print(json.dumps(value), flush=True)


class Handler:
    def __init__(self, options):
        self.options = options

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if self.options.mail:
            return self.options.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.options.rcpt:
            return self.options.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.options.data:
            return self.options.data
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": base64.b64encode(envelope.original_content).decode(),
            "isSecure": session.ssl is not None or self.options.tls == "implicit",
            "account": session.auth_data,
            "connection": session.peer[1],
            "greeting": session.host_name,
        })
        return "250 accepted"


def authenticator(account):
    name, password = account.split(":", 1)

    def authenticate(server, session, envelope, mechanism, data):
        good = data.login == name.encode() and data.password == password.encode()
        return AuthResult(success=good, handled=False, auth_data=name if good else None)

    return authenticate


async def serve(options):
    context = None
    if options.tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)

    def smtp():
        return SMTP(
            Handler(options),
            hostname="test.example",
            tls_context=context if options.tls == "starttls" else None,
            require_starttls=options.tls == "starttls",
            authenticator=authenticator(options.account) if options.account else None,
            auth_required=options.account is not None,
            auth_require_tls=options.tls == "starttls",
        )

    async def odd(reader, writer):
        if options.greeting != "hang":
            if options.greeting != "close":
                writer.write(options.greeting.encode() + b"\r\n")
            writer.close()
        else:
            await reader.read()

    loop = asyncio.get_running_loop()
    if options.greeting:
        server = await asyncio.start_server(odd, "127.0.0.1", 0)
    else:
        server = await loop.create_server(smtp, "127.0.0.1", 0, ssl=context if options.tls == "implicit" else None)
    say({"port": server.sockets[0].getsockname()[1]})
    await asyncio.Event().wait()


def main():
    parser = argparse.ArgumentParser()
    for name in ("certificate", "key", "account", "mail", "rcpt", "data", "greeting"):
        parser.add_argument("--" + name)
    parser.add_argument("--tls", choices=("none", "starttls", "implicit"), default="none")
    options = parser.parse_args()

    def watch():
        sys.stdin.read()
        os._exit(0)

    # Refusals and broken handshakes are what is tested; only a crash at the start is news.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    threading.Thread(target=watch, daemon=True).start()
    asyncio.run(serve(options))


main()
