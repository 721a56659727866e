"""Says, as JSON, what a screen reader finds in the app: role, name and hint of every control.

Then presses the one whose name ends in TURNED and says its name from then on.
Runs under the system's Python, which has pyatspi: `screen_reader.py SECONDS TURNED`.
"""

import json
import sys
import time

import pyatspi

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
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def turned():
    return next((one for one in controls(window()) if one.name.endswith(sys.argv[2])), None)


until(lambda: window() and len(list(controls(window()))) >= 5 and turned())
print(json.dumps([told(one) for one in controls(window())]))
switch = turned()
before = switch.name
switch.queryAction().doAction(0)
until(lambda: switch.name != before)
print(json.dumps([before, switch.name]))
