"""Which pop-up goes to which browser, by the rules alone."""

from __future__ import annotations

import json
import unittest
from typing import Any

import hub as hub_module
from hub import KEPT, WAITING, Browser, Hub, PopUp, read_pop_up

START = 1_800_000_000.0
AGENT = ("default", "101")


def pop_up(
    identity: str, call: str = "", stage: int = 0, agent: str = "101", ends: float = 90
) -> PopUp:
    key = ("default", call or identity, agent)
    return PopUp(identity, ("default", agent), key, stage, START + ends, "{}")


def waiting(browser: Browser) -> list[str | None]:
    found: list[str | None] = []
    while not browser.waiting.empty():
        item = browser.waiting.get_nowait()
        found.append(item[1].id if item else None)
    return found


class HubTests(unittest.TestCase):
    def setUp(self) -> None:
        self.now = START
        self.hub = Hub(clock=lambda: self.now)
        self.dropped = 0

    def drop(self) -> None:
        self.dropped += 1

    def join(self, last: str | None = None, agent: str = "101") -> Browser:
        return self.hub.join(("default", agent), last, self.drop)[0]

    def test_each_agent_gets_his_own(self) -> None:
        mine, other = self.join(), self.join(agent="102")
        self.hub.publish(pop_up("a"))
        self.hub.publish(pop_up("b", agent="102"))
        self.assertEqual((waiting(mine), waiting(other)), (["a"], ["b"]))

    def test_repeats_expired_and_earlier_stages_are_not_shown(self) -> None:
        self.assertTrue(self.hub.publish(pop_up("a", call="c", stage=1)))
        self.assertFalse(self.hub.publish(pop_up("a", call="c", stage=1)))
        self.assertFalse(self.hub.publish(pop_up("b", call="c", stage=0)))
        self.assertFalse(self.hub.publish(pop_up("d", ends=0)))

    def test_a_browser_that_comes_back_gets_what_it_missed(self) -> None:
        browser, begin = self.hub.join(AGENT, None, self.drop)
        places = [begin]
        for identity in ("a", "b", "c"):
            self.hub.publish(pop_up(identity))
            item = browser.waiting.get_nowait()
            assert item is not None
            places.append(item[0])
        self.assertEqual(waiting(self.join(last=places[0])), ["a", "b", "c"])
        self.assertEqual(waiting(self.join(last=places[1])), ["b", "c"])
        self.assertEqual(waiting(self.join(last=places[3])), [])
        self.assertEqual(waiting(self.join()), [])

    def test_a_place_of_another_process_says_nothing_here(self) -> None:
        other = Hub(clock=lambda: self.now)
        for identity in ("a", "b"):
            self.hub.publish(pop_up(identity))
            other.publish(pop_up(identity))
        elsewhere = other.join(AGENT, None, self.drop)[1]
        for last in (elsewhere, "", "-", "x", f"{elsewhere}x", "1" * 5000, "-1", "\r\n"):
            browser, begin = self.hub.join(AGENT, last, self.drop)
            self.assertEqual(waiting(browser), ["a", "b"], last)
            # Until it has got them, it has nothing of here.
            self.assertEqual(waiting(self.join(last=begin)), ["a", "b"])

    def test_of_a_call_that_was_missed_the_last_stage_comes_in_its_place(self) -> None:
        begin = self.hub.join(AGENT, None, self.drop)[1]
        self.hub.publish(pop_up("a", call="c"))
        self.hub.publish(pop_up("b"))
        self.hub.publish(pop_up("d", call="c", stage=1))
        self.assertEqual(waiting(self.join(last=begin)), ["b", "d"])

    def test_a_full_queue_drops_the_browser_once(self) -> None:
        slow = self.join()
        with self.assertLogs("popup-subscriber"):
            for number in range(WAITING + 5):
                self.hub.publish(pop_up(str(number)))
        self.assertEqual(self.dropped, 1)
        self.assertEqual(slow.waiting.qsize(), WAITING)
        self.hub.leave(slow)
        self.hub.leave(slow)
        self.assertEqual(self.hub._browsers, {})

    def test_what_is_kept_is_bounded_and_forgotten(self) -> None:
        for number in range(KEPT + 5):
            self.hub.publish(pop_up(str(number)))
        self.assertEqual(len(waiting(self.join(last="elsewhere"))), KEPT)
        self.now += 100
        self.hub.forget_expired()
        self.assertEqual((self.hub._recent, self.hub._seen, self.hub._stages), ({}, {}, {}))

    def test_ids_are_bounded_whatever_their_expiry_says(self) -> None:
        self.addCleanup(setattr, hub_module, "REMEMBERED", hub_module.REMEMBERED)
        hub_module.REMEMBERED = 10
        for number in range(25):
            self.hub.publish(pop_up(str(number), ends=1e9))
        self.assertEqual((len(self.hub._seen), len(self.hub._stages)), (10, 10))

    def test_closing_ends_the_streams(self) -> None:
        browser = self.join()
        self.hub.close()
        self.assertEqual(waiting(browser), [None])

    def test_how_long_it_is_shown(self) -> None:
        self.assertIsNone(pop_up("a").event("p", START + 90))
        self.assertIn(b'"showFor":1000,', pop_up("a").event("p", START + 89) or b"")
        self.assertIn(b'"showFor":86400000,', pop_up("a", ends=1e9).event("p", START) or b"")


class ReadingTests(unittest.TestCase):
    body: dict[str, Any] = {
        "callId": "c",
        "tenant": "default",
        "agent": "101",
        "stage": "contact",
        "displayName": "Zoë\u2028\n",
        "expiresAt": "2027-01-15T08:00:00Z",
    }
    headers = [("ce_id", b"i"), ("ce_type", b"ringside.popup.v1")]

    def read(self, **changes: object) -> PopUp | None:
        return read_pop_up(self.headers, json.dumps({**self.body, **changes}).encode())

    def test_a_pop_up(self) -> None:
        found = self.read()
        assert found is not None
        self.assertEqual((found.id, found.agent, found.stage), ("i", AGENT, 1))
        self.assertEqual(found.expires, START)
        event = found.event("p", START - 1)
        assert event is not None
        self.assertEqual(event.count(b"\n"), 4)
        data = json.loads(event.decode().split("data: ")[1])
        self.assertEqual(data["popUp"], self.body)

    def test_what_is_none(self) -> None:
        for field in ("callId", "tenant", "agent", "stage", "expiresAt"):
            self.assertIsNone(self.read(**{field: None}), field)
            self.assertIsNone(self.read(**{field: []}), field)
        self.assertIsNone(self.read(stage="closed"))
        self.assertIsNone(self.read(expiresAt="soon"))
        self.assertIsNone(self.read(number=float("nan")))
        self.assertIsNone(read_pop_up(None, b"{}"))
        self.assertIsNone(read_pop_up(self.headers, None))
        self.assertIsNone(read_pop_up(self.headers, b"[" * 100_000))
        value = json.dumps(self.body).encode()
        for identity in (b"", b"a\nb", b"a b", b'a"', b"a\\", b"x" * 129, None):
            headers = [("ce_id", identity), ("ce_type", b"ringside.popup.v1")]
            self.assertIsNone(read_pop_up(headers, value), identity)


if __name__ == "__main__":
    unittest.main()
