"""Once a case: what is worked out from a frozen part, or of an object, is kept as long as it lives."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

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


if TYPE_CHECKING:
    from functools import cached_property
else:

    class cached_property(functools.cached_property):  # noqa: N801 - it stands for the one of the library
        """Of an object, worked out when it is first asked for.

        The library's, up to Python 3.11, holds one lock for the property of all objects: while it was worked out for one
        visitor's case, nobody else's case could be shown. Here two threads may work out the same twice, with the same result.
        """

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            kept = instance.__dict__
            if self.attrname not in kept:
                kept[self.attrname] = self.func(instance)
            return kept[self.attrname]
