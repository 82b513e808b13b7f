// The page of a front-end with Uppy: bundled by esbuild, served from an origin of its own.
import Uppy from "@uppy/core";
import Tus from "@uppy/tus";

window.startUppy = ({ endpoint, token, chunkSize }) => {
  const uppy = new Uppy({ autoProceed: true });
  uppy.use(Tus, {
    endpoint,
    chunkSize,
    retryDelays: [0, 200, 500, 1000],
    headers: { Authorization: `Bearer ${token}` },
    onAfterResponse(_request, response) {
      window.videoId = response.getHeader("Upload-Video-Id") ?? window.videoId;
    },
  });
  uppy.on("complete", (result) => {
    window.outcome = { successful: result.successful.length, failed: result.failed.length };
  });
  document.querySelector("#file").addEventListener("change", (event) => {
    for (const file of event.target.files) {
      uppy.addFile({ name: file.name, type: file.type, data: file, meta: { title: "From Uppy" } });
    }
  });
};
