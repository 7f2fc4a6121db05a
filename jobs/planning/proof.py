"""Is a released draw what was promised? Made again from its nonce and its list, and held against the events and the plan."""

from dataclasses import dataclass

from analytics.plan.draw import Draw, commitment_of, from_json, seed_of, verify
from store.casework import SqlCasework
from store.draws import recorded
from store.plans import Header, document

NOT_PROMISED = "操作记录中没有抽取前的这个承诺值。"
NOT_RECORDED = "抽取对象名单或抽中家数与抽取时的记录不同。"
NOT_PLANNED = "计划中的抽中名单与抽取结果不同。"
OTHER_NONCE = "公布的承诺值与随机数不符。"
OTHER_SEED = "种子与日期、方案编号、随机数不符。"


@dataclass(frozen=True, slots=True)
class Proof:
    """A draw with what speaks against it; ``is_whole`` False when its list was not kept and it cannot be made again."""

    draw: Draw
    plan_id: str  # that the seed was made with
    problems: list[str]
    is_whole: bool
    times: int  # draws of this day with another list or number; 1 is as it should be


def proof(casework: SqlCasework, header: Header) -> Proof:
    """The draw of a plan, checked in every way that what is kept allows."""
    made = from_json(header.draw)
    plan_id = made.plan_id or header.plan_id
    if made.people is None:
        problems = [] if made.commitment == commitment_of(made.nonce) else [OTHER_NONCE]
        problems += [] if made.seed == seed_of(header.day, plan_id, made.nonce) else [OTHER_SEED]
    else:
        problems = verify(made, header.day, plan_id, made.people)
    events = recorded(casework, header.day, plan_id)
    if made.commitment not in events.commitments[:1]:
        problems.append(NOT_PROMISED)
    if made.people is not None and (made.population_hash, len(made.rows)) not in events.draws:
        problems.append(NOT_RECORDED)
    asked = document(casework, header.plan_id, header.step).demands.drawn
    if set(asked) != set(made.rows["site_id"].astype(str)):
        problems.append(NOT_PLANNED)
    return Proof(made, plan_id, problems, made.people is not None, max(1, len(set(events.draws))))
