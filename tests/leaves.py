"""Every leaf of a case file, for tests that look at all of them."""

from cxroi.case.paths import element_names


def walk(data, path=""):
    """Every value in the data with its path, leaves only; a list of numbers is a leaf."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, f"{path}/{key}" if path else str(key))
    elif isinstance(data, list) and any(isinstance(element, dict) for element in data):
        for name, element in zip(element_names(data), data, strict=True):
            yield from walk(element, f"{path}/{name}")
    else:
        yield path, data
