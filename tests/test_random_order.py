"""The random order of the tests: another each time it is asked for, told, and had again."""

import re

import pytest

pytest_plugins = ["pytester"]

MANY = "import pytest\n@pytest.mark.parametrize('n', range(30))\ndef test_one(n): pass\n"
LAST = "def test_last(): assert not __import__('os').environ.get('FAILS')\n"


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """Two files with thirty tests each, and one that fails if it is told to."""
    pytester.makeconftest("pytest_plugins = ['random_order']")
    pytester.makepyfile(test_first=MANY, test_second=MANY, test_third=LAST)
    return pytester


def order(result: pytest.RunResult) -> list[str]:
    """Return the tests as they were run."""
    return [line.split()[0] for line in result.outlines if "::" in line and " PASSED" in line]


def seed(result: pytest.RunResult) -> str:
    """Return the seed as the closing lines tell it."""
    return re.findall(r"Order of the tests: --shuffle (\w+)", result.stdout.str())[0]


def test_each_run_has_its_own_order(suite: pytest.Pytester):
    """Two runs differ in their seed and order; no test is lost, and files stay together."""
    first, second = (suite.runpytest("-v", "--shuffle", "new") for _ in range(2))

    assert seed(first) != seed(second)
    assert order(first) != order(second)
    assert sorted(order(first)) == sorted(order(second))
    files = [name.partition("::")[0] for name in order(first)]
    assert [one for at, one in enumerate(files) if one != files[at - 1]] == list(
        dict.fromkeys(files)
    )


def test_an_order_can_be_had_again(suite: pytest.Pytester):
    """The seed of the closing lines gives the same order; `off` the order of the files."""
    first = suite.runpytest("-v", "--shuffle", "new")
    again = suite.runpytest("-v", "--shuffle", seed(first))
    off = suite.runpytest("-v", "--shuffle", "off")

    assert order(again) == order(first)
    assert order(off) == sorted(order(off), key=lambda name: (name.partition("[")[0], len(name)))


def test_a_failure_says_what_its_worker_ran_before(suite: pytest.Pytester, monkeypatch):
    """What one of two workers ran up to its failure runs again, in one process."""
    monkeypatch.setenv("FAILS", "1")
    failed = suite.runpytest("-v", "--shuffle", "new", "-n2", "--dist", "worksteal", "-p", "xdist")
    worker = re.findall(r"\[(gw\d)\][^\n]* FAILED", failed.stdout.str())[0]
    ran = re.findall(rf"\[{worker}\][^\n]* (?:PASSED|FAILED) (\S+)", failed.stdout.str())
    words = re.findall(r"-n0 --shuffle off @\S+", failed.stdout.str())[0].split()

    again = suite.runpytest("-v", *words)

    told = re.findall(r"^(\S+::\S+) (?:PASSED|FAILED)", again.stdout.str(), re.MULTILINE)
    assert told == ran
    assert "test_third.py::test_last" in told
