// One field of a row: its control, and what is wrong with what was typed, in the words of the import.

// A number as typed on a Chinese keyboard, with the digits of ASCII.
function narrow(text) {
  return text.normalize("NFKC").trim();
}

// What is wrong with a text of a field; empty if nothing is. A field that is left empty is wrong only if it is required.
function faultOf(field, text, today) {
  if (text === "") return field.required ? `${field.label}必须填写` : "";
  const count = Array.from(text).length;
  if (count > field.most && !["words", "hazard", "measure", "date"].includes(field.type)) {
    return `${field.label}至多 ${field.most} 个字，现在有 ${count} 个`;
  }
  switch (field.type) {
    case "number":
      return /^\d{1,12}$/.test(narrow(text)) ? "" : field.wrong;
    case "decimal":
      return /^\d{1,12}(\.\d{1,2})?$/.test(narrow(text)) ? "" : field.wrong;
    case "phone":
      return /^[0-9+(][0-9+()\-转 ,;、/]{4,}$/.test(narrow(text)) ? "" : field.wrong;
    case "date":
      if (!isDate(text)) return field.wrong;
      return field.past && text > today ? `${field.label} ${text} 在今天（${today}）之后` : "";
    case "words":
    case "hazard":
    case "measure":
      return field.choices.some(([value]) => value === text) ? "" : field.wrong || `${field.label}不在可选之列`;
    default:
      return "";
  }
}

// The values and words that a list offers.
function choicesOf(field, definition) {
  if (field.type === "words") return field.words.map((word) => [word, word]);
  if (field.type === "measure") return field.words;
  if (field.type !== "hazard") return [];
  return definition.hazards.map((hazard) => {
    const due = hasText(hazard.due) ? `（${hazard.due} 前）` : "";
    return [hazard.no, `${hazard.no.split("-").pop()} ${hazard.description}${due}`];
  });
}

// The text of a control, without spaces around it and without control characters, which a paste may have.
function textOf(control) {
  return control.value.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ").trim();
}

// A date that is typed in part has no value, but is not empty.
function isHalfTyped(control) {
  return control.type === "date" && control.value === "" && control.validity.badInput;
}

// The element of a field. `changed` is called with the new text.
function drawField(id, field, text, changed) {
  const help = hasText(field.help) ? make("p", { class: "help", id: `${id}-help` }, field.help) : null;
  const fault = make("p", { class: "fault", id: `${id}-fault` });
  const control = drawControl(id, field, text);
  control.setAttribute("aria-describedby", help ? `${id}-help ${id}-fault` : `${id}-fault`);
  if (field.required) control.required = true;
  control.addEventListener("input", () => changed(textOf(control)));
  // A list and a date may change without an `input` in old browsers.
  control.addEventListener("change", () => changed(textOf(control)));
  const mark = field.required ? make("span", { class: "required" }, "必填") : null;
  const label = make("label", { for: id }, field.label, mark);
  return make("div", { class: "field" }, label, help, control, fault);
}

function drawControl(id, field, text) {
  if (field.choices.length > 0 || ["words", "hazard", "measure"].includes(field.type)) {
    const control = make("select", { id }, make("option", { value: "" }, "请选择"));
    for (const [value, words] of field.choices) control.append(make("option", { value }, words));
    // What was chosen in an earlier copy of this form and is not in this one stays visible.
    if (text !== "" && !field.choices.some(([value]) => value === text)) {
      control.append(make("option", { value: text }, `${text}（这张表里没有）`));
    }
    control.value = text;
    return control;
  }
  if (field.type === "long") {
    const control = make("textarea", { id, rows: 3 });
    control.value = text;
    return control;
  }
  const kinds = { date: "date", phone: "tel" };
  const modes = { number: "numeric", decimal: "decimal" };
  const control = make("input", {
    id,
    type: kinds[field.type] || "text",
    inputmode: modes[field.type] || null,
    autocomplete: "off",
  });
  control.value = text;
  return control;
}

// Shows what is wrong beside a field, or that nothing is.
function showFault(id, words) {
  const control = byId(id);
  const place = byId(`${id}-fault`);
  if (!control || !place) return;
  place.textContent = words;
  if (words === "") control.removeAttribute("aria-invalid");
  else control.setAttribute("aria-invalid", "true");
}
