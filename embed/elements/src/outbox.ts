/**
 * Reviews on their way. What cannot be sent now stays on the device, photos included, because its author pressed Send; it is sent once,
 * under the same Idempotency-Key, when the network is back or the next page with reviews opens, and is then forgotten.
 */
import { request } from "./request";

const BOX = "vitrine";
const open = () => caches.open(BOX);

/** `url` ends in ?KEY, which the service does not read: it makes the address of the kept copy unique. */
export const deliver = (url: string, body: FormData, progress?: HTMLProgressElement): Promise<unknown> =>
  request(
    "POST",
    url,
    "json",
    (xhr) => {
      xhr.setRequestHeader("Idempotency-Key", url.split("?")[1]!);
      if (progress) xhr.upload.onprogress = ({ loaded, total }) => (progress.value = loaded / total);
    },
    body,
  );

/** True when the device kept it; a page without a secure connection has no place to keep it. */
export const keep = async (url: string, body: FormData): Promise<boolean> => {
  try {
    await (await open()).put(url, new Response(body));
    return true;
  } catch {
    return false;
  }
};

/** Send what was kept. What the service refuses would be refused again and is forgotten; 409: another tab is sending it. */
export async function resend(): Promise<void> {
  try {
    // Opening would make one, and who sent nothing has nothing stored.
    if (!(await caches.has(BOX))) return;
    const box = await open();
    for (const { url } of await box.keys()) {
      const body = await (await box.match(url))!.formData();
      const status = await deliver(url, body).then(() => 200, (xhr) => xhr.status);
      if (status && status < 429 && status != 409) await box.delete(url);
    }
    if (!(await box.keys())[0]) await caches.delete(BOX);
  } catch {
    // Without a place to keep anything there is nothing to send.
  }
}
