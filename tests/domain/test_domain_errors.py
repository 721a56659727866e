"""Failures in a person's terms."""

from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry, Unexpected
from avatar_desktop.domain.text import say


def test_explanation_paints_only_what_is_there():
    """What, why and do follow each other; what is missing leaves no gap."""
    explanation = Explanation(say("It broke."), do=say("Mend it."))

    assert explanation.painted() == "It broke. Mend it."


def test_error_reads_as_its_explanation():
    """A log line of the error is the English of what people see."""
    error = AppError(Explanation(say("It broke.")), retry=Retry.LATER, retry_after=3)

    assert str(error) == "It broke."
    assert (error.retry, error.retry_after, error.billed) == (Retry.LATER, 3, False)


def test_unexpected_names_its_place_in_the_log():
    """What nobody foresaw can be found in the log, and may have been billed."""
    error = Unexpected("ab12", "KeyError")

    assert "ab12" in str(error)
    assert error.billed is None
    assert error.explanation.action is Action.RETRY
