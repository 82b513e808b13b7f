/** The stage of a video: asks the API for it, then plays it, waits for it, or says why neither. */
import { Api, ApiError, videoIdInAddress } from "./api.js";
import { listenToKeys } from "./keyboard.js";
import { Panel } from "./panel.js";
import { Playback } from "./playback.js";
import { followProcessing } from "./processing.js";
import { Resume } from "./resume.js";
import { UNPLAYABLE, explain, stageName } from "./sentences.js";
import { endLastChapter, setTracks } from "./tracks.js";

export class Stage {
  #root = document.getElementById("stage");
  #controls = document.getElementById("controls");
  #player = document.getElementById("player");
  #panel = new Panel();
  #api = new Api(this.#root.dataset.api);
  #id = videoIdInAddress();
  #resume = new Resume(this.#player, { api: this.#api, signedIn: "signedIn" in this.#root.dataset });
  #onDetail;
  #playback = new Playback(this.#player, {
    renew: () => this.#renew(),
    fail: (error) => this.#refuse(error),
  });

  /** `onDetail(detail)` is told of every detail that arrives, to freshen the page around the stage. */
  constructor({ onDetail = () => {} } = {}) {
    this.#onDetail = onDetail;
    customElements.whenDefined("media-controller").then(() => this.#player.removeAttribute("controls"));
    this.#player.addEventListener("durationchange", () => endLastChapter(this.#player));
    listenToKeys(this.#controls);
  }

  /** Goes to a second of the film and brings the picture into view; nothing while none is shown. */
  seek(seconds) {
    if (this.#controls.hidden) return;
    this.#player.currentTime = seconds;
    this.#root.scrollIntoView({ block: "nearest" });
  }

  /** Opens the video of the page's address. Never rejects: what goes wrong is shown. */
  async open() {
    try {
      const detail = await this.#api.video(this.#id);
      this.#onDetail(detail);
      if (detail.status === "ready") this.#play(detail);
      else await this.#wait(detail._id);
    } catch (error) {
      this.#refuse(error);
    }
  }

  #play(detail) {
    const { width = 16, height = 9 } = detail.sources?.progressive?.[0] ?? {};
    this.#root.classList.toggle("is-portrait", height > width);
    if (detail.thumbnail) this.#player.poster = detail.thumbnail;
    this.#panel.hide();
    this.#controls.hidden = false;
    setTracks(this.#player, detail);
    const autoplay = new URLSearchParams(window.location.search).get("autoplay") === "1";
    this.#playback.start(detail, { resume: this.#resume.positionOf(detail), autoplay });
  }

  /** Fresh addresses, those of the captions and previews included. */
  async #renew() {
    const detail = await this.#api.video(this.#id);
    setTracks(this.#player, detail);
    return detail;
  }

  async #wait(id) {
    this.#controls.hidden = true;
    this.#panel.show({ heading: "Getting this video ready", progress: null });
    const last = await followProcessing(this.#api, id, {
      onStatus: (status) => this.#showProgress(status),
      onTrouble: () =>
        this.#panel.show({ heading: "Getting this video ready", text: "The server is not answering; asking again soon.", progress: null }),
    });
    if (last.status === "ready") await this.open();
    else this.#showFailure(id, last.error);
  }

  #showProgress({ status, stage, progress }) {
    const percent = Math.round(progress ?? 0);
    this.#panel.show({
      heading: status === "uploading" ? "Uploading this video" : "Getting this video ready",
      text: percent > 0 ? `${stageName(stage)} · ${percent} %` : stageName(stage),
      progress: percent > 0 ? percent : null,
    });
  }

  #showFailure(id, error) {
    this.#panel.show({
      heading: "This video could not be made ready",
      text: error?.message || "The server kept no reason.",
      // The same film will be refused again for the same reason: then there is nothing to press.
      action: error?.retryable === false ? undefined : { label: "Try again", run: () => this.#retry(id) },
    });
  }

  async #retry(id) {
    this.#panel.show({ heading: "Getting this video ready", progress: null });
    try {
      await this.#api.retry(id);
      await this.#wait(id);
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Nothing to play: the reason as words, and another try where that may help. */
  #refuse(error) {
    if (error && !(error instanceof ApiError)) console.error(error);
    const told = error instanceof ApiError ? explain(error) : UNPLAYABLE;
    const hopeless = error instanceof ApiError && !error.transient;
    this.#playback.stop();
    this.#controls.hidden = true;
    this.#panel.show({ ...told, action: hopeless ? undefined : { label: "Try again", run: () => this.open() } });
  }
}
