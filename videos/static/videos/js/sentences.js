/** What a person is told, in one place. */

const STAGES = {
  uploading: "Receiving the file",
  queued: "Waiting for its turn",
  probing: "Reading the file",
  transcoding: "Making streams for every screen",
  thumbnails: "Picking pictures",
  storyboard: "Drawing the preview strip",
  verifying: "Checking the result",
  publishing: "Putting it in place",
};

/** A processing stage as words; an unknown one is shown by its own name. */
export function stageName(stage) {
  if (!stage) return STAGES.queued;
  const words = String(stage).replaceAll("_", " ");
  return STAGES[stage] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** `{heading, text}` for an ApiError met while asking for a video. */
export function explain(error) {
  if (error.status === 0) {
    return { heading: "The server cannot be reached", text: "Check your connection, then try again." };
  }
  if (error.status === 401 || error.status === 403) {
    return { heading: "Sign in to watch this video", text: "Your session has ended, or this video is not open to you." };
  }
  if (error.status === 404 || error.status === 410) {
    return { heading: "This video is not available", text: "It does not exist, was removed, or is not open to you." };
  }
  if (error.status === 429) {
    const wait = error.retryAfter ? `Try again in ${Math.ceil(error.retryAfter / 60)} min.` : "Try again a little later.";
    return { heading: "Too many requests from your address", text: wait };
  }
  return { heading: "The server could not answer", text: "It may be busy or restarting. Try again in a moment." };
}

export const UNPLAYABLE = {
  heading: "This video cannot be played here",
  text: "Its stream broke off, or this browser does not know the format.",
};
