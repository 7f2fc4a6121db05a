/*
 * The side card: asked for by the click itself and built here, without waiting until Dash has carried the choice through its
 * callbacks and its store. What the server gives is the component as Dash would take it.
 */
(function () {
  "use strict";

  var NAMES = { className: "class", htmlFor: "for", colSpan: "colspan", rowSpan: "rowspan" };

  /* Attributes [name, value] of a component's properties; children, ids and what is not set are left out. */
  function attributes(props) {
    return Object.keys(props)
      .filter(function (name) {
        return ["children", "id", "style"].indexOf(name) < 0 && props[name] !== null && props[name] !== false;
      })
      .map(function (name) {
        return [NAMES[name] || name.toLowerCase(), props[name] === true ? "" : String(props[name])];
      });
  }

  /* Go to another page of this program without loading it anew, as dcc.Link does. */
  function follow(event) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.history.pushState({}, "", event.currentTarget.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  /* The component as elements of the document. */
  function build(document, node) {
    if (node === null || node === undefined || node === false) return document.createDocumentFragment();
    if (typeof node !== "object") return document.createTextNode(String(node));
    if (Array.isArray(node)) {
      var all = document.createDocumentFragment();
      node.forEach(function (each) {
        all.appendChild(build(document, each));
      });
      return all;
    }
    var isLink = node.namespace === "dash_core_components" && node.type === "Link";
    var made = document.createElement(isLink ? "a" : node.type.toLowerCase());
    attributes(node.props).forEach(function (each) {
      made.setAttribute(each[0], each[1]);
    });
    Object.assign(made.style, node.props.style);
    if (isLink) made.addEventListener("click", follow);
    made.appendChild(build(document, node.props.children));
    return made;
  }

  if (typeof module !== "undefined") {
    module.exports = { attributes: attributes, build: build };
    return;
  }

  var asked = 0;

  /* Show the card of what is chosen, or none; an answer that a newer question overtook is dropped. */
  function renew(state) {
    var mine = (asked += 1);
    var box = document.getElementById("map-card-box");
    box.hidden = !state.chosen;
    if (!state.chosen) return;
    fetch("/api/card" + window.jingwei.url.merged("", window.jingwei.mapQuery(state)))
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (card) {
        var place = document.getElementById("map-card");
        if (mine === asked && place) place.replaceChildren(build(document, card));
      })
      .catch(function () {
        if (mine === asked) window.dash_clientside.set_props("map-view", { failed: true });
      });
  }

  /* Something was clicked, or layer, period or what counts has changed. */
  document.addEventListener("jingwei:chosen", function (event) {
    var state = window.jingwei.mapState();
    if (event.detail.id === "map-view" && state && !event.detail.isFirst) renew(Object.assign({}, state, { chosen: event.detail.chosen }));
  });
  document.addEventListener("jingwei:choice", function () {
    if (document.getElementById("map-card-box")) renew(window.jingwei.mapState());
  });
})();
