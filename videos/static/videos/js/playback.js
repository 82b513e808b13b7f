/** Plays a video's sources in a <video>: HLS by hls.js, else by the browser itself, else the MP4. */

import { Qualities } from "./qualities.js";

const RENEWAL_PAUSE_MS = 60_000;
const NEARLY_OVER = 0.95;
const REFUSED = new Set([401, 403, 404, 410]);

const HLS_CONFIG = {
  capLevelToPlayerSize: true,
  // Begin at a middling rendition instead of the smallest; the first segment then tells the truth.
  abrEwmaDefaultEstimate: 3_000_000,
  backBufferLength: 60,
};

export class Playback {
  #video;
  #renew;
  #fail;
  #hls = null;
  #qualities = new Qualities();
  #detail = null;
  #wanted = 0;
  #renewedAt = -Infinity;

  /**
   * `renew()` resolves to the detail with fresh addresses (signed ones expire);
   * `fail(error?)` is called once nothing more can be tried.
   */
  constructor(video, { renew, fail }) {
    this.#video = video;
    this.#renew = renew;
    this.#fail = fail;
    // Where media-chrome looks for them, once it is there.
    video.videoRenditions = this.#qualities;
    this.#qualities.onChoice = (index) => this.#hls && (this.#hls.nextLevel = index);
    video.addEventListener("error", () => this.#onElementError());
    // From then on the person decides: a stream taken up again must not start what they paused.
    video.addEventListener("playing", () => (video.autoplay = false));
  }

  /**
   * Loads the detail's best source from `resume` seconds on. `autoplay` starts it muted, the only
   * way browsers allow.
   */
  start(detail, { resume = 0, autoplay = false } = {}) {
    const nearlyOver = detail.duration && resume > detail.duration * NEARLY_OVER;
    if (autoplay) this.#video.muted = true;
    this.#load(detail, { position: nearlyOver ? 0 : resume, playing: autoplay });
  }

  /** Lets go of the stream; the element stays. */
  stop() {
    this.#hls?.destroy();
    this.#hls = null;
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  #load(detail, { position, playing, progressive = false }) {
    this.#detail = detail;
    this.#wanted = position;
    this.#hls?.destroy();
    this.#hls = null;
    this.#qualities.offer([]);
    this.#video.autoplay = playing;
    const stream = progressive ? "" : detail.sources?.hls;
    if (stream && window.Hls?.isSupported()) this.#loadByHls(stream, position);
    else if (stream && this.#video.canPlayType("application/vnd.apple.mpegurl")) this.#loadFile(stream, position);
    else if (detail.videoFile) this.#loadFile(detail.videoFile, position);
    else this.#fail();
  }

  #loadFile(address, position) {
    this.#video.src = address;
    if (position > 0) {
      this.#video.addEventListener("loadedmetadata", () => (this.#video.currentTime = position), { once: true });
    }
  }

  #loadByHls(address, position) {
    const { Hls } = window;
    const hls = new Hls({ ...HLS_CONFIG, startPosition: position > 0 ? position : -1 });
    let recovered = false;
    hls.on(Hls.Events.MANIFEST_PARSED, (_event, { levels }) => this.#qualities.offer(levels));
    hls.on(Hls.Events.ERROR, (_event, { fatal, type, response }) => {
      if (hls !== this.#hls) return;
      // A refused address stays refused; left alone, hls.js would go round the renditions with it.
      if (REFUSED.has(response?.code)) this.#again();
      else if (!fatal) return;
      else if (type === Hls.ErrorTypes.MEDIA_ERROR && !recovered) {
        recovered = true;
        hls.recoverMediaError();
      } else {
        this.#again();
      }
    });
    this.#hls = hls;
    hls.loadSource(address);
    hls.attachMedia(this.#video);
  }

  #onElementError() {
    // hls.js reports its own errors; an element without a source has none to report.
    if (!this.#hls && this.#video.getAttribute("src")) this.#again();
  }

  /** Another try from where it broke: first with fresh addresses, then with the plain file. */
  async #again() {
    const progressive = !this.#hls && this.#video.getAttribute("src") === this.#detail.videoFile;
    // Before the first metadata the element stands at 0, wherever it was asked to begin.
    const position = this.#video.readyState > 0 ? this.#video.currentTime : this.#wanted;
    const from = { position, playing: this.#video.autoplay || !this.#video.paused };
    this.stop();
    if (performance.now() - this.#renewedAt > RENEWAL_PAUSE_MS) {
      this.#renewedAt = performance.now();
      try {
        this.#load(await this.#renew(), { ...from, progressive });
      } catch (error) {
        this.#fail(error);
      }
    } else if (progressive) {
      this.#fail();
    } else {
      this.#load(this.#detail, { ...from, progressive: true });
    }
  }
}
