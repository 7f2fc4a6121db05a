"""The people of the teams, what they must keep away from, and sites that warn each other."""

import numpy as np
import pandas as pd

from jobs.demo.records import teams
from jobs.demo.roster import World
from jobs.demo.scale import END

A_TEAM = 3
SURNAMES = "沈陆顾钱吴徐俞姚章褚费查屠曹"
GIVEN = ("明远", "建平", "晓岚", "志强", "雨桐", "国栋", "𠮷安", "文静", "一帆", "海燕", "思齐", "永康")
RECUSALS_A_TEAM = 2
REASONS = ("近亲属在该企业任职", "曾在该企业工作", "与企业负责人有利害关系")


def officers(world: World) -> pd.DataFrame:
    """Three officers of each team with certificate; the first leads. One in three comes from a district it inspects."""
    rng = world.rng(31)
    rows = []
    for team in teams(world).to_dict("records"):
        own = world.sites[world.sites["adcode"].str.startswith(str(team["jurisdictions"]))]["adcode"].unique()
        for place in range(A_TEAM):
            home = str(rng.choice(own)) if place == A_TEAM - 1 else f"{330700 + int(rng.integers(1, 5))}"
            rows.append(
                {
                    "officer_id": f"{team['team_id']}-{place + 1}",
                    "name": f"{rng.choice(list(SURNAMES))}{rng.choice(GIVEN)}",
                    "cert_no": f"33{rng.integers(10**9, 10**10)}",
                    "team_id": team["team_id"],
                    "home_adcode": home,
                    "is_leader": place == 0,
                }
            )
    return pd.DataFrame(rows)


def recusals(world: World) -> pd.DataFrame:
    """Declared conflicts of interest: two sites of its jurisdiction for each team."""
    rng = world.rng(32)
    rows = []
    for team in teams(world).to_dict("records"):
        own = world.sites[world.sites["adcode"].str.startswith(str(team["jurisdictions"]))]["site_id"]
        rows += [
            {
                "officer_id": f"{team['team_id']}-{1 + int(rng.integers(A_TEAM))}",
                "site_id": str(site_id),
                "valid_from": END - pd.Timedelta(days=int(rng.integers(100, 400))),
                "reason": str(rng.choice(REASONS)),
            }
            for site_id in rng.choice(own.to_numpy(), min(RECUSALS_A_TEAM, len(own)), replace=False)
        ]
    return pd.DataFrame(rows, columns=["officer_id", "site_id", "valid_from", "reason"])


def exclusive_pairs(world: World) -> pd.DataFrame:
    """One site in forty has a neighbour in its district that would be warned by a visit to it."""
    rng, sites = world.rng(33), world.sites
    rows = []
    for at in np.sort(rng.permutation(len(sites))[: len(sites) // 40]):
        first = sites.iloc[at]
        others = sites[(sites["adcode"] == first["adcode"]) & (sites["site_id"] > first["site_id"])]
        if len(others):
            other = others.iloc[int(rng.integers(len(others)))]["site_id"]
            rows.append({"site_id": first["site_id"], "other_site_id": other, "reason": "同一园区，消息互通"})
    return pd.DataFrame(rows, columns=["site_id", "other_site_id", "reason"])
