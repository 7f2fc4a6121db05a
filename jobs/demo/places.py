"""Industrial places of the Yangtze delta: where demo sites may lie.

Each is a real industrial area with an approximate centre and a radius that keeps the whole disc inside the district
it states (checked in the tests against the official polygons). No real firm is used.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

KM_PER_DEGREE = 110.9


@dataclass(frozen=True, slots=True)
class Zone:
    """An industrial area: its district, centre (WGS-84) and radius in km."""

    level: str  # the smallest scale that includes it: city, region or province
    adcode: str
    district: str
    name: str
    lon: float
    lat: float
    radius_km: float

    @property
    def place(self) -> str:
        """The district without its last character, as firms carry it in their names."""
        return self.district[:-1]


# level adcode district name lon lat radius_km
_TABLE = """
city 330402 南湖区 经济技术开发区 120.735 30.725 1.1
city 330402 南湖区 高新园区 120.815 30.715 2.6
city 330402 南湖区 凤桥工业园 120.905 30.660 2.6
city 330402 南湖区 新丰工业园 120.905 30.735 2.6
city 330411 秀洲区 高新园区 120.690 30.795 2.6
city 330411 秀洲区 王江泾工业园 120.715 30.880 2.2
city 330411 秀洲区 洪合工业园 120.640 30.705 1.4
city 330421 嘉善县 惠民工业园 120.935 30.850 2.6
city 330421 嘉善县 姚庄工业园 120.968 30.905 1.4
city 330421 嘉善县 西塘工业园 120.890 30.945 2.6
city 330424 海盐县 西塘桥工业园 121.000 30.590 2.6
city 330424 海盐县 百步工业园 120.800 30.485 1.1
city 330424 海盐县 武原工业园 120.920 30.540 2.6
city 330481 海宁市 经济开发区 120.700 30.530 2.6
city 330481 海宁市 尖山工业园 120.820 30.320 1.6
city 330481 海宁市 许村工业园 120.370 30.420 2.6
city 330483 桐乡市 经济开发区 120.560 30.650 2.6
city 330483 桐乡市 濮院工业园 120.610 30.672 1.8
city 330483 桐乡市 洲泉工业园 120.375 30.585 2.6
city 330482 平湖市 经济技术开发区 121.035 30.715 2.6
city 330482 平湖市 乍浦化工园 121.080 30.615 2.3
city 330482 平湖市 独山港工业园 121.190 30.660 0.7
city 330482 平湖市 新埭工业园 121.060 30.830 1.5
city 310116 金山区 石化工业区 121.330 30.715 1.4
city 310116 金山区 枫泾工业区 121.020 30.890 1.3
city 310116 金山区 第二工业区 121.385 30.765 1.5
city 310116 金山区 廊下工业区 121.190 30.790 0.5
city 310118 青浦区 青浦工业园 121.115 31.175 2.6
city 310118 青浦区 练塘工业区 121.045 31.010 2.6
city 310118 青浦区 金泽工业区 120.920 31.050 2.4
city 320509 吴江区 盛泽工业园 120.660 30.905 2.2
city 320509 吴江区 汾湖工业园 120.835 31.005 0.9
city 320509 吴江区 平望工业园 120.645 30.975 2.6
city 320509 吴江区 震泽工业园 120.505 30.920 2.6
city 320509 吴江区 桃源工业园 120.500 30.845 2.6
region 330503 南浔区 练市工业园 120.430 30.720 1.7
region 330503 南浔区 经济开发区 120.400 30.870 2.5
region 330502 吴兴区 织里工业园 120.260 30.850 1.1
region 330521 德清县 新市工业园 120.280 30.620 1.4
region 330522 长兴县 经济开发区 119.930 31.020 2.6
region 330522 长兴县 和平工业园 119.900 30.830 2.6
region 330523 安吉县 递铺工业园 119.690 30.660 2.6
region 330113 临平区 经济开发区 120.300 30.420 1.6
region 330114 钱塘区 大江东工业园 120.560 30.300 2.6
region 330109 萧山区 经济开发区 120.290 30.180 2.6
region 330111 富阳区 春江工业园 119.980 30.060 2.6
region 330603 柯桥区 滨海工业园 120.640 30.180 1.8
region 330602 越城区 袍江工业园 120.640 30.060 2.6
region 330604 上虞区 杭州湾工业园 120.880 30.160 2.6
region 330681 诸暨市 店口工业园 120.250 29.900 2.6
region 330683 嵊州市 经济开发区 120.800 29.600 2.6
region 330211 镇海区 石化园 121.620 30.010 2.6
region 330206 北仑区 青峙工业园 121.820 29.940 0.8
region 330282 慈溪市 滨海工业园 121.420 30.270 2.6
region 330281 余姚市 经济开发区 121.130 30.040 2.6
region 330212 鄞州区 姜山工业园 121.560 29.770 2.6
region 330213 奉化区 经济开发区 121.440 29.690 2.6
region 330226 宁海县 经济开发区 121.450 29.310 2.6
region 330225 象山县 经济开发区 121.880 29.500 2.6
region 320583 昆山市 经济开发区 121.020 31.380 2.6
region 320585 太仓市 港区 121.230 31.590 2.6
region 320581 常熟市 海虞工业园 120.830 31.730 2.6
region 320582 张家港市 锦丰工业园 120.620 31.960 2.6
region 310117 松江区 工业区 121.240 31.020 2.6
region 310120 奉贤区 化工园 121.480 30.830 2.6
region 310114 嘉定区 安亭工业园 121.170 31.300 2.0
region 310113 宝山区 罗店工业园 121.370 31.420 2.6
province 330303 龙湾区 城区 120.800 27.950 2.6
province 330382 乐清市 经济开发区 120.980 28.130 2.6
province 330381 瑞安市 塘下工业园 120.700 27.830 2.6
province 330383 龙港市 城区 120.560 27.560 1.9
province 331002 椒江区 城区 121.430 28.660 2.6
province 331082 临海市 头门港 121.620 28.780 2.6
province 331081 温岭市 东部工业园 121.560 28.390 2.6
province 331083 玉环市 大麦屿工业园 121.160 28.080 1.0
province 330702 婺城区 城区 119.550 29.070 2.6
province 330782 义乌市 佛堂工业园 120.030 29.210 2.6
province 330784 永康市 经济开发区 120.020 28.920 2.6
province 330781 兰溪市 经济开发区 119.470 29.220 2.6
province 330783 东阳市 横店工业园 120.310 29.170 2.6
province 330802 柯城区 城区 118.860 28.910 2.3
province 330881 江山市 经济开发区 118.620 28.750 2.6
province 330825 龙游县 经济开发区 119.180 29.060 2.6
province 331102 莲都区 水阁工业园 119.850 28.400 2.6
province 331122 缙云县 壶镇工业园 120.250 28.820 2.6
province 330902 定海区 城区 122.070 30.070 2.6
province 330921 岱山县 经济开发区 122.180 30.260 1.2
province 330182 建德市 梅城工业园 119.430 29.520 2.6
province 330122 桐庐县 江南工业园 119.740 29.830 2.6
"""
_ORDER = ("city", "region", "province")


def _parse(line: str) -> Zone:
    level, adcode, district, name, lon, lat, radius = line.split()
    return Zone(level, adcode, district, name, float(lon), float(lat), float(radius))


ZONES: tuple[Zone, ...] = tuple(_parse(line) for line in _TABLE.strip().splitlines())


def zones(scale: str) -> tuple[Zone, ...]:
    """The zones of a scale: those of its own level and of every smaller one."""
    levels = _ORDER[: _ORDER.index(scale) + 1]
    return tuple(z for z in ZONES if z.level in levels)


def scatter(chosen: pd.Series, area: tuple[Zone, ...], rng: np.random.Generator) -> pd.DataFrame:
    """Positions spread over the discs of the chosen zone numbers: ``lon_wgs84``, ``lat_wgs84``, six decimals."""
    table = pd.DataFrame(area).iloc[chosen.to_numpy()]
    distance = table["radius_km"].to_numpy() * np.sqrt(rng.uniform(0, 1, len(table)))
    bearing = rng.uniform(0, 2 * np.pi, len(table))
    lat = table["lat"].to_numpy() + distance * np.sin(bearing) / KM_PER_DEGREE
    shrink = np.cos(np.radians(table["lat"].to_numpy()))
    lon = table["lon"].to_numpy() + distance * np.cos(bearing) / (KM_PER_DEGREE * shrink)
    return pd.DataFrame({"lon_wgs84": lon.round(6), "lat_wgs84": lat.round(6)}, index=chosen.index)
