// A photo as it is sent: upright, small, and without anything but the picture.

// The part of a file in which the camera's notes are.
const HEAD = 262144;

// The sides of the picture shown in the form, in pixels.
const THUMB = 240;

function bytesOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Uint8Array(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
}

// The photo of a file that somebody chose: its bytes, a small picture of it, its SHA-256, and when it was taken.
// Fails if the file is no picture that this browser can read.
async function photoOf(file, limits) {
  const head = await bytesOf(file.slice(0, HEAD));
  const exif = exifOf(head);
  let source = file;
  if (exif.at >= 0) {
    // Browsers differ in whether they turn a picture by themselves. With orientation 1 none does.
    new DataView(head.buffer).setUint16(exif.at, 1, exif.isLittle);
    source = new Blob([head, file.slice(HEAD)], { type: "image/jpeg" });
  }
  const picture = await decoded(source);
  try {
    const bytes = await small(picture, exif.orientation, limits);
    const thumb = await bytesOf(await jpeg(drawn(picture, exif.orientation, THUMB), 0.7));
    return { sha256: sha256(bytes), bytes, thumb, taken: exif.taken };
  } finally {
    if (picture.close) picture.close();
  }
}

async function decoded(blob) {
  if (self.createImageBitmap) {
    try {
      return await createImageBitmap(blob);
    } catch (error) {
      // Some browsers read more kinds of pictures as an element than this way.
    }
  }
  const picture = new Image();
  const address = URL.createObjectURL(blob);
  try {
    await new Promise((resolve, reject) => {
      picture.onload = resolve;
      picture.onerror = () => reject(new Error("no picture"));
      picture.src = address;
    });
  } finally {
    URL.revokeObjectURL(address);
  }
  return picture;
}

// A JPEG within the limits: less quality first, then a smaller picture.
async function small(picture, orientation, limits) {
  for (let side = limits.side; side >= 100; side = Math.floor(side * 0.8)) {
    const canvas = drawn(picture, orientation, side);
    for (const quality of [0.85, 0.7, 0.5]) {
      const blob = await jpeg(canvas, quality);
      if (blob.size <= limits.photo_bytes) return bytesOf(blob);
      // Half of the quality does not make a tenth of the bytes.
      if (blob.size > limits.photo_bytes * 3) break;
    }
  }
  throw new Error("too large");
}

// The picture on a canvas, turned as the camera was held, with no side longer than `side`.
function drawn(picture, orientation, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const isOnSide = orientation >= 5;
  const canvas = document.createElement("canvas");
  canvas.width = isOnSide ? height : width;
  canvas.height = isOnSide ? width : height;
  const [right, down] = [canvas.width, canvas.height];
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, right, down);
  const turns = [
    [1, 0, 0, 1, 0, 0],
    [-1, 0, 0, 1, right, 0],
    [-1, 0, 0, -1, right, down],
    [1, 0, 0, -1, 0, down],
    [0, 1, 1, 0, 0, 0],
    [0, 1, -1, 0, right, 0],
    [0, -1, -1, 0, right, down],
    [0, -1, 1, 0, 0, down],
  ];
  context.setTransform(...turns[orientation - 1]);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

function jpeg(canvas, quality) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no memory"))), "image/jpeg", quality);
  });
}
