"""A real browser for whole game days."""

from tests.browser.chromium import chromium as chromium
