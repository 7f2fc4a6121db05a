"""Where a threshold or a limit comes from (DOSSIER 0.1), strongest first."""

STATUSES = ("seed", "found", "unverified", "chosen")
STATUS_TITLES = {"seed": "文件给定", "found": "有出处", "unverified": "未核实", "chosen": "自定"}
STATUS_HINTS = {
    "seed": "阈值由工作文件给定",
    "found": "阈值有公开出处",
    "unverified": "阈值有出处但尚未核实",
    "chosen": "阈值由本系统自行选定，可以调整",
}
