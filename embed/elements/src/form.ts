/**
 * The form to write a review, which the service rendered. Photos are made smaller in the browser, where their hidden data (place, device)
 * is lost as well.
 */
import { onceKey } from "./attempt";
import { h, t } from "./from_core";
import { deliver, keep } from "./outbox";

const PHOTOS = 5;
const SIDE_PX = 2048;
const JPEG_QUALITY = 0.85;

const photos = new WeakMap<HTMLFormElement, HTMLCanvasElement[]>();

/** The photo with its longer side at SIDE_PX at most; drawing it is also the preview, which needs no blob: in img-src. */
async function smaller(file: File): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = h("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Photos were chosen: show what will be sent, each a button that takes it back, and ask whether the shop may show them. */
export async function pick(input: HTMLInputElement): Promise<void> {
  const form = input.form!;
  const status = form.querySelector<HTMLElement>(".status")!;
  const chosen = photos.get(form) || [];
  photos.set(form, chosen);
  status.textContent = "";
  try {
    for (const file of [...input.files!].slice(0, PHOTOS - chosen.length)) chosen.push(await smaller(file));
  } catch {
    status.textContent = t("failed");
  }
  input.value = "";
  const previews = form.querySelector<HTMLElement>(".previews")!;
  const show = () => {
    previews.replaceChildren(
      ...chosen.map((canvas, i) =>
        h("button.photo cover", { type: "button", "aria-label": previews.dataset.remove, click: () => (chosen.splice(i, 1), show()) }, canvas),
      ),
    );
    const consent = form.querySelector<HTMLElement>(".consent")!;
    consent.hidden = !chosen[0];
    consent.querySelector("input")!.required = !!chosen[0];
  };
  show();
}

/** Send the review; the status says whether it arrived, waits on this device, or has to be corrected. */
export async function submit(form: HTMLFormElement): Promise<void> {
  const status = form.querySelector<HTMLElement>(".status")!;
  const progress = form.querySelector("progress")!;
  const button = form.querySelector<HTMLButtonElement>(".buy")!;
  const body = new FormData(form);
  const { search } = location;
  body.set("order_token", new URLSearchParams(search).get("vitrine_order") || "");
  button.disabled = true;
  progress.hidden = false;
  for (const canvas of photos.get(form) || [])
    body.append("photos[]", await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob!), "image/jpeg", JPEG_QUALITY)), "photo.jpg");
  const url = `${form.action}?${(form.dataset.key ||= onceKey())}`;
  try {
    await deliver(url, body, progress);
    status.textContent = status.dataset.done!;
    form.replaceChildren(status);
  } catch (xhr) {
    const { status: code } = xhr as XMLHttpRequest;
    if ((!code || code > 428) && (await keep(url, body))) {
      status.textContent = status.dataset.kept!;
      form.replaceChildren(status);
    } else status.textContent = t(navigator.onLine ? "failed" : "offline");
  }
  button.disabled = !(progress.hidden = true);
}
