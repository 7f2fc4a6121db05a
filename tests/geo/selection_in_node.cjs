/* Answers questions about selections with the browser's code: JSON in on standard input, JSON out. */
const path = require("node:path");
const folder = path.join(__dirname, "..", "..", "layouts", "mapview");
require(path.join(folder, "vendor", "maplibre-h3.js"));
const selection = require(path.join(folder, "selection.js"));

let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => {
  const { texts, columns } = JSON.parse(text);
  const answers = texts.map((each) => {
    const parsed = selection.parse(each);
    if (!parsed) return null;
    const inside = selection.contains(parsed, columns);
    return { inside: [...inside.keys()].filter((i) => inside[i]), bounds: selection.bounds(parsed) };
  });
  process.stdout.write(JSON.stringify(answers));
});
