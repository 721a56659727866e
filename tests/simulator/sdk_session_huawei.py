"""Run by an interpreter that has the official MetaStudio SDK: the whole round, told as JSON.

Usage: `python sdk_session_huawei.py URL AK SK PROJECT PHOTO`. The project itself is not imported.
"""

import json
import sys
import time
from typing import Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions import exceptions
from huaweicloudsdkcore.http.formdata import FormFile
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkmetastudio.v1 import (
    CreatePictureModelingJobRequest,
    CreatePictureModelingJobRequestBody,
    ListPictureModelingJobsRequest,
    MetaStudioClient,
    ShowAssetRequest,
    ShowPictureModelingJobRequest,
)

FINAL = {"SUCCEED", "PARTIAL_SUCCEED", "FAILED"}


def client_of(url: str, ak: str, sk: str, project: str) -> Any:
    keys = BasicCredentials(ak, sk, project)
    return MetaStudioClient.new_builder().with_credentials(keys).with_endpoints([url]).build()


def looking_up(url: str, ak: str, sk: str) -> Any:
    """Return a client that knows no project and asks IAM for the region's."""
    keys = BasicCredentials(ak, sk).with_iam_endpoint(url)
    builder = MetaStudioClient.new_builder().with_credentials(keys)
    return builder.with_region(Region("cn-north-4", url)).build()


def created(client: Any, photo: str, name: str, **more: str) -> Any:
    with open(photo, "rb") as file:  # noqa: PTH123 - as the SDK's own sample
        body = CreatePictureModelingJobRequestBody(
            file=FormFile(file, content_type="image/jpeg"),
            style_id="system_female_001", name=name, **more,
        )  # fmt: skip
        request = CreatePictureModelingJobRequest(x_app_user_id="user-1", body=body)
        return client.create_picture_modeling_job(request)


def refused(call: Any) -> list[Any]:
    try:
        call()
    except exceptions.ClientRequestException as error:
        return [error.status_code, error.error_code, bool(error.request_id)]
    return []


def main(url: str, ak: str, sk: str, project: str, photo: str) -> dict[str, Any]:
    """Create, poll, list, show the asset; return what the SDK made of it."""
    client = client_of(url, ak, sk, project)
    made = created(client, photo, "模型 1", notify_url="https://example.com/cb")
    states = []
    while not states or states[-1] not in FINAL:
        request = ShowPictureModelingJobRequest(job_id=made.job_id)
        job = client.show_picture_modeling_job(request)
        states.append(job.state)
        time.sleep(0.1)
    asset = client.show_asset(ShowAssetRequest(asset_id=made.model_asset_id))
    listed = client.list_picture_modeling_jobs(
        ListPictureModelingJobsRequest(
            limit=10, offset=0, state="WAITING,SUCCEED", sort_dir="desc", sort_key="create_time"
        )
    )
    looked_up = looking_up(url, ak, sk).list_picture_modeling_jobs(ListPictureModelingJobsRequest())
    return {
        "job_id": made.job_id,
        "looked_up": [one.job_id for one in looked_up.picture_modeling_jobs],
        "asset_id": made.model_asset_id,
        "states": states,
        "cover": job.model_cover_url,
        "asset_state": asset.asset_state,
        "files": {one.asset_file_category: one.download_url for one in asset.files},
        "listed": [one.job_id for one in listed.picture_modeling_jobs],
        "same_name": refused(lambda: created(client, photo, "模型 1")),
        "wrong_key": refused(lambda: created(client_of(url, ak, "wrong", project), photo, "x")),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:6])) + "\n")
