// Puts the page together. `form` is what its parts have in common: the definition, what was filled in, and where it is
// kept.

// What the line at the bottom says.
function wordsOfState(what, isGiven) {
  if (what === "unkept") return "没有存住";
  if (what === "elsewhere") return "已在另一个页面改过";
  return isGiven ? "已存在本机，填报件已生成" : "已存在本机，还没有生成填报件";
}

async function begin() {
  const definition = JSON.parse(byId("definition").textContent);
  for (const section of definition.sections) {
    for (const field of section.fields) field.choices = choicesOf(field, definition);
  }
  const form = { definition, state: null, kept: null, adders: {}, busy: 0, isChanged: false };
  // The day of a device with a wrong clock is not before the day on which the form was made.
  form.today = () => {
    const day = localDay(new Date());
    return day < definition.made ? definition.made : day;
  };
  document.querySelector("main").append(make("p", { role: "status" }, "正在打开…"));
  form.kept = openKept(definition.token, (what) => tellKept(form, what));
  const blank = (before) => blankState(definition, before);
  form.state = await form.kept.load(blank);
  form.changed = () => {
    form.isChanged = true;
    form.state.given = false;
    form.kept.save();
    outdate();
    showSections(form);
  };
  addEventListener("beforeunload", (event) => {
    if (form.kept.isLasting() || !form.isChanged) return;
    event.preventDefault();
    event.returnValue = "";
  });
  draw(form, blank);
}

// A form with nothing in it. After another one its counts go on: no row's name and no revision is given twice.
function blankState(definition, before = { revision: 0, writes: 0, next: 1 }) {
  const { revision, writes, next } = before;
  const state = { token: definition.token, started: localTime(new Date()), revision, writes, next };
  Object.assign(state, { given: false, zero: false, signature: "", rows: [] });
  const unit = definition.sections.find((section) => section.key === UNIT);
  if (unit) newRow(state, unit, {});
  return state;
}

function draw(form, blank) {
  const { definition } = form;
  form.adders = {};
  const main = document.querySelector("main");
  main.textContent = "";
  const sections = make("div", { id: "sections" }, ...definition.sections.map((section) => drawSection(form, section)));
  const report = make("form", { id: "report", novalidate: true, onsubmit: (event) => event.preventDefault() });
  report.append(drawZero(form), sections, drawSignature(form));
  const again = askingButton("清空重填", "清空重填", "已填的内容和照片都会清掉，清空？", "清空", () => {
    form.kept.restart(blank);
    form.isChanged = false;
    draw(form, blank);
    scrollTo(0, 0);
    byId("zero").focus();
  });
  const unkept = make("div", { id: "unkept", class: "banner", role: "alert", hidden: form.kept.isLasting() });
  unkept.append(
    make("strong", null, "这里存不住已填的内容，关掉就没有了。"),
    "可以现在一次填完并生成填报件；或者换手机自带的浏览器打开（微信里：点右上角“…”，选“在浏览器打开”）。",
  );
  const elsewhere = make("div", { id: "elsewhere", class: "banner", role: "alert", hidden: true });
  elsewhere.append(
    make("strong", null, "这张表已在另一个页面里改过，这一页不再保存。"),
    make("button", { type: "button", id: "reload", onclick: () => location.reload() }, "换成那边填的内容"),
  );
  main.append(
    drawTop(definition), unkept, elsewhere,
    make("div", { id: "mistakes", role: "alert", class: "banner", hidden: true }),
    ...drawDuties(form), report, make("section", { id: "given", "aria-labelledby": "h-given", hidden: true }),
    make("footer", null, make("p", null, `${definition.made} 由${definition.town}发出。这张表不联网，填的内容只在本机，发出填报件后对方才看得到。`), again),
    make("p", { id: "state", role: "status", "aria-live": "polite" }),
  );
  tellKept(form, form.kept.isLasting() ? "saved" : "unkept");
  showSections(form);
}

function drawTop(definition) {
  const { period, unit, town } = definition;
  return make("header", null,
    make("p", { class: "of" }, `${town} 安全生产填报表`),
    make("h1", null, unit.name),
    make("p", { class: "of" }, `${period.words}，单位编码 ${unit.code}`),
    make("p", null, "有什么填什么，边填边存，随时可以关掉再打开接着填。填完在最下面签名，生成填报件发回。"));
}

// What is owed, each with a button to the section where it is reported. Of one that is owed for several periods the last
// is shown, and how many before it were not done.
function drawDuties(form) {
  const { duties, sections } = form.definition;
  if (duties.length === 0) return [];
  const titles = Array.from(new Set(duties.map((duty) => duty.title)));
  const items = titles.map((title) => {
    const same = duties.filter((duty) => duty.title === title);
    const last = same.reduce((one, other) => ((other.due || "") > (one.due || "") ? other : one));
    const section = sections.find((each) => each.key === last.section);
    const go = section
      ? make("button", { type: "button", class: "quiet", "aria-label": `去填：${title}`, onclick: () => {
        if (form.state.zero) byId("zero").click();
        focusOn(`add-${section.key}`);
      } }, "去填")
      : null;
    const before = same.length > 1 ? `以前还有 ${same.length - 1} 次没有办` : "";
    const words = [last.period, hasText(last.due) ? `${last.due} 前` : "", last.state, before].filter(hasText).join("，");
    return make("li", null, make("strong", null, title), make("span", { class: "of" }, words), go);
  });
  const heading = make("h2", { id: "h-duties" }, "本期要做的");
  return [make("section", { class: "duties", "aria-labelledby": "h-duties" }, heading, make("ul", null, ...items))];
}

function drawZero(form) {
  const control = make("input", { type: "checkbox", id: "zero", "aria-describedby": "zero-help zero-fault" });
  control.checked = form.state.zero;
  control.addEventListener("change", () => {
    form.state.zero = control.checked;
    showFault("zero", "");
    form.changed();
  });
  return make("section", { "aria-label": "零报告" },
    make("label", { class: "tick" }, control, "零报告：本期没有要报的"),
    make("p", { class: "help", id: "zero-help" }, "勾选后只要签名。有要报的就不勾，填下面各项。"),
    make("p", { class: "fault", id: "zero-fault" }));
}

// With a zero report the sections are out of the way, unless something is in them.
function showSections(form) {
  const isEmpty = !form.state.rows.some((row) => isReported(form.definition, row));
  byId("sections").hidden = form.state.zero && isEmpty;
}

function drawSignature(form) {
  const field = { key: "signature", label: "填报人", type: "text", required: true, most: 30, help: "写姓名，即为签名。", choices: [] };
  const element = drawField("signature", field, form.state.signature, (text) => {
    form.state.signature = text;
    showFault("signature", "");
    form.changed();
  });
  const button = make("button", { type: "button", id: "give", class: "main", onclick: () => give(form) }, "生成填报件");
  const told = make("p", { id: "outdated", class: "told", role: "status" });
  return make("section", { "aria-labelledby": "h-signature" },
    make("h2", { id: "h-signature" }, "签名和发回"), element, told, button);
}

// What was given is no longer what is filled in.
function outdate() {
  if (byId("given").hidden) return;
  byId("given").hidden = true;
  byId("outdated").textContent = "生成之后又改过，请再生成一次发回，以后一次的为准。";
}

async function give(form) {
  const told = byId("outdated");
  if (form.busy > 0) {
    told.textContent = "照片还在处理，请稍等再点";
    return;
  }
  if (!byId("elsewhere").hidden) {
    focusOn("reload");
    return;
  }
  const mistakes = mistakesOf(form);
  showMistakes(mistakes);
  if (mistakes.length > 0) return;
  const moment = new Date();
  form.state.revision += 1;
  try {
    const given = await fileOf(form, reportOf(form, localTime(moment)), moment);
    form.isChanged = false;
    form.state.given = true;
    form.kept.save();
    download(given.file);
    drawGiven(byId("given"), form.definition, given);
    told.textContent = "";
    focusOn("h-given");
  } catch (error) {
    form.state.revision -= 1;
    told.textContent = `没有生成：${error.message}`;
  }
}

// Says whether what is filled in is kept. The words change only when this does, so that a screen reader is not told of
// every letter.
function tellKept(form, what) {
  const state = byId("state");
  if (!state) return;
  state.dataset.kept = what;
  if (what === "saving") return;
  const words = wordsOfState(what, form.state.given);
  if (state.textContent !== words) state.textContent = words;
  if (what !== "saved") byId(what).hidden = false;
}

document.documentElement.dataset.begun = "yes";
begin().catch((error) => {
  byId("unopened").hidden = false;
  throw error;
});
