// What is filled in, kept in the browser's own database, so that a closed page loses nothing. Where the browser keeps
// nothing, it is in memory only, and the page says so.

const DATABASE = "zhiben-form";

function openDatabase() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("forms", { keyPath: "token" });
      asked.result.createObjectStore("photos", { keyPath: ["token", "sha256"] });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    // Some previews of files neither refuse nor answer. A slow telephone answers within this time.
    setTimeout(() => reject(new Error("no answer")), 10000);
  });
}

// Waits until a change is in the database, not only asked for.
function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// The place where one form is kept. `tell` is called with "saved", "saving", "unkept" or "elsewhere" (another page of
// the same form has changed it).
function openKept(token, tell) {
  const photos = new Map();
  let database = null;
  let isLasting = true;
  let state = null;
  let isWriting = false;
  let isWanted = false;
  let isElsewhere = false;

  // What is there already can still be read, and texts may still find room where a photo found none.
  function fail() {
    isLasting = false;
    tell("unkept");
  }

  // One write at a time. What changes in the meantime is in the next one.
  async function write() {
    isWriting = true;
    tell("saving");
    try {
      while (isWanted && database && !isElsewhere) {
        isWanted = false;
        const transaction = database.transaction("forms", "readwrite");
        const done = finished(transaction);
        const forms = transaction.objectStore("forms");
        const before = forms.get(token);
        before.onsuccess = () => {
          if (before.result && before.result.writes > state.writes) {
            isElsewhere = true;
            return;
          }
          state.writes += 1;
          try {
            forms.put(state);
          } catch (error) {
            transaction.abort();
          }
        };
        await done;
      }
      if (isLasting || isElsewhere) tell(isElsewhere ? "elsewhere" : "saved");
    } catch (error) {
      fail();
    }
    isWriting = false;
  }

  function save() {
    isWanted = true;
    if (database && !isWriting && !isElsewhere) write();
  }

  async function putPhoto(photo) {
    photos.set(photo.sha256, { bytes: photo.bytes, thumb: photo.thumb });
    if (!database) return;
    try {
      const transaction = database.transaction("photos", "readwrite");
      const done = finished(transaction);
      const { sha256: hash, bytes, thumb } = photo;
      transaction.objectStore("photos").put({ token, sha256: hash, bytes, thumb });
      await done;
      // A whole photo is needed again only for the file.
      photos.delete(hash);
    } catch (error) {
      fail();
    }
  }

  // The photo with this SHA-256, or null where it is lost.
  async function photo(hash) {
    if (photos.has(hash)) return photos.get(hash);
    if (!database) return null;
    const store = database.transaction("photos").objectStore("photos");
    return (await answered(store.get([token, hash]))) || null;
  }

  // Takes out the photos that no row has.
  async function sweep() {
    if (!database) return;
    const used = new Set();
    for (const row of state.rows) row.photos.forEach((photo) => used.add(photo.sha256));
    const store = database.transaction("photos", "readwrite").objectStore("photos");
    const all = await answered(store.getAllKeys(IDBKeyRange.bound([token], [token, []])));
    all.filter((key) => !used.has(key[1])).forEach((key) => store.delete(key));
  }

  // What was kept, or what `blank` makes where nothing was.
  async function load(blank) {
    try {
      database = await openDatabase();
      database.onversionchange = () => database && database.close();
      state = (await answered(database.transaction("forms").objectStore("forms").get(token))) || null;
    } catch (error) {
      fail();
    }
    const isNew = state === null;
    state = state || blank();
    // The first write tells at once whether this browser keeps anything.
    if (isNew) save();
    sweep().catch(fail);
    return state;
  }

  // Forgets what was filled in and begins with what `blank` makes after it.
  function restart(blank) {
    Object.assign(state, blank(state));
    save();
    sweep().catch(() => {});
  }

  return { load, save, restart, putPhoto, photo, isLasting: () => isLasting };
}
