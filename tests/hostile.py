"""A case whose every text is a payload: what a user, or someone who sends a user a file, may type."""

from cxroi.case import Case, parse, plain, read_file

PAYLOADS = (
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "שלום עולם مرحبا بالعالم",
    "Happy 😀 customers 🎉 in 東京",
    "Long " + "wörd " * 79,
    "unbroken" * 50,
    '#image("/etc/passwd") $ #eval("1") \\ @ref <label> *bold* _x_ `raw`',
    "{{ 7*7 }}{% raw %} ${7*7} <!-- --> ]]> &amp; </title>",
    '"""\nimport os\n"""',
    "@SUM(1+1)*cmd|' /C calc'!A0",
)


def hostile(sample, payloads=PAYLOADS) -> Case:
    """A sample in which every name, owner, claim, source, note and title is a payload of its own."""
    data = plain(read_file(sample))
    count = 0

    def payload():
        nonlocal count
        count += 1
        return f"{payloads[count % len(payloads)]}{count}"

    names = {}
    for part in (*data["segments"], *data["metrics"], *data["initiatives"]):
        names[part["name"]] = part["name"] = _new(names, part["name"], payload)
    for initiative in data["initiatives"]:
        initiative["owner"] = payload()
        for line in (*initiative.get("costs", ()), *initiative.get("benefits", ())):
            line["name"] = payload()
    ids = {entry["id"]: payload() for entry in data["evidence"]}
    for entry in data["evidence"]:
        entry |= {
            "id": ids[entry["id"]],
            "claim": payload(),
            "source": payload(),
            "date": payload(),
            "url": "javascript:alert(1)",
        }
    data |= {
        "title": PAYLOADS[7][:400] if payloads is PAYLOADS else payload(),
        "organisation": payload(),
        "scenarios": [],
    }
    data["notes"] = {
        name: f"{text} {payload()}" for name, text in zip(("pitch", "when", "risk"), payloads, strict=False)
    }
    return parse(_referring(data, names, ids))


def _new(names, old, payload):
    return names.get(old) or payload()


def _referring(value, names, ids, key=""):
    """The same data with every reference to a renamed part carried along."""
    if isinstance(value, dict):
        return {name: _referring(inner, names, ids, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_referring(inner, names, ids, key) for inner in value]
    if key == "metric" or key == "segments":
        return names.get(value, value)
    return ids.get(value, value) if key == "evidence" else value
