"""The built site, once for all tests that read it."""

import pytest

from lib.book.build import build


@pytest.fixture(scope="session")
def site():
    """Build the whole book strictly and return the folder of the site."""
    return build()
