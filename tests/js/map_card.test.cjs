/** The side card built from what the server gives. */
const test = require("node:test");
const assert = require("node:assert");
const card = require("../../assets/map_card.js");

/** As much of a document as the builder needs. */
class Node {
  constructor(tag) {
    Object.assign(this, { tag, children: [], attributes: {}, style: {}, listeners: [] });
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  addEventListener(name) {
    this.listeners.push(name);
  }
  appendChild(child) {
    this.children.push(...(child.tag === "fragment" ? child.children : [child]));
  }
}
const document = {
  createElement: (tag) => new Node(tag),
  createTextNode: (text) => ({ tag: "text", text }),
  createDocumentFragment: () => new Node("fragment"),
};
const html = (type, props) => ({ type, namespace: "dash_html_components", props });

test("a component becomes elements with their attributes, in order", () => {
  const list = html("Ul", { className: "plain-list", children: [html("Li", { children: ["<b>", 3] }), null, html("Li", { children: "二" })] });
  const made = card.build(document, list);
  assert.strictEqual(made.tag, "ul");
  assert.deepStrictEqual(made.attributes, { class: "plain-list" });
  assert.deepStrictEqual(made.children.map((li) => li.children.map((part) => part.text)), [["<b>", "3"], ["二"]], "texts stay texts");
});

test("what is not set leaves no attribute, what is true an empty one", () => {
  const props = { title: "说明", hidden: false, open: true, id: "x", colSpan: 2, children: "a", style: { color: "red" } };
  assert.deepStrictEqual(card.attributes(props), [["title", "说明"], ["open", ""], ["colspan", "2"]]);
  assert.strictEqual(card.build(document, html("Td", props)).style.color, "red");
});

test("a link leads on without loading the page anew", () => {
  const link = { type: "Link", namespace: "dash_core_components", props: { href: "/site?id=S1", children: "企业档案" } };
  const made = card.build(document, link);
  assert.strictEqual(made.tag, "a");
  assert.strictEqual(made.attributes.href, "/site?id=S1");
  assert.deepStrictEqual(made.listeners, ["click"]);
});
