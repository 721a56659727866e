"""Models that were withdrawn, by script, and the ways in which the services then answer."""

from dataclasses import dataclass, field

from .errors import ServiceError, invalid

PICTURE_MODELING = "picture-modelings"


def _answers() -> dict[str, ServiceError]:
    """Return the typical answers (Model Studio, "Error codes"), by the name of the way."""
    return {
        "endpoint": ServiceError(403, "Endpoint.AccessDenied", "Workspace endpoint access denied."),
        "not_found": ServiceError(
            404, "ModelNotFound", "The model does not exist or you do not have access to it."
        ),
        "not_exist": invalid("Model not exist."),
    }


@dataclass(slots=True)
class Retired:
    """Withdrawn models by name, with the way in which a call is answered."""

    ways: dict[str, str] = field(default_factory=dict)

    def withdraw(self, model: str, way: str) -> None:
        """Withdraw *model*; ValueError for a way that is not known."""
        if way not in _answers():
            raise ValueError(f"way is one of {', '.join(_answers())}")
        self.ways[model] = way

    def refusal(self, model: str) -> ServiceError | None:
        """Return the answer to a call of *model*, None when it is in service."""
        way = self.ways.get(model)
        return None if way is None else _answers()[way]
