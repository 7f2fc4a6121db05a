"""Views of the map kept under a name: whose they are, who may open them, and their place in the tour of the big screen."""

from schema.core import Column, Dataset, Kind

SCOPES = {"mine": "仅自己", "team": "本辖区", "everyone": "所有人"}

DATASET = Dataset(
    name="saved_view",
    title="保存的视图",
    grain="one row per view kept",
    key=("view_id",),
    columns=(
        Column("view_id", "text", "视图编号"),
        Column("owner", "text", "保存人"),
        Column("title", "text", "名称"),
        Column("scope", "text", "可见范围", choices=tuple(SCOPES)),
        Column("prefixes", "text", "保存人辖区", note="adcode prefixes of the owner, joined by ;"),
        Column("address", "text", "链接", note="path and query, e.g. /?layer=pm25"),
        Column("seq", "int", "轮播次序", low=0, note="0: not part of the tour"),
        Column("dwell_s", "int", "停留时间", unit="s", low=5, high=600),
        Column("created_at", "timestamp", "保存时间"),
        Column("removed_at", "timestamp", "删除时间", optional=True),
    ),
    source="map page",
    kind=Kind.CASEWORK,
    scoped_by=("prefixes",),
)
