// The check items of a self-check: each is answered, or left out. A list of the office states what is right, and a
// standard names what may be wrong, so each has its own words for the answers.

const ANSWERS = ["ok", "bad", "none"];

// `changed` is called after each answer. `found` is called with an item that somebody wants to report as a hazard.
function drawItems(definition, row, changed, found) {
  const lists = definition.checks.map((list) => {
    const count = make("span", { class: "count" });
    const tell = () => {
      const answered = list.items.filter((item) => row.items[item.code]).length;
      count.textContent = `已答 ${answered} / ${list.items.length}`;
    };
    const items = list.items.map((item) => drawItem(row, item, list.words, found, () => {
      tell();
      changed();
    }));
    tell();
    const isBegun = list.items.some((item) => row.items[item.code]);
    return make("details", { open: isBegun }, make("summary", null, list.name, count), ...items);
  });
  return make("div", { class: "items" }, ...lists);
}

function drawItem(row, item, words, found, changed) {
  const name = `${row.row}-item-${item.code}`;
  const report = found
    ? make("button", { type: "button", class: "quiet", onclick: () => found(item) }, "把这一项报为隐患")
    : null;
  if (report) report.hidden = row.items[item.code] !== "bad";
  const answers = ANSWERS.map((value, at) => {
    const control = make("input", { type: "radio", name, value, id: `${name}-${value}` });
    control.checked = row.items[item.code] === value;
    control.addEventListener("change", () => {
      row.items[item.code] = value;
      if (report) report.hidden = value !== "bad";
      changed();
    });
    return make("label", { class: "answer" }, control, words[at]);
  });
  const major = item.major ? make("strong", { class: "major" }, "重大") : null;
  const topic = hasText(item.topic) ? make("span", { class: "topic" }, item.topic) : null;
  const legend = make("legend", null, topic, major, item.text);
  return make("fieldset", { class: "item" }, legend, make("div", { class: "answers" }, ...answers), report);
}
