// The check items of a self-check: each is answered with 符合, 不符合 or 不适用, or left out.

const ANSWERS = [
  ["ok", "符合"],
  ["bad", "不符合"],
  ["none", "不适用"],
];

// `changed` is called after each answer. `found` is called with an item that somebody wants to report as a hazard.
function drawItems(definition, row, changed, found) {
  const lists = definition.checks.map((list) => {
    const count = make("span", { class: "count" });
    const tell = () => {
      const answered = list.items.filter((item) => row.items[item.code]).length;
      count.textContent = `已答 ${answered} / ${list.items.length}`;
    };
    const items = list.items.map((item) => drawItem(row, item, found, () => {
      tell();
      changed();
    }));
    tell();
    const isBegun = list.items.some((item) => row.items[item.code]);
    return make("details", { open: isBegun }, make("summary", null, list.name, count), ...items);
  });
  return make("div", { class: "items" }, ...lists);
}

function drawItem(row, item, found, changed) {
  const name = `${row.row}-item-${item.code}`;
  const report = found
    ? make("button", { type: "button", class: "quiet", onclick: () => found(item) }, "把这一项报为隐患")
    : null;
  if (report) report.hidden = row.items[item.code] !== "bad";
  const answers = ANSWERS.map(([value, words]) => {
    const control = make("input", { type: "radio", name, value, id: `${name}-${value}` });
    control.checked = row.items[item.code] === value;
    control.addEventListener("change", () => {
      row.items[item.code] = value;
      if (report) report.hidden = value !== "bad";
      changed();
    });
    return make("label", { class: "answer" }, control, words);
  });
  const major = item.major ? make("strong", { class: "major" }, "重大") : null;
  const topic = hasText(item.topic) ? make("span", { class: "topic" }, item.topic) : null;
  const legend = make("legend", null, topic, major, item.text);
  return make("fieldset", { class: "item" }, legend, make("div", { class: "answers" }, ...answers), report);
}
