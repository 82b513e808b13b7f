/** What stands in the player's place: a heading, a sentence, perhaps a progress bar, perhaps one action. */
export class Panel {
  #root = document.getElementById("panel");
  #heading = document.getElementById("panel-heading");
  #text = document.getElementById("panel-text");
  #progress = document.getElementById("panel-progress");
  #action = document.getElementById("panel-action");

  /**
   * `progress`: 0 to 100, null for a bar that only breathes, undefined for none.
   * `action`: `{label, run}`.
   */
  show({ heading, text = "", progress, action }) {
    // Unchanged words are not written again: a screen reader would read them out again.
    if (this.#heading.textContent !== heading) this.#heading.textContent = heading;
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#progress.hidden = progress === undefined;
    if (progress === null) this.#progress.removeAttribute("value");
    else if (progress !== undefined) this.#progress.value = progress;
    this.#action.hidden = !action;
    this.#action.textContent = action?.label ?? "";
    this.#action.onclick = action?.run ?? null;
    this.#root.hidden = false;
  }

  hide() {
    this.#root.hidden = true;
  }
}
