/** Where somebody stopped watching: kept by the server for members, by the browser for guests. */

const EVERY_MS = 10_000;
const FROM_S = 5;
const KEY = "videotube:positions";
const KEPT = 200;

export class Resume {
  #video;
  #api;
  #signedIn;
  #id = "";
  #sent = -1;

  constructor(video, { api, signedIn }) {
    this.#video = video;
    this.#api = api;
    this.#signedIn = signedIn;
    setInterval(() => !video.paused && this.#keep(), EVERY_MS);
    video.addEventListener("pause", () => this.#keep());
    video.addEventListener("ended", () => this.#keep(0));
    document.addEventListener("visibilitychange", () => document.hidden && this.#keep());
  }

  /** The position in seconds from which to go on with this video. */
  positionOf(detail) {
    this.#id = detail._id;
    return this.#signedIn ? (detail.resumePosition ?? 0) : (stored()[detail._id] ?? 0);
  }

  #keep(position = this.#video.ended ? 0 : Math.floor(this.#video.currentTime)) {
    if (!this.#id || position === this.#sent || (position > 0 && position < FROM_S)) return;
    if (position === 0 && this.#sent <= 0 && !this.#video.ended) return;
    this.#sent = position;
    // Losing one position is no reason to disturb anybody.
    if (this.#signedIn) this.#api.keepPosition(this.#id, position).catch(() => {});
    else store(this.#id, position);
  }
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // not allowed, or not ours
  }
}

function store(id, position) {
  const { [id]: _, ...others } = stored();
  const entries = Object.entries(others).slice(1 - KEPT);
  if (position > 0) entries.push([id, position]);
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // A full or forbidden storage: the film begins at its beginning next time.
  }
}
