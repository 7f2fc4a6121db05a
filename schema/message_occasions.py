"""Occasions on which people are told something, and what they are told. A message leads to the page; it holds no details."""

from dataclasses import dataclass
from string import Formatter

PLACES = {"day": "日期", "team": "组别", "number": "定稿编号", "link": "链接"}
CHANNEL_KINDS = {"wecom": "企业微信群机器人", "dingtalk": "钉钉群机器人", "webhook": "通用 Webhook"}
LONGEST = 200  # characters of a template


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a message is sent, to a team or to the office (``to``), its usual text and the page it leads to."""

    title: str
    to: str  # "team" | "office"
    text: str
    path: str


OCCASIONS = {
    "released": Occasion("计划公布", "team", "{team}：{day}的检查任务已公布，请登录查看：{link}", "/m/"),
    "amended": Occasion("当日调整", "team", "{team}：今日余下的检查任务有调整，请刷新查看：{link}", "/m/"),
    "waiting": Occasion("等待确认", "office", "{day}的检查计划已提交，请第二人确认：{link}", "/tomorrow"),
    "returned": Occasion("任务退回", "office", "{team}退回了一项任务，请在执行看板上处理：{link}", "/board"),
    "test": Occasion("测试", "office", "这是一条测试消息，收到即表示渠道可用：{link}", "/messages"),
}


def checked(text: str) -> str:
    """A template without blanks around it.

    Raises
    ------
    ValueError
        With a Chinese sentence, when it is empty, too long, without a link, or has a place nobody fills.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ValueError(f"模板应有 1 到 {LONGEST} 个字。")
    try:
        parts = [
            (name, form, change) for _, name, form, change in Formatter().parse(text) if name is not None
        ]
    except ValueError as problem:
        raise ValueError("模板中的大括号不成对。") from problem
    for name, form, change in parts:
        if name not in PLACES or form or change:
            raise ValueError("模板中只能使用 {day}、{team}、{number}、{link} 这几个占位符。")
    if "link" not in {name for name, *_ in parts}:
        raise ValueError("模板须含 {link}，收到的人由此登录查看；消息本身不写企业名称等细节。")
    return text
