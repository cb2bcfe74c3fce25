"""The envelope: what is sealed can be read, and nothing malformed or hostile gets through."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates import CertificateError, load, seal, verify

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.text(), st.dictionaries(st.text(), VALUES), st.lists(VALUES), st.text())
def test_what_is_sealed_is_read_back(kind, statement, steps, producer):
    certificate = seal(kind, statement, steps, producer)
    assert load(json.dumps(certificate)) == certificate
    assert load(json.dumps(certificate, indent=3, ensure_ascii=False)) == certificate


@settings(deadline=None)
@given(st.dictionaries(st.text(), VALUES), st.lists(VALUES), st.data())
def test_an_altered_field_is_noticed(statement, steps, data):
    certificate = seal("kind", statement, steps, "producer")
    field = data.draw(st.sampled_from(sorted(certificate)))
    value = data.draw(VALUES.filter(lambda new: json.dumps(new) != json.dumps(certificate[field])))
    with pytest.raises(CertificateError):
        load(json.dumps({**certificate, field: value}))


@pytest.mark.parametrize("field", ["schema", "kind", "statement", "steps", "producer", "sha256"])
def test_a_missing_field_is_named(field):
    certificate = seal("kind", {}, [], "producer")
    del certificate[field]
    with pytest.raises(CertificateError, match=field):
        load(json.dumps(certificate))


def test_an_unknown_field_is_named():
    with pytest.raises(CertificateError, match="extra"):
        load(json.dumps({**seal("kind", {}, [], "producer"), "extra": 1}))


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(CertificateError, match=r"'nonsense' is unknown; known: .*counterexample"):
        verify(seal("nonsense", {}, [], "producer"))


SEALED = json.dumps(seal("counterexample", {"x": 7}, [], "p"))
HOSTILE = {
    "empty": "",
    "not JSON": "knot",
    "cut off": SEALED[:-5],
    "a list": "[]",
    "a number": "17",
    "NaN": SEALED.replace("7", "NaN"),
    "infinity": SEALED.replace("7", "Infinity"),
    "a float": SEALED.replace("7", "7.0"),
    "an exponent": SEALED.replace("7", "1e999999999"),
    "a large integer": SEALED.replace("7", "1" + "0" * 30),
    "a giant integer": SEALED.replace("7", "9" * 2_000_000),
    "many giant integers": SEALED.replace("7", f"[{','.join(['9' * 4000] * 2000)}]"),
    "deep lists": SEALED.replace("7", "[" * 200_000 + "]" * 200_000),
    "deep objects": '{"a":' * 100_000,
    "deep but legal JSON": SEALED.replace("7", "[" * 50 + "]" * 50),
    "a repeated key": SEALED.replace('"x": 7', '"x": 7, "x": 7'),
    "a repeated field": SEALED.replace('"kind"', '"schema": "rigor-certificate/1", "kind"'),
    "a null byte": SEALED.replace("7", "\0"),
    "very many values": SEALED.replace("7", "[" + "1," * 600_000 + "1]"),
    "very long": " " * 20_000_001,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_quickly(text):
    with pytest.raises(CertificateError) as refusal:
        load(text)
    assert len(str(refusal.value)) < 400


def _cycle():
    loop = {}
    loop["statement"] = loop
    return loop


def _bush():
    node = [1]
    for _ in range(15):
        node = [node] * 20
    return {"statement": node}


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "text",
        [],
        {},
        {1: 2},
        {"schema": b"bytes"},
        {"steps": {1, 2}},
        {"statement": float("nan")},
        {"statement": 10**4000},
        {"statement": 1j},
        {"statement": object()},
        _cycle(),
        _bush(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_hostile_objects_are_refused_quickly(value):
    with pytest.raises(CertificateError):
        verify(value)


@pytest.mark.parametrize("steps", [[0.5], [{1: 2}], [float("inf")], [10**19]])
def test_sealing_refuses_what_reading_would(steps):
    with pytest.raises(CertificateError):
        seal("kind", {}, steps, "producer")


def test_lone_surrogates_survive():
    certificate = seal("kind", {"x": "\ud800"}, [], "producer")
    assert load(json.dumps(certificate)) == certificate
