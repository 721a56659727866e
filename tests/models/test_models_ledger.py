"""The price on the button is what the service bills, to the fen, whatever is chosen."""

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest

import talking_toy
from avatar_desktop.domain.following import resolved, seconds_of
from avatar_desktop.domain.given import absences, by_way
from avatar_desktop.domain.limits import AudioLimits, Limits, VideoLimits
from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.params import Choice, Integer, Rectangle, SwitchParam
from avatar_desktop.domain.params import Decimal as Number
from avatar_desktop.domain.price import Given, estimate
from avatar_desktop.domain.spec import ModelSpec, RequestInputs
from avatar_desktop.models import catalog
from avatar_desktop.simulator.models import all_models
from avatar_desktop.simulator.models.model import SimulatedModel

MODELS = all_models()
SPECS = [spec for spec in catalog() if set(spec.wire_names) <= MODELS.keys()]
BOX = {"1:1": [10, 10, 210, 210], "3:4": [10, 10, 160, 210]}


def a_value(param: Any, dice: Random) -> Any:
    """Return one that a person may choose."""
    match param:
        case Choice(options=options):
            return dice.choice(options).value
        case Integer(low=low, high=high, follows=follows):
            return None if follows and dice.random() < 0.5 else dice.randint(low, high)
        case Number(low=low, high=high):
            return round(dice.uniform(low, high), 2)
        case SwitchParam():
            return dice.random() < 0.5
    return param.default or "words" * (1 + param.min_length)


def some_params(spec: ModelSpec, dice: Random) -> dict[str, Any]:
    """Return a form's options, some of them left as they are."""
    return {
        one.key: a_value(one, dice)
        for one in spec.params
        if dice.random() < 0.8 and not isinstance(one, Rectangle)
    }


def a_file(limits: Limits, dice: Random) -> MediaInfo:
    """Return a file within *limits*, as far as they concern its length."""
    lasts = isinstance(limits, AudioLimits | VideoLimits)
    low = getattr(getattr(limits, "duration_min", None), "value", 0.1) if lasts else 0
    high = getattr(getattr(limits, "duration", None), "value", 120) if lasts else 0
    digits = dice.choice((0, 1, 2, 6))
    seconds = min(max(round(dice.uniform(low, high), digits), low), high) if lasts else None
    return MediaInfo(limits.kind, "mp4", 1000, 1024, 1024, seconds)


def billed(spec: ModelSpec, ready: RequestInputs, media: dict[str, MediaInfo]) -> Decimal | None:
    """Return what the service bills for the request and the look before it; None for no tariff."""
    seconds = {name: info.duration for name, info in media.items() if info.duration is not None}
    body = spec.body(ready)
    model = MODELS[body["model"]]
    assert isinstance(model, SimulatedModel)
    if model.bill is None:
        return None
    amount = model.bill(model.check(body), seconds)
    if spec.precheck:
        look = MODELS[spec.precheck.model]
        assert look.bill
        amount += look.bill(look.check(spec.precheck.body(ready)), {})
    return to_fen(amount)


def to_fen(amount: Decimal) -> Decimal:
    """Return *amount* as people pay it."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def request(spec: ModelSpec, params: dict[str, Any], media: dict[str, MediaInfo]) -> RequestInputs:
    """Return what the body is made of, once all files lie there and the look has passed."""
    urls = {name: f"https://store.example.com/{name}" for name in media}
    shape = params.get("ratio", "1:1")
    boxes = {box.value: BOX[shape] for box in spec.precheck.boxes} if spec.precheck else {}
    name = spec.wire_name(params)
    return RequestInputs(name, urls, params, boxes, "20261101", seconds_of(media))


@pytest.mark.parametrize("spec", SPECS, ids=[spec.key for spec in SPECS])
def test_the_price_on_the_button_is_the_services_bill(spec, rounds, seed):
    """For every model and any options and files; what nobody priced is unknown to both."""
    dice = Random(f"{seed} {spec.key}")
    for _ in range(rounds(60, 1000)):
        going = dice.choice(by_way(spec))
        media = {
            one.name: a_file(one.limits, dice)
            for one in going.inputs
            if not one.optional or dice.random() < 0.5
        }
        params = resolved(spec, some_params(going, dice), media)
        if absences(spec, media, params):  # nobody can send it
            continue

        price = estimate(spec.price, params, media)
        bill = billed(spec, request(spec, params, media), media)

        assert price is not None
        assert (None if price.amount is None else to_fen(price.amount)) == bill, params


TOY_TARIFF = {
    ("toy-fast", "720P"): ("0.6", "0.1"),
    ("toy-fast", "1080P"): ("1.0", "0.15"),
    ("toy-fine", "720P"): ("0.9", None),
}
"""A second of the toy's result, in CNY and in USD."""


def toy_bill(body: Any, region: str) -> Decimal | None:
    """Return what the toy's service bills for a request there; None for what nobody priced."""
    asked = body["parameters"]
    home, abroad = TOY_TARIFF.get((body["model"], asked["resolution"]), (None, None))
    if region == "ap-southeast-1":
        return to_fen(Decimal(abroad) * asked["duration"]) if abroad else None
    if home is None:
        return None
    surcharge = Decimal("1.4") if asked["ultra"] else Decimal(0)
    return to_fen(Decimal(home) * asked["duration"] + Decimal("0.004") + surcharge)


@pytest.mark.parametrize("region", ["cn-beijing", "ap-southeast-1"])
def test_a_price_by_names_lengths_and_regions_is_the_bill_too(region, rounds, seed):
    """Of the throw-away model that uses every word a spec may say."""
    dice = Random(f"{seed} {region}")
    for _ in range(rounds(60, 1000)):
        media = {one.name: a_file(one.limits, dice) for one in talking_toy.SPEC.inputs}
        params = resolved(talking_toy.SPEC, some_params(talking_toy.SPEC, dice), media)
        body = talking_toy.SPEC.body(request(talking_toy.SPEC, params, media))

        price = estimate(talking_toy.SPEC.price.at(region), params, media)

        assert price is not None
        told = None if price.amount is None else to_fen(price.amount)
        assert told == toy_bill(body, region), params


def names_in(seconds: Any) -> set[str]:
    """Return the inputs and parameters that *seconds* count by."""
    if seconds is None:
        return set()
    own = {getattr(seconds, name) for name in ("input", "param") if hasattr(seconds, name)}
    of = getattr(seconds, "of", ())
    parts = [*(of if isinstance(of, tuple) else (of,)), *getattr(seconds, "cases", {}).values()]
    return own.union(*map(names_in, parts))


@pytest.mark.parametrize("spec", catalog(), ids=lambda spec: spec.key)
def test_a_spec_refers_to_what_the_model_has(spec):
    """Price, names on the wire, conditions and what follows go by inputs and options that exist."""
    inputs, params = {one.name for one in spec.inputs}, {one.key for one in spec.params}
    for price in (spec.price, *spec.price.elsewhere.values()):
        by = (price.by,) if isinstance(price.by, str) else price.by
        given = {name for one in by if isinstance(one, Given) for name in one.of}
        keys = {one for one in by if isinstance(one, str)} | {key for key, _ in price.extras}

        assert names_in(price.per) <= inputs | params
        assert given <= inputs
        assert keys <= params | {""}
    conditions = {key for one in spec.conditions for key in (one.key, one.by)}
    assert conditions <= inputs | params
    assert set(spec.names.by if spec.names else ()) <= params
    assert {one.follows for one in spec.params if isinstance(one, Integer)} <= inputs | {""}
    assert set(spec.price.elsewhere) <= set(spec.regions)


def test_models_with_a_price_are_compared():
    """Otherwise the test above could pass without looking at any."""
    priced = {spec.key for spec in catalog() if spec.price.rates and spec.cloud == "dashscope"}

    assert priced <= {spec.key for spec in SPECS}
