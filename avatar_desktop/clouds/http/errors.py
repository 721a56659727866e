"""What goes wrong on the way to any service; the words stand in errors.toml."""

from avatar_desktop.system.sentences import Sentences

SENTENCES = Sentences(__package__)
told = SENTENCES.told
