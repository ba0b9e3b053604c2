// Reads a label's symbol with the camera into a field marked data-scan; where the browser cannot, one types.
const fields = document.querySelectorAll("input[data-scan]");

async function read(field, button) {
  const picture = document.createElement("video");
  picture.muted = picture.playsInline = true;
  picture.className = "scan-picture";
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    picture.srcObject = stream;
    button.after(picture);
    await picture.play();
    const detector = new BarcodeDetector({ formats: ["qr_code", "data_matrix"] });
    const until = Date.now() + 30_000;
    while (Date.now() < until && picture.isConnected) {
      const [found] = await detector.detect(picture);
      if (found) {
        field.value = found.rawValue;
        field.focus();
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  } catch {
    button.disabled = true;
    button.textContent = "Không mở được máy ảnh; hãy gõ mã";
  } finally {
    stream?.getTracks().forEach((track) => track.stop());
    picture.remove();
  }
}

if ("BarcodeDetector" in window && navigator.mediaDevices) {
  for (const field of fields) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-secondary";
    button.textContent = "Quét tem";
    button.addEventListener("click", () => read(field, button));
    field.after(button);
  }
}
