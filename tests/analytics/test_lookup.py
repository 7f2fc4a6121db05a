"""Finding things by what people type: every way an enterprise is called, and slips of the hand."""

import pytest

from analytics.lookup import Entry, Index, Text
from analytics.names import bare, derived, plain, syllables

SITES = {
    "S33048300018": ("桐乡壬午一号涂料有限公司（演示）", "", "", "91330483MA2B1C2D3E"),
    "S33048300044": ("桐乡乙亥四号水泥股份有限公司", "乙亥水泥", "桐乡红旗水泥厂", "91330483MA2B1C2D4F"),
    "S33040200001": ("嘉兴市南湖区恒盛印染有限责任公司", "", "", "91330402MA2B1C2D5G"),
    "S31011600023": ("上海重庆路金属制品厂", "", "", "91310116DEM000233H"),
    "S33048300077": ("浙江3D打印材料有限公司", "", "", ""),
}


@pytest.fixture(scope="module")
def index():
    entries = [Entry("site", key, name, "", 120.0, 30.0) for key, (name, *_) in SITES.items()]
    texts = []
    for i, (key, (name, short, former, uscc)) in enumerate(SITES.items()):
        areas = ["浙江省", "嘉兴市", "桐乡市" if "桐乡" in name else "南湖区"]
        texts += [
            Text("name", i, name),
            Text("short", i, short or derived(name, areas)),
            Text("former", i, former),
        ]
        texts += [Text("uscc", i, uscc), Text("id", i, key), Text("permit", i, uscc and uscc + "001P")]
        texts.append(Text("outlet", i, key + "-DA001"))
    return Index(entries, texts)


@pytest.mark.parametrize(
    ("query", "key", "why"),
    [
        ("桐乡壬午一号涂料有限公司（演示）", "S33048300018", "name"),
        ("桐乡壬午一号涂料有限公司(演示)", "S33048300018", "name"),
        ("壬午一号涂料", "S33048300018", "short"),
        ("恒盛印染", "S33040200001", "short"),
        ("乙亥水泥", "S33048300044", "short"),
        ("红旗水泥厂", "S33048300044", "former"),
        ("桐乡水泥", "S33048300044", "order"),
        ("txrw", "S33048300018", "initials"),
        ("TXRWYHTL", "S33048300018", "initials"),
        ("hsyr", "S33040200001", "initials"),
        ("tongxiangyihai", "S33048300044", "pinyin"),
        ("tongxiangshuini", "S33048300044", "pinyin"),
        ("hengsyr", "S33040200001", "pinyin"),
        ("chongqinglu", "S31011600023", "pinyin"),
        ("3ddycl", "S33048300077", "pinyin"),
        ("91330402", "S33040200001", "uscc"),
        ("91330402ma2b1c2d5g", "S33040200001", "uscc"),
        ("91330402MA2B1C2D5G001P", "S33040200001", "permit"),
        ("S31011600023-DA001", "S31011600023", "outlet"),
        ("s31011600023", "S31011600023", "id"),
        ("恒胜印染", "S33040200001", "sound"),
        ("同乡乙亥水尼", "S33048300044", "sound"),
        ("恒盛印柒", "S33040200001", "near"),
        ("henshengyinran", "S33040200001", "pinyin"),
        ("hengshengyingran", "S33040200001", "near"),
        ("  恒盛 印染 ", "S33040200001", "short"),
    ],
)
def test_every_way_of_calling_an_enterprise_finds_it_first(index, query, key, why):
    _, hits = index.find(query, 12)
    assert hits, query
    assert (hits[0].entry.key, hits[0].why) == (key, why)


@pytest.mark.parametrize(
    "query", ["", "   ", "（）", "913", "完全不相干的名字", "qqqqqq", "\n", ".*", "[", "有\\"]
)
def test_what_is_called_so_nowhere_finds_nothing(index, query):
    assert index.find(query, 12) == (0, [])


def test_each_entry_stands_once_and_the_number_counts_all(index):
    number, hits = index.find("桐乡", 1)
    assert (number, len(hits)) == (2, 1)
    assert len({hit.entry.key for hit in index.find("S33", 12)[1]}) == index.find("S33", 12)[0] == 4


def test_a_whole_name_comes_before_a_part_and_a_front_before_an_inside():
    names = ["华兴化工东方厂", "东方华兴化工", "华兴化工", "华兴新化工"]
    entries = [Entry("site", name, name, "", 0, 0) for name in names]
    index = Index(entries, [Text("name", i, name) for i, name in enumerate(names)])
    found = [hit.entry.key for hit in index.find("华兴化工", 12)[1]]
    assert found == ["华兴化工", "华兴化工东方厂", "东方华兴化工", "华兴新化工"]


def test_weight_decides_between_equals():
    entries = [
        Entry("area", "1", "朝阳区", "北京市", 0, 0),
        Entry("area", "2", "朝阳区", "长春市", 0, 0, weight=2),
    ]
    index = Index(entries, [Text("name", i, e.title) for i, e in enumerate(entries)])
    assert [hit.entry.key for hit in index.find("朝阳", 12)[1]] == ["2", "1"]


def test_an_empty_index_finds_nothing():
    assert Index([], []).find("水泥", 12) == (0, [])


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("嘉兴市南湖区恒盛印染有限责任公司", "恒盛印染"),
        ("浙江恒盛印染股份有限公司", "恒盛印染"),
        ("恒盛（浙江）印染有限公司", "恒盛印染"),
        ("恒盛集团有限公司嘉兴分公司", "恒盛"),
        ("南湖有限公司", "南湖"),
        ("有限公司", "有限公司"),
    ],
)
def test_the_short_name_leaves_out_area_and_legal_form(name, short):
    assert derived(name, ["浙江省", "嘉兴市", "南湖区"]) == short


def test_names_are_compared_without_width_case_and_brackets():
    assert plain("ＡＢ（c） 厂·一") == "abc厂一"
    assert [bare(n) for n in ("嘉兴市", "广西壮族自治区", "镇海区", "郊区", "延边朝鲜族自治州")] == [
        "嘉兴", "广西", "镇海", "郊区", "延边朝鲜族",
    ]  # fmt: skip
    assert syllables("重庆a3厂") == ["Chong", "Qing", "A3", "Chang"]
