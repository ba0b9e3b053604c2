// The inspector's first page: a code that was scanned opens its verdict; visits not sent yet are sent from here too.
import { Outbox, keepPages } from "./outbox.js";
import { isNative, partsOfReader, scanner } from "./scanner.js";

const page = document.querySelector("[data-inspection]");
const box = document.querySelector("[data-scanner]");
const photo = document.querySelector("[data-photo]");
const without = document.querySelector("[data-without-network]");

scanner(box, (text) => { location.href = `${page.dataset.check}?${new URLSearchParams({ code: text })}`; });

// A photo was taken to be read; there is nothing else to say about it.
photo.form.querySelector("button").hidden = true;
photo.addEventListener("change", () => { if (photo.files.length) photo.form.requestSubmit(); });

// The worker shows this page where a verdict was asked for and there is no network.
if (location.pathname !== page.dataset.inspection) {
  const code = new URLSearchParams(location.search).get("code");
  without.hidden = false;
  for (const link of without.querySelectorAll("a")) {
    if (code) link.href += `?${new URLSearchParams({ code })}`;
  }
  without.querySelector("[data-code]").textContent = (code || "").split("/").pop();
}

async function keep() {
  const reader = (await isNative()) ? [] : partsOfReader(box.dataset.reader);
  await keepPages("inspection", page.dataset.worker, page.dataset.inspection, page.dataset.keep.split(" "), reader);
}

if (page.dataset.keep) keep().catch(() => {});
if (Outbox.works() && page.dataset.send) {
  new Outbox({ name: "visits", owner: page.dataset.owner, action: page.dataset.send }).start();
}
