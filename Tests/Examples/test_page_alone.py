"""The page by itself, with a server that says what the real one seldom does."""

from __future__ import annotations

import json
import queue
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import shared
from browser import Page
from installation import EXAMPLE
from servers import wait_for

TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


class Script(ThreadingHTTPServer):
    """Serves the page; answers each request for events with the next answer of the test's."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: queue.Queue[str | int] = queue.Queue()
        self.asked: list[dict[str, list[str]]] = []
        self.ends = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Script

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/events":
            return self.events(parse_qs(address.query))
        file = EXAMPLE / "page" / (address.path.rpartition("/")[2] or "index.html")
        self.send_response(200 if file.exists() else 404)
        self.send_header("Content-Type", TYPES.get(file.suffix, "text/plain"))
        self.end_headers()
        self.wfile.write(file.read_bytes() if file.exists() else b"")

    def events(self, query: dict[str, list[str]]) -> None:
        self.server.asked.append(query)
        try:
            answer = self.server.answers.get(timeout=30)
        except queue.Empty:
            return  # the test is over
        self.send_response(answer if isinstance(answer, int) else 200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if isinstance(answer, str):
            self.wfile.write(answer.encode())
            self.server.ends.wait(60)


def event(identity: str, call: str, stage: str = "lookup", name: str = "") -> str:
    body = {"callId": call, "tenant": "default", "direction": "inbound", "number": "1"}
    body |= {"stage": stage, "match": "single", "displayName": name or identity}
    data = json.dumps({"id": identity, "showFor": 60_000, "popUp": {**body, "contacts": []}})
    return f"event: popup\nid: at-{identity}\ndata: {data}\n\n"


class PageAloneTests(unittest.TestCase):
    def setUp(self) -> None:
        self.server = Script()
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()

        def end() -> None:
            self.server.ends.set()
            self.server.shutdown()
            thread.join()
            self.server.server_close()

        self.addCleanup(end)

    def show(self) -> Page:
        return shared.browser().show(self.server.server_address[1], "101")

    def test_an_id_is_shown_once(self) -> None:
        self.server.answers.put(event("a", "1") + event("a", "1") + event("b", "2"))
        page = self.show()
        page.wait_for_card("2", "b")
        self.assertEqual(page.run("return document.querySelectorAll('article').length"), 2)
        self.assertEqual(page.times_added("1"), 1)

    def test_an_earlier_stage_and_an_unknown_one_change_nothing(self) -> None:
        events = event("a", "1", "contact") + event("b", "1", "lookup") + event("c", "1", "closed")
        self.server.answers.put(events + event("d", "3", "closed") + event("e", "2"))
        page = self.show()
        page.wait_for_card("2", "e")
        self.assertEqual(page.cards("3"), [])
        (card,) = page.cards("1")
        self.assertIn("a", card.splitlines())

    def test_an_answer_that_is_no_stream_makes_the_page_begin_anew_where_it_was(self) -> None:
        self.server.answers.put("event: begin\nid: z\ndata: {}\n\n" + event("a", "1"))
        page = self.show()
        page.wait_for_card("1", "a")
        # The connection breaks; the first try after it meets a proxy whose server is not there yet.
        self.server.answers.put(503)
        self.server.answers.put(event("b", "2"))
        self.server.ends.set()
        wait_for("two more requests", lambda: len(self.server.asked) >= 3)
        page.wait_for_card("2", "b")
        self.assertEqual(self.server.asked[2], {"agent": ["101"], "last": ["at-a"]})
        self.assertEqual(len(page.cards("1")), 1)


if __name__ == "__main__":
    unittest.main()
