"""Hours and shares of the evening's plan that several parts must agree on, each declared here and nowhere else."""

from datetime import time, timedelta

RELEASE_AT = time(7)  # names are shown from then on the day of the visits, unless the planner says otherwise
PREJUDGE_DUE = time(22)  # of the evening before the day of the visits: pre-judgements are written by then
LEAST_SHARE, MOST_SHARE = 0.10, 0.20  # of the visits are drawn at random [C]
NIGHT_STARTS_MIN = 22 * 60  # minutes after midnight of the day of the visits
NIGHT_ENDS_MIN = (
    30 * 60
)  # 06:00 of the next day: the night belongs to the day before, and the day is over then
DAY_ENDS = timedelta(minutes=NIGHT_ENDS_MIN)
