"""Settings as JSON and back, field by field: a field that is wrong never costs the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from avatar_desktop.config.validators import (
    ADDRESS,
    ADDRESS_OR_NOTHING,
    AMOUNT,
    BASE_OR_NOTHING,
    HOURS,
    LINES,
    MOMENT,
    NAMES,
    PLAIN,
    PROXY_OR_NOTHING,
    SECONDS,
    SWITCH,
    TEXT,
    Kind,
    one_of,
)
from avatar_desktop.domain.settings import (
    Addressing,
    BudgetSettings,
    DashScopeSettings,
    DesktopSettings,
    Links,
    MetaStudioSettings,
    NetworkSettings,
    PrivacySettings,
    ProxyMode,
    Settings,
    StoreKind,
    StoreSettings,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `name` is its place in the file (`store.bucket`), `variable` the environment's.

    `about` tells it to whoever edits the file by hand.
    """

    name: str
    kind: Kind
    about: str
    variable: str = ""

    def of(self, settings: Settings) -> Any:
        """Return the field's value in *settings* as JSON data."""
        value: Any = settings
        for part in self.name.split("."):
            value = getattr(value, part)
        if isinstance(value, tuple):
            return list(value)
        return dict(value) if isinstance(value, Mapping) else value


FIELDS = (
    Field("language", one_of(("system", "en", "zh_CN")), "The window's language."),
    Field("theme", one_of(("system", "light", "dark")), "The window's colours."),
    Field("reduced_motion", SWITCH, "Nothing on the screen moves by itself."),
    Field("library", TEXT, "The folder of the results; empty is the platform's place."),
    Field(
        "dashscope.base_url", ADDRESS, "Alibaba Model Studio; ends in /api/v1.",
        "DASHSCOPE_BASE_URL",
    ),
    Field(
        "dashscope.workspace", TEXT, "Only where a sub-account's key needs it.",
        "DASHSCOPE_WORKSPACE",
    ),
    Field(
        "metastudio.base_url", ADDRESS, "Huawei MetaStudio, without a path.", "METASTUDIO_BASE_URL"
    ),
    Field(
        "metastudio.project_id", PLAIN, "The account's project in that region.",
        "HUAWEICLOUD_PROJECT_ID",
    ),
    Field("metastudio.user_id", PLAIN, "Sent as X-App-UserId; may be empty."),
    Field("metastudio.valid_until", MOMENT, "When a temporary key's security token ends."),
    Field("metastudio.iam_account", TEXT, "The account that the IAM user belongs to."),
    Field("metastudio.iam_user", TEXT, "Signs in where there is neither access key nor token."),
    Field("metastudio.iam_url", ADDRESS_OR_NOTHING, "Where it signs in; empty: the region's."),
    Field("store.kind", one_of(StoreKind), "Where uploads wait for the service.", "AVATAR_STORE"),
    Field(
        "store.endpoint", ADDRESS_OR_NOTHING, "The store's address, without the bucket.",
        "AVATAR_STORE_ENDPOINT",
    ),
    Field("store.region", TEXT, "The bucket's region.", "AVATAR_STORE_REGION"),
    Field("store.bucket", TEXT, "The bucket's name.", "AVATAR_STORE_BUCKET"),
    Field(
        "store.addressing", one_of(Addressing), "bucket.host, host/bucket or an own domain.",
        "AVATAR_STORE_STYLE",
    ),
    Field("store.prefix", TEXT, "Stands before every object's name.", "AVATAR_STORE_PREFIX"),
    Field("store.life_hours", HOURS, "How long a signed link can be read."),
    Field("store.delete_after", SWITCH, "Whether uploads are removed when their job ends."),
    Field(
        "store.links", one_of(Links), "Signed links that end, or plain ones that all can read.",
        "AVATAR_STORE_LINKS",
    ),
    Field(
        "store.public_url", BASE_OR_NOTHING, "Stands before an object's name in plain links.",
        "AVATAR_STORE_PUBLIC_URL",
    ),
    Field(
        "store.ca_file", TEXT, "A PEM file that is trusted for this store alone.",
        "AVATAR_STORE_CA_FILE",
    ),
    Field(
        "store.valid_until", MOMENT, "When a temporary key's security token ends.",
        "AVATAR_STORE_VALID_UNTIL",
    ),
    Field("network.proxy", one_of(ProxyMode), "Which proxy every request takes."),
    Field("network.proxy_address", PROXY_OR_NOTHING, "The manual proxy, without a password."),
    Field("network.proxy_user", TEXT, "Who signs in at it; the password is in the key store."),
    Field("network.bypass", LINES, "Hosts, *.suffixes and address ranges without a proxy."),
    Field("network.ca_file", TEXT, "A PEM file that is trusted beside the system's."),
    Field("network.clock_offset", SECONDS, "Seconds that true time is ahead of this computer."),
    Field("budget.per_run", AMOUNT, "Ask before a run that costs more; 0 never asks."),
    Field("budget.per_day", AMOUNT, "Ask before a day costs more; 0 never asks."),
    Field("privacy.strip", SWITCH, "Whether place and camera data are removed from uploads."),
    Field("privacy.noted", LINES, "Models whose note on likeness and consent has been read."),
    Field("desktop.notifications", SWITCH, "Tell of jobs while the window is not in front."),
    Field("desktop.tray", SWITCH, "Jobs go on at an icon when the window is closed."),
    Field("desktop.say_closing", SWITCH, "Say what becomes of jobs when the window is closed."),
    Field("model_names", NAMES, "A model's key and the name of its own deployment."),
    Field(
        "precheck_names", NAMES, "A model's key and its own detection's name; none: there is none."
    ),
)  # fmt: skip

Values = dict[str, Any]


def variables(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return *environment* with `AVATAR_STORE=public` spelt out: a bucket that all can read."""
    if environment.get("AVATAR_STORE", "").strip() != "public":
        return environment
    return {"AVATAR_STORE_LINKS": Links.PUBLIC, **environment, "AVATAR_STORE": StoreKind.S3}


def values_of(settings: Settings) -> Values:
    """Return every field of *settings* by its name."""
    return {field.name: field.of(settings) for field in FIELDS}


def settings_of(values: Mapping[str, Any]) -> Settings:
    """Return the settings that have *values*, the defaults where there are none."""
    full = {**values_of(Settings()), **values}
    store = _group(full, "store")
    store |= {
        "kind": StoreKind(store["kind"]),
        "addressing": Addressing(store["addressing"]),
        "links": Links(store["links"]),
    }
    network = _group(full, "network")
    network |= {"proxy": ProxyMode(network["proxy"]), "bypass": tuple(network["bypass"])}
    privacy = _group(full, "privacy")
    privacy |= {"noted": tuple(privacy["noted"])}
    plain = {name: v for name, v in full.items() if "." not in name}
    return Settings(
        **plain,
        dashscope=DashScopeSettings(**_group(full, "dashscope")),
        metastudio=MetaStudioSettings(**_group(full, "metastudio")),
        store=StoreSettings(**store),
        network=NetworkSettings(**network),
        budget=BudgetSettings(**_group(full, "budget")),
        privacy=PrivacySettings(**privacy),
        desktop=DesktopSettings(**_group(full, "desktop")),
    )


def _group(values: Mapping[str, Any], group: str) -> Values:
    start = f"{group}."
    return {name.removeprefix(start): v for name, v in values.items() if name.startswith(start)}


def flat(data: Mapping[str, Any]) -> Values:
    """Return the fields that the JSON object *data* has, by name, unread."""
    found: Values = {}
    for field in FIELDS:
        group, _, name = field.name.rpartition(".")
        part = data.get(group) if group else data
        if isinstance(part, dict) and name in part:
            found[field.name] = part[name]
    return found


def merged(data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return *data* with *values* in their places and everything else untouched."""
    result = {**data}
    for full_name, value in values.items():
        group, _, name = full_name.rpartition(".")
        if group:
            part = result.get(group)
            result[group] = {**(part if isinstance(part, dict) else {}), name: value}
        else:
            result[name] = value
    return result
