"""The phone page of a team: a plain document, and every text its scripts show."""

from collections.abc import Sequence
from html import escape

from layouts.text import HTML_LANG, language, t

SHELL = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
{styles}
</head>
<body>
<main id="phone"><p class="note">{loading}</p></main>
<p class="note empty" id="never" hidden>{never}</p>
{scripts}
</body>
</html>"""


def page(version: str, styles: Sequence[str], scripts: Sequence[str]) -> str:
    """The whole document; ``styles`` and ``scripts`` are addresses, ``version`` makes them new when they change."""
    return SHELL.format(
        lang=HTML_LANG[language.get()],
        title=escape(f"{t('检查任务')} · {t('经纬')}"),
        loading=escape(t("正在载入…")),
        never=escape(t("还没有载入过任务，请在有网络的地方打开一次。")),
        styles="\n".join(f'<link rel="stylesheet" href="{s}?v={version}">' for s in styles),
        scripts="\n".join(f'<script src="{s}?v={version}"></script>' for s in scripts),
    )


def texts() -> dict[str, str]:
    """What the scripts say, by key; ``{name}`` is filled by them."""
    return _list() | _task() | _form() | _queue()


def _list() -> dict[str, str]:
    """The list of tasks."""
    return {
        "tasks": t("检查任务"),
        "none": t("本组还没有已公布的任务。计划公布后会出现在这里。"),
        "day": t("{day} 共 {n} 家，已完成 {done} 家"),
        "as_of": t("更新于 {at}"),
        "offline": t("没有网络：显示的是 {at} 的内容"),
        "no_team": t("您的身份不属于任何检查组，这里显示您辖区内全部检查组的任务。"),
        "reload": t("刷新"),
        "desk": t("打开电脑版页面"),
        "back": t("返回"),
        "login": t("登录已失效。草稿和未发送内容都保留在本机，重新登录后自动发送。"),
        "login_go": t("重新登录"),
        "unkept": t("此地址不能离线打开本页：没有网络时请不要刷新或关闭本页。草稿和未发送内容保存在本机。"),
        "no_storage": t("浏览器不允许保存数据：草稿不能保留，请换用其他浏览器或关闭无痕模式。"),
        "draft": t("有草稿"),
        "code": t("任务码（二维码下的字母和数字）"),
        "code_go": t("打开任务"),
        "orphans": t("任务已不在列表中的草稿"),
        "orphan": t("{name}，{at}"),
        "orphan_why": t("任务已不属于本组，草稿不能提交；需要的内容请先抄录。"),
        "drop_draft": t("删除草稿"),
    }


def _task() -> dict[str, str]:
    """One task."""
    return {
        "order": t("第 {n} 家"),
        "plan_at": t("计划到达 {at}"),
        "until": t("计划离开 {at}"),
        "route": t("路途约 {min} 分钟，{km} 公里"),
        "night": t("夜查"),
        "where": t("地点"),
        "gcj": t("手机地图坐标（GCJ-02，高德、腾讯适用）"),
        "wgs": t("卫星定位坐标（WGS-84）"),
        "uscc": t("统一社会信用代码"),
        "permit": t("许可证编号"),
        "copy": t("复制坐标"),
        "copied": t("已复制"),
        "contact": t("联系人"),
        "no_contact": t("企业名录中没有联系人；到达之前不要通知企业。"),
        "why": t("为什么去"),
        "no_why": t("按检查计划到场，按清单全面检查。"),
        "best": t("最佳到达时段 {at}"),
        "perish": t("最有力的证据 {at} 后减半"),
        "innocent": t("其他可能解释"),
        "refute": t("核实办法：{how}"),
        "first": t("先查什么"),
        "rest": t("其余 {n} 项"),
        "more_clues": t("其余线索 {n} 条"),
        "prejudged": t("预判"),
        "evidence": t("需取证据"),
        "limits": t("排放口与限值"),
        "last": t("上次发现"),
        "caution": t("线索是疑点，不是结论。"),
        "read": t("已读"),
        "on_way": t("出发"),
        "on_site": t("到达"),
        "finish": t("填写记录并完成"),
        "edit": t("继续填写记录"),
        "return": t("退回"),
        "return_why": t("退回理由"),
        "return_note": t("说明"),
        "return_do": t("确认退回"),
        "cancel": t("取消"),
        "need_reason": t("请选择退回理由；选“其他”时须写明说明。"),
        "pending": t("待发送"),
        "record_of": t("检查记录 {id}"),
    }


def _form() -> dict[str, str]:
    """The record."""
    return {
        "record": t("现场检查记录"),
        "saved": t("草稿已保存在本机 {at}"),
        "basic": t("基本情况"),
        "started": t("检查开始"),
        "ended": t("检查结束"),
        "officers": t("执法人员（至少两名）"),
        "recused": t("须回避"),
        "no_officers": t("本组没有登记执法人员，请联系管理员导入。"),
        "showed": t("已向被检查人出示执法证件"),
        "interviewee": t("被检查人"),
        "weather": t("天气"),
        "load": t("生产负荷"),
        "instruments": t("使用仪器（名称、编号、检定有效期）"),
        "severity": t("严重程度"),
        "signatures": t("签名照片"),
        "all_ok": t("其余全部符合"),
        "look": t("怎么查：{how}"),
        "basis": t("依据：{law}"),
        "unsure": t("（条款待核对）"),
        "value": t("测得数值"),
        "note": t("情况说明（已填参考用语，请改为实际情况）"),
        "photo": t("拍照"),
        "photos": t("{n} 张照片"),
        "drop": t("删除"),
        "dropped": t("已删除 1 张照片（10 秒内可撤销）"),
        "undo": t("撤销"),
        "prominent": t("突出问题"),
        "deadline": t("整改期限"),
        "samples": t("采样"),
        "add_sample": t("增加一个样品"),
        "sample_id": t("样品编号"),
        "point": t("点位"),
        "factor": t("因子"),
        "seal_no": t("封条号"),
        "split": t("留样"),
        "more": t("其他发现的问题"),
        "party": t("陈述、意见和责令"),
        "statement": t("现场情况陈述"),
        "opinion": t("当事人意见"),
        "refusal": t("拒签说明"),
        "on_spot": t("现场责令"),
        "result": t("检查结果"),
        "outcome": t("总体结果"),
        "outcome_note": t("结果说明"),
        "clues": t("逐条线索"),
        "choose": t("请选择"),
        "submit": t("提交记录"),
        "todo": t("还差 {n} 项，点击可跳转："),
        "miss_answer": t("未填写：{what}"),
        "miss_note": t("须写明情况：{what}"),
        "miss_fill": t("须把〔 〕换成实际情况：{what}"),
        "miss_photo": t("须附照片：{what}"),
        "miss_severity": t("须选择严重程度：{what}"),
        "miss_officers": t("须选两名以上执法人员"),
        "miss_showed": t("须确认已出示证件"),
        "miss_times": t("须填写开始和结束时间，结束不早于开始"),
        "miss_outcome": t("须选择总体结果"),
        "miss_prominent": t("结果为“属实-突出”须至少有一个突出问题"),
        "miss_problem": t("结果为“属实-一般”须至少有一个不符合项或其他问题"),
        "not_prominent": t("已有突出问题，结果应为“属实-突出”"),
        "miss_why": t("该结果须写明原因"),
        "miss_clue": t("线索的结果与总体结果不一致"),
        "bad_photo": t("这张照片不能读取，请重拍。"),
    }


def _queue() -> dict[str, str]:
    """What waits to be sent."""
    return {
        "unsent": t("未发送 {n} 项"),
        "all_sent": t("全部已发送"),
        "sending": t("正在发送…"),
        "queue": t("未发送的内容"),
        "kind_state": t("状态：{what}"),
        "kind_record": t("检查记录"),
        "kind_photo": t("照片 {kb} KB"),
        "tries": t("已试 {n} 次，{s} 秒后再试"),
        "now": t("立即发送"),
        "refused": t("需处理，未被接受：{why}"),
        "retry": t("重试"),
        "fix": t("改后重交"),
        "discard": t("放弃此项"),
        "sure": t("放弃后本机不再保留，确定吗？"),
        "other_owner": t("属于账号 {who}，用该账号登录后发送"),
        "overtaken": t("未改动：{why}"),
        "no_answer": t("没有网络或服务器没有应答"),
        "waits": t("等待照片先发送"),
    }
