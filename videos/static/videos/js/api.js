/** The REST API as the pages use it: envelope opened, errors typed, an expired session renewed once. */

const TIMEOUT_MS = 15_000;

/** An answer that is not a success. `status` is 0 when there was no answer at all. */
export class ApiError extends Error {
  constructor(status, { message = "", retryAfter = null } = {}) {
    super(message || `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    /** Seconds to wait, where the server said so. */
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get transient() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  /** `base` ends with a slash: "/api/v1/". */
  constructor(base) {
    this.base = base;
  }

  /** The video's detail, with fresh addresses of its files. Asking counts a view. */
  video(id) {
    return this.#asReader("GET", `videos/${encodeURIComponent(id)}`);
  }

  /** `{status, stage, progress, error}`; for the owner only. */
  status(id) {
    return this.#asReader("GET", `videos/${encodeURIComponent(id)}/status`);
  }

  /** Puts a failed video back in the queue; for the owner only. */
  retry(id) {
    return this.#asReader("POST", `videos/${encodeURIComponent(id)}/retry`);
  }

  /** Stores where a member stopped watching, in seconds. */
  keepPosition(id, position) {
    return this.#send("PATCH", `users/history/${encodeURIComponent(id)}`, { body: { position } });
  }

  /**
   * A stale cookie answers 401 even where a guest may read. So: renew the session, and where that
   * fails read as the guest that the visitor now is.
   */
  async #asReader(method, path) {
    try {
      return await this.#send(method, path);
    } catch (error) {
      if (error.status !== 401) throw error;
    }
    const renewed = await this.#send("POST", "users/refresh-token").then(() => true, () => false);
    return this.#send(method, path, { credentials: renewed ? "same-origin" : "omit" });
  }

  async #send(method, path, { credentials = "same-origin", body: sent } = {}) {
    let response;
    let body = null;
    try {
      response = await fetch(this.base + path, {
        method,
        credentials,
        headers: { Accept: "application/json", ...(sent && { "Content-Type": "application/json" }) },
        body: sent && JSON.stringify(sent),
        // A position is also sent by a page that is just being left.
        keepalive: Boolean(sent),
        cache: "no-store",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      body = await response.json();
    } catch (cause) {
      if (!response) throw new ApiError(0, { message: String(cause) });
    }
    if (response.ok && body) return body.data;
    const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    throw new ApiError(response.ok ? 502 : response.status, {
      message: body?.message,
      retryAfter: Number.isNaN(retryAfter) ? null : retryAfter,
    });
  }
}

/** The video in the page's own address: its id or, of an unlisted one, the shareId that opened it. */
export function videoIdInAddress(path = window.location.pathname) {
  return decodeURIComponent(path.split("/").filter(Boolean).at(-1) ?? "");
}
