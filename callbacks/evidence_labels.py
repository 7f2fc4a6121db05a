"""Evidence about labels: one lane per kind of label, with what was measured meanwhile and the power."""

from dataclasses import replace

from callbacks.evidence_hours import hours
from callbacks.evidence_lanes import label_codes, labels
from callbacks.evidence_parts import Case, missing
from layouts.evidence import Evidence, Lane
from layouts.text import t
from schema import cems_hour, cems_label, load_15min


def timeline(case: Case) -> Evidence:
    """The labels of the outlet as periods, kind by kind, under its pollutants, oxygen, flow and load."""
    found = hours(case)
    window = case.around()
    own = [Lane(t(code), labels(case, window, code)) for code in label_codes(case, window)]
    kept = [lane for lane in found.lanes if lane.title != t("企业标记")]
    return replace(
        found,
        lanes=[*own, *kept],
        sources=case.sources,
        missing=missing(window, cems_label.DATASET, cems_hour.DATASET, load_15min.DATASET),
    )
