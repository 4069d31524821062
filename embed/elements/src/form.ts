/**
 * The forms to write a review and to ask a question, which the service rendered. Photos are made smaller in the browser, where their hidden data (place, device)
 * is lost as well.
 */
import { onceKey } from "./attempt";
import { h, t } from "./from_core";
import { deliver, keep } from "./outbox";
import { Word } from "./words";

const PHOTOS = 5;
const SIDE_PX = 2048;
const JPEG_QUALITY = 0.85;

/** A form and the photos chosen in it. */
type Form = HTMLFormElement & { chosen?: HTMLCanvasElement[] };

/** The photo with its longer side at SIDE_PX at most; drawing it is also the preview, which needs no blob: in img-src. */
async function smaller(file: File): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = h("canvas", { width: bitmap.width * scale, height: bitmap.height * scale });
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Photos were chosen: show what will be sent, each a button that takes it back, and ask whether the shop may show them. */
export async function pick(input: HTMLInputElement): Promise<void> {
  const form = input.form! as Form;
  const status = form.querySelector<HTMLElement>(".status")!;
  const chosen = (form.chosen ||= []);
  status.textContent = "";
  try {
    for (const file of [...input.files!].slice(0, PHOTOS - chosen.length)) chosen.push(await smaller(file));
  } catch {
    status.textContent = t(Word.failed);
  }
  input.value = "";
  const previews = form.querySelector<HTMLElement>(".previews")!;
  const take = (i: number) => {
    chosen.splice(i, 1);
    show();
    ((previews.children[i] as HTMLElement) || input).focus();
  };
  const show = () => {
    previews.replaceChildren(
      ...chosen.map((canvas, i) =>
        h("button.photo cover", { type: "button", "aria-label": previews.dataset.remove, click: () => take(i) }, canvas),
      ),
    );
    const consent = form.querySelector<HTMLElement>(".consent")!;
    consent.hidden = !chosen[0];
    consent.querySelector("input")!.required = !!chosen[0];
  };
  show();
}

/** Send it; the status says whether it arrived, waits on this device, or what has to be corrected. */
export async function submit(form: Form): Promise<void> {
  const status = form.querySelector<HTMLElement>(".status")!;
  const progress = form.querySelector("progress")!;
  const button = form.querySelector<HTMLElement>(".buy")!;
  const body = new FormData(form);
  if (button.ariaDisabled) return;
  const over = (text: string | undefined) => {
    status.textContent = text!;
    form.replaceChildren(status);
    status.focus();
  };
  body.delete("photos");
  body.set("order_token", new URLSearchParams(location.search).get("vitrine_order") || "");
  button.ariaDisabled = "true";
  progress.hidden = false;
  for (const canvas of form.chosen || [])
    body.append("photos[]", await new Promise<Blob>((resolve) => canvas.toBlob(resolve as BlobCallback, "image/jpeg", JPEG_QUALITY)), "photo.jpg");
  const url = `${form.action}?${(form.dataset.key ||= onceKey())}`;
  try {
    await deliver(url, body, progress);
    over(status.dataset.done);
  } catch (xhr) {
    const { status: code, response } = xhr as XMLHttpRequest;
    if ((!code || code > 428) && (await keep(url, body))) over(status.dataset.kept);
    else {
      // The service names the field that it does not take.
      const field = response?.parameter && form.querySelector<HTMLElement>(`[name="${response.parameter}"]`);
      status.textContent = field
        ? status.dataset.check!.replace("{0}", field.closest("fieldset,.field")!.firstChild!.textContent!)
        : t(navigator.onLine ? Word.failed : Word.offline);
      field?.focus();
    }
  }
  button.ariaDisabled = null;
  progress.hidden = true;
}
