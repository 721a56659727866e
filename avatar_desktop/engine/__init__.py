"""The job engine: asyncio without Qt. It meets the outside through `ports`."""
