"""Calls made at once that end together: when one fails, the others are not left running behind the reading's back."""

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    together = asyncio.gather
else:

    async def together(*calls: Any) -> list[Any]:
        """The results in order. The first failure cancels what is still under way, waits until it is, and is raised."""
        tasks = [asyncio.ensure_future(call) for call in calls]
        try:
            return await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise
