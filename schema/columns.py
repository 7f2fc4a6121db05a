"""Columns that several datasets share, declared once."""

from schema.core import Column

SITE_ID = Column(
    "site_id",
    "text",
    "点位编号",
    aliases=("企业编号", "污染源编号"),
    note="a production place, not a legal person",
)
ADCODE = Column(
    "adcode", "text", "行政区划代码", aliases=("区划代码", "区县代码"), note="GB/T 2260, six digits"
)
LON = Column("lon_wgs84", "float", "经度", unit="deg", low=70, high=140, aliases=("中心经度", "lon", "lng"))
LAT = Column("lat_wgs84", "float", "纬度", unit="deg", low=0, high=56, aliases=("中心纬度", "lat"))
OUTLET_ID = Column("outlet_id", "text", "排放口编号", aliases=("排口编号",))
FACTOR = Column(
    "factor",
    "text",
    "监测因子",
    aliases=("因子代码", "污染物"),
    note="HJ 212 factor code, see schema/factor.py",
)
ACCOUNT = Column("account_no", "text", "用电户号", aliases=("户号",))
DEVICE_ID = Column("device_id", "text", "设备编号")
