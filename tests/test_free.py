"""Nothing in the demo says that something is billed, or shows a price as owed."""

import re
import string
import sys
from pathlib import Path

import pytest

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.free import FREE
from avatar_desktop.domain.text import say
from avatar_desktop.engine import failures
from avatar_desktop.i18n import Language
from avatar_desktop.paths import resources

sys.path.insert(0, str(Path(__file__).parent.parent / "packaging"))
catalogue = pytest.importorskip("catalogue")

MONEY = re.compile(
    r"\b(bill(s|ed|ing)?|prices?|priced|costs?|charge[sd]?|pa(y|ys|id)|money|owes?|spen[dt]"
    r"|fees?|expens\w+)\b|¥|≈",
    re.IGNORECASE,
)
NOT_IN_THE_DEMO = {
    # the words beside the button and the card are others where a run is simulated
    "Cancel saving the result. The run is billed; Retry fetches it again.",
    "Cancel. A task that still waits is not billed; one that runs goes on, billed.",
    "Cancel. If the service has taken the task already, it is billed.",
    "Cancel. Nothing was sent yet, so nothing is billed.",
    "Cancel. The check is billed, the run is not.",
    "{basis} {currency}. Prices of {date}, {source}.",
    "price not published",
    # questions about the budget are not asked of what is free
    "This form was sent a moment ago. Sent again, it is billed again.",
    "This run costs about {cost}.",
    "Today ≈ {amount}",
    "With this run, today comes to about {sum}: {spent} so far and {cost} for it.",
    "Generate asks once more above these amounts, in the currency of the model's price.",
    # the command line's refusals of a price, which it never makes in the demo
    "It may cost {limit} at most.",
    "Nothing was sent. Raise --max-cost, or leave it out.",
    "What this run costs is not known.",
    # the account's own state, of which the simulator's fixed key has none
    "Open paid use in the console, then press Retry.",
    "The account at Alibaba owes money.",
    "The account's quota is used up, or it owes money.",
    # a bucket of the person's own
    "Else they stay until you delete them below, and the provider bills them.",
    # sources, titles and gaps
    "{do} {bill}",
    "Alibaba Model Studio, price page",
    "no list of prices was found",
    "Alibaba Model Studio: in trial, 300 pictures free, never priced",
    "Huawei Cloud: one unit a success while it was sold; no price is published",
    "Price",
}
SAYS_FREE = re.compile(
    r"\b(nothing costs?|costs? nothing|free)\b|neither .* costs anything", re.IGNORECASE
)


def gaps(template: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(template)} - {None}


def test_no_marked_string_speaks_of_money_in_the_demo():
    """Each says that nothing costs, is another one in the demo, or is known not to be shown."""
    marked = {message.id for message in catalogue.marked() if message.id}
    owed = {one for one in marked if MONEY.search(one) and not SAYS_FREE.search(one)}

    assert owed - set(FREE) - NOT_IN_THE_DEMO == set()


def test_the_demos_sentences_are_free_and_fill_the_same_gaps():
    """What stands instead is marked, has no gap that nobody fills, and owes nothing."""
    marked = {message.id for message in catalogue.marked() if message.id}

    assert set(FREE) <= marked, "a sentence was changed and its free one is not shown any more"
    assert all(gaps(free) <= gaps(billed) for billed, free in FREE.items())
    assert all(not MONEY.search(one) or SAYS_FREE.search(one) for one in FREE.values())


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_failures_are_painted_without_a_bill(code):
    """A kept failure is told free in the demo and with its bill at the real service."""
    told: list[Explanation] = [
        failures.task_gone(24, "").explanation,
        failures.doubtful(failures.told("Interrupted")).explanation,
        failures.told("WorkedOnElsewhere").explanation,
        Explanation(say("{do} {bill}", do=say("Try."), bill=say(next(k for k in FREE if "({" in k),
                                                                amount="1", currency="CNY"))),
    ]  # fmt: skip
    words = MONEY if code == "en" else re.compile("费|账单|CNY|付款")
    free = re.compile("free|nothing|neither|免费|不收|不会产生|无需|均不")

    def said(*, demo: bool) -> list[str]:
        language = Language(code, resources() / "locale", free=demo)
        return [one.painted(language.text) for one in told]

    assert [one for one in said(demo=True) if words.search(one) and not free.search(one)] == []
    assert [one for one in said(demo=False) if not words.search(one)] == []
