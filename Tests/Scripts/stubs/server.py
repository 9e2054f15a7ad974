"""Has a language server check the scripts in a folder: server.py SERVER FOLDER FILE… prints FILE:LINE CODE for each finding, and ends with OK."""

import json
import os
import subprocess
import sys
import threading
import time


class Server:
    """A language server that speaks over its standard input and output."""

    def __init__(self, command):
        self.process = subprocess.Popen([command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.answers, self.published, self.news = {}, {}, threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()

    def send(self, method, params, number=None):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.write(message if number is None else message | {"id": number})

    def write(self, message):
        text = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(text) + text)
        self.process.stdin.flush()

    def listen(self):
        while True:
            length = 0
            while (line := self.process.stdout.readline()).strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                return
            self.take(json.loads(self.process.stdout.read(length)))

    def take(self, message):
        if "id" in message and "method" in message:
            items = message["params"].get("items") if message["method"] == "workspace/configuration" else None
            self.write({"jsonrpc": "2.0", "id": message["id"], "result": None if items is None else [{} for _ in items]})
            return
        with self.news:
            if message.get("method") == "textDocument/publishDiagnostics":
                self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
            elif "id" in message:
                self.answers[message["id"]] = message
            self.news.notify_all()

    def wait(self, condition, seconds=60):
        with self.news:
            if not self.news.wait_for(condition, seconds):
                raise SystemExit("the language server does not answer")


def main(command, folder, *files):
    server, root = Server(command), "file://" + os.path.abspath(folder)
    capabilities = {"textDocument": {"publishDiagnostics": {}, "diagnostic": {}}, "workspace": {"configuration": True}}
    server.send("initialize", {
        "processId": os.getpid(), "rootUri": root, "workspaceFolders": [{"uri": root, "name": "scripts"}], "capabilities": capabilities,
    }, 1)  # fmt: skip
    server.wait(lambda: 1 in server.answers)
    server.send("initialized", {})
    for number, name in enumerate(files, 10):
        uri = f"{root}/{name}"
        text = open(os.path.join(folder, name), encoding="utf-8").read()
        server.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "lua", "version": 1, "text": text}})
        deadline = time.monotonic() + 60
        findings = None
        # Until the workspace is read the server answers nothing, or too little: the same answer twice is taken for the last one. In the first file
        # there must be something to find.
        while time.monotonic() < deadline:
            key = number * 1000 + int((deadline - time.monotonic()) * 10)
            server.send("textDocument/diagnostic", {"textDocument": {"uri": uri}}, key)
            server.wait(lambda: key in server.answers)
            result = server.answers[key].get("result") or {}
            now = result["items"] if "items" in result else server.published.get(uri)
            is_settled = now is not None and findings is not None and len(now) == len(findings)
            if is_settled and (now or number > 10):
                break
            findings = now
            time.sleep(2)
        for finding in findings or []:
            print(f"{name}:{finding['range']['start']['line'] + 1} {finding.get('code')}")
    server.process.kill()
    print("OK")


main(*sys.argv[1:])
