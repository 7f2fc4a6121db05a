/* Mantine looks for the name with a hyphen, dayjs defines the one with an underscore. */
window["dayjs_locale_zh-cn"] = window.dayjs_locale_zh_cn;
