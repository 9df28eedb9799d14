"""Finds the browser that the portal's tests drive, and installs Debian's where there is none.

``python -m tests.support.chromium`` does it ahead of the tests and says what it found. The browser
is the system's own: a browser that a test tool downloads for itself cannot be had everywhere.
"""

import os
import shutil
import subprocess
import sys

#: One that has no window to draw does half the work.
_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
#: A test browser asks nobody but the pages it is sent to.
ARGS = (
    "--lang=zh-CN",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: The browser, and a font that has the characters of the notice.
_PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk")


class BrowserMissingError(RuntimeError):
    """There is no Chromium and none could be installed."""


def find() -> str:
    """Where the browser is: ``CHROMIUM`` of the environment, or one on the path.

    Raises:
        BrowserMissingError: there is none.
    """
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else _NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise BrowserMissingError(
        "no Chromium: install one (Debian: apt-get install chromium-headless-shell "
        "fonts-noto-cjk), or name it in CHROMIUM"
    )


def find_or_install() -> str:
    """As ``find``; where there is none and this is Debian's root, install it first."""
    try:
        return find()
    except BrowserMissingError:
        if not shutil.which("apt-get") or os.geteuid() != 0:
            raise
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    sys.stderr.write("no Chromium here: installing Debian's\n")
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES],
        check=True,
        env=quiet,
        stdout=subprocess.DEVNULL,
    )
    return find()


if __name__ == "__main__":
    try:
        sys.stdout.write(f"browser: {find_or_install()}\n")
    except (BrowserMissingError, subprocess.CalledProcessError) as error:
        sys.exit(f"the portal's tests need a browser: {error}")
