// A section of the form with its rows. The section `unit` has one row, with what the register has now.

const UNIT = "unit";

function rowsOf(form, section) {
  return form.state.rows.filter((row) => row.section === section.key);
}

// The name of a row in a list of mistakes: 隐患第 2 条.
function nameOfRow(form, section, row) {
  return section.key === UNIT ? section.title : `${section.title}第 ${rowsOf(form, section).indexOf(row) + 1} 条`;
}

// A new row with the values that its fields begin with. Its number is never given twice.
function newRow(state, section, values) {
  const row = { row: `r${state.next}`, section: section.key, values: {}, items: {}, photos: [] };
  for (const field of section.fields) if (hasText(field.value)) row.values[field.key] = field.value;
  Object.assign(row.values, values);
  state.next += 1;
  state.rows.push(row);
  return row;
}

function drawSection(form, section) {
  const rows = make("div", { class: "rows" });
  const add = make("button", { type: "button", id: `add-${section.key}`, class: "add", onclick: () => addRow({}) });
  const needsHazard = section.fields.some((field) => field.type === "hazard" && field.required);
  const none = needsHazard && form.definition.hazards.length === 0;

  function limit() {
    const isFull = rowsOf(form, section).length >= section.most || form.state.rows.length >= form.definition.limits.rows;
    add.disabled = isFull || none;
    add.textContent = none ? "名下没有未销号的隐患" : isFull ? `至多 ${section.most} 条，已经满了` : section.add;
  }

  function draw() {
    rows.textContent = "";
    for (const row of rowsOf(form, section)) rows.append(drawRow(form, section, row, () => removeRow(row)));
    limit();
  }

  // Adds a row and puts the focus into it.
  function addRow(values) {
    if (add.disabled) return;
    const row = newRow(form.state, section, values);
    const drawn = drawRow(form, section, row, () => removeRow(row));
    rows.append(drawn);
    form.changed();
    limit();
    const empty = section.fields.find((field) => !row.values[field.key]) || section.fields[0];
    byId(`${row.row}-${empty.key}`).focus();
    drawn.scrollIntoView({ block: "start" });
  }

  function removeRow(row) {
    form.state.rows.splice(form.state.rows.indexOf(row), 1);
    form.changed();
    draw();
    add.focus();
  }

  form.adders[section.key] = addRow;
  draw();
  const help = hasText(section.help) ? make("p", { class: "help" }, section.help) : null;
  const shown = needsHazard && !none ? drawHazards(form, section, addRow) : null;
  const heading = make("h2", { id: `h-${section.key}` }, section.title);
  const element = make("section", { id: `s-${section.key}`, "aria-labelledby": `h-${section.key}` }, heading, help, shown, rows);
  if (section.key !== UNIT) element.append(add);
  return element;
}

function drawRow(form, section, row, remove) {
  const legend = make("legend", null, nameOfRow(form, section, row));
  const element = make("fieldset", { "data-row": row.row, class: section.key === UNIT ? "row only" : "row" }, legend);
  for (const field of section.fields) element.append(drawFieldOfRow(form, section, row, field));
  if (section.checks && form.definition.checks.length > 0) {
    const hazards = form.definition.sections.find((each) => each.key === "hazard");
    const found = hazards && hazards.fields.some((field) => field.key === "description")
      ? (item) => form.adders.hazard(item.major ? { description: item.text, grade: "疑似重大" } : { description: item.text })
      : null;
    element.append(drawItems(form.definition, row, () => form.changed(), found));
  }
  section.photos.forEach((kind, index) => element.append(drawShots(form, row, kind, index, kind === "照片" && section.photos.length === 1)));
  if (section.key !== UNIT) {
    const name = nameOfRow(form, section, row);
    element.append(askingButton("删除这一条", `删除这一条：${name}`, `删除${name}？`, "删除", remove));
  }
  return element;
}

function drawFieldOfRow(form, section, row, field) {
  const id = `${row.row}-${field.key}`;
  const note = make("p", { class: "note", role: "status" });
  const element = drawField(id, field, row.values[field.key] || "", (text) => {
    row.values[field.key] = text;
    tell(text);
    form.changed();
    // What was said to be wrong is looked at again while it is typed; the rest when the field is left.
    if (byId(id).hasAttribute("aria-invalid")) showFault(id, faultOfRow(form, section, row, field));
  });
  const control = element.querySelector("input, select, textarea");
  control.addEventListener("blur", () => {
    if (textOf(control) !== "" || isHalfTyped(control)) showFault(id, faultOfRow(form, section, row, field));
  });
  if (field.type === "date" && field.past) control.max = form.today();
  function tell(text) {
    note.textContent = "";
    if (field.type === "hazard") note.textContent = wordsOfHazard(form.definition.hazards.find((each) => each.no === text));
    if (section.key === UNIT && text !== field.value && text !== "" && field.value !== "") {
      note.textContent = `现在登记的是：${field.value}`;
    }
    note.hidden = note.textContent === "";
  }
  tell(row.values[field.key] || "");
  element.append(note);
  return element;
}

// What is wrong with a field of a row as it is now; empty if nothing is.
function faultOfRow(form, section, row, field) {
  const control = byId(`${row.row}-${field.key}`);
  if (control && isHalfTyped(control)) return field.wrong;
  const text = row.values[field.key] || "";
  if (section.key === UNIT) {
    if (text === field.value) return "";
    if (text === "") return field.required ? `${field.label}不能清空` : "";
  }
  const fault = faultOf(field, text, form.today());
  if (fault !== "" || field.type !== "hazard" || text === "") return fault;
  const first = rowsOf(form, section).find((each) => each.values[field.key] === text);
  return first === row ? "" : `${text} 已经在${nameOfRow(form, section, first)}里填了`;
}

function wordsOfHazard(hazard) {
  if (!hazard) return "";
  const due = hasText(hazard.due) ? `整改期限 ${hazard.due}` : "";
  const words = [hazard.grade + "隐患", hazard.place, due, hazard.state].filter(hasText).join("，");
  return hasText(hazard.gate) ? `${words}。${hazard.gate}` : words;
}

// The open hazards of the unit, each with a button that begins a row for it.
function drawHazards(form, section, addRow) {
  const field = section.fields.find((each) => each.type === "hazard");
  const items = form.definition.hazards.map((hazard) => {
    const title = make("strong", null, hazard.description);
    const words = make("span", { class: "of" }, `${hazard.no}，${wordsOfHazard(hazard)}`);
    const button = make("button", {
      type: "button",
      class: "quiet",
      "aria-label": `报这一项：${hazard.no}`,
      onclick: () => addRow({ [field.key]: hazard.no }),
    }, "报这一项");
    return make("li", null, title, words, button);
  });
  const summary = make("summary", null, "名下未销号的隐患", make("span", { class: "count" }, `${items.length} 项`));
  return make("details", { class: "hazards", open: items.length <= 5 }, summary, make("ul", null, ...items));
}
