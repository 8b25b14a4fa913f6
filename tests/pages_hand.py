"""The pages of the app by the names of their files, so that no test lists them by hand."""

from pathlib import Path

PAGES = tuple(sorted(path.stem for path in (Path(__file__).parents[1] / "pages").glob("*.py")))


def all_but(*names):
    """Every page but some."""
    unknown = sorted(set(names) - set(PAGES))
    assert not unknown, f"there are no pages {unknown}"
    return tuple(name for name in PAGES if name not in names)
