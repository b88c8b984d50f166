"""How a map with very many points draws and moves, in a browser without a GPU.

    python benchmarks/map_points.py [--points 20000] [--slow 4] [--look FILE.png]

A plain page with the product's own map, the demonstration's outlines and invented points
goes to Chromium with WebGL switched off; nothing of the server is measured. Ends non-zero
if the first drawing or dragging misses its aim.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("EPILOOP_DATA", tempfile.mkdtemp())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epiloop_hq.settings")
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

import numpy as np
from aims import noted
from playwright.sync_api import Page, sync_playwright

from chromium import chromium
from epiloop_hq.web.maps import (
    Layer,
    MapPicture,
    Shaded,
    Spot,
    outline_feature,
)
from epiloop_hq.web.states import Shape, Tone

FIRST_DRAWING_MS, FRAMES_A_SECOND = 2_000.0, 30.0
DRAG_SECONDS = 1.5
DIST = files("epiloop_hq.web").joinpath("static/epiloop/dist")
OUTLINES = files("epiloop_hq.demonstration").joinpath("data/beijing_outlines.geojson")
TONES = (Tone.BAD, Tone.WARN, Tone.RUN, Tone.GOOD)
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Map</title>
<link rel="stylesheet" href="dist/epiloop.css"><link rel="stylesheet" href="dist/map.css">
<script src="dist/map.js" defer></script>
<script type="application/json" id="data">{island}</script>
<div class="map" id="map" style="height:860px" data-map data-island="data"
 data-outlines="outlines.json"></div></html>"""
DRAWN = "document.querySelector('[data-map]').dataset.drawn === 'yes'"
COUNT_FRAMES = """
window.frames_ = [];
const tick = (at) => { window.frames_.push(at); window.going && requestAnimationFrame(tick); };
window.going = true; requestAnimationFrame(tick);
"""


def main() -> int:
    """Draw, drag and zoom; print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--slow", type=float, default=1, help="slow the processor down")
    parser.add_argument("--look", type=Path, help="save a picture of what was drawn")
    told = parser.parse_args()
    if chromium() is None:
        print("left out: no Chromium here, see EPILOOP_CHROMIUM")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        write_site(Path(folder), points=told.points)
        with served(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium(),
                args=["--no-sandbox", "--disable-gpu", "--disable-3d-apis"],
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": told.slow})
            is_drawn = measure_drawing(page, address)
            if told.look:
                page.screenshot(path=told.look)
            is_moved = measure_dragging(page)
            measure_zoom(page)
            browser.close()
    return int(not (is_drawn and is_moved))


def measure_drawing(page: Page, address: str) -> bool:
    """From the start of the navigation to everything drawn."""
    page.goto(address)
    page.wait_for_function(DRAWN)
    taken = page.evaluate(
        "new Promise(d => requestAnimationFrame(() => d(performance.now())))"
    )
    return noted("map: first drawing", taken, "ms", at_most=FIRST_DRAWING_MS)


def measure_dragging(page: Page) -> bool:
    """Frames a second while the map is dragged to and fro."""
    page.mouse.move(900, 450)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    for step in range(int(DRAG_SECONDS * 60)):
        page.mouse.move(900 - 4 * (step % 60), 450 - 2 * (step % 60))
        page.wait_for_timeout(1000 / 60)
    frames = page.evaluate("(window.going = false, window.frames_)")
    page.mouse.up()
    gaps = [b - a for a, b in pairwise(frames)]
    noted("map: worst frame while dragged", max(gaps), "ms")
    rate = 1000 * len(gaps) / (frames[-1] - frames[0])
    return noted("map: dragging", rate, "frames/s", at_least=FRAMES_A_SECOND)


def measure_zoom(page: Page) -> None:
    """The longest of three drawings after coming nearer."""
    taken = [
        page.evaluate(
            """() => { const {map} = document.querySelector('[data-map]').picture;
            const from = performance.now();
            map.setZoom(map.getZoom() + 1, {animate: false});
            return performance.now() - from; }"""
        )
        for _ in range(3)
    ]
    noted("map: drawing after coming nearer", max(taken), "ms")


def write_site(folder: Path, *, points: int) -> None:
    """Write the page, its scripts, the outlines and the invented points."""
    (folder / "dist").symlink_to(str(DIST))
    island = json.dumps(picture(points).island())
    page = PAGE.replace("{island}", island)
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / "outlines.json").write_text(json.dumps(features()), encoding="utf-8")


def picture(points: int) -> MapPicture:
    """Invent points around a few middles, as cases lie around places."""
    draw = np.random.default_rng(1)
    middles = draw.uniform((115.8, 39.6), (116.8, 40.4), size=(12, 2))
    around = middles[draw.integers(12, size=points)]
    positions = draw.normal(around, (0.04, 0.03))
    spots = [
        Spot(f"p{n}", lon, lat, f"Point {n}", TONES[n % len(TONES)])
        for n, (lon, lat) in enumerate(positions.round(6).tolist())
    ]
    words = {tone: str(tone) for tone in TONES}
    areas = [Shaded(path, n * n, str(n * n)) for n, path in enumerate(geometries())]
    layer = Layer("cases", "Points", Shape.DISC, spots, words)
    return MapPicture("Invented points", areas, (layer,))


def geometries() -> dict[str, dict[str, object]]:
    told = json.loads(OUTLINES.read_text("utf-8"))
    return {f["properties"]["adcode"]: f["geometry"] for f in told["features"]}


def features() -> dict[str, object]:
    """Return the outlines as the server answers them."""
    return {
        "type": "FeatureCollection",
        "features": [
            outline_feature(code, code, g) for code, g in geometries().items()
        ],
    }


@contextmanager
def served(folder: str) -> Iterator[str]:
    handler = partial(Quiet, directory=folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Say nothing of each file."""


if __name__ == "__main__":
    sys.exit(main())
