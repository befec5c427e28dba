"""A headless Chromium on the subscriber's page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from servers import wait_for

# Notes every card that comes onto the page: when the document had it, and when it had been drawn.
NOTE = """
  window.cards = [];
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) {
      if (node.nodeName !== "ARTICLE") continue;
      const { call, stage } = node.dataset;
      const card = { call, stage, added: Date.now(), drawn: null };
      window.cards.push(card);
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => { card.drawn = Date.now(); };
        channel.port2.postMessage(null);
      });
    }
  }).observe(document.getElementById("popups"), { childList: true });
"""


class Browser:
    def __init__(self, directory: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in (
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
        ):
            options.add_argument(argument)
        options.add_argument(f"--user-data-dir={directory}/chromium")
        # All logs of the page, its errors among them.
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))

    def close(self) -> None:
        self.driver.quit()

    def show(self, port: int, agent: str) -> Page:
        """The agent's page, connected, in a tab of its own."""
        self.driver.switch_to.new_window("tab")
        # Before the page's own scripts, so that nothing is missed.
        note = {"source": f"addEventListener('DOMContentLoaded', () => {{ {NOTE} }});"}
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", note)
        self.driver.get(f"http://127.0.0.1:{port}/?agent={agent}")
        page = Page(self.driver, self.driver.current_window_handle)
        page.wait_until_connected()
        return page


class Page:
    def __init__(self, driver: webdriver.Chrome, handle: str) -> None:
        self._driver = driver
        self._handle = handle

    def run(self, script: str, *arguments: Any) -> Any:
        if self._driver.current_window_handle != self._handle:
            self._driver.switch_to.window(self._handle)
        return self._driver.execute_script(script, *arguments)

    def wait_until_connected(self) -> None:
        state = "return document.getElementById('state').dataset.state"
        wait_for("the page is connected", lambda: self.run(state) == "connected")

    @property
    def added(self) -> list[dict[str, Any]]:
        """Every card that came onto the page since it was opened, also those that are gone."""
        return cast(
            list[dict[str, Any]], json.loads(self.run("return JSON.stringify(window.cards)"))
        )

    def times_added(self, call: str) -> int:
        return sum(card["call"] == call for card in self.added)

    def cards(self, call: str) -> list[str]:
        """The texts of a call's cards that are on the page now."""
        script = """return [...document.querySelectorAll("article")]
          .filter((card) => card.dataset.call === arguments[0]).map((card) => card.innerText)"""
        return cast(list[str], self.run(script, call))

    def wait_for_card(self, call: str, text: str, seconds: float = 20) -> None:
        wait_for(
            f"a card with {text!r}", lambda: any(text in card for card in self.cards(call)), seconds
        )
