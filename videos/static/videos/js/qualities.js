/**
 * The qualities to choose from, in the shape that media-chrome's menu reads from
 * `video.videoRenditions`: a list of `{id, width, height, bitrate}` with `selectedIndex`,
 * -1 meaning that the connection decides.
 */
export class Qualities extends EventTarget {
  #list = [];
  #selected = -1;
  /** Called with the index that the viewer has chosen, -1 for automatic. */
  onChoice = () => {};

  /** hls.js' levels, or nothing where the browser plays a file that has one quality. */
  offer(levels) {
    for (const index of this.#list.keys()) delete this[index];
    this.#list = levels.map(({ width, height, bitrate }, index) => ({ id: `${index}`, width, height, bitrate }));
    Object.assign(this, this.#list);
    this.#selected = -1;
    this.dispatchEvent(new Event(levels.length ? "addrendition" : "removerendition"));
    this.dispatchEvent(new Event("change"));
  }

  get length() {
    return this.#list.length;
  }

  get selectedIndex() {
    return this.#selected;
  }

  set selectedIndex(index) {
    this.#selected = index;
    this.onChoice(index);
    this.dispatchEvent(new Event("change"));
  }

  [Symbol.iterator]() {
    return this.#list.values();
  }
}
