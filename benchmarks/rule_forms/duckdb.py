"""The rules in DuckDB SQL: windows over the sorted file, the best form that was found for each."""

import duckdb as db
import pandas as pd

from benchmarks.rule_forms import LIMITS as L


def run(path: str, rule: str) -> pd.DataFrame:
    """Rows series, hour, number of every hit."""
    return db.connect().execute(FORMS[rule].format(rows=f"read_parquet('{path}')")).df()


FORMS = {
    "constant": f"""WITH a AS (SELECT *, (value = lag(value) OVER w AND hour = lag(hour) OVER w + INTERVAL 1 HOUR) AS same
            FROM {{rows}} WINDOW w AS (PARTITION BY series ORDER BY hour)),
        b AS (SELECT *, sum(CASE WHEN same THEN 0 ELSE 1 END) OVER (PARTITION BY series ORDER BY hour) AS run FROM a)
        SELECT series, min(hour) AS hour, count(*)::DOUBLE AS number FROM b GROUP BY series, run
        HAVING count(*) >= {L.run_h}""",
    "jump": f"""WITH a AS (SELECT series, hour, value, median(value) OVER w AS number, count(*) OVER w AS n
            FROM {{rows}} WINDOW w AS (PARTITION BY series ORDER BY hour
            RANGE BETWEEN INTERVAL {L.window_h} HOUR PRECEDING AND INTERVAL 1 HOUR PRECEDING))
        SELECT series, hour, number FROM a WHERE n >= {L.least} AND value >= {L.ratio} * number
        AND value - number >= {L.step}""",
    "gap": f"""WITH a AS (SELECT series, hour, date_diff('hour', lag(hour) OVER w, hour)::DOUBLE AS number
            FROM {{rows}} WINDOW w AS (PARTITION BY series ORDER BY hour))
        SELECT series, hour, number FROM a WHERE number >= {L.gap_h}""",
    "near_limit": f"""WITH a AS (SELECT series, hour, count(*) OVER w AS n,
            sum(CASE WHEN value BETWEEN {0.9 * L.limit} AND {L.limit} THEN 1 ELSE 0 END) OVER w AS near
            FROM {{rows}} WINDOW w AS (PARTITION BY series ORDER BY hour
            RANGE BETWEEN INTERVAL {L.week_h - 1} HOUR PRECEDING AND CURRENT ROW))
        SELECT series, hour, near / n AS number FROM a WHERE n >= {L.enough} AND near >= {L.share} * n""",
    "level_shift": f"""WITH a AS (SELECT series, hour, count(*) OVER w AS n, median(value) OVER w AS number
            FROM {{rows}} WINDOW w AS (PARTITION BY series ORDER BY hour
            RANGE BETWEEN INTERVAL {L.week_h - 1} HOUR PRECEDING AND CURRENT ROW))
        SELECT a.series, a.hour, a.number FROM a JOIN a b
        ON a.series = b.series AND a.hour = b.hour + INTERVAL {L.week_h} HOUR
        WHERE a.n >= {L.enough} AND b.n >= {L.enough} AND a.number <= {L.shift} * b.number""",
    "copied_day": f"""WITH p AS (SELECT a.series, date_trunc('day', a.hour)::TIMESTAMP AS hour, a.value,
            a.value = b.value AS same FROM {{rows}} a JOIN {{rows}} b
            ON a.series = b.series AND a.hour = b.hour + INTERVAL 24 HOUR)
        SELECT series, hour, avg(same::INT) AS number FROM p GROUP BY series, hour
        HAVING count(*) >= {L.pairs} AND avg(same::INT) >= {L.alike}
        AND count(DISTINCT value) FILTER (WHERE same) >= {L.distinct}""",
}
