"""The seventh cloud as the app uses it."""

from avatar_desktop.clouds.seventh.account import KEY

from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.clouds.http.api_client import address_of, doubtful, exchange, nonsense
from avatar_desktop.clouds.http.refusals import refusal
from avatar_desktop.clouds.http.service_clock import ServiceClock
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.task import SubmitResult, TaskReport, TaskStatus
from avatar_desktop.system.sentences import Sentences

SENTENCES = Sentences(__package__)


def connect(context: CloudContext) -> "Seventh":
    """Return the client of the account in the settings of *context*."""
    return Seventh(context)


class Seventh:
    """One account. The key goes to its host and nowhere else."""

    def __init__(self, context: CloudContext) -> None:
        self._context = context
        self._url = context.settings.accounts["seventh"].base_url
        self._clock = ServiceClock()

    async def submit(self, spec, model, body, files):
        return SubmitResult((await self.call("POST", spec.path, body, once=True)).json["id"])

    async def precheck(self, precheck, body):
        raise NotImplementedError

    async def report(self, spec, task_id):
        answer = await self.call("GET", f"{spec.path}/{task_id}")
        return TaskReport(TaskStatus(answer.json["state"]), answer.json["state"], answer.json)

    async def cancel(self, spec, task_id):
        return False

    async def find(self, spec, model, since, until):
        return []

    def service_time(self):
        return self._clock.now()

    async def call(self, method, path, body=None, *, once=False):
        """Return the answer to one call; AppError."""
        key = await self._context.needed(KEY.name)
        if not key:
            raise SENTENCES.told("NoKey")
        url, bearer = address_of(f"{self._url}/{path}"), {"Authorization": f"Bearer {key}"}
        answer = await exchange(
            self._context.client, method, url, bearer, _error_of,
            body=body, once=once, clock=self._clock,
        )  # fmt: skip
        error: AppError | None = None
        if answer.code:
            rows = SENTENCES.table("refusals")
            error = refusal(rows, answer.status, answer.code, answer.message, host=url.host)
        elif not answer.readable:
            error = nonsense(url.host, answer)
        if error:
            raise doubtful(error, answer.status) if once else error
        return answer


def _error_of(data):
    return str(data.get("error", "")), str(data.get("words", ""))
