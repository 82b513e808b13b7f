/** What goes along with a film: captions, chapters, and the small pictures of the seek bar. */

/** Puts the detail's tracks on the <video>, in place of those of an earlier detail. */
export function setTracks(video, { captions = [], chapters = [], storyboard = "", duration = 0 }) {
  const chosen = [...video.textTracks].find(({ kind, mode }) => kind === "subtitles" && mode === "showing")?.language;
  video.querySelectorAll("track").forEach((track) => track.remove());
  for (const { language, label, url } of captions) {
    const track = addTrack(video, { kind: "subtitles", srclang: language, label: label || language, src: url });
    if (language === chosen) track.track.mode = "showing";
  }
  if (storyboard) addTrack(video, { kind: "metadata", label: "thumbnails", src: storyboard }).track.mode = "hidden";
  const within = chaptersWithin({ chapters, duration });
  if (within.length) setChapters(video, within, duration);
}

/** A detail's chapters without those that would begin after its film has ended. */
export function chaptersWithin({ chapters = [], duration = 0 }) {
  return chapters.filter(({ start }) => start < duration);
}

/**
 * Stretches the last chapter to where the element says that the film ends: the API's duration is
 * some frames short of that, and the seek bar would show the rest as a chapter without a name.
 */
export function endLastChapter(video) {
  const last = [...(chaptersOf(video)?.cues ?? [])].at(-1);
  if (!last || !Number.isFinite(video.duration) || video.duration <= last.startTime) return;
  last.endTime = video.duration;
  // A cue changes without an event, and the seek bar reads its cues when the tracks change.
  video.textTracks.dispatchEvent(new Event("change"));
}

function chaptersOf(video) {
  return [...video.textTracks].find(({ kind }) => kind === "chapters");
}

function addTrack(video, attributes) {
  const track = Object.assign(document.createElement("track"), attributes);
  video.append(track);
  return track;
}

/** Chapters come as data and not as a file: a track without a source, made once and filled anew. */
function setChapters(video, chapters, duration) {
  const track = chaptersOf(video) ?? video.addTextTrack("chapters", "Chapters");
  track.mode = "hidden";
  for (const cue of [...track.cues]) track.removeCue(cue);
  chapters.forEach(({ start, title }, index) => {
    track.addCue(new VTTCue(start, chapters[index + 1]?.start ?? duration, escaped(title)));
  });
  endLastChapter(video);
}

/** A cue's text is markup. */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
