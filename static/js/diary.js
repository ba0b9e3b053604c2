// Keeps diary entries in the browser until the server has them; without it the form is sent as any other.
const form = document.querySelector("form[data-diary]");
const waiting = document.querySelector("[data-waiting]");
const said = document.querySelector("[data-said]");
const LONGEST_SIDE = 1600;
let sending = false;

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("diary", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function kept(mode, act) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const change = database.transaction("entries", mode);
    const asked = act(change.objectStore("entries"));
    change.oncomplete = () => { database.close(); resolve(asked.result); };
    change.onerror = change.onabort = () => { database.close(); reject(change.error); };
  });
}

const mine = async () =>
  (await kept("readonly", (entries) => entries.getAll()))
    .filter((entry) => entry.owner === form.dataset.owner)
    .sort((one, other) => one.order - other.order);

// The clock on a wall in Lạng Sơn, wherever the phone thinks it is.
const now = () =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short", timeStyle: "medium" })
    .format(new Date()).replace(" ", "T");

// A phone's picture is several megabytes; what the page shows is not.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return (await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85))) || file;
  } catch {
    return file;
  }
}

async function entryOf(stage) {
  const fields = Object.fromEntries(
    ["page", "batch_id", "establishment_id", "note"].map((name) => [name, form.elements[name].value]),
  );
  fields.stage_code = stage.value;
  fields.happened_at = form.elements.happened_at.value || now();
  const [photo] = form.elements.photo.files;
  const batch = form.elements.batch_id.selectedOptions[0].textContent;
  return {
    key: crypto.randomUUID(),
    order: Date.now(),
    owner: form.dataset.owner,
    words: `${stage.textContent} · ${batch}, ${fields.happened_at.slice(11, 16)}`,
    fields,
    photo: photo ? await smaller(photo) : null,
    wrong: "",
  };
}

function post(entry) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...entry.fields, key: entry.key })) body.append(name, value);
  if (entry.photo) body.append("photo", entry.photo, "anh.jpg");
  return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
}

// Why an entry will never be taken: the problem's own sentences.
async function reason(answer) {
  try {
    const problem = await answer.json();
    return Object.values(problem.errors || {}).join(" ") || problem.detail;
  } catch {
    return `Máy chủ trả lời ${answer.status}.`;
  }
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    for (const entry of (await mine()).filter((one) => !one.wrong)) {
      const answer = await post(entry);
      if (answer.ok) {
        said.textContent = (await answer.json()).said;
        await kept("readwrite", (entries) => entries.delete(entry.key));
      } else if (answer.status === 401) {
        said.textContent = "Đăng nhập lại để gửi các mục đang giữ trong máy.";
        break;
      } else if (answer.status >= 500 || answer.status === 429) {
        said.textContent = "Hệ thống đang bận; các mục vẫn được giữ và sẽ tự gửi lại.";
        break;
      } else {
        entry.wrong = await reason(answer);
        await kept("readwrite", (entries) => entries.put(entry));
      }
    }
  } catch {
    said.textContent = "Không có mạng. Đã giữ trong máy, sẽ tự gửi khi có mạng.";
  } finally {
    sending = false;
    await show();
  }
}

function line(entry) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  item.className = "diary-waiting";
  words.textContent = entry.words;
  item.append(words);
  if (entry.wrong) {
    const wrong = document.createElement("span");
    const drop = document.createElement("button");
    wrong.className = "field-error";
    wrong.textContent = ` ${entry.wrong}`;
    words.append(wrong);
    drop.type = "button";
    drop.className = "as-link";
    drop.textContent = "Bỏ mục này";
    drop.addEventListener("click", async () => {
      await kept("readwrite", (entries) => entries.delete(entry.key));
      await show();
    });
    item.append(drop);
  }
  return item;
}

async function show() {
  const entries = await mine();
  waiting.hidden = entries.length === 0;
  waiting.querySelector("[data-entries]").replaceChildren(...entries.map(line));
}

function offerStages() {
  const codes = form.elements.batch_id.selectedOptions[0].dataset.stages.split(" ");
  for (const tap of form.querySelectorAll(".taps button")) tap.hidden = !codes.includes(tap.value);
}

async function record(event) {
  event.preventDefault();
  const stage = event.submitter;
  stage.disabled = true; // a finger that trembles is not two stages
  try {
    const entry = await entryOf(stage);
    await kept("readwrite", (entries) => entries.add(entry));
    said.textContent = `Đang ghi ${stage.textContent}…`;
    for (const name of ["note", "happened_at", "photo"]) form.elements[name].value = "";
    await send();
  } catch {
    // No room to keep it: send it the plain way.
    const plain = document.createElement("input");
    plain.type = "hidden";
    plain.name = "stage_code";
    plain.value = stage.value;
    form.append(plain);
    form.submit();
  } finally {
    setTimeout(() => { stage.disabled = false; }, 1500);
  }
}

// So that the page opens where there is no network; see diary-worker.js.
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(form.dataset.worker, { scope: location.pathname });
  await navigator.serviceWorker.ready;
  const cache = await caches.open("diary");
  if (await cache.match(location.pathname)) return; // the worker keeps it fresh from now on
  const parts = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]");
  await cache.addAll([location.pathname, ...[...parts].map((part) => new URL(part.href || part.src).pathname)]);
}

if (form && window.indexedDB && crypto.randomUUID) {
  form.addEventListener("submit", record);
  form.elements.batch_id.addEventListener("change", offerStages);
  waiting.querySelector("[data-send]").addEventListener("click", send);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => { if (!waiting.hidden) send(); }, 30_000);
  keepPage().catch(() => {}); // a browser without it still keeps entries while the page is open
  // Signing out takes the page that was kept for times without a network along.
  for (const out of document.querySelectorAll(".account form")) {
    out.addEventListener("submit", () => caches.delete("diary"));
  }
  offerStages();
  show().then(send);
}
