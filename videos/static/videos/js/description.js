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
  button.addEventListener("click", () => {
    const folded = text.classList.toggle("is-folded");
    button.setAttribute("aria-expanded", String(!folded));
    button.textContent = folded ? "Show more" : "Show less";
  });
}
