// Draws the measured sheet again while figures are typed; without it "Xem thử" does the same.
const form = document.querySelector("form[data-drawing]");
const place = form.querySelector(".drawing");
let wait;

async function draw() {
  const figures = new URLSearchParams(new FormData(form));
  figures.delete("csrf_token");
  const answer = await fetch(`${form.dataset.drawing}?${figures}`);
  const text = await answer.text();
  if (answer.ok && text) {
    place.innerHTML = text;
  } else if (answer.status === 422) {
    const said = document.createElement("p");
    said.className = "field-error";
    said.textContent = text;
    place.replaceChildren(said);
  }
}

form.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(draw, 250);
});
