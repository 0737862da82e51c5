"""Writes FOLDER/case-PROTOCOL.pkl for the protocols 0 to 5, and FOLDER/expected.txt: what pickle_test.cpp reads in them."""
import pickle
import sys
from collections import OrderedDict

folder = sys.argv[1]
shared = ["once", "twice"]
values = [
    None, True, False, 0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, -2**31, 2**31, -2**40, 2**63 - 1, -2**63,
    0.0, -0.5, 0.1, 1e300, -1e-300, float("inf"), "", "a", "quote ' \" \\ \n \t", "Grüße, 世界 🐸", "x" * 300, "y" * 70000,
    (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1, [2, [3]]], {}, {"a": 1, 2: "b", None: (3,)},
    shared, shared, [shared, {"again": shared}], list(range(3000)), {i: str(i) for i in range(1500)},
    OrderedDict([("z", 1), ("a", 2)]), b"", b"bytes \x00\xff", b"z" * 300, b"w" * 70000, {7}, frozenset([8]),
]


def text(content):
    return "'" + content.encode("utf-8").hex() + "'"


def show(value, protocol):
    """The value as pickle_test.cpp shows it. What a protocol cannot say it writes as a call."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bytes):
        if protocol >= 3:
            return "'" + value.hex() + "'"
        if not value:
            return "__builtin__.bytes()"
        return "_codecs.encode(" + text(value.decode("latin1")) + ", " + text("latin1") + ")"
    if isinstance(value, tuple):
        return "(" + ", ".join(show(item, protocol) for item in value) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(show(item, protocol) for item in value) + "]"
    if isinstance(value, (set, frozenset)):
        items = "[" + ", ".join(show(item, protocol) for item in value) + "]"
        module = "builtins" if protocol >= 3 else "__builtin__"
        return items if protocol >= 4 else module + "." + type(value).__name__ + "(" + items + ")"
    if isinstance(value, dict):
        entries = "{" + ", ".join(show(k, protocol) + ": " + show(v, protocol) for k, v in value.items()) + "}"
        return "collections.OrderedDict()" + entries if isinstance(value, OrderedDict) else entries
    return repr(value)


with open(folder + "/expected.txt", "w") as expected:
    for protocol in range(6):
        with open(f"{folder}/case-{protocol}.pkl", "wb") as file:
            pickle.dump(values, file, protocol)
            pickle.dump("what follows", file, protocol)
        expected.write(show(values, protocol) + "\n")
