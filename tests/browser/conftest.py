"""Browser jobs: Chromium where it is found, else one line that says what was left out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from builders.actors import NOW
from chromium import chromium
from epiloop_hq import clock
from looking import (
    ALL_WAYS,
    IS_THOROUGH,
    TWO_WAYS,
    Way,
    assert_no_complaints,
    assert_no_external_requests,
    speak,
    watch,
)

HERE = Path(__file__).parent
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, and skip it in one line without a browser."""
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.django_db(transaction=True, databases="__all__"))
        if chromium() is None:
            item.add_marker(
                pytest.mark.skip("no Chromium; install it or set EPILOOP_CHROMIUM")
            )


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": QUIET}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that fails its test at the end if it asked strangers or complained."""
    watch(page)
    yield page
    assert_no_complaints(page)
    assert_no_external_requests(page)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Let nothing move: a colour on its way to another is no colour of ours."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture(params=ALL_WAYS if IS_THOROUGH else TWO_WAYS, ids=lambda way: way.tag)
def way(request: pytest.FixtureRequest, page: Page, live_server: Any) -> Way:
    """The language and the window in which the page stands from its first address on."""
    way: Way = request.param
    speak(page, way.language, at=live_server.url)
    page.set_viewport_size(way.window)
    return way


@pytest.fixture
def earlier() -> Iterator[None]:
    """Let the server's clock stand at the outbreak's time, in every thread of it."""
    clock.run_offset(NOW - clock.now())
    yield
    clock.run_offset(timedelta())
