"""The temporary storage: policy, form POST, and whom an object is for."""

import base64
import json

import httpx
import pytest
from simulator_kit import MODEL, Caller, form_of


def code_of(answer: httpx.Response) -> str:
    """Return the code of the object store's XML error."""
    assert answer.headers["content-type"].startswith("application/xml")
    return answer.text.partition("<Code>")[2].partition("</Code>")[0]


def test_policy_says_what_the_form_needs(caller: Caller) -> None:
    """The policy carries the documented fields, and its document the same folder."""
    policy = caller.policy()

    document = json.loads(base64.b64decode(policy["policy"]))
    assert set(policy) == {
        "policy", "signature", "upload_dir", "upload_host", "expire_in_seconds",
        "max_file_size_mb", "capacity_limit_mb", "oss_access_key_id", "x_oss_object_acl",
        "x_oss_forbid_overwrite",
    }  # fmt: skip
    assert ["starts-with", "$key", policy["upload_dir"]] in document["conditions"]


@pytest.mark.parametrize(
    "query", [{}, {"action": "other", "model": MODEL}, {"action": "getPolicy"},
              {"action": "getPolicy", "model": "no-such-model"}],
)  # fmt: skip
def test_policy_needs_action_and_model(caller: Caller, query: dict[str, str]) -> None:
    """A policy is given for a known model only."""
    answer = caller.call("GET", "/uploads", params=query)

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


def test_file_is_stored(caller: Caller) -> None:
    """A form as the documents list it is taken, once."""
    policy = caller.policy()
    form = form_of(policy, "a.mp4")

    first = caller.post_form(policy, form, b"x" * 100_000)
    second = caller.post_form(policy, form, b"y")

    assert (first.status_code, first.content) == (200, b"")
    assert (second.status_code, code_of(second)) == (409, "FileAlreadyExists")


def test_success_status_is_204_unless_asked(caller: Caller) -> None:
    """Without success_action_status the store answers 204."""
    policy = caller.policy()
    form = form_of(policy, "a.mp4")
    del form["success_action_status"]

    assert caller.post_form(policy, form, b"x").status_code == 204


@pytest.mark.parametrize(
    ("field", "value", "status", "code"),
    [
        ("policy", None, 403, "AccessDenied"),
        ("policy", "e30=", 403, "SignatureDoesNotMatch"),
        ("Signature", None, 403, "AccessDenied"),
        ("Signature", "AAAA", 403, "SignatureDoesNotMatch"),
        ("Signature", "é", 403, "SignatureDoesNotMatch"),
        ("OSSAccessKeyId", "LTAIother", 403, "InvalidAccessKeyId"),
        ("key", None, 400, "InvalidArgument"),
        ("key", "elsewhere/a.mp4", 403, "AccessDenied"),
        ("x-oss-object-acl", None, 403, "AccessDenied"),
        ("x-oss-object-acl", "public-read", 403, "AccessDenied"),
        ("x-oss-forbid-overwrite", None, 403, "AccessDenied"),
        ("x-oss-forbid-overwrite", "false", 403, "AccessDenied"),
    ],
)
def test_bad_form_is_refused(
    caller: Caller, field: str, value: str | None, status: int, code: str
) -> None:
    """A form that leaves out or changes what the policy wants is refused in XML."""
    policy = caller.policy()
    form = form_of(policy, "a.mp4")
    if value is None:
        del form[field]
    else:
        form[field] = value

    answer = caller.post_form(policy, form, b"x")

    assert (answer.status_code, code_of(answer)) == (status, code)


def test_folder_is_no_mere_prefix(caller: Caller) -> None:
    """A key beside the folder, not below it, is refused."""
    policy = caller.policy()
    form = form_of(policy, "a.mp4") | {"key": policy["upload_dir"] + "-more/a.mp4"}

    assert caller.post_form(policy, form, b"x").status_code == 403


def test_file_must_be_last(caller: Caller) -> None:
    """A field after the file is refused."""
    policy = caller.policy()
    form = form_of(policy, "a.mp4")
    parts = [*((name, (None, value)) for name, value in list(form.items())[:-1]),
             ("file", ("f", b"x")), ("success_action_status", (None, "200"))]  # fmt: skip

    answer = caller.http.post(policy["upload_host"], files=parts)

    assert (answer.status_code, code_of(answer)) == (400, "MalformedPOSTRequest")


def test_no_file_and_two_files_are_refused(caller: Caller) -> None:
    """A form carries exactly one file."""
    policy = caller.policy()
    fields = [(name, (None, value)) for name, value in form_of(policy, "a.mp4").items()]
    file = ("file", ("f", b"x"))

    none = caller.http.post(policy["upload_host"], files=fields)
    two = caller.http.post(policy["upload_host"], files=[*fields, file, file])

    assert code_of(none) == code_of(two) == "IncorrectNumberOfFilesInPOSTRequest"


def test_other_body_is_refused(caller: Caller) -> None:
    """A body that is no form is refused."""
    answer = caller.http.post(caller.policy()["upload_host"], content=b"x" * 10)

    assert (answer.status_code, code_of(answer)) == (400, "MalformedPOSTRequest")


def test_bearer_at_the_store_is_refused(caller: Caller) -> None:
    """The API's key has no business at the upload host."""
    policy = caller.policy()

    answer = caller.http.post(
        policy["upload_host"],
        data=form_of(policy, "a.mp4"),
        files={"file": ("f", b"x")},
        headers={"Authorization": "Bearer sk-simulated"},
    )

    assert (answer.status_code, code_of(answer)) == (400, "InvalidArgument")


@pytest.mark.parametrize(("seconds", "status"), [(295, 200), (305, 403)])
def test_policy_expires(caller: Caller, seconds: int, status: int) -> None:
    """A policy is good for 300 seconds."""
    policy = caller.policy()
    caller.control("clock", {"advance_seconds": seconds})

    answer = caller.post_form(policy, form_of(policy, "a.mp4"), b"x")

    assert answer.status_code == status
    assert status == 200 or "Policy expired." in answer.text


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 200), (1024 * 1024 + 1, 400)])
def test_size_is_limited(caller: Caller, size: int, status: int) -> None:
    """A file over the policy's size is refused after its whole body."""
    caller.control("limits", {"max_file_mb": 1})
    policy = caller.policy()

    answer = caller.post_form(policy, form_of(policy, "a.mp4"), b"x" * size)

    assert policy["max_file_size_mb"] == "1"
    assert answer.status_code == status
    assert status == 200 or code_of(answer) == "EntityTooLarge"


@pytest.mark.parametrize(
    ("key", "hours", "status"),
    [
        ("sk-simulated", 0, 200),
        ("sk-simulated-colleague", 0, 200),
        ("sk-simulated-stranger", 0, 400),
        ("sk-simulated", 47.9, 200),
        ("sk-simulated", 48.1, 400),
    ],
)
def test_object_is_bound_to_account_and_time(
    caller: Caller, key: str, hours: float, status: int
) -> None:
    """An object serves its own account, any of its keys, for 48 hours."""
    policy = caller.policy()
    form = form_of(policy, "a.mp4")
    caller.post_form(policy, form, b"x")
    caller.control("clock", {"advance_seconds": hours * 3600})

    answer = caller.as_(key).submit("oss://" + form["key"])

    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "InvalidParameter.FileDownload"


def test_object_is_not_public(caller: Caller) -> None:
    """A stored object cannot be read by its address."""
    policy = caller.policy()
    form = form_of(policy, "a.mp4")
    caller.post_form(policy, form, b"x")

    answer = caller.http.get(f"{caller.address.metastudio_url}/{form['key']}")

    assert answer.status_code == 404
