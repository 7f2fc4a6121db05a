"""Official conversions of flue gas readings (HJ 212-2017 appendix D, DOSSIER A.8)."""

import numpy as np
from numpy.typing import ArrayLike

AIR_O2_PCT, NORMAL_PA, NORMAL_K, MOLAR_L = 21.0, 101_325.0, 273.0, 22.4


def corrected(
    value: ArrayLike, o2_pct: ArrayLike, o2_base_pct: ArrayLike, o2_cap_pct: float = 20.5
) -> np.ndarray:
    """Value at the base oxygen content, in the unit of ``value``: C (21 - base) / (21 - O2), O2 capped."""
    o2 = np.minimum(np.asarray(o2_pct, np.float64), o2_cap_pct)
    return (
        np.asarray(value, np.float64) * (AIR_O2_PCT - np.asarray(o2_base_pct, np.float64)) / (AIR_O2_PCT - o2)
    )


def dry(value: float, humidity: float) -> float:
    """Concentration in dry gas from that in wet gas; ``humidity`` as a share."""
    return value / (1.0 - humidity)


def mg_m3_of_ppm(ppm: float, molar_mass: float) -> float:
    """Mass concentration in mg/m³ at 273 K of a volume share in ppm; NOx is reported as NO2 (46 g/mol)."""
    return molar_mass / MOLAR_L * ppm


def dry_flow_m3_h(
    velocity_m_s: float, area_m2: float, celsius: float, pressure_pa: float, humidity: float
) -> float:
    """Dry flow at 273 K and 101,325 Pa in m³/h; ``pressure_pa`` is gauge pressure in the stack."""
    wet = 3600.0 * area_m2 * velocity_m_s
    return wet * NORMAL_K / (NORMAL_K + celsius) * (NORMAL_PA + pressure_pa) / NORMAL_PA * (1.0 - humidity)


def rate_kg_h(value_mg_m3: float, flow_m3_h: float) -> float:
    """Emission rate in kg/h."""
    return value_mg_m3 * flow_m3_h * 1e-6
