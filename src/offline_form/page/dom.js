// Makes an element with its attributes, listeners (`onclick` and the like) and children. Texts become text nodes, so that
// no text of the definition is ever read as HTML.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

function byId(id) {
  return document.getElementById(id);
}

function hasText(text) {
  return typeof text === "string" && text !== "";
}

// A button that asks before it acts. The question takes its place; the focus goes to the answer that changes nothing.
function askingButton(words, label, question, yes, act) {
  const place = make("span", { class: "asking" });
  const button = make("button", { type: "button", class: "quiet", "aria-label": label, onclick: ask }, words);
  function ask() {
    const no = make("button", { type: "button", onclick: () => back() }, "不" + yes);
    const does = make("button", { type: "button", class: "danger", onclick: () => act() }, yes);
    place.textContent = "";
    place.append(make("span", { role: "alert" }, question), does, no);
    no.focus();
  }
  function back() {
    place.textContent = "";
    place.append(button);
    button.focus();
  }
  place.append(button);
  return place;
}

// A moment as 2026-11-30T09:20:00+08:00, in the time zone of the device.
function localTime(moment) {
  const two = (number) => String(Math.abs(Math.trunc(number))).padStart(2, "0");
  const minutes = -moment.getTimezoneOffset();
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":");
  const zone = `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
  return `${localDay(moment)}T${time}${zone}`;
}

function localDay(moment) {
  const two = (number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}
