"""Expert likelihood ratios: how much more often a clue fires at a site with a prominent problem than at one without.

They are chosen by judgement (status ``chosen``), not measured, and serve as the prior that outcomes re-estimate
(``analytics/learn``). An entry is what has a weight of its own: a rule of the table, a rule and evidence class
(``Y07/C``) when the rule is not in the table, or a kind of evidence that is no clue.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

INTERCEPT = "intercept"
WEIGHT_SD, INTERCEPT_SD = 0.3, 0.5  # how sure the experts are, in log-odds (chosen by simulation)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one kind of clue says and what it takes to check it on site.

    ``lr`` is the likelihood ratio between ``low`` and ``high``; ``half_life_d`` the days in which its logarithm
    halves; ``by_day`` and ``by_night`` the chance that a visit in that window still finds the problem.
    """

    lr: float
    low: float
    high: float
    half_life_d: float
    by_day: float = 0.9
    by_night: float = 0.5
    service_min: int = 90
    skill: str = "general"
    status: str = "chosen"

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.lr <= self.high:
            raise ValueError(f"似然比 {self.lr} 不在下限 {self.low} 与上限 {self.high} 之间，请修改似然比表")

    @property
    def log_lr(self) -> float:
        """Natural logarithm of the likelihood ratio: the log-odds a fresh clue adds."""
        return math.log(self.lr)


def _cems(lr: float, low: float, high: float, half_life_d: float) -> Evidence:
    """Suspected data fraud: three hours on site (DOSSIER O.3), by day, when the operator's staff are there."""
    return Evidence(lr, low, high, half_life_d, 0.9, 0.5, 180, "cems")


def _exceed(skill: str) -> Evidence:
    """An exceedance is itself a prominent problem, but may be over when the team arrives."""
    return Evidence(6.0, 3.0, 10.0, 14, 0.7, 0.5, 90, skill)


RULE = re.compile(r"[A-Z][0-9]{2}")

# Hard contradictions stay on record and age slowly; jumps are often innocent and age fast.
TABLE: dict[str, Evidence] = {
    "Q02": _cems(2.0, 1.2, 3.5, 14),
    "Q03": _cems(2.5, 1.5, 4.0, 14),
    "R01": _cems(3.0, 1.8, 5.0, 21),
    "R05": _cems(8.0, 4.0, 15.0, 30),
    "Y04": _cems(3.0, 1.5, 5.0, 21),
    "Y10": _cems(1.3, 1.0, 1.8, 7),
    "Y11": _cems(2.5, 1.5, 4.0, 10),
    "Y12": _cems(4.0, 2.0, 7.0, 30),
    "Y19": _cems(7.0, 3.5, 12.0, 30),
    "Y26": _cems(8.0, 4.0, 15.0, 30),
    "Y27": _cems(6.0, 2.5, 12.0, 30),
    "C01": _exceed("air"),
    "C02": _exceed("water"),
    "N01": Evidence(2.5, 1.3, 4.0, 7, 0.3, 0.85, 60, "power"),
    "P01": Evidence(6.0, 3.0, 10.0, 7, 0.65, 0.6, 90, "power"),
    "H01": Evidence(1.5, 1.1, 2.2, 10, 0.5, 0.4, 90, "air"),
}

# Evidence that is not a rule's clue: petitions (DOSSIER D) and what earlier visits and decisions showed.
PETITION = Evidence(2.0, 1.3, 3.0, 21, 0.6, 0.5)
PETITION_NEAR = Evidence(1.3, 1.0, 1.6, 21, 0.6, 0.5)
FOUND_BEFORE = Evidence(1.8, 1.2, 2.5, 365, 0.7, 0.5)
PENALISED = Evidence(1.6, 1.1, 2.2, 365, 0.7, 0.5)
REFUTED_BEFORE = Evidence(0.6, 0.4, 0.9, 120, 0.7, 0.5)

OTHERS: dict[str, Evidence] = {
    "petition": PETITION,
    "petition_near": PETITION_NEAR,
    "found_before": FOUND_BEFORE,
    "penalty": PENALISED,
    "refuted_before": REFUTED_BEFORE,
}

# A rule without an entry of its own counts by the class of its evidence, with the needs of its family.
BY_CLASS: dict[str, tuple[float, float, float, float]] = {
    "A": (6.0, 3.0, 10.0, 30),
    "B": (2.5, 1.5, 4.0, 14),
    "C": (1.3, 1.0, 1.8, 7),
}
BY_FAMILY: dict[str, Evidence] = {
    "monitoring": TABLE["Q02"],
    "compliance": TABLE["C01"],
    "power_night": TABLE["N01"],
    "power_treatment": TABLE["P01"],
    "satellite": TABLE["H01"],
    "petition": PETITION,
    "history": FOUND_BEFORE,
}


def evidence(rule: str, family: str, evidence_class: str) -> Evidence:
    """The entry of a rule; for a rule without one, the class's ratio with the family's needs on site."""
    if rule in TABLE:
        return TABLE[rule]
    lr, low, high, half_life_d = BY_CLASS[evidence_class]
    family_needs = BY_FAMILY[family]
    return Evidence(
        lr,
        low,
        high,
        half_life_d,
        family_needs.by_day,
        family_needs.by_night,
        family_needs.service_min,
        family_needs.skill,
    )


def entry_of(rule: str, evidence_class: str) -> str:
    """The name under which the weight of this evidence is kept and learned: ``R05``, ``Y07/C``, ``petition``."""
    return rule if rule in TABLE or rule in OTHERS else f"{rule}/{evidence_class}"


def expert_range(entry: str) -> tuple[float, float, float]:
    """Likelihood ratio of the expert table with its low and high bound.

    Raises
    ------
    ValueError
        For what is no entry: only evidence about a site may carry a weight, never who inspected it.
    """
    known = TABLE.get(entry) or OTHERS.get(entry)
    if known is not None:
        return known.lr, known.low, known.high
    rule, _, evidence_class = entry.partition("/")
    if not RULE.fullmatch(rule) or evidence_class not in BY_CLASS:
        raise ValueError(f"“{entry}”不是证据的名称，不能作为排序的依据")
    return BY_CLASS[evidence_class][:3]


@dataclass(frozen=True, slots=True)
class Params:
    """Every number of the target score that is not a likelihood ratio; all chosen, all editable."""

    base_rate: Mapping[str, float] = field(
        default_factory=lambda: {"重点管理": 0.10, "简化管理": 0.08, "登记管理": 0.06, "": 0.08}
    )
    """Prior probability of a prominent problem by permit category; "" when no permit is known."""
    industry_factor: Mapping[str, float] = field(
        default_factory=lambda: {"22": 1.1, "25": 1.1, "26": 1.2, "30": 1.2, "31": 1.2, "32": 1.2, "33": 1.1}
    )
    """Factor on the prior odds by the first two digits of the industry code; 1 for the others."""
    second_share: float = 0.0
    """Share of its log-odds that a clue adds beside a stronger one of its family; see docs/decisions/0010-ranking.md for
    the measurement behind 0."""
    class_confidence: Mapping[str, float] = field(default_factory=lambda: {"A": 0.9, "B": 0.7, "C": 0.4})
    """Confidence of a class with complete data; a clue below it (missing data) adds proportionally less."""
    urgency_points: float = 10.0
    """Points of a target whose evidence would be lost entirely by waiting one day."""
    positive_list_factor: float = 0.2
    """Factor on the value of a positive-list site without A-class evidence (DOSSIER R25)."""
    visits_per_year: int = 2
    """Daily and special inspections a site may have in a calendar year; case visits do not count."""
    key_unit_min: int = 90
    """Least minutes on site at a unit under key management."""
    petition_days: int = 90
    """Days before the plan in which a petition counts."""
    petition_metres: float = 500.0
    """Distance in which a petition that names no site counts for the sites around it."""
    history_days: int = 1095
    """Days before the plan in which earlier findings and penalties count."""
    strong_lr: float = 1.8
    """Least likelihood ratio, after ageing, of evidence that counts for the confidence word."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Learned logarithms of likelihood ratios by entry; an entry that is not here has the expert's."""
    intercept: float = 0.0
    """Learned shift of the prior log-odds of every site."""
    covariance: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Posterior covariance of the learned weights, the intercept under ``INTERCEPT``; of the others the prior's."""
    weights_version: int = 0
    """Number of the version the weights are from; 0 is the expert table."""

    def weight(self, entry: str) -> float:
        """Natural logarithm of the likelihood ratio in force."""
        return self.weights[entry] if entry in self.weights else math.log(expert_range(entry)[0])


CONFIDENCE_RULES: dict[str, str] = {
    "高": "有A类证据（数据之间直接矛盾），或至少两类相互独立的有力证据",
    "中": "有B类证据，或一类有力证据",
    "低": "仅有提示性线索",
}
