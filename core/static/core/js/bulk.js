/** Follows work on many rows: asks how far it is, and shows the whole page anew at its end. */

const INTERVAL_MS = 1_000;
const LONGEST_MS = 15_000;

const card = document.querySelector("[data-progress]");
const bar = card.querySelector("progress");
const title = card.querySelector("[role=status]");
const trouble = card.querySelector(".bulk-trouble");
let failures = 0;

function show(progress) {
  bar.value = progress.total - progress.left;
  for (const name of ["done", "refused", "left"]) {
    card.querySelector(`[data-number=${name}]`).textContent = progress[name].toLocaleString("en");
  }
  if (progress.state === "running") title.textContent = "At work";
}

async function ask() {
  try {
    const answer = await fetch(card.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 403 || answer.status === 404) {
      // Signed out, or not theirs any more: the page says so itself.
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const progress = await answer.json();
    failures = 0;
    trouble.hidden = true;
    show(progress);
    if (progress.finished) {
      location.reload();
      return;
    }
  } catch {
    failures += 1;
    trouble.hidden = false;
  }
  setTimeout(ask, Math.min(INTERVAL_MS * 2 ** failures, LONGEST_MS));
}

setTimeout(ask, INTERVAL_MS);
