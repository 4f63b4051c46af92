// Looks for all mistakes of the form at once, shows each beside its field, and lists them on top.

// The mistakes in the order of the page: where the focus goes, and the words of the list.
function mistakesOf(form) {
  const mistakes = [];
  const { definition, state } = form;
  const filled = state.rows.filter((row) => isReported(definition, row));
  let zero = "";
  if (state.zero && filled.length > 0) zero = `已填了 ${filled.length} 条，不能同时零报告：请取消勾选，或把填的删除`;
  if (!state.zero && filled.length === 0) zero = "还什么都没有填；确实没有要报的，请勾选零报告";
  showFault("zero", zero);
  if (zero !== "") mistakes.push({ id: "zero", words: zero });
  for (const section of definition.sections) {
    for (const row of rowsOf(form, section)) {
      for (const field of section.fields) {
        const id = `${row.row}-${field.key}`;
        const fault = faultOfRow(form, section, row, field);
        showFault(id, fault);
        const label = fault.startsWith(field.label) ? "" : field.label;
        if (fault !== "") mistakes.push({ id, words: `${nameOfRow(form, section, row)}：${label}${fault}` });
      }
    }
  }
  const signature = state.signature === "" ? "填报人必须填写" : "";
  showFault("signature", signature);
  if (signature !== "") mistakes.push({ id: "signature", words: signature });
  return mistakes;
}

// The changed values of the section `unit`; all values of other rows. Empty ones are left out.
function reportedValues(section, row) {
  const values = {};
  for (const field of section.fields) {
    const text = row.values[field.key] || "";
    if (text !== "" && !(section.key === UNIT && text === field.value)) values[field.key] = text;
  }
  return values;
}

// Whether a row is part of the report: the one of the section `unit` only if something in it changed.
function isReported(definition, row) {
  const section = definition.sections.find((each) => each.key === row.section);
  return Boolean(section) && (section.key !== UNIT || Object.keys(reportedValues(section, row)).length > 0);
}

// Lists the mistakes and puts the focus on the first one.
function showMistakes(mistakes) {
  const list = byId("mistakes");
  list.textContent = "";
  list.hidden = mistakes.length === 0;
  if (mistakes.length === 0) return;
  const items = mistakes.map(({ id, words }) => {
    const go = (event) => {
      event.preventDefault();
      focusOn(id);
    };
    return make("li", null, make("a", { href: `#${id}`, onclick: go }, words));
  });
  list.append(make("h2", null, `有 ${mistakes.length} 处要改`), make("ul", null, ...items));
  focusOn(mistakes[0].id);
}

function focusOn(id) {
  const control = byId(id);
  control.focus({ preventScroll: true });
  control.scrollIntoView({ block: "center" });
}
