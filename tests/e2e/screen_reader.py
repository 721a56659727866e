"""Says, as JSON, what a screen reader finds in the app: role and name of every control.

Runs under the system's Python, which has pyatspi: `screen_reader.py SECONDS`.
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
            yield {"role": node.getRoleName(), "name": node.name}


end = time.monotonic() + float(sys.argv[1])
found = []
while len(found) < 5 and time.monotonic() < end:
    top = window()
    found = list(controls(top)) if top else []
    time.sleep(0.2)
print(json.dumps(found))
