/** The watch page. */
import { foldDescription } from "./description.js";
import { counted, humaniseCounts, humaniseTimes } from "./format.js";
import { dropBrokenPictures } from "./pictures.js";
import { Stage } from "./stage.js";

humaniseTimes();
humaniseCounts();
dropBrokenPictures();
foldDescription();

const views = document.getElementById("views");

await new Stage({
  onDetail: (detail) => {
    if (Number.isFinite(detail.views)) views.textContent = counted(detail.views, "view");
  },
}).open();
