"""Ways, families, optional files and texts: what may be sent, and that it arrives whole."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from engine_bench import Bench, run
from engine_fakes import FakeStore, a_world

from avatar_desktop.domain.given import absences, narrowed, way_of
from avatar_desktop.domain.job import JobState, Upload
from avatar_desktop.domain.limits import VideoLimits
from avatar_desktop.domain.params import defaults
from avatar_desktop.domain.spec import PrecheckResult, Way, in_order
from avatar_desktop.engine.failures import Rejected
from avatar_desktop.engine.intake import Validator
from fixtures_everything import everything

__all__ = ["everything"]

VIEWS = ["front", "left", "back", "right"]
EXTRAS = ["extra1", "extra2", "extra3"]


class NamingStore(FakeStore):
    """Every object's address tells what is in it."""

    async def put(self, path, model, progress):
        url = f"http://store/{path.read_text()}"
        self.objects.add(url)
        return Upload(url, datetime.now(UTC) + timedelta(hours=24), "", url)


@pytest.fixture
def spec(everything):
    """The throw-away model, its files clips as the fakes know them."""
    clips = VideoLimits(formats=("mp4",))
    inputs = tuple(replace(one, limits=clips) for one in everything.inputs)
    return replace(everything, inputs=inputs, cloud="fake", read=lambda output: ())


@pytest.fixture
def bench(spec, tmp_path):
    """A scheduler over fakes; the look finds nothing but that the picture passes."""
    world = a_world(tmp_path / "library")
    world.store = NamingStore()
    world.cloud.verdict = PrecheckResult(True, {})
    return Bench(world, replace(spec, read=lambda output: ()))


@pytest.fixture
def files(tmp_path, spec):
    """A file for each input, its name its content."""
    for one in spec.inputs:
        (tmp_path / f"{one.name}.mp4").write_text(one.name)
    return {one.name: tmp_path / f"{one.name}.mp4" for one in spec.inputs}


def broken(spec, names, **params):
    """Return the rules that *names* and *params* break, and where."""
    found = absences(spec, names, {**defaults(spec.params), **params})
    return [(one.rule, one.input) for one in found]


@pytest.mark.parametrize(
    ("names", "params", "wrong"),
    [
        ([], {}, ("missing", "image")),
        (["image"], {}, None),
        (["mask", "extra2"], {}, ("missing", "image")),
        (["front"], {}, ("missing", "left")),
        (["left"], {}, ("missing", "front")),
        (["left", "back"], {}, ("missing", "front")),
        (["front", "right"], {}, None),
        (VIEWS, {}, None),
        ([], {"prompt": "a cat"}, None),
        ([], {"prompt": " "}, ("missing", "image")),
        (["image"], {"prompt": " "}, None),
        (["image"], {"prompt": "a cat"}, ("mixed", "prompt")),
        (["image", "back"], {}, ("mixed", "back")),
        (["front", "back"], {"prompt": "a cat"}, ("mixed", "front")),
        (["image"], {"instruction": ""}, ("missing", "instruction")),
    ],
)
def test_one_way_has_to_be_gone_whole(spec, names, params, wrong):
    """The problem is at what is missing, or at what does not belong there."""
    assert broken(spec, names, **params) == ([wrong] if wrong else [])


def test_the_words_name_the_ways_and_how_many(spec):
    """Nobody has to guess what the ways are."""
    told = [
        str(absences(spec, names, defaults(spec.params))[0].message)
        for names in ((), ("image", "left"), ("front",))
    ]

    assert told == [
        "One of these is missing: Picture, Views, Words.",
        "A job works from one of these alone: Picture, Views, Words. Leave the others out.",
        "Views: 1 of at least 2 are there.",
    ]


def test_ways_may_share_an_input(spec):
    """What is given decides: the way that it fills, else the first that takes it."""
    ways = (Way("Both", ("image", "front")), Way("One", ("front",)))
    shared = replace(spec, ways=ways)
    values = defaults(spec.params)

    assert way_of(shared, ["front"], values) == ways[1]
    assert way_of(shared, ["image"], values) == ways[0]
    assert way_of(shared, ["image", "front"], values) == ways[0]
    assert broken(shared, ["image"], prompt="a cat") == [("missing", "front")]


def test_urls_of_a_family_come_in_order():
    """Ten comes after nine, others are none of it."""
    urls = {"extra10": "j", "extra2": "b", "extra9": "i", "extras": "x", "image": "y"}

    assert in_order(urls, "extra") == ["b", "i", "j"]


def length(text):
    """Count as the model does, another way."""
    return len(text) + len([sign for sign in text if sign >= "\u2e81"])


def may_be_sent(names, texts):
    """Say by hand what this one model takes."""
    views = [name for name in VIEWS if name in names]
    words = texts["prompt"].strip() != ""
    if [("image" in names), bool(views), words].count(True) != 1:
        return False
    if views and (len(views) < 2 or "front" not in names):
        return False
    if length(texts["prompt"]) > 12 and words:
        return False
    if not texts["instruction"].strip() or len(texts["instruction"]) > 80:
        return False
    return len(texts["without"]) <= 20 or not texts["without"].strip()


def expected(names, texts):
    """Write down by hand what the service has to get."""
    url = {name: f"http://store/{name}" for name in names}
    sent = {"instruction": texts["instruction"]}
    if texts["prompt"].strip():
        sent["prompt"] = texts["prompt"]
    if "image" in names:
        sent["image_url"] = url["image"]
    if "front" in names:
        sent["images"] = [url.get(name, "") for name in VIEWS]
    if any(name in names for name in EXTRAS):
        sent["extra_urls"] = [url[name] for name in EXTRAS if name in names]
    if "mask" in names:
        sent["mask_url"] = url["mask"]
    return sent


TEXTS = {
    "prompt": ["", "", "", " \n", "a cat", "六个字正好呢", "七个字太多了呢", "🐈" * 7],
    "instruction": ["Keep the face.", "保留人脸", "x" * 80, "x" * 81, " ", "a\nb"],
    "without": ["", "", "hats", "帽" * 20, "帽" * 21, " " * 30, '"\\{}%s\t'],
}


WAYS = [["image"], ["front", "left"], ["front", "back", "right"], VIEWS, []]


def a_form(random, names):
    """Return some of *names*, in any order, and texts good and bad: half of them nearly right."""
    few = random.random()
    given = {name for name in names if random.random() < few * random.random()}
    texts = {key: random.choice(TEXTS[key]) for key in TEXTS}
    if random.random() < 0.5:
        way = random.choice(WAYS)
        given = {*way, *(given & {*EXTRAS, "mask"})}
        texts["prompt"] = "" if way else texts["prompt"]
    return random.sample(sorted(given), len(given)), texts


def test_what_passes_is_sent_and_arrives_whole(bench, spec, files, rounds, seed):
    """Any combination: the check says what the rule says, and what is sent is what was given."""
    random, world = Random(seed), bench.world
    intake = Validator(world.media)
    sent = refused = 0

    async def one(names, texts):
        form = {name: files[name] for name in names}
        look = await intake.look(spec, form, texts)
        fine = may_be_sent(names, texts)
        assert look.ok is fine, (names, texts, [str(p.message) for p in look.problems])
        before = len(world.cloud.submits)
        if not fine:
            with pytest.raises(Rejected):
                await bench.scheduler.submit("everything", form, texts)
            assert len(world.cloud.submits) == before
            return False
        way = way_of(spec, form, {**defaults(spec.params), **texts})
        assert absences(narrowed(spec, way), form, {**defaults(spec.params), **texts}) == []
        job = await bench.scheduler.submit("everything", form, texts)
        await asyncio.wait_for(bench.scheduler.finished(job.id), 5)
        (body,) = world.cloud.submits[before:]
        assert body["input"] == expected(names, texts)
        without = texts["without"] if texts["without"].strip() else ""
        assert body["parameters"] == {"strength": 3, "not": without}
        assert set(world.library.jobs[job.id].inputs) == set(names)
        return True

    async def story():
        nonlocal sent, refused
        for _ in range(rounds(200, 3000)):
            done = await one(*a_form(random, list(files)))
            sent, refused = sent + done, refused + (not done)

    run(story())

    assert min(sent, refused) >= rounds(30, 500)
    assert len(world.cloud.prechecks) == 1


def test_a_job_of_one_way_is_retried_as_it_was(bench, files):
    """A way by words or by views is kept with the job."""

    async def story():
        for form, texts in (({}, {"prompt": "a cat"}), (["left", "front"], {})):
            given = {name: files[name] for name in form}
            job = await bench.scheduler.submit("everything", given, texts)
            await asyncio.wait_for(bench.scheduler.finished(job.id), 5)
            job = bench.world.library.jobs[job.id]
            assert job.state is JobState.FAILED  # there is no result to read
            bench.world.library.jobs[job.id] = replace(job, task_id=None, task_over=False)
            await bench.scheduler.retry(job.id)
            await asyncio.wait_for(bench.scheduler.finished(job.id), 5)

    run(story())

    words, again, views, views_again = bench.world.cloud.submits
    assert (words, views) == (again, views_again)
    assert words["input"]["prompt"] == "a cat"
    assert views["input"]["images"] == ["http://store/front", "http://store/left", "", ""]
