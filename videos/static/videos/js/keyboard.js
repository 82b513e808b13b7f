/** The player's keys, wherever on the page the focus is, unless something there wants the key itself. */
const WANTS_KEYS = "a, button, input, select, textarea, summary, [contenteditable], media-controller, media-controller *";
const SCROLLS_THE_PAGE = new Set(["ArrowUp", "ArrowDown"]);

export function listenToKeys(controls) {
  document.addEventListener("keydown", (event) => {
    if (controls.hidden || !controls.keyboardShortcutHandler) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(WANTS_KEYS)) return;
    if (SCROLLS_THE_PAGE.has(event.key)) return;
    if (event.key === " ") event.preventDefault();
    controls.keyboardShortcutHandler(event);
  });
}
