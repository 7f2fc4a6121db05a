"""Failures as one sentence and an incident number; the stack stays in the log."""

import logging
import secrets

from dash import Dash
from flask import Response, jsonify
from werkzeug.exceptions import HTTPException

from layouts.text import t

LOG = logging.getLogger("jingwei")

SENTENCES = {
    400: "请求格式不符。",
    403: "没有权限执行该操作。",
    404: "没有找到所请求的内容。",
    405: "不支持该操作方式。",
    413: "请求内容过大。",
    415: "请求格式不符。",
}


def install(app: Dash) -> None:
    """Answer every uncaught error in plain words."""
    app.server.register_error_handler(HTTPException, refused)
    app.server.register_error_handler(Exception, broken)


def refused(error: HTTPException) -> tuple[Response, int]:
    """A refusal the client can do something about."""
    code = error.code or 500
    return jsonify(error=t(SENTENCES.get(code, "请求未能完成。"))), code


def broken(error: Exception) -> tuple[Response, int]:
    """A fault of ours: logged under the number that the officer sees."""
    incident = secrets.token_hex(4).upper()
    LOG.exception("incident %s", incident, exc_info=error)
    said = t("处理请求时出错，请稍后重试；如反复出现，请向管理员报告事件编号 {incident}。", incident=incident)
    return jsonify(error=said, incident=incident), 500
