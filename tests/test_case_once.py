"""What is worked out once from a case is never that of another case, and goes when the case goes."""

import gc
import pickle
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

from conftest import CONTRACT_EXAMPLE

from cxroi.analysis.case_analysis import ON_DEMAND, whole
from cxroi.case import Quantity, assumptions, digest, read, with_numbers
from cxroi.case.once import cached_property, once
from cxroi.engine import evaluate
from cxroi.engine.evaluation import Evaluation

CHURN = "segments/Key accounts/churn_per_year"


def test_a_changed_case_is_not_known_by_what_it_was_made_from():
    case = read(CONTRACT_EXAMPLE)
    before, found = digest(case), assumptions(case)
    changed = with_numbers(case, {CHURN: Quantity(0.2)})
    renamed = case.model_copy(update={"title": "Another"})
    assert len({before, digest(changed), digest(renamed)}) == 3
    assert float(next(one.quantity for one in assumptions(changed) if one.path == CHURN)) == 0.2
    assert float(next(one.quantity for one in found if one.path == CHURN)) == 0.11


def test_it_is_worked_out_once_for_each_object_and_kept_no_longer_than_it():
    seen = []
    known = once(lambda case: seen.append(case.title) or len(seen))
    first, equal = read(CONTRACT_EXAMPLE), read(CONTRACT_EXAMPLE)
    assert [known(first), known(equal), known(first), known(equal)] == [1, 2, 1, 2]
    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None
    assert known(equal) == 2 and len(known.__closure__[0].cell_contents) == 1


def test_while_one_object_is_worked_out_another_is_not_kept_waiting():
    """Two threads are in the same property of two objects at a time; each object's is worked out once."""
    both = threading.Barrier(2, timeout=20)

    class Slow:
        count = 0

        @cached_property
        def found(self):
            self.count += 1
            both.wait()
            return self

    objects = Slow(), Slow()
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda one: one.found, objects)) == [*objects]
    assert all(one.found is one and one.count == 1 for one in objects)


def test_an_evaluation_is_whole_also_while_another_is_pickled_for_the_first_time(monkeypatch):
    """Pickling an object gives its class a member more: all but one of those who opened a fresh server at once saw an error."""
    found = evaluate(read(CONTRACT_EXAMPLE))
    slow = vars(Evaluation)[ON_DEMAND[0]]
    monkeypatch.delattr(Evaluation, "__slotnames__", raising=False)
    worked_out = slow.func
    monkeypatch.setattr(slow, "func", lambda one: (pickle.dumps(one), worked_out(one))[1])
    assert set(ON_DEMAND) <= set(vars(whole(found)))
    assert "__slotnames__" in vars(Evaluation)
