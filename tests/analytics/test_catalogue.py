"""The rule set is the one DOSSIER B lists: all of it, and the 36 starred rules switched on."""

from analytics.catalogue import catalogue, chosen
from analytics.rule import Group

STARRED = {
    *(f"Q{i:02d}" for i in (1, 2, 3, 4, 5, 6)),
    *(f"R{i:02d}" for i in (1, 2, 3, 4, 5, 7, 8, 10)),
    *(f"Y{i:02d}" for i in (*range(1, 16), 17, 19, 22, 24, 26, 27, 28)),
}
SIZES = {"Q": 8, "R": 10, "Y": 36, "D": 18, "B": 8, "C": 7, "P": 12, "N": 1}
GROUPS = {
    "Q": {Group.MISSING},
    "R": {Group.REPEATED},
    "B": {Group.LABEL},
    "C": {Group.COMPLIANCE},
    "N": {Group.NIGHT},
    "P": {Group.INTERLOCK},
}


def test_every_rule_of_the_dossier_is_there():
    wanted = {f"{family}{i:02d}" for family, size in SIZES.items() for i in range(1, size + 1)}
    assert set(catalogue()) == wanted


def test_the_default_set_has_the_36_starred_rules_and_the_ones_on_compliance_and_power():
    on = {rule.code for rule in chosen()}
    assert len(STARRED) == 36
    assert {code for code in on if code[0] in "QRY"} == STARRED
    assert {code for code in catalogue() if code[0] in "CNP"} <= on
    assert not {code for code in on if code[0] in "DB"}


def test_rules_count_in_the_group_of_their_kind():
    for code, rule in catalogue().items():
        assert rule.group in GROUPS.get(code[0], set(Group)), code
