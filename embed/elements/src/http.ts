/** Asking the service for JSON. What it does not answer, the browser's own cache may. */

/** GET or POST JSON; rejects with the Response (it has a status) or with the network's error. */
export async function ask<T>(url: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw answer;
  return answer.json();
}

/** GET JSON; where the service does not answer, the last answer in the HTTP cache does, however old. */
export const get = <T>(url: string, signal?: AbortSignal): Promise<T> =>
  ask<T>(url, { signal }).catch((error) => {
    if (signal?.aborted || error.status < 500) throw error;
    return ask<T>(url, { signal, cache: "force-cache" });
  });
