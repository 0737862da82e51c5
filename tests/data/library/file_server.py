#!/usr/bin/python3
"""Serves the files of a folder on 127.0.0.1, with a fault that the first part of the path names.

    file_server.py FOLDER LOG

prints its port, and writes a line into LOG after every request: its number from 1000000 in the order of coming, path,
first byte asked for, status, bytes sent.
"""
import http.server
import itertools
import os
import sys
import time

folder, log_file = sys.argv[1:]
NUMBERS = itertools.count(1_000_000)
PAGE = b"<!DOCTYPE html>\n<html><body>Please accept our terms.</body></html>\n"


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def start(self, status, headers=()):
        self.status = status
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def send(self, content):
        self.wfile.write(content)
        self.wfile.flush()
        self.sent += len(content)

    def do_GET(self):
        number = next(NUMBERS)
        self.sent = 0
        self.status = 0
        asked = self.headers.get("Range")
        self.first = int(asked.split("=")[1].rstrip("-")) if asked else 0
        fault, name = self.path.lstrip("/").split("/", 1)
        try:
            self.answer(fault, name)
        except (BrokenPipeError, ConnectionResetError):
            pass
        with open(log_file, "a") as log:
            log.write(f"{number} {self.path} {self.first} {self.status} {self.sent}\n")

    def answer(self, fault, name):
        if fault in ("missing", "broken"):
            return self.start({"missing": 404, "broken": 500}[fault])
        if fault in ("redirect", "elsewhere", "loop"):
            target = {"redirect": f"/plain/{name}", "elsewhere": "file:///etc/passwd", "loop": self.path}[fault]
            return self.start(302, [("Location", target)])
        if fault == "html":
            self.start(200, [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))])
            return self.send(PAGE)
        if fault == "hangup":
            return None
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            return self.start(404)
        with open(path, "rb") as file:
            content = file.read()
        if fault == "wrong":
            content = content[:-1] + bytes([content[-1] ^ 1])
        if fault == "bigger":
            content += b"further"
        if fault in ("long", "short"):  # without a length: ended by the end of the connection
            self.start(200)
            return self.send(content + b"further" if fault == "long" else content[: len(content) // 2])
        if fault == "whole":
            self.first = 0
        self.send_part(fault, content)

    def send_part(self, fault, content):
        rest, middle = content[self.first :], len(content) // 2
        headers = [("Content-Length", str(len(rest)))]
        if self.first > 0:
            headers.append(("Content-Range", f"bytes {self.first}-{len(content) - 1}/{len(content)}"))
        self.start(206 if self.first > 0 else 200, headers)
        if fault == "cut" and self.first < middle:
            return self.send(content[self.first : middle])
        if fault == "stall":
            self.send(content[self.first : middle])
            time.sleep(20)
            return None
        if fault == "slow":
            for place in range(0, len(rest), 10_000):
                self.send(rest[place : place + 10_000])
                time.sleep(0.05)
            return None
        return self.send(rest)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
