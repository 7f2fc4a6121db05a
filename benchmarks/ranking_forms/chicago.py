"""Food inspections of Chicago: real visits with outcomes, month by month, every model trained on what came before.

Left out: what the visit itself brought (SOURCE.md), who inspected, the city's own score, the weather of a day nobody knows when
the month is ordered, and the coordinates, which stand for who inspects there. The clues with their entries of the expert table
were written down once from their meaning; their thresholds use no outcome.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.learn.fit import Learning, fit, predict
from analytics.learn.samples import Samples
from analytics.scores.likelihood import Params, expert_range
from benchmarks.ranking_forms.measures import HEAD, Figures, figures

FIRST_SCORED = "2012-09"  # a year of outcomes before
LEAKS = ("criticalCount", "seriousCount", "minorCount", "pass_flag", "fail_flag", "Results", "score")
WHO = ("Inspector_Assigned", "Latitude", "Longitude")
UNKNOWN_AHEAD = ("precipIntensity", "temperatureMax", "windSpeed", "humidity")
NOT_FEATURES = (
    "Inspection_Date",
    "License",
    "Inspection_ID",
    "criticalFound",
    "Test",
    "Train",
    "Inspection_Type",
)
FIRST_LATE, LABELS = "2013-09", (50, 200, 800, 3200)
BASE_RATE = 0.08  # the expert table's for a unit nobody knows
ENTRIES = {  # clue: family, entry of the expert table
    "critical before": ("history", "found_before"),
    "serious before": ("history", "penalty"),
    "failed before": ("history", "F01/C"),
    "clean before": ("good", "refuted_before"),
    "no visit for long": ("unseen", "F02/C"),
    "never seen": ("unseen", "F03/C"),
    "sanitation complaints": ("petition", "petition_near"),
    "garbage complaints": ("petition", "F04/C"),
    "burglaries": ("petition", "F05/C"),
    "high risk class": ("kind", "F06/C"),
    "low risk class": ("low", "F09/C"),
    "new business": ("age", "F07/C"),
    "serves and sells": ("trade", "F08/C"),
}
OPPOSITE = ("low risk class",)  # speaks for a clean visit: its entry counts against
NEAR = 0.8  # a complaint density above this share of those seen so far is many complaints


def report(folder: Path) -> None:
    """Print the table."""
    rows = pd.read_csv(folder / "train.csv.gz").sort_values(
        ["Inspection_Date", "Inspection_ID"], ignore_index=True
    )
    at = pd.to_datetime(rows["Inspection_Date"])
    months, hit = rows["Inspection_Date"].str[:7], rows["criticalFound"].to_numpy() > 0
    scored = (months >= FIRST_SCORED).to_numpy()
    print(
        f"  {scored.sum():,} inspections of {months[scored].nunique()} months scored, {hit[scored].mean():.1%} critical"
    )
    print(HEAD)
    fired = clues(rows)
    visits = samples(at, hit, fired)
    expert = predict(visits, Params())

    def by(model: Callable[[], Any], columns: pd.DataFrame) -> Callable[[str], np.ndarray]:
        return lambda m: trained(model(), columns, hit, ((months < m).to_numpy(), (months == m).to_numpy()))

    scores = {
        "rule sum": (points(fired), False),
        "expert prior, nothing learned": (expert, True),
        "expert prior, learned (ours)": (rolling(months, scored, lambda m: ours(visits, months, m)), True),
        "plain logistic": (rolling(months, scored, by(linear, features(rows))), True),
        "plain logistic on our clues": (
            rolling(months, scored, by(linear, fired)),
            True,
        ),
        "LightGBM": (rolling(months, scored, by(trees, features(rows))), True),
    }
    shown = (months[scored], at[scored], hit[scored])
    print(at_random(*shown).line("random (mean of 20)"))
    for name, (score, is_probability) in scores.items():
        print(figures(*shown, score[scored], is_probability).line(name), flush=True)
    few_labels(rows, visits, months)


def few_labels(rows: pd.DataFrame, visits: Samples, months: pd.Series) -> None:
    """Print the area under the curve in the last year when only so many outcomes are known, mean of five draws."""
    late = (months >= FIRST_LATE).to_numpy()
    first = pd.Timestamp(f"{FIRST_LATE}-01").date()
    columns, rng = features(rows), np.random.default_rng(3)
    print(f"  AUC from {FIRST_LATE} on with few outcomes: ours, logistic, LightGBM")
    for number in LABELS:
        areas = []
        for _ in range(5):
            some = np.sort(rng.choice(np.flatnonzero(~late), number, replace=False))
            known = np.zeros(len(rows), dtype=bool)
            known[some] = True
            own = predict(
                visits.take(late), fit(visits.take(known), first, Learning(forgetting=1.0)).params()
            )
            peers = [trained(model(), columns, visits.hit, (known, late)) for model in (linear, trees)]
            areas.append([_monthly(months[late], visits.hit[late], p) for p in (own, *peers)])
        print(
            f"  {number:6,} outcomes      " + "  ".join(f"{a:.3f}" for a in np.mean(areas, axis=0)),
            flush=True,
        )


def _monthly(months: pd.Series, hit: np.ndarray, score: np.ndarray) -> float:
    """Area under the curve in each month, weighted by its visits."""
    return figures(months, pd.Series(pd.Timestamp("2014-01-01"), months.index), hit, score, False).auc


def at_random(months: pd.Series, at: pd.Series, hit: np.ndarray) -> Figures:
    """The mean of twenty random orders."""
    rng = np.random.default_rng(5)
    each = [figures(months, at, hit, rng.random(len(hit)), False) for _ in range(20)]
    hits = {c: (round(np.mean([f.hits[c][0] for f in each])), each[0].hits[c][1]) for c in each[0].hits}
    return Figures(float(np.mean([f.auc for f in each])), hits, float(np.mean([f.days for f in each])), None)


def rolling(months: pd.Series, scored: np.ndarray, predict_month: Callable[[str], np.ndarray]) -> np.ndarray:
    """Predictions of every scored month by a model of the months before."""
    out = np.full(len(months), np.nan)
    for month in months[scored].unique():
        out[(months == month).to_numpy()] = predict_month(month)
    return out


def clues(rows: pd.DataFrame) -> pd.DataFrame:
    """Which clue fires where; densities against what was seen up to the day before."""
    seen = rows["firstRecord"] == 0
    many = {
        name: rows[column] > rows[column].shift().expanding(200).quantile(NEAR).fillna(np.inf)
        for name, column in (
            ("sanitation complaints", "heat_sanitation"),
            ("garbage complaints", "heat_garbage"),
            ("burglaries", "heat_burglary"),
        )
    }
    past = rows[["pastCritical", "pastSerious", "pastFail"]] > 0
    fired = {
        "critical before": past["pastCritical"],
        "serious before": past["pastSerious"],
        "failed before": past["pastFail"],
        "clean before": seen & ~past.any(axis=1),
        "no visit for long": seen & (rows["timeSinceLast"] >= 2),
        "never seen": rows["firstRecord"] > 0,
        **many,
        "high risk class": rows["Risk"] == "Risk 1 (High)",
        "low risk class": rows["Risk"] == "Risk 3 (Low)",
        "new business": rows["ageAtInspection"] < 1,
        "serves and sells": (rows["tobacco_retail_over_counter"] > 0)
        | (rows["consumption_on_premises_incidental_activity"] > 0),
    }
    return pd.DataFrame(fired)[list(ENTRIES)]


def points(fired: pd.DataFrame) -> np.ndarray:
    """What a list of rules would do: the sum of the expert ratios of all that fire, less those of what speaks against."""
    total = np.zeros(len(fired))
    for name, (_, entry) in ENTRIES.items():
        ratio = expert_range(entry)[0]
        total += fired[name].to_numpy() * (-ratio if name in OPPOSITE or ratio < 1 else ratio)
    return total


def samples(at: pd.Series, hit: np.ndarray, fired: pd.DataFrame) -> Samples:
    """The visits in the form our model learns from: in each family only the strongest clue counts."""
    entries = tuple(entry for _, entry in ENTRIES.values())
    strength = np.zeros((len(fired), len(entries)))
    for family in {family for family, _ in ENTRIES.values()}:
        taken = np.zeros(len(fired), dtype=bool)
        members = [(i, n) for i, (n, (f, _)) in enumerate(ENTRIES.items()) if f == family]
        for i, name in sorted(members, key=lambda m: -abs(np.log(expert_range(entries[m[0]])[0]))):
            strength[:, i] = (fired[name].to_numpy() & ~taken) * (-1.0 if name in OPPOSITE else 1.0)
            taken |= fired[name].to_numpy()
    return Samples(
        day=at.to_numpy("datetime64[D]"),
        hit=hit,
        offset=np.full(len(hit), np.log(BASE_RATE / (1 - BASE_RATE))),
        strength=strength,
        entries=entries,
        inclusion=np.ones(len(hit)),
        team=np.full(len(hit), "", dtype=object),
    )


def ours(visits: Samples, months: pd.Series, month: str) -> np.ndarray:
    """Our model as it stands in the morning of the month's first day."""
    first = pd.Timestamp(f"{month}-01").date()
    return predict(visits.take((months == month).to_numpy()), fit(visits, first, Learning()).params())


def features(rows: pd.DataFrame) -> pd.DataFrame:
    """Every column that may be known ahead, classes as columns of their own."""
    kept = rows.drop(columns=[*LEAKS, *WHO, *UNKNOWN_AHEAD, *NOT_FEATURES])
    return pd.get_dummies(kept, columns=["Facility_Type", "Risk"], dtype=float)


def linear() -> Any:
    """Logistic regression on standardised columns."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))


def trees() -> Any:
    """LightGBM with small trees."""
    from lightgbm import LGBMClassifier

    return LGBMClassifier(
        n_estimators=150, learning_rate=0.03, num_leaves=15, min_child_samples=50, subsample=0.8, subsample_freq=1,
        colsample_bytree=0.8, reg_lambda=1.0, n_jobs=1, random_state=1, verbose=-1,
    )  # fmt: skip


def trained(
    model: Any, columns: pd.DataFrame, hit: np.ndarray, parts: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Probabilities of the second part by the model trained on the first."""
    past, now = parts
    values = columns.to_numpy(float)
    if hit[past].all() or not hit[past].any():
        return np.full(int(now.sum()), hit[past].mean())
    return np.asarray(model.fit(values[past], hit[past]).predict_proba(values[now]))[:, 1]
