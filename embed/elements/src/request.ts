/**
 * XMLHttpRequest, for the two things that fetch cannot do: parse an answer into a document without passing markup to a sink that
 * Trusted Types guard, and tell how much of an upload is through.
 */

/** Resolves with the parsed answer; rejects with the request, whose status is 0 where nothing was reached. */
export const request = <T>(method: string, url: string, type: XMLHttpRequestResponseType, prepare?: (xhr: XMLHttpRequest) => void, body?: FormData): Promise<T> =>
  new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    xhr.responseType = type;
    xhr.onloadend = () => (xhr.status < 300 && xhr.response ? resolve(xhr.response) : reject(xhr));
    prepare?.(xhr);
    xhr.send(body);
  });
