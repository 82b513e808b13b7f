/** The watch page. */
import { ChapterList } from "./chapters.js";
import { foldDescription } from "./description.js";
import { counted, humaniseCounts, humaniseTimes } from "./format.js";
import { dropBrokenPictures } from "./pictures.js";
import { Stage } from "./stage.js";
import { linkTimes } from "./times.js";
import { chaptersWithin } from "./tracks.js";

humaniseTimes();
humaniseCounts();
dropBrokenPictures();
foldDescription();

const views = document.getElementById("views");
const description = document.getElementById("description");
const stage = new Stage({
  onDetail: (detail) => {
    if (Number.isFinite(detail.views)) views.textContent = counted(detail.views, "view");
    chapters.show(chaptersWithin(detail));
    linkTimes(description, { duration: detail.duration ?? 0, seek });
  },
});
const chapters = new ChapterList({ seek });

function seek(seconds) {
  stage.seek(seconds);
}

await stage.open();
