"""Jobs for the library's tests."""

from datetime import UTC, datetime, timedelta

from avatar_desktop.domain.errors import Action, Explanation, Fix
from avatar_desktop.domain.job import Failure, Job, JobInput, JobState, Origin, Submit, Upload
from avatar_desktop.domain.text import say, verbatim

START = datetime(2026, 6, 1, 12, 30, 15, 123456, tzinfo=UTC)


def a_job(number: int = 1, **changes) -> Job:
    """Return a new job, a second later for each *number*, without files yet."""
    start = {
        "id": f"20260601123015-{number:08x}",
        "model_key": "video_style",
        "created": START + timedelta(seconds=number),
        "inputs": {},
        "params": {"style": 3},
    }
    return Job(**{**start, **changes})


def a_full_job() -> Job:
    """Return a job of which every field differs from its default."""
    failure = Failure(
        Explanation(
            say("{title} is {found:g} s.", title=say("Clip"), found=30.5),
            verbatim("服务说:{braces} 不行"),
            say("Try again."),
            Action.RETRY,
            Fix(say("Use {region}", region="cn-shanghai"), (("store.region", "cn-shanghai"),)),
        ),
        "InvalidParameter",
        "r-2",
        "detail\nof two lines",
        billed=None,
    )
    return a_job(
        inputs={
            "video": JobInput(
                "video.mp4",
                "/clips/数字人 dance.mp4",
                "5" * 64,
                Origin("20260601-1", "result.mp4", "梅", "emo"),
            )
        },
        params={"style": 3, "use_SR": True, "scale": 0.5, "note": "", "box": [1, 2], "none": None},
        account="second",
        state=JobState.FAILED,
        updated=START + timedelta(microseconds=1),
        model_name="my-deployment",
        uploads={"video": Upload("oss://a/b.mp4", START + timedelta(hours=48), "model", "a/b")},
        precheck={"face_bbox": [1, 2, 3, 4]},
        submitted_at=START + timedelta(minutes=1),
        doubts=(
            Submit(START, tag="20260102x"),
            Submit(START, by_service=False, lost=START, until=START + timedelta(minutes=3)),
        ),
        task_id="t-1",
        task_over=True,
        request_id="r-1",
        service_state="FAILED",
        succeeded_at=START + timedelta(minutes=2),
        outputs=("result.mp4", "cover.jpg"),
        usage={"duration": 10},
        facts={"queue": 3},
        failure=failure,
        price="5.00 CNY",
        simulated=True,
        called="A cat in boots",
        as_is=("video",),
        starred=True,
        trashed=True,
    )
