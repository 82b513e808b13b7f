/** A page with a grid of videos. */
import { clock, humaniseCounts, humaniseTimes } from "./format.js";
import { dropBrokenPictures } from "./pictures.js";

humaniseTimes();
humaniseCounts();
dropBrokenPictures();

for (const badge of document.querySelectorAll("[data-seconds]")) {
  badge.textContent = clock(Number(badge.dataset.seconds));
  badge.hidden = false;
}
