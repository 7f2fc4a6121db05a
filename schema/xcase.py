"""A cross-boundary case: a site within 1 km of a border with open clues."""

from schema.columns import LAT, LON, SITE_ID
from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="xcase",
    title="跨界案件",
    grain="one row per case",
    key=("case_id",),
    columns=(
        Column("case_id", "text", "案件编号"),
        SITE_ID,
        Column("lead_adcode", "text", "牵头区划"),
        Column("partner_adcodes", "text", "协同区划", note="joined by ;"),
        Column("border_level", "text", "边界级别", choices=("province", "city", "district")),
        Column("distance_m", "float", "距边界", unit="m", low=0),
        LON,
        LAT,
        Column("clue_ids", "text", "线索", note="joined by ;"),
        Column(
            "state",
            "text",
            "状态",
            choices=(
                "LEAD_RECEIVED",
                "NOTIFIED",
                "JOINT_PLAN",
                "JOINT_INSPECTION",
                "JURISDICTION_DECIDED",
                "RECTIFY",
                "JOINT_RECHECK",
                "CLOSED",
            ),
        ),
        Column("opened_on", "date", "立项日期"),
    ),
    source="targets",
    kind=Kind.CASEWORK,
    scoped_by=("lead_adcode", "partner_adcodes"),
)
