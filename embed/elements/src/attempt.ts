/** Doing something that may fail, with the button and the sentence that say how it goes. */
import { api, ask, h, t } from "./from_core";
import { Word } from "./words";

/** A line that assistive technology reads out when it changes. */
export const statusLine = (): HTMLElement => h("p.status", { role: "status" });

/**
 * While it lasts the button rests, but keeps the focus; afterwards the status says `done`, or why it failed, where that was said in a
 * string. False, and nothing is done, where the button rests already.
 */
export async function attempt(button: HTMLElement, status: HTMLElement, work: () => unknown, done: Word): Promise<boolean> {
  if (button.ariaDisabled) return false;
  button.ariaDisabled = "true";
  try {
    await work();
    status.textContent = t(done);
    return true;
  } catch (error) {
    status.textContent = typeof error == "string" ? error : t(navigator.onLine ? Word.failed : Word.offline);
    return false;
  } finally {
    button.ariaDisabled = null;
  }
}

/** An Idempotency-Key: what carries the same one twice is done once. */
export const onceKey = (): string => `${Math.random()}`;

/** POST that must take effect once, however often it is sent with the same key. */
export const send = <T>(element: Element, path: string, body: object, key: string): Promise<T> =>
  ask(api(element, path), {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
