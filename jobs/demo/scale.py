"""How much demo there is: three scales with their counts, and the fixed end of the data."""

from dataclasses import dataclass, replace

import pandas as pd

END = pd.Timestamp("2026-11-21")  # exclusive: data up to 24:00 of 20 November 2026
SOURCE = "演示数据"


@dataclass(frozen=True, slots=True)
class Scale:
    """Counts per dataset. The province follows the shares of the 49 classes (DOSSIER Q) that exist."""

    name: str
    sites: int
    days: int
    hourly_outlets: int  # outlets with hourly data; the others report daily means of their main factor
    load_accounts: int  # meters with a load curve; the others have daily energy only
    device_sites: int
    device_days: int
    meter_days: int  # daily energy reaches further back than the load curves
    box: tuple[float, float, float, float]  # of the PM2.5 grid: lon west, lat south, lon east, lat north
    pixel_deg: float
    stations: int
    petitions: int
    penalties: int
    inspections: int
    teams: int

    @property
    def start(self) -> pd.Timestamp:
        """First hour of the data."""
        return END - pd.Timedelta(days=self.days)

    @property
    def hours(self) -> int:
        """Number of hours of the data."""
        return self.days * 24

    @property
    def factor(self) -> float:
        """How many times the problems of the city demo are planted."""
        return {"city": 1.0, "region": 1.5, "province": 2.0}[self.name]


SCALES = {
    "city": Scale(
        name="city",
        sites=300,
        days=45,
        hourly_outlets=400,
        load_accounts=300,
        device_sites=24,
        device_days=28,
        meter_days=45,
        box=(120.15, 30.20, 121.55, 31.40),
        pixel_deg=0.01,
        stations=16,
        petitions=420,
        penalties=90,
        inspections=260,
        teams=4,
    ),
    "region": Scale(
        name="region",
        sites=1200,
        days=45,
        hourly_outlets=420,
        load_accounts=420,
        device_sites=38,
        device_days=28,
        meter_days=90,
        box=(119.55, 29.20, 122.05, 32.10),
        pixel_deg=0.0125,
        stations=80,
        petitions=4000,
        penalties=900,
        inspections=2600,
        teams=12,
    ),
    "province": Scale(
        name="province",
        sites=8600,
        days=45,
        hourly_outlets=400,
        load_accounts=380,
        device_sites=66,
        device_days=28,
        meter_days=105,
        box=(118.30, 27.30, 122.50, 32.10),
        pixel_deg=0.02,
        stations=1660,
        petitions=300_000,
        penalties=60_000,
        inspections=180_000,
        teams=40,
    ),
}


def scaled(name: str, days: int | None) -> Scale:
    """The scale of this name, over ``days`` days when given.

    Raises
    ------
    ValueError
        When there is no such scale, or the days are too few for any rule.
    """
    if name not in SCALES:
        raise ValueError(f"演示规模“{name}”不存在，请在 {'、'.join(SCALES)} 中选择。")
    if days is None:
        return SCALES[name]
    if not 10 <= days <= 400:
        raise ValueError(f"演示天数 {days} 不在 10 到 400 之间，请改正。")
    found = SCALES[name]
    return replace(
        found, days=days, device_days=min(found.device_days, days), meter_days=max(found.meter_days, days)
    )
