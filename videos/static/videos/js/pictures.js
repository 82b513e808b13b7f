/** Takes away pictures that cannot be loaded, so that the initials or the blank behind them show. */
export function dropBrokenPictures(root = document) {
  for (const image of root.querySelectorAll("img[data-drop-broken]")) {
    if (image.complete && image.src && image.naturalWidth === 0) image.remove();
    else image.addEventListener("error", () => image.remove(), { once: true });
  }
}
