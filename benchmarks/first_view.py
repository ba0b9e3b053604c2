"""How soon a cheap phone on a bad network shows a scan page, and how much it jumps (`--quick`: one language).

Every page of the demonstration, each in a browser that has never been here: 400 kbit/s, 400 ms a request, a
processor four times slower. The service is asked directly, so its pages come uncompressed, as the worst case.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS
from tests.reliability.deployment import ROOT, eventually, free_port, running, settings, status

LANGUAGES = ("vi",) if "--quick" in sys.argv else ("vi", "en", "zh")
GOAL_PAINT, GOAL_SHIFT = 2.5, 0.02
_NETWORK = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
_WATCH = """
window.seen = {paint: 0, shift: 0};
new PerformanceObserver(list => { for (const entry of list.getEntries()) seen.paint = entry.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => { for (const entry of list.getEntries()) seen.shift += entry.value; })
  .observe({type: "layout-shift", buffered: true});
"""


def main() -> int:
    """Print a line a page; 1 if a goal is missed."""
    worst_paint = worst_shift = 0.0
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = settings(Path(folder), DEMO="1", PORT=str(port))
        with running("traceability.serve", environ, Path(folder) / "log"):
            assert eventually(lambda: status(f"http://127.0.0.1:{port}/healthz") == 200, 120)
            pages = _listed(environ)
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
                for state, path in pages.items():
                    for language in LANGUAGES:
                        seen = _view(browser, f"http://127.0.0.1:{port}{path}?lang={language}")
                        paint, shift = seen["paint"] / 1000, seen["shift"]
                        print(f"{state:16}{language}   LCP {paint:.2f} s   CLS {shift:.3f}", flush=True)
                        worst_paint, worst_shift = max(worst_paint, paint), max(worst_shift, shift)
                browser.close()
    print(
        f"worst: LCP {worst_paint:.2f} s (goal <= {GOAL_PAINT}), CLS {worst_shift:.3f} (goal <= {GOAL_SHIFT})"
    )
    return int(worst_paint > GOAL_PAINT or worst_shift > GOAL_SHIFT)


def _listed(environ: dict[str, str]) -> dict[str, str]:
    command = [sys.executable, "-m", "flask", "demo", "list", "--json"]
    told = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True).stdout
    return {state: label["page"] for state, label in json.loads(told)["verdicts"].items()}


def _view(browser: Browser, address: str) -> dict[str, Any]:
    """What a first visit saw, with the whole page scrolled through as a reader does."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, device_scale_factor=2)
    page = context.new_page()
    phone = context.new_cdp_session(page)
    phone.send("Network.enable")
    phone.send("Network.emulateNetworkConditions", _NETWORK)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(_WATCH)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(500)
    paint = page.evaluate("seen.paint")
    page.mouse.wheel(0, 20_000)
    page.wait_for_timeout(1500)  # for the map, which loads when it comes into view
    seen: dict[str, Any] = {**page.evaluate("seen"), "paint": paint}
    context.close()
    return seen


if __name__ == "__main__":
    sys.exit(main())
