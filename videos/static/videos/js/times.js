/** Makes the times that people write into a description, `mm:ss` or `h:mm:ss`, lead into the film. */

// As in videos/chapters.py. Not a part of something longer, such as an address or 1:30pm.
const TIME = /(?<![\w:.])(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)(?![\w:])/g;

/** Turns each time below `root` that lies within the film (`duration` in seconds) into a button. */
export function linkTimes(root, { duration, seek }) {
  if (!root) return;
  for (const text of writtenTexts(root)) {
    const parts = [];
    let done = 0;
    for (const match of text.data.matchAll(TIME)) {
      const [written, hours = 0, minutes, seconds] = match;
      const at = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      if (at >= duration) continue;
      parts.push(text.data.slice(done, match.index), timeButton(written, () => seek(at)));
      done = match.index + written.length;
    }
    if (parts.length) text.replaceWith(...parts, text.data.slice(done));
  }
}

/** What people wrote as plain text: neither links, nor times that lead somewhere already. */
function writtenTexts(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("a, button")) found.push(walker.currentNode);
  }
  return found;
}

function timeButton(written, go) {
  const button = document.createElement("button");
  Object.assign(button, { className: "about__time", type: "button", textContent: written });
  button.setAttribute("aria-label", `Go to ${written}`);
  button.addEventListener("click", go);
  return button;
}
