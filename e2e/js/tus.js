// tus-js-client as a program uses it: node tus.js '{"endpoint", "token", "file", …}'.
// Prints one line of JSON: the upload's URL, the video, and every request with its answer.
import fs from "node:fs";
import * as tus from "tus-js-client";
import { cuttingRelay } from "./relay.js";

const options = JSON.parse(process.argv[2]);
const size = fs.statSync(options.file).size;
const endpoint = new URL(options.endpoint);
const relay = await cuttingRelay(
  { host: endpoint.hostname, port: Number(endpoint.port) },
  (options.cutsAt ?? []).map((share) => Math.floor(size * share)),
);
endpoint.port = String(relay.port);

const requests = [];
let videoId = null;
const upload = new tus.Upload(fs.createReadStream(options.file), {
  endpoint: endpoint.href,
  uploadUrl: options.uploadUrl ? options.uploadUrl.replace(/:\d+\//, `:${relay.port}/`) : null,
  uploadSize: size,
  chunkSize: options.chunkSize ?? Infinity,
  uploadDataDuringCreation: options.uploadDataDuringCreation ?? false,
  retryDelays: [0, 200, 500, 1000, 2000],
  headers: { Authorization: `Bearer ${options.token}` },
  metadata: options.metadata ?? {},
  onAfterResponse(request, response) {
    requests.push([request.getMethod(), response.getStatus()]);
    videoId = response.getHeader("Upload-Video-Id") ?? videoId;
  },
  onProgress(sent) {
    // The program is closed in the middle; another one goes on.
    if (options.stopAt && sent >= size * options.stopAt) finish({ stopped: true });
  },
  onError: (error) => finish({ error: String(error) }),
  onSuccess: () => finish({}),
});

function finish(outcome) {
  const result = { url: upload.url, videoId, requests, cutsLeft: relay.cutsLeft(), ...outcome };
  fs.writeSync(1, `${JSON.stringify(result)}\n`);
  process.exit(outcome.error ? 1 : 0);
}

upload.start();
