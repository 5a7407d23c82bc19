"""A headless browser for tests of pages; they skip where there is none."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

__all__ = ["browser", "missing_browser"]

FLAGS = (
    *("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run"),
    *("disable-background-networking", "disable-component-update", "disable-sync"),
    "disable-dev-shm-usage",
)


def missing_browser() -> str:
    """Return why there is no browser; empty: there is one."""
    for name in ("chromium", "chromedriver"):
        if shutil.which(name) is None:
            return f"no {name} here (Debian packages chromium and chromium-driver)"
    return ""


@contextmanager
def browser(downloads: Path, width: int = 1280, height: int = 900) -> Iterator[Any]:
    """Yield a browser that saves files in a folder and knows nothing else."""
    if why := missing_browser():
        pytest.skip(why)
    selenium = pytest.importorskip("selenium.webdriver", reason="no selenium here")
    from selenium.webdriver.chrome.service import Service

    options = selenium.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*FLAGS, f"user-data-dir={profile}"):
            options.add_argument(f"--{flag}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        options.add_experimental_option(
            "prefs", {"download.default_directory": str(downloads)}
        )
        service = Service(shutil.which("chromedriver"))
        driver = selenium.Chrome(options=options, service=service)
        try:
            size = {"width": width, "height": height, "deviceScaleFactor": 1}
            driver.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride", {**size, "mobile": width < 500}
            )
            yield driver
        finally:
            driver.quit()
