"""Says, as JSON, what a screen reader finds in the app: role, name and hint of every control.

It waits for those whose names begin with TURNED and the WORDS; then it presses TURNED and says its
name from then on. Runs under the system's Python, which has pyatspi: `screen_reader.py SECONDS
TURNED WORDS…`.
"""

import json
import sys
import time

import pyatspi
from gi.repository import GLib

TITLE = "Avatar Desktop"


def walk(node):
    yield node
    for number in range(node.childCount):
        child = node.getChildAtIndex(number)
        if child is not None:
            yield from walk(child)


def window():
    for app in pyatspi.Registry.getDesktop(0):
        for number in range(app.childCount if app else 0):
            found = app.getChildAtIndex(number)
            if found is not None and found.name.startswith(TITLE):
                return found
    return None


def controls(top):
    for node in walk(top):
        states = node.getState()
        if states.contains(pyatspi.STATE_FOCUSABLE) and states.contains(pyatspi.STATE_SHOWING):
            yield node


def told(node):
    chosen = node.getState().contains(pyatspi.STATE_SELECTED)
    return {
        "role": node.getRoleName(),
        "name": node.name,
        "hint": node.description,
        "chosen": chosen,
    }


def until(true):
    end = time.monotonic() + float(sys.argv[1])
    found = None
    while not found and time.monotonic() < end:
        try:
            found = true()
        except (GLib.Error, NotImplementedError, AttributeError):  # it went while it was looked at
            found = None
        time.sleep(0 if found else 0.2)
    return found


def whole():
    """Return what there is once all that is waited for is; a window that has just come changes."""
    found = [told(one) for one in controls(window())] if window() else []
    names = [one["name"] for one in found]
    return found if all(any(name.startswith(one) for name in names) for one in sys.argv[2:]) else []


def pressed():
    """Press the switch, and return its name once that is another."""
    stem = sys.argv[2].rsplit(":", 1)[0]
    named = [(one.name, one) for one in controls(window())]  # a name is asked for once: it may go
    switches = [(name, one) for name, one in named if name.startswith(stem)]
    for name, one in switches:
        if name == sys.argv[2]:
            one.queryAction().doAction(0)
            return []
    return [name for name, _ in switches]


print(json.dumps(until(whole)))
print(json.dumps([sys.argv[2], *until(pressed)]))
