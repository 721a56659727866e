"""A model's form in the window."""

import pytest
from fakes import until


@pytest.fixture(name="tab")
def tab_fixture(window):
    return window.tab("video_style")


async def settled(tab) -> None:
    await until(lambda: not tab.presenter.checking, "a verdict")
