"""The command line as it is typed: commands, their arguments and what they are for."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from settings import Settings

CRS = ("wgs84", "gcj02", "bd09")
Add = Callable[[str, str], argparse.ArgumentParser]


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The grammar; what a command does not say comes from the settings."""
    top = argparse.ArgumentParser(prog="python app.py", description="经纬：让证据决定明天去哪里查")
    home = "数据目录（默认 ./data 或环境变量 JINGWEI_HOME）"
    top.add_argument("--home", type=Path, default=settings.home, help=home)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, about: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=about, description=about)

    _running(add, settings)
    _moving(add)
    _analysing(add)
    _trying(add)
    for name, about in (("rules", "列出规则"), ("datasets", "列出数据集")):
        add(name, about).add_argument("--json", action="store_true")
    return top


def _running(add: Add, known: Settings) -> None:
    serve = add("serve", "提供页面；数据目录为空时先生成演示数据")
    serve.add_argument("--host", default=known.host)
    serve.add_argument("--port", type=int, default=known.port)
    serve.add_argument("--workers", type=int, default=known.workers)
    serve.add_argument("--no-demo", action="store_true", help="不生成演示数据")
    add("worker", "后台任务进程（serve 会自动启动）")
    add("prepare", "预先编译规则和求解器（demo 会自动运行）")
    drawn = add("basemap", "由官方区划边界生成离线底图（已有就跳过；make run、serve 会自动运行）")
    drawn.add_argument("--anew", action="store_true", help="已有也重新生成")
    made = add("demo", "生成演示数据并完成全部分析")
    made.add_argument("--scale", choices=("city", "region", "province"), default="city")
    made.add_argument("--seed", type=int, default=2026)
    made.add_argument("--days", type=int)
    made.add_argument("--truth", type=Path, help="把隐藏答案写入该文件，仅供评估")
    add("check", "核对数据目录是否完好")


def _moving(add: Add) -> None:
    brought = add("import", "导入文件")
    brought.add_argument("dataset", metavar="DATASET")
    brought.add_argument("files", nargs="+", type=Path, metavar="FILE")
    brought.add_argument("--crs", choices=CRS, help="文件的坐标系；不写则先核对，对不上就拒收")
    brought.add_argument("--map", nargs="*", action="extend", default=[], type=_pair, metavar="COLUMN=HEADER")
    brought.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
    brought.add_argument("--rejects", type=Path, help="被拒收的行写到这里")
    add("rollback", "撤回一个导入批次").add_argument("batch", metavar="BATCH")
    sent = add("export", "导出数据集")
    sent.add_argument("dataset", metavar="DATASET")
    sent.add_argument("file", type=Path, metavar="FILE")
    sent.add_argument("--sites", nargs="*")
    _span(sent)


def _analysing(add: Add) -> None:
    screened = add("screen", "按规则筛查，生成线索")
    screened.add_argument("--rules", nargs="*", metavar="CODE")
    screened.add_argument("--cluster", metavar="URL", help="Dask 调度进程的地址，例如 tcp://10.0.0.5:8786")
    screened.add_argument(
        "--processes", type=int, metavar="N", help="本机最多同时使用的进程数（默认与核数相同）"
    )
    _span(screened)
    hot = add("hotspots", "计算 PM2.5 热点网格")
    hot.add_argument("--date", type=date.fromisoformat)
    hot.add_argument("--resolution", type=int, choices=range(4, 10))
    add("pyramids", "汇总地图各级网格（hotspots 会自动运行）")
    chosen = add("targets", "合并线索为目标")
    planned = add("plan", "编排某日检查计划")
    planned.add_argument("--seconds", type=float, help="求解用的 CPU 秒数（默认同原计划，否则 2）")
    planned.add_argument(
        "--random-share", type=float, metavar="SHARE", help="随机抽查占比 0.1–0.2，仅首次编排"
    )
    planned.add_argument("--repeat-days", type=int, metavar="DAYS", help="同组多少天内不重复检查同一家")
    for command in (chosen, planned):
        command.add_argument("--date", type=date.fromisoformat, required=True)
    learned = add("learn", "由检查结果重新估计排序权重、写回线索结果（每晚自动运行）")
    learned.add_argument("--date", type=date.fromisoformat, help="用此日之前的结果，默认今天")
    told = add("report", "按区县生成报告：night 夜间生产，alert 应急减排核查")
    told.add_argument("kind", choices=("night", "alert"))
    told.add_argument(
        "--to", dest="end", type=date.fromisoformat, metavar="DATE", help="截止日（不含），默认到最新数据"
    )
    told.add_argument("--days", type=int, default=30, help="统计天数")
    told.add_argument("--out", type=Path, required=True, help="xlsx、csv、parquet 或 json")
    for command in (screened, hot, chosen, planned):
        command.add_argument("--out", type=Path, help="同时写成 csv、parquet、xlsx、geojson 或 json")


def _trying(add: Add) -> None:
    moved = add("clock", "演示环境：把时钟拨到某一天，例如到计划日试用检查组手机页；正在运行的服务须重启")
    moved.add_argument("--day", type=date.fromisoformat, required=True, metavar="DATE")
    tried = add("backtest", "用任意参数回测一条规则，与现行参数对照；不产生线索")
    tried.add_argument("rule", metavar="CODE")
    tried.add_argument("--set", nargs="*", action="extend", default=[], type=_pair, metavar="NAME=VALUE")
    tried.add_argument("--days", type=int, default=90, help="回测的天数，从最新数据往前数")
    tried.add_argument("--out", type=Path, help="把结果写成 JSON")


def _span(command: argparse.ArgumentParser) -> None:
    command.add_argument("--from", dest="start", type=date.fromisoformat, metavar="DATE")
    command.add_argument("--to", dest="end", type=date.fromisoformat, metavar="DATE")


def _pair(text: str) -> str:
    if "=" not in text:
        raise argparse.ArgumentTypeError(f"“{text}”应写成 名称=值，例如 name=企业名称")
    return text
