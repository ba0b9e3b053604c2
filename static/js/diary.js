// The production diary: a tap is kept in the browser until the server has it; without this the form is sent as any other.
import { Outbox, keepPages, now, smaller } from "./outbox.js";

const form = document.querySelector("form[data-diary]");
const said = document.querySelector("[data-said]");
let outbox;

async function entryOf(stage) {
  const fields = Object.fromEntries(
    ["page", "batch_id", "establishment_id", "note"].map((name) => [name, form.elements[name].value]),
  );
  fields.stage_code = stage.value;
  fields.happened_at = form.elements.happened_at.value || now();
  const [photo] = form.elements.photo.files;
  const batch = form.elements.batch_id.selectedOptions[0].textContent;
  return {
    words: `${stage.textContent} · ${batch}, ${fields.happened_at.slice(11, 16)}`,
    fields,
    photo: photo ? await smaller(photo) : null,
  };
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
    await outbox.add(await entryOf(stage));
    said.textContent = `Đang ghi ${stage.textContent}…`;
    for (const name of ["note", "happened_at", "photo"]) form.elements[name].value = "";
    await outbox.send();
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

if (form && Outbox.works()) {
  outbox = new Outbox({ name: "diary", owner: form.dataset.owner, action: form.action });
  form.addEventListener("submit", record);
  form.elements.batch_id.addEventListener("change", offerStages);
  // A browser without it still keeps entries while the page is open.
  keepPages("diary", form.dataset.worker, location.pathname, [location.pathname]).catch(() => {});
  offerStages();
  outbox.start();
}
