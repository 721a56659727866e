"""The jobs that go on, a card each."""
