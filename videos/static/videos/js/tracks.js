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
  if (chapters.length) setChapters(video, chapters, duration);
}

function addTrack(video, attributes) {
  const track = Object.assign(document.createElement("track"), attributes);
  video.append(track);
  return track;
}

/** Chapters come as data and not as a file: a track without a source, made once and filled anew. */
function setChapters(video, chapters, duration) {
  const track = [...video.textTracks].find(({ kind }) => kind === "chapters") ?? video.addTextTrack("chapters", "Chapters");
  track.mode = "hidden";
  for (const cue of [...track.cues]) track.removeCue(cue);
  chapters.forEach(({ start, title }, index) => {
    const end = chapters[index + 1]?.start ?? Math.max(duration, start);
    if (end > start) track.addCue(new VTTCue(start, end, escaped(title)));
  });
}

/** A cue's text is markup. */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
