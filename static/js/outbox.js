// Keeps what was written in this browser until the server has it; each entry has a key and is taken once.
const LONGEST_SIDE = 1600;
const STORE = "entries";

// The clock on a wall in Lạng Sơn, wherever the phone thinks it is.
export const now = () =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short", timeStyle: "medium" })
    .format(new Date()).replace(" ", "T");

// A phone's picture is several megabytes; what the pages show is not.
export async function smaller(file) {
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

// So that pages open where there is no network; see offline-worker.js. `more` is kept besides what each is made of.
export async function keepPages(name, worker, scope, pages, more = []) {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(worker, { scope });
  await navigator.serviceWorker.ready;
  const cache = await caches.open(name);
  const known = await Promise.all(pages.map((page) => cache.match(page)));
  if (known.every(Boolean)) return; // the worker keeps them fresh from now on
  const parts = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=modulepreload], script[src]");
  await cache.addAll([...pages, ...[...parts].map((part) => new URL(part.href || part.src).pathname), ...more]);
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

function asLink(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "as-link";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

export class Outbox {
  // `name` is the browser's database, `owner` the person whose entries are shown; `sent` is told each answer,
  // and `edit`, where given, is handed an entry that was refused.
  constructor({ name, owner, action, sent = () => {}, edit = null }) {
    Object.assign(this, { name, owner, action, sent, edit });
    this.waiting = document.querySelector("[data-waiting]");
    this.said = document.querySelector("[data-said]");
    this.sending = false;
  }

  static works = () => Boolean(window.indexedDB && crypto.randomUUID);

  start() {
    this.waiting.querySelector("[data-send]").addEventListener("click", () => this.send());
    addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.send(); });
    setInterval(() => { if (!this.waiting.hidden) this.send(); }, 30_000);
    this.show().then(() => this.send());
  }

  async kept(mode, act) {
    const database = await new Promise((resolve, reject) => {
      const asked = indexedDB.open(this.name, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return new Promise((resolve, reject) => {
      const change = database.transaction(STORE, mode);
      const asked = act(change.objectStore(STORE));
      change.oncomplete = () => { database.close(); resolve(asked.result); };
      change.onerror = change.onabort = () => { database.close(); reject(change.error); };
    });
  }

  find(key) { return this.kept("readonly", (entries) => entries.get(key)); }
  put(entry) { return this.kept("readwrite", (entries) => entries.put(entry)); }
  drop(key) { return this.kept("readwrite", (entries) => entries.delete(key)); }

  async mine() {
    return (await this.kept("readonly", (entries) => entries.getAll()))
      .filter((entry) => entry.owner === this.owner)
      .sort((one, other) => one.order - other.order);
  }

  add(entry) {
    return this.put({ key: crypto.randomUUID(), order: Date.now(), owner: this.owner, wrong: "", ...entry });
  }

  post(entry) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...entry.fields, key: entry.key })) {
      for (const one of [value].flat()) body.append(name, one);
    }
    if (entry.photo) body.append("photo", entry.photo, "anh.jpg");
    for (const photo of entry.photos || []) body.append("photos", photo, "anh.jpg");
    return fetch(this.action, { method: "POST", body, headers: { Accept: "application/json" } });
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    try {
      for (const entry of (await this.mine()).filter((one) => !one.wrong)) {
        const answer = await this.post(entry);
        if (answer.ok) {
          const told = await answer.json();
          this.said.textContent = told.said;
          this.sent(told);
          await this.drop(entry.key);
        } else if (answer.status === 401) {
          this.said.textContent = "Đăng nhập lại để gửi các mục đang giữ trong máy.";
          break;
        } else if (answer.status >= 500 || answer.status === 429) {
          this.said.textContent = "Hệ thống đang bận; các mục vẫn được giữ và sẽ tự gửi lại.";
          break;
        } else {
          entry.wrong = await reason(answer);
          await this.put(entry);
        }
      }
    } catch {
      this.said.textContent = "Không có mạng. Đã giữ trong máy, sẽ tự gửi khi có mạng.";
    } finally {
      this.sending = false;
      await this.show();
    }
  }

  async show() {
    const entries = await this.mine();
    this.waiting.hidden = entries.length === 0;
    this.waiting.querySelector("[data-entries]").replaceChildren(...entries.map((entry) => this.line(entry)));
  }

  line(entry) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    item.className = "outbox-waiting";
    words.textContent = entry.words;
    item.append(words);
    if (entry.wrong) {
      const wrong = document.createElement("span");
      wrong.className = "field-error";
      wrong.textContent = ` ${entry.wrong}`;
      words.append(wrong);
      if (this.edit) item.append(asLink("Sửa lại", () => this.edit(entry)));
      item.append(asLink("Bỏ mục này", async () => {
        await this.drop(entry.key);
        await this.show();
      }));
    }
    return item;
  }
}
