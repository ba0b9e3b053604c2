// A visit on a phone: codes with their verdicts, a draft that survives, and sending once. Without it the form
// is sent as any other.
import { Outbox, keepPages, now, smaller } from "./outbox.js";
import { isNative, partsOfReader, scanner } from "./scanner.js";

const form = document.querySelector("form[data-visit]");
const box = document.querySelector("[data-scanner]");
const list = document.querySelector("[data-codes]");
const said = document.querySelector("[data-said]");
const told = document.querySelector("[data-told]");
const typed = document.querySelector("[data-typed]");
const label = document.querySelector("[data-label-photo]");
const { owner } = form.dataset;
const DRAFT = `draft/${owner}`;
const TEXTS = ["site", "organisation", "place", "commune", "visited_at", "finding", "observed", "measures", "follow_up_on"];
let checks = []; // { code, seen_at, proof, shown, title, subject, tone }
let outbox;

// What can be known here of a visit that the server would not take: said now, while the inspector is there.
const RULES = [
  ["organisation", () => value("site") === "producer" && !value("organisation") && !checks.length,
    "Chọn chủ thể, hoặc quét một mã của chủ thể đó."],
  ["place", () => value("site") === "elsewhere" && !value("place"), "Ghi nơi kiểm tra, ví dụ: quầy 12, chợ Kỳ Lừa."],
  ["commune", () => value("site") === "elsewhere" && !value("commune"), "Nhập tên xã, phường của nơi kiểm tra."],
  ["finding", () => !value("finding"), "Chọn một kết luận."],
  ["observed", () => !value("observed"), "Ghi điều đã thấy tại nơi kiểm tra."],
  ["measures", () => value("finding") === "violation" && !value("measures"),
    "Ghi biện pháp đã áp dụng hoặc đề nghị xử lý."],
];

const value = (name) => form.elements[name].value.trim();
const values = () => Object.fromEntries(TEXTS.map((name) => [name, value(name)]));

function fill(fields) {
  for (const name of TEXTS) if (fields[name] !== undefined) form.elements[name].value = fields[name];
}

// Written before anything else happens: of what has only begun, a phone that is put away keeps nothing.
function saveDraft() {
  try {
    localStorage.setItem(DRAFT, JSON.stringify({ fields: values(), checks }));
  } catch {} // no room: the form itself still has it
}

function line(check) {
  const item = document.createElement("li");
  const tag = document.createElement("span");
  const code = document.createElement("strong");
  const words = document.createElement("span");
  const drop = document.createElement("button");
  tag.className = `tag tag-${check.tone || "neutral"}`;
  tag.textContent = check.title || "Chưa tra được, sẽ tra khi gửi";
  code.textContent = check.shown || check.code;
  words.append(code, document.createElement("br"), tag);
  if (check.subject) words.append(` ${check.subject}`);
  drop.type = "button";
  drop.className = "as-link";
  drop.textContent = "Bỏ";
  drop.setAttribute("aria-label", `Bỏ mã ${code.textContent}`);
  drop.addEventListener("click", () => {
    checks = checks.filter((one) => one !== check);
    showCodes();
    saveDraft();
  });
  item.className = "outbox-waiting";
  item.append(words, drop);
  return item;
}

const showCodes = () => list.replaceChildren(...checks.map(line));

// The verdict as of now, with the server's word for it; without a network the code alone is kept.
async function judged(check) {
  try {
    const asked = `${form.dataset.check}?${new URLSearchParams({ code: check.code })}`;
    const answer = await fetch(asked, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { code, proof, shown, title, subject, tone, organisation } = await answer.json();
    Object.assign(check, { code, proof, shown, title, subject, tone });
    if (organisation && value("site") === "producer" && !value("organisation")) {
      form.elements.organisation.value = organisation;
    }
  } catch {
    // It is judged when it is sent.
  }
}

async function addCode(text) {
  const code = text.trim();
  if (!code || checks.some((one) => one.code === code)) return;
  const check = { code, seen_at: now() };
  checks.push(check);
  showCodes();
  await judged(check);
  const named = check.shown || code;
  // One code may be scanned as an address and typed as sixteen characters.
  const twice = check.shown && checks.some((one) => one !== check && one.shown === check.shown);
  if (twice) checks = checks.filter((one) => one !== check);
  said.textContent = twice ? `Mã ${named} đã có trong danh sách.` : `Đã thêm mã ${named}.`;
  showCodes();
  saveDraft();
}

async function readLabel() {
  const [file] = label.files;
  if (!file) return;
  const body = new FormData();
  body.append("photo", await smaller(file), "tem.jpg");
  body.append("csrf_token", label.dataset.token);
  label.value = "";
  try {
    const answer = await fetch(label.dataset.labelPhoto, { method: "POST", body, headers: { Accept: "application/json" } });
    const read = await answer.json();
    if (answer.ok) await addCode(read.code);
    else said.textContent = read.problem || read.detail;
  } catch {
    said.textContent = "Không có mạng nên chưa đọc được ảnh. Gõ 16 ký tự dưới mã QR.";
  }
}

function complain(wrong) {
  for (const old of form.querySelectorAll("[data-wrong]")) old.remove();
  for (const [name, , words] of wrong) {
    const about = document.createElement("p");
    about.className = "field-error";
    about.dataset.wrong = "";
    about.textContent = words;
    const field = form.querySelector(`[name="${name}"]`);
    field.closest(".field").querySelector("label, legend").after(about);
  }
  const [first] = wrong;
  if (!first) return;
  said.textContent = wrong.map(([, , words]) => words).join(" ");
  const field = form.querySelector(`[name="${first[0]}"]`);
  field.focus();
  field.closest(".field").scrollIntoView({ block: "center" });
}

async function entryNow() {
  const fields = { page: form.elements.page.value, ...values() };
  fields.visited_at ||= now();
  fields.check = checks.map(({ code, seen_at, proof }) => JSON.stringify({ code, seen_at, proof }));
  const photos = await Promise.all([...form.elements.photos.files].map(smaller));
  const finding = form.querySelector('[name="finding"]:checked').labels[0].textContent;
  const where = fields.organisation || fields.place || checks[0]?.subject || "chủ thể của mã đã quét";
  return {
    words: `${finding} · ${where}, ${fields.visited_at.slice(11, 16)}`,
    fields,
    photos,
    checks,
  };
}

function startAnew() {
  localStorage.removeItem(DRAFT);
  checks = [];
  form.reset();
  fill(Object.fromEntries(TEXTS.filter((name) => !["site", "finding"].includes(name)).map((name) => [name, ""])));
  showCodes();
}

async function record(event) {
  event.preventDefault();
  const wrong = RULES.filter(([, isWrong]) => isWrong());
  complain(wrong);
  if (wrong.length) return;
  const button = event.submitter;
  if (button) button.disabled = true;
  try {
    await outbox.add(await entryNow());
    said.textContent = "Đang gửi cuộc kiểm tra…";
    startAnew();
    scrollTo(0, 0);
    await outbox.send();
  } catch {
    form.submit(); // no room to keep it: send it the plain way
  } finally {
    setTimeout(() => { if (button) button.disabled = false; }, 1500);
  }
}

async function edit(entry) {
  fill(entry.fields);
  ({ checks } = entry);
  showCodes();
  await outbox.drop(entry.key);
  await outbox.show();
  saveDraft();
  said.textContent = "Sửa chỗ bị báo rồi bấm Lưu. Ảnh cần chọn lại.";
}

function sent({ said: words, address }) {
  said.textContent = ""; // told below, with the way to it
  const link = document.createElement("a");
  link.href = address;
  link.textContent = "Xem cuộc kiểm tra";
  told.replaceChildren(`${words} `, link);
}

async function begin() {
  const asked = new URLSearchParams(location.search);
  const draft = JSON.parse(localStorage.getItem(DRAFT));
  form.elements.codes.value = "";
  form.elements.codes.closest(".field").hidden = true;
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
  form.elements.organisation.value = "";
  if (draft) {
    fill(draft.fields);
    ({ checks } = draft);
    showCodes();
    if (checks.length || value("observed")) said.textContent = "Tiếp tục bản đang viết dở.";
  }
  if (asked.get("organisation")) form.elements.organisation.value = asked.get("organisation");
  if (asked.get("code")) await addCode(asked.get("code"));
  history.replaceState(null, "", location.pathname); // opened again, it is not added again
}

async function keep() {
  const reader = (await isNative()) ? [] : partsOfReader(box.dataset.reader);
  await keepPages("inspection", form.dataset.worker, form.dataset.scope, form.dataset.keep.split(" "), reader);
}

if (Outbox.works()) {
  outbox = new Outbox({ name: "visits", owner, action: form.action, sent, edit });
  form.addEventListener("submit", record);
  form.addEventListener("input", saveDraft);
  document.querySelector("[data-add]").addEventListener("click", () => {
    addCode(typed.value);
    typed.value = "";
    typed.focus();
  });
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      document.querySelector("[data-add]").click();
    }
  });
  label.addEventListener("change", readLabel);
  document.querySelector("[data-anew]").addEventListener("click", startAnew);
  scanner(box, addCode, true);
  keep().catch(() => {});
  begin().then(() => outbox.start());
}
