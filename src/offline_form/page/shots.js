// The photos of a row: chosen or taken, shown small, and taken out again.

// One kind of photos of a row, with its name where the row has other kinds too. `form` is what the parts of the page have
// in common (main.js).
function drawShots(form, row, kind, index, isOnly) {
  const id = `${row.row}-photo-${index}`;
  const label = (ending, words) => {
    const of = isOnly ? null : make("span", { class: "unseen" }, kind);
    return make("label", { for: id + ending }, of, words);
  };
  const thumbs = make("ul", { class: "thumbs" });
  const told = make("p", { class: "told", role: "status" });
  const fault = make("p", { class: "fault", id: `${id}-fault` });

  function draw() {
    thumbs.textContent = "";
    const own = row.photos.filter((photo) => photo.kind === kind);
    own.forEach((photo, i) => thumbs.append(drawThumb(form, photo, `${kind}第 ${i + 1} 张`, () => remove(photo, i))));
    thumbs.hidden = own.length === 0;
  }

  function remove(photo, i) {
    row.photos.splice(row.photos.indexOf(photo), 1);
    draw();
    form.changed();
    const buttons = thumbs.querySelectorAll("button");
    if (buttons.length > 0) buttons[Math.min(i, buttons.length - 1)].focus();
    else choose.querySelector("input").focus();
  }

  async function add(control) {
    const files = Array.from(control.files);
    control.value = "";
    const refused = [];
    form.busy += 1;
    for (const [i, file] of files.entries()) {
      told.textContent = `正在处理照片 ${i + 1} / ${files.length} …`;
      const fault = await addPhoto(form, row, kind, file);
      if (fault !== "") refused.push(fault);
      draw();
    }
    form.busy -= 1;
    told.textContent = "";
    fault.textContent = refused.join("\n");
    form.changed();
  }

  const input = (ending, more) => make("input", {
    id: id + ending,
    type: "file",
    accept: "image/*",
    "aria-describedby": `${id}-fault`,
    onchange: (event) => add(event.target),
    ...more,
  });
  const choose = make("span", { class: "choose" }, input("", { multiple: true }), label("", "选照片"));
  const take = make("span", { class: "choose take" }, input("-take", { capture: "environment" }), label("-take", "拍照片"));
  const heading = isOnly ? null : make("p", { class: "kind" }, kind);
  draw();
  return make("div", { class: "shots" }, heading, thumbs, make("div", { class: "buttons" }, choose, take), told, fault);
}

// Adds one file to a row. The answer is what is wrong with it, or empty.
async function addPhoto(form, row, kind, file) {
  const { limits } = form.definition;
  const all = form.state.rows.reduce((sum, each) => sum + each.photos.length, 0);
  if (row.photos.length >= limits.photos_of_row) {
    return `“${file.name}”没有加上：一条至多 ${limits.photos_of_row} 张照片`;
  }
  if (all >= limits.photos) return `“${file.name}”没有加上：整张表至多 ${limits.photos} 张照片`;
  let photo;
  try {
    photo = await photoOf(file, limits);
  } catch (error) {
    return `“${file.name}”不是能读出的照片，请另存为 JPG 再选`;
  }
  const { sha256: hash, taken } = photo;
  if (row.photos.some((each) => each.sha256 === hash)) return `“${file.name}”已经加过了`;
  await form.kept.putPhoto(photo);
  row.photos.push({ sha256: hash, kind, taken });
  form.changed();
  return "";
}

function drawThumb(form, photo, name, remove) {
  const picture = make("img", { alt: name, width: 96, height: 96 });
  const words = make("span", { class: "taken" }, photo.taken ? photo.taken.slice(0, 16).replace("T", " ") : "");
  form.kept.photo(photo.sha256).then((found) => {
    if (!found) {
      words.textContent = "没有存住，请删除后重新选";
      return;
    }
    const address = URL.createObjectURL(new Blob([found.thumb], { type: "image/jpeg" }));
    picture.onload = () => URL.revokeObjectURL(address);
    picture.src = address;
  });
  const button = make("button", { type: "button", class: "quiet", "aria-label": `删除${name}`, onclick: remove }, "删除");
  return make("li", null, picture, words, button);
}
