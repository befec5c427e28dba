"""Calls ring; what does the agent see in the browser?"""

from __future__ import annotations

import json
import time
import unittest

import shared
from browser import Page
from installation import Installation, headers_of, rfc3339


class PageTests(unittest.TestCase):
    site: Installation
    page: Page

    @classmethod
    def setUpClass(cls) -> None:
        cls.site = shared.installation()
        cls.page = shared.browser().show(cls.site.port, "101")
        cls.site.contact("+41 44 123 45 67", "Anna", company="Muster AG")

    def wait_for_marker(self) -> None:
        """All that was published before is on the page by now, or never will be."""
        for partition in range(self.site.PARTITIONS):
            value, headers = self.site.pop_up("101", displayName=f"Marker {partition}")
            self.site.publish(value, headers, partition)
            self.page.wait_for_card(json.loads(value)["callId"], f"Marker {partition}")

    def test_who_rings_is_on_the_page(self) -> None:
        call = self.site.ring("0441234567", "101")
        self.page.wait_for_card(call, "Anna Muster")
        (card,) = self.page.cards(call)
        self.assertIn("Muster AG", card)
        self.assertIn("+41441234567", card)
        address = self.page.run(
            "return document.querySelector(`[data-call='${arguments[0]}'] a`).href", call
        )
        self.assertTrue(address.startswith("https://crm.example.com/contacts/"), address)

    def test_another_agents_call_is_not_on_the_page(self) -> None:
        other = shared.browser().show(self.site.port, "102")
        call = self.site.ring("0441234567", "102")
        other.wait_for_card(call, "Anna Muster")
        self.wait_for_marker()
        self.assertEqual(self.page.times_added(call), 0)

    def test_another_tenants_agent_of_the_same_extension_is_not_on_the_page(self) -> None:
        value, headers = self.site.pop_up("101", tenant="other", displayName="Of another tenant")
        self.site.publish(value, headers)
        self.wait_for_marker()
        self.assertEqual(self.page.times_added(json.loads(value)["callId"]), 0)

    def test_a_repeat_is_not_shown_twice(self) -> None:
        call = self.site.ring("0441234567", "101")
        self.page.wait_for_card(call, "Anna Muster")
        (record,) = self.site.records_of(call)
        headers = headers_of(record)
        for partition in range(self.site.PARTITIONS):
            self.site.publish(record.value() or b"", headers, partition)
        self.assertEqual(len(self.site.records_of(call, count=4)), 4)
        self.wait_for_marker()
        self.assertEqual(self.page.times_added(call), 1)

    def test_an_expired_one_is_not_shown(self) -> None:
        call = self.site.ring("0441234567", "101", ago=300)
        self.site.records_of(call)
        self.wait_for_marker()
        self.assertEqual(self.page.times_added(call), 0)

    def test_one_leaves_the_page_when_it_expires(self) -> None:
        value, headers = self.site.pop_up("101", displayName="Short", expiresAt=rfc3339(-3))
        self.site.publish(value, headers)
        call = json.loads(value)["callId"]
        self.page.wait_for_card(call, "Short")
        appeared = time.monotonic()
        while self.page.cards(call):
            self.assertLess(time.monotonic() - appeared, 10, "still there")
            time.sleep(0.05)
        self.assertEqual(self.page.times_added(call), 1)

    def test_a_created_contact_replaces_the_unknown_caller(self) -> None:
        call = self.site.ring("0791112233", "101")
        self.page.wait_for_card(call, "New Caller")
        self.assertEqual(len(self.page.cards(call)), 1)
        stages = [card["stage"] for card in self.page.added if card["call"] == call]
        self.assertEqual(stages, ["lookup", "contact"])

    def test_a_stage_that_is_not_known_changes_nothing(self) -> None:
        call = self.site.ring("0441234567", "101")
        self.page.wait_for_card(call, "Anna Muster")
        before = self.page.cards(call)
        value, headers = self.site.pop_up("101", callId=call, stage="closed", displayName="Nobody")
        self.site.publish(value, headers)
        self.wait_for_marker()
        self.assertEqual(self.page.cards(call), before)

    def test_markup_in_a_name_is_text(self) -> None:
        first, last = (
            "<b>Bold</b>",
            "<img src=x onerror='window.ran=1'><script>window.ran=1</script>",
        )
        self.site.contact("+41 44 222 33 44", first, last, company="</article><h1>x</h1>")
        call = self.site.ring("0442223344", "101")
        self.page.wait_for_card(call, first)
        (card,) = self.page.cards(call)
        self.assertIn(last, card)
        script = """return [...document.querySelectorAll("article *")]
          .map((node) => node.localName)"""
        inside = self.page.run(script)
        self.assertLessEqual(set(inside), {"h2", "p", "a", "button"})
        self.assertIsNone(self.page.run("return window.ran ?? null"))

    def test_an_address_that_runs_code_is_no_link(self) -> None:
        fields = {"FirstName": "Eve", "ContactUrl": "javascript:window.ran=1"}
        contacts = [{"fields": fields, "matchedBy": "exact"}]
        value, headers = self.site.pop_up(
            "101", displayName="Eve", match="single", contacts=contacts
        )
        self.site.publish(value, headers)
        call = json.loads(value)["callId"]
        self.page.wait_for_card(call, "Eve")
        count = "return document.querySelectorAll(`[data-call='${arguments[0]}'] a`).length"
        self.assertEqual(self.page.run(count, call), 0)

    def test_what_rings_during_a_restart_is_shown_after_it(self) -> None:
        before = self.site.ring("0441234567", "101")
        self.page.wait_for_card(before, "Anna Muster")
        self.assertEqual(self.site.subscriber.end(), 0)
        meanwhile = self.site.ring("0441234567", "101")
        self.site.records_of(meanwhile)
        self.site.subscriber = self.site.start_subscriber()
        self.page.wait_for_card(meanwhile, "Anna Muster")
        after = self.site.ring("0441234567", "101")
        self.page.wait_for_card(after, "Anna Muster")
        self.assertEqual(
            [self.page.times_added(call) for call in (before, meanwhile, after)], [1, 1, 1]
        )


if __name__ == "__main__":
    unittest.main()
