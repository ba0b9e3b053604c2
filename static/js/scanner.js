// Reads a code with the camera: the browser's own reader, else the vendored one, fetched when first needed.
const EVERY = 120; // milliseconds between two looks
const WIDEST = 1280; // more points only cost time
const SQUARES = { native: ["qr_code", "data_matrix"], vendored: ["QRCode", "DataMatrix"] };

export const isNative = async () =>
  "BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code");

export const partsOfReader = (base) => [`${base}share.js`, `${base}reader/index.js`, `${base}reader/zxing_reader.wasm`];

async function nativeReader() {
  const known = await BarcodeDetector.getSupportedFormats();
  const detector = new BarcodeDetector({ formats: SQUARES.native.filter((one) => known.includes(one)) });
  return async (video) => (await detector.detect(video))[0]?.rawValue;
}

async function vendoredReader(base) {
  const { prepareZXingModule, readBarcodes } = await import(`${base}reader/index.js`);
  await prepareZXingModule({
    overrides: { locateFile: (name) => `${base}reader/${name}` }, // never from another host
    fireImmediately: true,
  });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDEST / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const [found] = await readBarcodes(picture, { formats: SQUARES.vendored, maxNumberOfSymbols: 1 });
    return found?.text;
  };
}

// `box` is components/scanner.html. `found` is given what each scan says; `again` says whether to go on looking.
export function scanner(box, found, again = false) {
  const part = (name) => box.querySelector(`[data-${name}]`);
  const [video, start, stop, torch, said] = ["video", "start", "stop", "torch", "scan-said"].map(part);
  const rest = (time) => new Promise((resolve) => setTimeout(resolve, time));
  let stream = null;
  let last = "";
  let wanted = false; // until the person stops, or a code is found

  function close() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    wanted = false;
    video.hidden = stop.hidden = torch.hidden = true;
    start.hidden = false;
  }

  function offerTorch(track) {
    if (!track.getCapabilities?.().torch) return;
    torch.hidden = false;
    torch.setAttribute("aria-pressed", "false");
    torch.onclick = async () => {
      const on = torch.getAttribute("aria-pressed") !== "true";
      await track.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
      torch.setAttribute("aria-pressed", String(on));
    };
  }

  async function look(read) {
    while (stream) {
      const text = video.videoWidth ? await read(video) : "";
      if (text && stream && text !== last) {
        last = text;
        navigator.vibrate?.(80);
        if (!again) close();
        found(text);
      }
      await rest(EVERY);
    }
  }

  async function open() {
    start.hidden = wanted = true;
    last = "";
    said.textContent = "Đang mở máy ảnh…";
    try {
      const back = { facingMode: "environment", width: { ideal: WIDEST } };
      stream = await navigator.mediaDevices.getUserMedia({ video: back });
      video.srcObject = stream;
      video.hidden = stop.hidden = false;
      await video.play();
      offerTorch(stream.getVideoTracks()[0]);
    } catch {
      if (!wanted) return; // stopped while it was opening
      close();
      said.textContent = "Không mở được máy ảnh. Chụp ảnh tem hoặc gõ mã ở dưới.";
      return;
    }
    try {
      const read = await ((await isNative()) ? nativeReader() : vendoredReader(box.dataset.reader));
      said.textContent = "Đưa mã QR vào giữa khung.";
      await look(read);
    } catch {
      if (!wanted) return;
      close();
      said.textContent = "Máy này không đọc được mã bằng máy ảnh. Chụp ảnh tem hoặc gõ mã ở dưới.";
    }
  }

  if (!navigator.mediaDevices?.getUserMedia) return;
  start.hidden = false;
  start.addEventListener("click", open);
  stop.addEventListener("click", () => { close(); said.textContent = ""; });
  addEventListener("pagehide", close);
}
