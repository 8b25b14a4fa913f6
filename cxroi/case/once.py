"""Once a case: what is worked out from a frozen part is kept as long as the part lives."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from cxroi.case.fields import Part

P = TypeVar("P", bound=Part)
T = TypeVar("T")


def once(work: Callable[[P], T]) -> Callable[[P], T]:
    """The same function, carried out once for each part: the very object, not one that is equal.

    For functions of one frozen part with an immutable result. A changed part is another object, so no result is ever stale.
    """
    kept: dict[int, tuple[weakref.ref[P], T]] = {}

    @wraps(work)
    def known(part: P) -> T:
        place = id(part)
        found = kept.get(place)
        if found is None or found[0]() is not part:
            found = kept[place] = weakref.ref(part, lambda _: kept.pop(place, None)), work(part)
        return found[1]

    return known
