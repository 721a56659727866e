"""An upload in parts that is cancelled ends as cancelled, whatever its parts say to that."""

import asyncio

import pytest

from avatar_desktop.clouds.http.client import retried
from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.text import say
from avatar_desktop.objectstore.multipart import MultipartUpload


def broken(retry):
    """Return what a line that broke raises."""
    return AppError(Explanation(say("The line broke.")), retry=retry)


def cancelled_while(call, reached):
    """Cancel *call* once it has *reached* the line, and tell whether it ended as cancelled."""

    async def story():
        task = asyncio.ensure_future(call)
        await reached.wait()
        task.cancel()
        await asyncio.wait({task})
        return task.cancelled()

    return asyncio.run(story())


class Line:
    """Answers a cancellation with an error of its own."""

    def __init__(self):
        self.reached = asyncio.Event()
        self.sent = 0
        self.broken = False

    async def send(self, *given, **named):
        self.sent += 1
        self.reached.set()
        if self.broken:
            raise broken(Retry.NEVER)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.broken = True
            raise broken(Retry.LATER) from None


@pytest.mark.parametrize("size", [1000, 50_000_000])
def test_parts_that_answer_a_cancellation_with_an_error_end_the_upload(tmp_path, size):
    """The upload is cancelled, not failed: whoever sees a failure tries again."""
    path, line = tmp_path / "clip.mp4", Line()
    path.write_bytes(b"")
    upload = MultipartUpload(line, "key", asyncio.sleep, "upload-1")

    async def nothing_found(*given):
        return True

    upload._found = nothing_found

    assert cancelled_while(upload.run(path, size, lambda sent: None, nothing_found), line.reached)
    assert line.sent == min(3, -(-size // (8 << 20)))


def test_a_request_is_not_sent_again_after_a_cancellation():
    """What is tried again after an error of the line ends with its task."""
    line = Line()

    assert cancelled_while(retried(line.send, (0, 0)), line.reached)
    assert line.sent == 1


def test_a_failed_upload_does_not_pass_for_a_cancelled_one(tmp_path):
    """After a part has failed, the task that uploads is as free to go on as before."""
    path, line = tmp_path / "clip.mp4", Line()
    path.write_bytes(b"")
    line.broken = True
    upload = MultipartUpload(line, "key", asyncio.sleep, "upload-1")

    async def nothing_found(*given):
        return True

    upload._found = nothing_found

    async def story():
        with pytest.raises(AppError):
            await upload.run(path, 50_000_000, lambda sent: None, nothing_found)
        return asyncio.current_task().cancelling()

    assert asyncio.run(story()) == 0
