"""From the drop to the service a file is read once."""

import fakes
from fakes import until


async def test_a_dropped_file_is_read_once_until_it_is_sent(
    qloop, monkeypatch, a_stand, open_window, sample
):
    """Form, submit and queue look at it, and its copy; one of them reads it."""
    read = []
    do = fakes.WORKERS.do

    def counted(request, path, ending):
        read.append(request.work)
        return do(request, path, ending)

    monkeypatch.setattr(fakes.WORKERS, "do", counted)
    behind = a_stand()
    tab = open_window(behind).tab("video_style")
    tab.presenter.put_file("video", sample)
    await until(tab.generate.isEnabled)
    tab.generate.click()
    await until(lambda: behind.cloud.bodies)

    assert read.count("probe") == 1
