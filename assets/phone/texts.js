/* Phone page: words in the reader's language, and elements built without any HTML text. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  let words = {};

  jw.learn = function (texts) {
    words = texts || {};
  };

  /* The text of a key, its {places} filled. */
  jw.say = function (key, values) {
    const text = words[key] || "";
    return text.replace(/\{(\w+)\}/g, (_, name) => (values && name in values ? String(values[name]) : ""));
  };

  /* An element; `given` holds properties, `on` handlers, and attributes such as aria-*. */
  jw.el = function (tag, given, ...children) {
    const made = document.createElement(tag);
    Object.entries(given || {}).forEach(([name, value]) => {
      if (value === null || value === undefined || value === false) {
        return;
      }
      if (typeof value === "function") {
        made.addEventListener(name.slice(2), value);
      } else if (name in made && !name.startsWith("aria")) {
        made[name] = value;
      } else {
        made.setAttribute(name, value);
      }
    });
    made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  };

  jw.button = function (text, onclick, kind) {
    return jw.el("button", { type: "button", className: kind || "", onclick }, text);
  };
})();
