"""Task sheets: who may print what and when, what stands on them, and that taking one leaves its hash on record."""

import hashlib
import io
import json
from dataclasses import replace

import docx
import field_world as field
import openpyxl
import pandas as pd
import pytest
import tomorrow_world as world
from builders import LEADER, NEIGHBOUR, NINGBO, OFFICER, SUZHOU
from dash import Dash
from doors import signed_in
from field_world import INSPECTOR, OTHER_TEAM
from flask import Flask
from pypdfium2 import PdfDocument

from callbacks import gate, sheets, shell
from callbacks.sheet_words import coordinates, findings, last_findings, why
from geo.crs import from_wgs84
from layouts.text import language
from schema import permit
from schema import site as site_schema
from store import prejudgements
from store.clock import now
from store.inspections import inspections
from store.prejudgements import CHECKED, Form
from store.tables import EVENT
from store.viewer import SYSTEM

TASK = "RW-20261121-0001"
TEAM, WHOLE = f"{field.PLAN_ID}-T1", field.PLAN_ID
BASE = "http://10.1.2.3:8050"


@pytest.fixture
def services(tmp_path, monkeypatch):
    field.on_the_day(monkeypatch)
    return field.services(tmp_path)


def answer(services, viewer, key, ending="pdf"):
    """Status, bytes and headers."""
    with Flask("x").test_request_context("/", base_url=BASE):
        reply = sheets.printed(services, viewer, key, ending)
    return (reply[1], reply[0].data, {}) if isinstance(reply, tuple) else (200, reply.data, reply.headers)


def pages(services, viewer, key):
    """The words of every printed page."""
    status, body, _ = answer(services, viewer, key)
    assert status == 200, body.decode()
    said = [page.get_textpage().get_text_bounded().replace("\r\n", "") for page in PdfDocument(body)]
    return [text for text in said if text]


def events(services):
    with services.casework.database.reading() as connection:
        return connection.execute(EVENT.select().order_by(EVENT.c.seq)).mappings().all()


def test_a_team_prints_its_own_sheets_and_nobody_elses(services):
    assert len(pages(services, INSPECTOR, TEAM)) == 2
    assert len(pages(services, INSPECTOR, TASK)) == 1
    for viewer, key in ((OTHER_TEAM, TEAM), (OTHER_TEAM, TASK), (INSPECTOR, f"{field.PLAN_ID}-T2")):
        assert answer(services, viewer, key)[0] == 404


def test_a_neighbour_prints_nothing_even_after_the_release(services):
    assert {answer(services, NEIGHBOUR, key)[0] for key in (TASK, TEAM, WHOLE)} == {404}


def test_before_the_release_only_planners_print(tmp_path):
    hidden = field.services(tmp_path, release_at=pd.Timestamp(now()) + pd.Timedelta("8h"))
    assert answer(hidden, INSPECTOR, TEAM)[0] == 404
    assert len(pages(hidden, OFFICER, TEAM)) == 2


def test_what_is_not_there_and_what_is_hidden_read_the_same(services):
    said = {answer(services, OTHER_TEAM, key)[1] for key in (TEAM, TASK, "RW-1", "JH-x-y", "../../etc", "%")}
    assert len(said) == 1


def test_sheets_of_a_plan_hold_no_name_of_another_jurisdiction(services):
    for ending in ("pdf", "docx", "xlsx"):
        body = answer(services, OFFICER, WHOLE, ending)[1]
        text = "".join(pages(services, OFFICER, WHOLE)) if ending == "pdf" else _words(body, ending)
        assert f"CANARY-{NINGBO}" in text and f"CANARY-{SUZHOU}" not in text


def _words(body, ending):
    if ending == "docx":
        document = docx.Document(io.BytesIO(body))
        return "".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))
    book = openpyxl.load_workbook(io.BytesIO(body))
    return " ".join(str(c) for sheet in book for row in sheet.values for c in row)


def test_a_sheet_says_where_why_what_first_and_what_to_bring_back(services):
    [text] = pages(services, OFFICER, TASK)
    for said in (
        "为什么去",
        "疑似标停未停",
        "先查什么",
        "需取证据",
        "上次发现",
        "现场填写",
        "属实-突出",
        "停产检修",
        "第 1 家，共 2 家",
    ):
        assert said in text, said


def test_a_sheet_names_no_other_enterprise_of_the_team(services):
    rows = services.store.read(site_schema.DATASET, SYSTEM, ("site_id", "name")).set_index("site_id")["name"]
    asked = sheets.asked_for(services, INSPECTOR, TEAM)
    known = sheets.gathered(services, INSPECTOR, field.DAY, ["S1", "S3"])
    for visit, other in zip(asked.printed, ("S3", "S1"), strict=True):
        made = sheets.sheet(visit, asked, known, ("甲", now(), BASE))
        assert rows[other] not in str(made)
        assert [(stop.number, stop.is_here) for stop in made.way.stops] == [
            ("", False),
            (str(visit["seq"]), True),
        ]
    assert "下一家 10:20 到" in str(sheets.sheet(asked.printed[0], asked, known, ("甲", now(), BASE)))


def test_the_back_of_every_sheet_is_empty_unless_asked_otherwise(services):
    app = Dash("sheets", serve_locally=True, enable_mcp=False)
    gate.install(app, services)
    sheets.register(app, services)
    shell.register(app, services, ())
    client = signed_in(app, "officer")
    for query, expected in (("", 3), ("?simplex=1", 2)):
        body = client.get(f"/sheet/{TEAM}.pdf{query}").data
        assert len(PdfDocument(body)) == expected


def test_what_cannot_be_printed_is_explained_on_a_page(services):
    with Flask("x").test_request_context("/", headers={"Accept": "text/html"}):
        reply, status = sheets.printed(services, OTHER_TEAM, TASK, "pdf")
    assert (
        status == 404
        and reply.mimetype == "text/html"
        and "没有可打印的任务单" in reply.get_data(as_text=True)
    )


def test_all_reasons_and_innocent_explanations_go_to_the_page_which_counts_what_it_leaves_out(services):
    reasons = [
        {"rule": f"R{n}", "family": "monitoring", "points": n, "text": f"规则{n}说的话。"} for n in range(12)
    ]
    innocents = [{"text": f"原因{n}", "refute_by": f"核对{n}"} for n in range(7)]
    told, excuses = why({"reasons": json.dumps(reasons), "innocents": json.dumps(innocents)})
    assert len(told.items) == 12 and len(excuses.items) == 7


def test_a_long_history_is_counted_and_not_printed_in_whole(services):
    visits = [{"started_at": pd.Timestamp(2026, 1, n), "outcome": "不属实"} for n in range(1, 11)]
    facts = replace(sheets.gathered(services, OFFICER, field.DAY, ["S1"]).sites["S1"], visits=visits)
    assert len(findings(facts).items) == 10
    assert len(last_findings(facts).items) == 4 and "共 10 条" in last_findings(facts).note


def test_nothing_tells_a_team_how_its_sites_were_chosen(services):
    for ending in ("pdf", "docx", "xlsx"):
        body = answer(services, INSPECTOR, TEAM, ending)[1]
        text = "".join(pages(services, INSPECTOR, TEAM)) if ending == "pdf" else _words(body, ending)
        assert not any(
            word in text for word in ("随机", "random", "双随机", "0.125", "概率", "把握", "没有线索")
        )


def test_coordinates_for_the_phone_are_gcj02_and_say_so(services):
    [text] = pages(services, OFFICER, TASK)
    lon, lat = (float(v[0]) for v in from_wgs84([121.8], [29.9], "gcj02"))
    assert f"{lon:.5f}, {lat:.5f}（GCJ-02）" in text and "121.80000, 29.90000（WGS-84）" in text
    assert coordinates({"lon_wgs84": None, "lat_wgs84": 1.0}, "gcj02") == ""


def test_the_code_leads_to_the_task_on_this_host(services):
    import zxingcpp

    body = answer(services, OFFICER, TASK)[1]
    found = zxingcpp.read_barcodes(PdfDocument(body)[0].render(scale=3).to_pil())
    assert [code.text for code in found] == [f"{BASE}/t/WX7K2P01"]
    assert "WX7K 2P01" in pages(services, OFFICER, TASK)[0]


def test_number_hash_person_and_time_stand_on_every_page(services):
    for text in pages(services, OFFICER, TEAM):
        assert "JW-20261121-01" in text and "0" * 64 in text
        assert f"{now():%Y-%m-%d}" in text and text.count("执法人员") >= 3


def test_each_file_is_an_event_with_its_hash(services):
    for ending in ("pdf", "docx", "xlsx"):
        body = answer(services, INSPECTOR, TEAM, ending)[1]
        last = events(services)[-1]
        assert (last["actor"], last["action"], last["entity_id"]) == ("inspector", "export", TEAM)
        assert hashlib.sha256(body).hexdigest() in last["detail"] and ending in last["detail"]


def test_a_draft_is_for_planners_and_says_that_it_is_one(tmp_path):
    draft = world.services(tmp_path)
    [text, *_] = pages(draft, LEADER, world.PLAN_ID)
    assert "草稿 未定稿" in text and "不作为检查依据" in text and "定稿公布后" in text
    assert answer(draft, INSPECTOR, world.PLAN_ID)[0] == 404


def test_the_workbook_has_both_coordinates_as_numbers_and_real_times(services):
    book = openpyxl.load_workbook(io.BytesIO(answer(services, OFFICER, TEAM, "xlsx")[1]))
    head, first, second = book["任务"].values
    row = dict(zip(head, first, strict=True))
    assert row["计划到达"] == pd.Timestamp("2026-11-21 09:20") and second is not None
    assert isinstance(row["经度（GCJ-02，高德/腾讯）"], float) and row["经度（WGS-84）"] == 121.8
    about = {k: v for k, v in book["说明"].values}
    assert about["计划编号"] == "JW-20261121-01" and about["校验值"] == "0" * 64


def test_the_prejudgement_and_the_permit_reach_the_team(services):
    values = dict.fromkeys(CHECKED, "ok") | {"cause": "fraud", "risk": "站房有犬", "questions": "谁做质控"}
    form = Form(field.DAY, "S1", NINGBO, values, True, {})
    prejudgements.save(services.casework, OFFICER, form)
    row = {
        "permit_no": "91330206MA001",
        "site_id": "S1",
        "category": "重点管理",
        "valid_from": pd.Timestamp("2025-01-01"),
    }
    services.store.append(permit.DATASET, pd.DataFrame([row]), source="test")
    [text] = pages(services, INSPECTOR, TASK)
    for said in ("疑似数据造假", "站房有犬", "谁做质控", "91330206MA001"):
        assert said in text


def test_own_records_are_among_the_last_findings(services):
    assert "没有检查和处罚记录" in pages(services, OFFICER, TASK)[0]
    from store import records

    records.submit(services.store, services.casework, INSPECTOR, field.record())
    assert len(inspections(services.store, services.casework, OFFICER, site_id="S1")) == 1
    assert "检查 不属实" in pages(services, OFFICER, TASK)[0]


def test_withdrawn_tasks_are_not_printed(services):
    rows = field.tasks()
    rows.loc[rows["task_id"] == TASK, "state"] = "withdrawn"
    from schema import task

    services.casework.put(task.DATASET, rows)
    assert len(pages(services, OFFICER, TEAM)) == 1


def test_in_english_the_sheet_is_english(services):
    token = language.set("en")
    try:
        [text] = pages(services, OFFICER, TASK)
    finally:
        language.reset(token)
    assert "Inspection task sheet" in text and "What to check first" in text and "为什么去" not in text


def test_without_a_font_the_page_says_what_to_install(services, monkeypatch, tmp_path):
    monkeypatch.setenv("JINGWEI_FONT", str(tmp_path / "none"))
    status, body, _ = answer(services, OFFICER, TASK)
    assert status == 503 and "fonts-noto-cjk" in body.decode("unicode-escape", "ignore")
    assert answer(services, OFFICER, TASK, "xlsx")[0] == 200


def test_the_address_set_for_phones_goes_before_the_one_asked(services, monkeypatch):
    monkeypatch.setenv("JINGWEI_ADDRESS", "https://jingwei.intranet")
    with Flask("x").test_request_context("/", base_url="http://127.0.0.1:8050"):
        assert sheets.base(services) == "https://jingwei.intranet"
    monkeypatch.delenv("JINGWEI_ADDRESS")
    with Flask("x").test_request_context("/", base_url=BASE):
        assert sheets.base(services) == BASE


def test_an_ending_that_is_none_is_not_found(services):
    assert answer(services, OFFICER, TASK, "exe")[0] == 404


def test_a_file_name_is_plain_whatever_the_plan_is_called(services):
    disposition = answer(services, OFFICER, TEAM)[2]["Content-Disposition"]
    assert disposition == f'inline; filename="{TEAM}.pdf"'
    asked = sheets.asked_for(services, OFFICER, TEAM)
    odd = replace(asked, header=replace(asked.header, plan_id='../x"\r\n计划'))
    assert sheets._file_name(odd) == "x-T1"
