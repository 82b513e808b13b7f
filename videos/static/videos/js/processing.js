/** Follows a video that is not ready yet, until it is ready or has failed. */

const INTERVAL_MS = 2_000;
const LONGEST_MS = 30_000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Asks for the status every two seconds and hands each answer to `onStatus`; resolves to the last
 * one (`ready` or `failed`). A server that is away or busy is asked again, ever less often, and
 * `onTrouble(error)` told; an answer that no waiting can change is thrown.
 */
export async function followProcessing(api, id, { onStatus, onTrouble }) {
  let failures = 0;
  for (;;) {
    try {
      const status = await api.status(id);
      failures = 0;
      onStatus(status);
      if (status.status === "ready" || status.status === "failed") return status;
      await pause(INTERVAL_MS);
    } catch (error) {
      if (!error.transient) throw error;
      onTrouble(error);
      failures += 1;
      const asked = (error.retryAfter ?? 0) * 1000;
      await pause(Math.max(asked, Math.min(INTERVAL_MS * 2 ** failures, LONGEST_MS)));
    }
  }
}
