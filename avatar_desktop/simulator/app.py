"""The ASGI application: routes, and over them the faults and the journal."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from . import control
from .api import Api
from .dates import DateLayer
from .errors import (
    OssError,
    ServiceError,
    answer,
    on_oss_error,
    on_service_error,
)
from .faults import FaultLayer
from .house import SimulatorState
from .journal import JournalLayer
from .metastudio.api import SimulatedMetaStudio
from .metastudio.door import NotSignedIn, on_not_signed_in
from .metastudio.iam import SimulatedIam
from .metastudio.refusals import RefusedRequest, on_refused, withdrawn
from .wire import Connections


def application(house: SimulatorState, lines: Connections) -> ASGIApp:
    """Return the application that serves *house*."""
    services = Starlette(
        routes=[
            *Api(house).routes(),
            *SimulatedMetaStudio(house).routes(),
            *SimulatedIam(house).routes(),
        ],
        exception_handlers={
            ServiceError: on_service_error,
            OssError: on_oss_error,
            RefusedRequest: on_refused,
            NotSignedIn: on_not_signed_in,
            404: _not_found,
            405: _not_found,
        },
    )
    services.router.redirect_slashes = False
    side_door = Starlette(
        routes=control.Control(house).routes(),
        exception_handlers={
            ValueError: control.on_bad_script,
            KeyError: control.on_bad_script,
            TypeError: control.on_bad_script,
        },
    )
    faulty = FaultLayer(services, house.faults, lines)
    journal = JournalLayer(faulty, side_door, house.journal, house.clock)
    return DateLayer(journal, house.clock)


async def _not_found(request: Request, _error: Exception) -> Response:
    if request.url.path.startswith("/v1/"):
        return await on_refused(request, withdrawn())
    if request.url.path.startswith("/v3/"):
        return await on_not_signed_in(request, NotSignedIn(404, "Could not find the resource."))
    return answer({"code": "NotFound", "message": "Not found!"}, 404)
