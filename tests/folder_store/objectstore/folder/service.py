"""The folder as the app uses it."""

from datetime import UTC, datetime, timedelta

from avatar_desktop.objectstore.folder.kind import KEY, url_of

from avatar_desktop.clouds.http.bare import ask_bare
from avatar_desktop.clouds.http.client import failures_in_words
from avatar_desktop.clouds.http.refusals import refusal
from avatar_desktop.domain.errors import Retry
from avatar_desktop.domain.health import Examination
from avatar_desktop.domain.job import Upload
from avatar_desktop.domain.text import Message, say
from avatar_desktop.objectstore.body import FileBody, ProgressCounter, size_of, streamed
from avatar_desktop.objectstore.naming import random_name
from avatar_desktop.system.sentences import Sentences

SENTENCES = Sentences(__package__)
LIFE = timedelta(days=30)


def connect(context):
    """Return the folder in the settings of *context*."""
    return FolderStore(context)


class FolderStore:
    """Puts files into the folder; whoever knows a name reads the file, the key writes it."""

    def __init__(self, context):
        self._context = context

    async def put(self, path, model, progress):
        size = await size_of(path)
        meter, name = ProgressCounter(size, progress), random_name(path)
        async with streamed(FileBody(path, 0, size), meter.add) as content:
            await self.ask("PUT", name, content=content, headers={"Content-Length": str(size)})
        meter.finish()
        url = f"{url_of(self._context.settings)}/{name}"
        return Upload(url, datetime.now(UTC) + LIFE, location=name)

    async def delete(self, upload):
        await self.ask("DELETE", upload.location)

    async def abandon(self, path):
        """Do nothing: only whole files are kept there."""

    async def ask(self, method, name, *, headers=None, content=None):
        """Return the answer of the folder; AppError."""
        key = await self._context.needed(KEY.name)
        url = url_of(self._context.settings)
        if not key or not url:
            raise SENTENCES.told("NotComplete")
        signed = {"X-Folder-Key": key, **(headers or {})}
        with failures_in_words(url, Retry.LATER):
            request = self._context.client.build_request(
                method, f"{url}/{name}", content=content, headers=signed
            )
            response, body = await ask_bare(self._context.client, request, 1000)
        if not response.is_success:
            words = body.decode("utf-8", "replace")
            rows = SENTENCES.table("refusals")
            raise refusal(rows, response.status_code, "", words, host=request.url.host)
        return body.decode()


def examinations(context):
    """Return those of the folder."""

    async def complete() -> Message:
        if not await context.needed(KEY.name) or not url_of(context.settings):
            raise SENTENCES.told("NotComplete")
        return Message()

    async def known() -> Message:
        return say("It belongs to {name}", name=await connect(context).ask("GET", "owner"))

    return (
        Examination("store_settings", say("Folder's settings"), complete),
        Examination("store_key", say("Folder's key"), known, ("store_settings", context.ready)),
    )
