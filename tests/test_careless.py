"""Careless values in every field of an extract and a comparison: each a finding at its place."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from reportgen.model.brief import Source
from reportgen.model.comparison import Comparison
from reportgen.reading.validation import validate
from reportgen.reading.yamldoc import read_yaml
from tests.test_losses import COMPARISON, SOURCE, places

VALUES: tuple[Any, ...] = (
    None, True, 7, -1.5, "", " ", "\u202eabc", "*a* _b_ #c {d} $e$ <f> & %", "安倍晋三 " * 40,
    [], [None], [[]], ["x"] * 3000, {}, {"a": 1}, {"text": None}, [{"text": ["x"]}],
    {"nobody": {"stance": 9}},
)  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize(("model", "sample"), [(Source, SOURCE), (Comparison, COMPARISON)])
def test_a_careless_value_of_any_field_is_taken_or_told_at_its_place(
    model: Any, sample: dict[str, Any]
) -> None:
    for _, path in places(model, sample):
        for value in VALUES:
            spoilt = copy.deepcopy(sample)
            holder: Any = spoilt
            for part in path[:-1]:
                holder = holder[part]
            holder[path[-1]] = value
            data = yaml.dump(spoilt, allow_unicode=True, Dumper=yaml.CSafeDumper).encode()
            record, findings = validate(model, read_yaml(data, "f.yml"))
            assert record is not None or findings, (path, value)
            for finding in findings:
                assert finding.location.line and finding.location.column, (path, value)
                assert finding.remedy and len(finding.message) < 300, (path, value)
