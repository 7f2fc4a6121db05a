"""Rules against an independent oracle: the same condition written in DuckDB SQL over the raw rows."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from analytics.block import BlockKind
from analytics.catalogue import catalogue
from analytics.screening import blocks

T0, HOURS, OUTLETS = pd.Timestamp("2026-09-01"), 1100, 12
FACTORS = ("a21002", "a21026")


@pytest.fixture(scope="module")
def frames():
    """Honest noise with planted constants, gaps, exceedances, labels and wrong corrections."""
    rng = np.random.default_rng(7)
    parts = []
    hour = T0 + pd.to_timedelta(np.arange(HOURS), unit="h")
    for o in range(OUTLETS):
        oxygen = rng.normal(8, 0.5, HOURS).round(2)
        oxygen[rng.integers(0, HOURS - 8) :][:5] = 20.7
        flow = rng.normal(20, 1, HOURS).round(2)
        rows = [("a19001", oxygen, np.nan, "N"), ("a00000", flow, np.nan, "N")]
        for f in FACTORS:
            x = (30 * np.exp(rng.normal(0, 0.25, HOURS))).round(1)
            flag = np.full(HOURS, "N")
            for length in (5, 6, 9, 20, 40):
                at = rng.integers(0, HOURS - 45)
                x[at : at + length] = x[at]
            for length in (3, 6, 7, 30):
                at = rng.integers(0, HOURS - 45)
                x[at : at + length] = np.nan
            for length in (3, 4, 12):
                at = rng.integers(0, HOURS - 45)
                x[at : at + length] = (80 * np.exp(rng.normal(0, 0.1, length))).round(1)
                flag[at : at + length] = rng.choice(["D", "M", "N"])
            z = (x * 15 / (21 - np.minimum(oxygen, 20.5))).round(1)
            at = rng.integers(0, HOURS - 45)
            z[at : at + rng.integers(4, 9)] *= 0.7
            rows.append((f, x, z, flag))
        for f, x, z, flag in rows:
            data = {
                "outlet_id": f"O{o:02d}",
                "factor": f,
                "hour": hour,
                "value": x,
                "corrected": z,
                "flag": flag,
            }
            parts.append(pd.DataFrame(data)[(np.arange(HOURS) % 97 != 5) | (f != FACTORS[0])])
    outlets = [f"O{o:02d}" for o in range(OUTLETS)]
    outlet = pd.DataFrame({"outlet_id": outlets, "site_id": "S1", "code": "DA001", "medium": "gas"})
    limit = pd.DataFrame([(o, f) for o in outlets for f in FACTORS], columns=["outlet_id", "factor"])
    return {
        "site": pd.DataFrame({"site_id": ["S1"], "adcode": ["330206"]}),
        "outlet": outlet.assign(o2_base_pct=6.0, design_flow=40.0),
        "cems_hour": pd.concat(parts, ignore_index=True),
        "outlet_limit": limit.assign(averaging="1h", valid_from=pd.Timestamp("2020-01-01"), limit_value=60.0),
    }


@pytest.fixture(scope="module")
def block(frames):
    (out,) = blocks(frames, {BlockKind.EMISSION_HOUR})
    return out


@pytest.fixture(scope="module")
def sql(frames):
    """The block's grid rebuilt in SQL as the view ``g``: x, z, flag, valid, running beside its hour."""
    db = duckdb.connect()
    db.register("cems", frames["cems_hour"])
    db.execute(f"""
        CREATE TABLE g AS
        WITH s AS (SELECT DISTINCT outlet_id, factor FROM cems WHERE factor IN {FACTORS}),
             t AS (SELECT unnest(generate_series(TIMESTAMP '{T0}', TIMESTAMP '{T0}' + INTERVAL {HOURS - 1} HOUR,
                                                 INTERVAL 1 HOUR)) AS hour),
             o2 AS (SELECT outlet_id, hour, value AS o2 FROM cems WHERE factor = 'a19001')
        SELECT s.outlet_id, s.factor, t.hour,
               CASE WHEN NOT isnan(c.value) THEN c.value END AS x,
               CASE WHEN NOT isnan(c.corrected) THEN c.corrected END AS z,
               c.flag, o2.o2, o2.o2 < 19 AS running
        FROM s CROSS JOIN t LEFT JOIN cems c USING (outlet_id, factor, hour) LEFT JOIN o2 USING (outlet_id, hour)
    """)
    db.execute("CREATE VIEW v AS SELECT *, flag = 'N' AND x IS NOT NULL AND running AS valid FROM g")
    yield db
    db.close()


def hits(block, code):
    rule = catalogue()[code]
    at = np.flatnonzero(rule.flag(block, rule.params).hit)
    outlet, factor = block.each("outlet_id")[at], block.each("factor")[at]
    return set(zip(outlet, factor, pd.to_datetime(block.time[at], unit="m"), strict=True))


def rows(db, query):
    return {(o, f, pd.Timestamp(h)) for o, f, h in db.execute(query).fetchall()}


def test_exceedance(block, sql):
    expected = rows(
        sql, "SELECT outlet_id, factor, hour FROM v WHERE coalesce(valid AND z > 60 AND o2 < 19, false)"
    )
    assert hits(block, "C01") == expected and expected


def test_selective_gap(block, sql):
    expected = rows(
        sql,
        """WITH m AS (SELECT *, x IS NULL AND (flag IS NULL OR flag IN ('N', 'B')) AND running AS hit,
                      row_number() OVER (PARTITION BY outlet_id, factor ORDER BY hour) AS n FROM v),
        r AS (SELECT *, n - row_number() OVER (PARTITION BY outlet_id, factor ORDER BY hour) AS run FROM m WHERE hit)
        SELECT outlet_id, factor, hour FROM r QUALIFY count(*) OVER (PARTITION BY outlet_id, factor, run) >= 6""",
    )
    assert hits(block, "Q03") == expected and expected


def test_wrong_correction(block, sql):
    expected = rows(
        sql,
        """WITH m AS (SELECT *, x * 15 / (21 - least(o2, 20.5)) AS calc,
                      row_number() OVER (PARTITION BY outlet_id, factor ORDER BY hour) AS n FROM v),
        w AS (SELECT * FROM m WHERE valid AND z IS NOT NULL AND abs(z - calc) > greatest(0.05 * calc, 0.2)),
        r AS (SELECT *, n - row_number() OVER (PARTITION BY outlet_id, factor ORDER BY hour) AS run FROM w)
        SELECT outlet_id, factor, hour FROM r QUALIFY count(*) OVER (PARTITION BY outlet_id, factor, run) >= 6""",
    )
    assert hits(block, "Y19") == expected and expected


def test_sudden_rise(block, sql):
    same = "ROWS BETWEEN 24 PRECEDING AND 1 PRECEDING"
    expected = rows(
        sql,
        f"""WITH f AS (SELECT outlet_id, hour, value AS flow FROM cems WHERE factor = 'a00000'),
        a AS (SELECT *, CASE WHEN valid THEN x END AS xv FROM v LEFT JOIN f USING (outlet_id, hour)),
        m AS (SELECT *, median(xv) OVER w AS med, count(xv) OVER w AS k, median(o2) OVER w AS mo, median(flow) OVER w AS mf
              FROM a WINDOW w AS (PARTITION BY outlet_id, factor ORDER BY hour {same}))
        SELECT outlet_id, factor, hour FROM m WHERE k >= 12 AND xv / med >= 3 AND abs(xv - med) >= 12
          AND abs(flow / mf - 1) <= 0.15 AND abs(o2 - mo) <= 1.5""",
    )
    assert hits(block, "Y10") == expected and expected


def test_constant_run(block, sql):
    """The adaptive length, spelled out: repeats in the 720 hours before a run decide how long it must be."""
    expected = rows(
        sql,
        """WITH a AS (SELECT *, CASE WHEN valid THEN x END AS xv,
                      row_number() OVER (PARTITION BY outlet_id, factor ORDER BY hour) AS n FROM v),
        b AS (SELECT *, lag(xv) OVER w AS before FROM a WINDOW w AS (PARTITION BY outlet_id, factor ORDER BY n)),
        c AS (SELECT *, sum(CASE WHEN xv = before THEN 0 ELSE 1 END) OVER w AS run,
                     (xv IS NOT NULL AND before IS NOT NULL)::INT AS pair, coalesce(xv = before, false)::INT AS same
              FROM b WINDOW w AS (PARTITION BY outlet_id, factor ORDER BY n)),
        d AS (SELECT *, min(n) OVER (PARTITION BY outlet_id, factor, run) AS begin,
                     count(*) OVER (PARTITION BY outlet_id, factor, run) AS length FROM c WHERE xv IS NOT NULL),
        e AS (SELECT d.outlet_id, d.factor, d.begin, any_value(d.length) AS length,
                     coalesce(sum(c.pair), 0) AS pairs, coalesce(sum(c.same), 0) AS same
              FROM (SELECT DISTINCT outlet_id, factor, begin, length FROM d WHERE length >= 6) d
              LEFT JOIN c ON c.outlet_id = d.outlet_id AND c.factor = d.factor
                         AND c.n >= d.begin - 720 AND c.n < d.begin GROUP BY 1, 2, 3),
        f AS (SELECT *, CASE WHEN pairs >= 168 THEN greatest(same / pairs, 0.001) ELSE 0.5 END AS p FROM e)
        SELECT d.outlet_id, d.factor, d.hour FROM d JOIN f USING (outlet_id, factor, begin)
        WHERE f.length >= greatest(6, ceil(1 + ln(0.01 / 720) / ln(f.p)))""",
    )
    assert hits(block, "R01") == expected and expected


def test_labels_that_hide_exceedance(block, sql):
    window = "ROWS BETWEEN 719 PRECEDING AND CURRENT ROW"
    expected = rows(
        sql,
        f"""WITH a AS (SELECT *, row_number() OVER (PARTITION BY outlet_id, factor ORDER BY hour) AS n,
                coalesce(running AND flag IN ('D', 'M', 'C', 'F', 'B', 'S'), false) AS lab,
                coalesce(z > 60, false) AS high, coalesce(valid, false) AS ok FROM v),
        b AS (SELECT *, sum((lab AND high)::INT) OVER w AS k, sum(lab::INT) OVER w AS labs,
                sum((ok AND high)::INT) OVER w AS kn, sum(ok::INT) OVER w AS oks
              FROM a WINDOW w AS (PARTITION BY outlet_id, factor ORDER BY n {window})),
        d AS (SELECT * FROM b WHERE lab AND high AND k >= 6
              AND k / labs >= 3 * greatest(CASE WHEN oks > 0 THEN kn / oks ELSE 0 END, 0.005))
        SELECT DISTINCT b.outlet_id, b.factor, b.hour FROM b JOIN d USING (outlet_id, factor)
        WHERE b.lab AND b.high AND b.n > d.n - 720 AND b.n <= d.n""",
    )
    assert hits(block, "Y27") == expected and expected
