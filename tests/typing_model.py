"""A plain model of the case as a person thinks of it: rows that point at one another."""

import copy

SECTIONS = ("metrics", "segments", "initiatives", "links", "evidence")


INNER = ("costs", "effects", "benefits")


class Row:
    """A row of the model: what it holds, and whom it names."""

    def __init__(self, id_, kind, held=None):
        self.id, self.kind, self.held = id_, kind, held or {}
        self.inner = {section: [] for section in INNER} if kind == "initiatives" else {}
        self.names = {}
        """Field → the rows it refers to, by identity."""


class Model:
    """The case as a person thinks of it: rows that point at one another."""

    def __init__(self, document):
        self.rest = {key: copy.deepcopy(value) for key, value in document.data.items() if key not in SECTIONS}
        self.lists = {section: self._rows(document, (section,), document.data.get(section, [])) for section in SECTIONS}
        self.unread = {}
        for row in self.every():
            for field, section in (("segments", "segments"), ("evidence", "evidence"), ("metric", "metrics")):
                if field in row.held:
                    named = row.held.pop(field)
                    several = named if isinstance(named, list) else [named]
                    row.names[field] = [self._named(section, name) for name in several]

    def _rows(self, document, where, data):
        rows = []
        for position, element in enumerate(data):
            row = Row(
                document.ids[where][position],
                where[-1],
                {k: copy.deepcopy(v) for k, v in element.items() if k not in INNER},
            )
            for section in INNER:
                if section in element:
                    row.inner[section] = self._rows(document, (*where, position, section), element[section])
            rows.append(row)
        return rows

    def _named(self, section, name):
        key = "id" if section == "evidence" else "name"
        return next(row for row in self.lists[section] if row.held.get(key) == name)

    def every(self):
        for section in SECTIONS:
            for row in self.lists[section]:
                yield row
                for inner in row.inner.values():
                    yield from inner

    def home(self, id_):
        """The list a row stands in, and its place there."""
        lists = [*self.lists.values(), *(inner for row in self.lists["initiatives"] for inner in row.inner.values())]
        return next((rows, place) for rows in lists for place, row in enumerate(rows) if row.id == id_)

    def forget(self, gone):
        """Delete rows, and what makes no sense without them."""
        for row in list(self.every()):
            if row.kind == "effects" and row.names.get("segments") == [gone]:
                self._out(row)
            for field, named in list(row.names.items()):
                if gone in named and field == "metric":
                    self._out(row)
                elif gone in named:
                    named.remove(gone)
        self._out(gone)

    def _out(self, row):
        for rows in [
            *self.lists.values(),
            *(inner for one in self.lists["initiatives"] for inner in one.inner.values()),
        ]:
            if row in rows:
                rows.remove(row)

    def data(self):
        """What the file holds."""
        return {**self.rest, **{section: [self.row(row) for row in rows] for section, rows in self.lists.items()}}

    def row(self, row):
        out = copy.deepcopy(row.held)
        for section, rows in row.inner.items():
            out[section] = [self.row(one) for one in rows]
        for field, named in row.names.items():
            key = "id" if field == "evidence" else "name"
            names = [one.held.get(key) for one in named]
            out[field] = names[0] if field == "metric" else names
        return out


def normal(data):
    """Data without empty lists of rows, which mean the same as none."""
    if isinstance(data, dict):
        return {key: normal(value) for key, value in data.items() if not (key in (*SECTIONS, *INNER) and value == [])}
    return [normal(value) for value in data] if isinstance(data, list) else data
