// What the form gives back: the report, the file with it and the photos, and a text to paste where no file can be sent.

// The report as an object. `saved` is the time at which it is given.
function reportOf(form, saved) {
  const { definition, state } = form;
  const rows = [];
  for (const section of definition.sections) {
    for (const row of rowsOf(form, section).filter((each) => isReported(definition, each))) {
      rows.push({
        row: row.row,
        section: row.section,
        values: reportedValues(section, row),
        items: section.checks ? { ...row.items } : {},
        photos: row.photos.map((photo) => ({ sha256: photo.sha256, kind: photo.kind, taken: photo.taken })),
      });
    }
  }
  return {
    form: definition.form,
    site: definition.site,
    unit: definition.unit.code,
    period: definition.period.key,
    token: definition.token,
    made: definition.made,
    started: state.started,
    saved,
    revision: state.revision,
    zero: state.zero,
    signature: state.signature,
    rows,
  };
}

// A file name that every system takes.
function fileName(definition) {
  const unit = Array.from(definition.unit.name.replace(/[\\/:*?"<>|\s\u0000-\u001f]/g, "_")).slice(0, 60).join("");
  return `${unit}_${definition.period.key}.zbf`;
}

// The file of a report: its name, and the report and each photo once. Fails with the words to show if a photo is lost.
async function fileOf(form, report, moment) {
  const json = new TextEncoder().encode(JSON.stringify(report));
  const entries = [{ name: "report.json", bytes: json }];
  const hashes = new Set();
  for (const row of report.rows) row.photos.forEach((photo) => hashes.add(photo.sha256));
  for (const hash of hashes) {
    const photo = await form.kept.photo(hash);
    if (!photo) throw new Error("有照片没有存住，请删除后重新选");
    entries.push({ name: `photos/${hash}.jpg`, bytes: photo.bytes });
  }
  const name = fileName(form.definition);
  return { file: new File(zip(entries, moment), name, { type: "application/octet-stream" }), json, photos: hashes.size };
}

// The text that can be sent in place of the file.
function pasteOf(definition, json, photos) {
  let binary = "";
  for (let at = 0; at < json.length; at += 8192) binary += String.fromCharCode(...json.subarray(at, at + 8192));
  const lines = [
    `【治本填报】${definition.town} ${definition.unit.name} ${definition.period.key}`,
    `zbf1:${btoa(binary)}:${sha256(json).slice(0, 8)}`,
  ];
  if (photos > 0) lines.push("（照片没有随文字发出，请另发照片）");
  return lines.join("\n");
}

function download(file) {
  const address = URL.createObjectURL(file);
  const link = make("a", { href: address, download: file.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

function canShare(what) {
  try {
    return Boolean(navigator.canShare && navigator.canShare(what));
  } catch (error) {
    return false;
  }
}

async function copyText(control) {
  try {
    await navigator.clipboard.writeText(control.value);
    return true;
  } catch (error) {
    control.select();
    return document.execCommand("copy");
  }
}

// The part of the page below the button: the file that was made, and the ways to send it.
function drawGiven(place, definition, { file, json, photos }) {
  const told = make("p", { role: "status", class: "told" });
  const share = (what) => async () => {
    try {
      await navigator.share(what);
    } catch (error) {
      if (error.name !== "AbortError") told.textContent = "没有发出去，请用下面的办法";
    }
  };
  const paste = make("textarea", { id: "paste", rows: 4, readonly: true, "aria-label": "填报文字" });
  paste.value = pasteOf(definition, json, photos);
  const buttons = [];
  if (canShare({ files: [file] })) {
    buttons.push(make("button", { type: "button", id: "share", onclick: share({ files: [file] }) }, "发送填报件"));
  }
  buttons.push(make("button", { type: "button", id: "again", onclick: () => download(file) }, "再存一次"));
  const copy = make("button", {
    type: "button",
    id: "copy",
    onclick: async () => {
      told.textContent = (await copyText(paste)) ? "文字已复制，请粘贴到微信里发出" : "没有复制成，请长按文字全选后复制";
    },
  }, "复制文字");
  const texts = [copy];
  if (canShare({ text: paste.value })) {
    texts.push(make("button", { type: "button", onclick: share({ text: paste.value }) }, "发送文字"));
  }
  const size = file.size < 1048576 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`;
  place.textContent = "";
  place.append(
    make("h2", { id: "h-given", tabindex: -1 }, "填报件已生成"),
    make("p", null, make("strong", { class: "file" }, file.name), `（${size}，照片 ${photos} 张）`),
    make("p", null, `已存到浏览器的下载目录。在微信里发给${definition.town}：点“+”，选“文件”，找到它发出。`),
    make("div", { class: "buttons" }, ...buttons),
    make("h3", null, "找不到文件，或者发不出去"),
    make("p", { class: "help" }, "把下面这段文字整段复制，粘贴到微信里发出。" + (photos > 0 ? "照片请另发。" : "")),
    paste,
    make("div", { class: "buttons" }, ...texts),
    told,
  );
  place.hidden = false;
}
