/** Days, ISO weeks and months in the browser: the same periods as schema/period.py, the same words as layouts/periods.py. */
(function (root) {
  "use strict";

  const DAY_MS = 86400000;
  const STEPS = ["day", "week", "month"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  /** A day is counted from 1970-01-01, which was a Thursday. */
  const dayOf = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY_MS;
  const dateOf = (day) => new Date(day * DAY_MS);
  const isoOf = (day) => dateOf(day).toISOString().slice(0, 10);
  const monthStart = (year, month) => Date.UTC(year, month, 1) / DAY_MS;
  const monday = (day) => day - ((((day + 3) % 7) + 7) % 7);

  /** ISO year and week of a Monday: those of its Thursday. */
  function weekOf(first) {
    const year = dateOf(first + 3).getUTCFullYear();
    return [year, Math.round((first - monday(monthStart(year, 0) + 3)) / 7) + 1];
  }

  /** The day itself, or the week or month that holds it: {first, last, step} in days. */
  function around(day, step) {
    if (step === "week") return { first: monday(day), last: monday(day) + 6, step };
    if (step !== "month") return { first: day, last: day, step: "day" };
    const date = dateOf(day);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { first: monthStart(year, month), last: monthStart(year, month + 1) - 1, step };
  }

  /** The period of "2026-11-20", "2026-W47" or "2026-11"; null for anything else. */
  function parse(text) {
    const week = /^(\d{4})-W(\d{2})$/.exec(text || "");
    if (week) return around(monday(monthStart(Number(week[1]), 0) + 3) + 7 * (Number(week[2]) - 1), "week");
    if (/^\d{4}-\d{2}$/.test(text || "")) return around(dayOf(`${text}-01`), "month");
    return /^\d{4}-\d{2}-\d{2}$/.test(text || "") ? around(dayOf(text), "day") : null;
  }

  /** How a period is written in the address. */
  function asText({ first, step }) {
    if (step === "month") return isoOf(first).slice(0, 7);
    if (step === "day") return isoOf(first);
    const [year, week] = weekOf(first);
    return `${year}-W${String(week).padStart(2, "0")}`;
  }

  /** The period of the same length `change` steps later (or earlier). */
  function moved(period, change) {
    let found = period;
    for (let i = 0; i < Math.abs(change); i += 1) found = around(change > 0 ? found.last + 1 : found.first - 1, period.step);
    return found;
  }

  /** The same day, week number or month of the year before; its last one where that year has no such day or week. */
  function yearBefore({ first, step }) {
    if (step === "week") {
      const [year, week] = weekOf(first);
      const start = monday(monthStart(year - 1, 0) + 3);
      const last = monday(monthStart(year - 1, 11) + 27); // the week of 28 December is always the last
      return around(Math.min(start + 7 * (week - 1), last), step);
    }
    const date = dateOf(first);
    const [year, month] = [date.getUTCFullYear() - 1, date.getUTCMonth()];
    const last = monthStart(year, month + 1) - 1;
    return around(Math.min(monthStart(year, month) + date.getUTCDate() - 1, last), step);
  }

  /** Every period of a step that touches the days from `first` to `last`. */
  function covering(first, last, step) {
    const out = [];
    for (let each = around(first, step); each.first <= last; each = around(each.last + 1, step)) out.push(each);
    return out;
  }

  const parts = (day) => [dateOf(day).getUTCFullYear(), dateOf(day).getUTCMonth(), dateOf(day).getUTCDate()];

  /** A period in words: 2026年11月20日, 2026年第47周（11月16–22日）, 2026年11月; the same in English. */
  function words(text, lang) {
    const period = parse(text);
    if (!period) return "";
    const [year, month, day] = parts(period.first);
    const isEnglish = lang === "en";
    if (period.step === "month") return isEnglish ? `${MONTHS[month]} ${year}` : `${year}年${month + 1}月`;
    if (period.step === "day") return isEnglish ? `${day} ${MONTHS[month]} ${year}` : `${year}年${month + 1}月${day}日`;
    const [isoYear, week] = weekOf(period.first);
    const [, endMonth, endDay] = parts(period.last);
    const isSame = month === endMonth;
    if (isEnglish) {
      const span = isSame ? `${day}–${endDay} ${MONTHS[month]}` : `${day} ${MONTHS[month]} – ${endDay} ${MONTHS[endMonth]}`;
      return `Week ${week} of ${isoYear} (${span})`;
    }
    const end = isSame ? `${endDay}日` : `${endMonth + 1}月${endDay}日`;
    return `${isoYear}年第${week}周（${month + 1}月${day}${isSame ? "" : "日"}–${end}）`;
  }

  const periods = { STEPS, around, asText, covering, dateOf, dayOf, isoOf, moved, parse, words, yearBefore };
  if (typeof module !== "undefined") module.exports = periods;
  else root.jingweiMap.periods = periods;
})(typeof window === "undefined" ? globalThis : window);
