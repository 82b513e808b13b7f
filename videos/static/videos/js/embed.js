/** The player in another site's frame: the title steps aside while the film plays. */
import { Stage } from "./stage.js";

const player = document.getElementById("player");
const frame = player.closest(".embed__frame");

for (const event of ["playing", "pause", "ended", "emptied"]) {
  player.addEventListener(event, () => frame.classList.toggle("is-playing", event === "playing"));
}

await new Stage().open();
