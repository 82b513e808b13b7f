/** Folds a long description to its first lines, with a button to open it. */
export function foldDescription() {
  const text = document.getElementById("description");
  const button = document.getElementById("description-more");
  if (!text || !button) return;

  text.classList.add("is-folded");
  if (text.scrollHeight <= text.clientHeight + 1) {
    text.classList.remove("is-folded");
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => fold(!text.classList.contains("is-folded")));
  // The focus, or a search in the page, has gone to a line that is folded away. The browser brings
  // it into view by scrolling the box, which has no scroll bar to come back with: so open it.
  text.addEventListener("scroll", () => {
    if (!text.classList.contains("is-folded") || text.scrollTop === 0) return;
    fold(false);
    if (text.contains(document.activeElement)) document.activeElement.scrollIntoView({ block: "nearest" });
  });

  function fold(folded) {
    // Before it opens: what does not scroll keeps its offset, and has it again when it folds.
    text.scrollTop = 0;
    text.classList.toggle("is-folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
    button.textContent = folded ? "Show more" : "Show less";
  }
}
