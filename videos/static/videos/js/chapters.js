/** The chapters of a film as a list: a click goes there, and the one that plays is marked. */
import { clock } from "./format.js";

export class ChapterList {
  #root = document.getElementById("chapters");
  #list = document.getElementById("chapters-list");
  #player = document.getElementById("player");
  #seek;
  #entries = [];

  /** `seek(seconds)` is called with the beginning of a chosen chapter. */
  constructor({ seek }) {
    this.#seek = seek;
    for (const event of ["timeupdate", "seeking"]) this.#player.addEventListener(event, () => this.#mark());
  }

  /** Shows `[{start, title}]`, in order of time, in place of what was shown; hides an empty list. */
  show(chapters) {
    this.#entries = chapters.map(({ start, title }) => ({ start, button: this.#button(start, title) }));
    this.#list.replaceChildren(...this.#entries.map(({ button }) => inItem(button)));
    this.#root.hidden = chapters.length === 0;
    this.#mark();
  }

  #button(start, title) {
    const time = Object.assign(document.createElement("span"), { className: "chapters__time", textContent: clock(start) });
    const name = Object.assign(document.createElement("span"), { className: "chapters__title", textContent: title, title });
    const button = Object.assign(document.createElement("button"), { className: "chapters__go", type: "button" });
    button.append(time, " ", name);
    button.addEventListener("click", () => this.#seek(start));
    return button;
  }

  #mark() {
    const current = this.#entries.findLast(({ start }) => start <= this.#player.currentTime);
    for (const entry of this.#entries) {
      if (entry === current) entry.button.setAttribute("aria-current", "true");
      else entry.button.removeAttribute("aria-current");
    }
  }
}

function inItem(button) {
  const item = document.createElement("li");
  item.append(button);
  return item;
}
