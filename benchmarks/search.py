"""The search box's index over 20,000 made-up enterprises: CPU seconds to build, CPU milliseconds a query, megabytes.

python benchmarks/search.py [number of enterprises]
"""

import random
import sys
import tracemalloc
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analytics.lookup import Entry, Index, Text
from analytics.names import derived
from store import boundaries

TRADES = (
    "水泥", "化工", "印染", "包装印刷", "家具", "铸造", "涂料", "树脂", "汽车零部件", "污水处理", "混凝土", "塑业", "纺织", "新材料",
    "环保科技",
)  # fmt: skip
SYLLABLES = "华兴恒盛鑫源宏达瑞丰金龙东方天成永康万利泰和嘉禾建国海润德力"
FORMS = ("有限公司", "股份有限公司", "有限责任公司")
ROUNDS = 9
QUERIES = (
    "桐乡", "桐乡水泥", "恒盛", "有限公司", "水", "hxsn", "txsn", "tongxiang", "tongxiangshuini", "aaaaaa", "913300000", "S0012",
    "同乡水尼", "桐香恒声水尼", "henshengshuini", "没有这样的名字",
)  # fmt: skip


def named(number: int) -> tuple[list[Entry], list[Text]]:
    """As many enterprises, each with name, short name, credit code, permit, id and outlet."""
    rng = random.Random(20261121)
    areas = boundaries.areas()
    districts = areas.loc[areas["level"] == "district", "name"].tolist()
    entries, texts = [], []
    for i in range(number):
        district = rng.choice(districts)
        own = "".join(rng.sample(SYLLABLES, rng.choice([2, 3])))
        name = district.rstrip("市区县") + own + rng.choice(TRADES) + rng.choice(FORMS)
        entries.append(Entry("site", f"S{i:06d}", name, district, 120.0, 30.0))
        code = f"91330{i:013d}"
        given = {"name": name, "short": derived(name, [district]), "uscc": code, "permit": code + "001P"}
        given |= {"id": f"S{i:06d}", "outlet": f"S{i:06d}-DA001"}
        texts += [Text(field, i, text) for field, text in given.items()]
    return entries, texts


def main(number: int) -> None:
    """Print the table of docs/decisions/0008-search.md."""
    entries, texts = named(number)
    begun = process_time()
    index = Index(entries, texts)
    print(f"{number:,} enterprises, {len(texts):,} texts: built in {process_time() - begun:.2f} CPU s")
    tracemalloc.start()
    Index(entries, texts)
    print(f"peak while building {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB")
    tracemalloc.stop()
    for query in QUERIES:
        took = []
        for _ in range(ROUNDS):
            begun = process_time()
            found, hits = index.find(query, 12)
            took.append(1000 * (process_time() - begun))
        why = hits[0].why if hits else "-"
        print(
            f"{query:<18} {median(took):6.1f} ms (worst {max(took):5.1f})  {found:>6,} found, first by {why}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
