"""How a service's refusals are matched with words: rules as data, the first match wins."""

from dataclasses import dataclass

from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.text import Message


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of refusal and what to tell the person.

    `codes` match whole or up to a dot, in any case and with or without underscores; empty means
    any code. `statuses` are HTTP statuses, empty means any. `words` are pieces of the service's
    message in small letters, one of which must occur. The templates `what`, `why` and `do` may
    name {host}, {code} and {words}. `error` is what is raised where the action tells no more.
    """

    codes: tuple[str, ...]
    what: str
    why: str
    do: str
    action: Action = Action.NONE
    retry: Retry = Retry.NEVER
    statuses: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    error: type[AppError] = AppError

    def matches(self, status: int, code: str, message: str) -> bool:
        """Whether this is the rule for such an answer."""
        plain = _plain(code)
        return (
            (not self.statuses or status in self.statuses)
            and (not self.codes or any(_begins(plain, _plain(own)) for own in self.codes))
            and (not self.words or any(words in message.lower() for words in self.words))
        )

    def explained(self, host: str, code: str, message: str) -> Explanation:
        """Return the words of this rule with the gaps filled."""
        values = {"host": host, "code": code, "words": message}

        def filled(template: str) -> Message:
            used = {name: value for name, value in values.items() if f"{{{name}}}" in template}
            return Message(template, used)

        return Explanation(filled(self.what), filled(self.why), filled(self.do), self.action)


def _plain(code: str) -> str:
    return code.lower().replace("_", "")


def _begins(code: str, prefix: str) -> bool:
    return code == prefix or code.startswith(prefix + ".")
