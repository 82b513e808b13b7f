// A front-end in small: typed by the OpenAPI document alone, run against the server by
// e2e/test_typed_client.py. What it has seen goes to stdout as JSON.
import { readFile } from "node:fs/promises";
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./api.d.ts";

// openapi-fetch leaves out what is always null.
type ApiError = Omit<components["schemas"]["Error"], "data">;

/** What the API refused, with its envelope. */
class Refused extends Error {
  constructor(readonly envelope: ApiError) {
    super(envelope.message);
  }
}

const [site = "", film = "", name = ""] = process.argv.slice(2);
const password = "violet-harbour-9";
const api = createClient<paths>({ baseUrl: site });
let tokens: components["schemas"]["Tokens"] = { accessToken: "", refreshToken: "" };
let refreshes = 0;

/** Sends the access token; on 401 refreshes once and sends the request again. */
const signedIn: Middleware = {
  onRequest({ request }) {
    if (tokens.accessToken) request.headers.set("Authorization", `Bearer ${tokens.accessToken}`);
    return request;
  },
  async onResponse({ request, response }) {
    const path = new URL(request.url).pathname;
    if (response.status !== 401 || path.startsWith("/api/v1/users/refresh-token")) return;
    if (!tokens.refreshToken || request.method !== "GET") return;
    tokens = unwrap(
      await api.POST("/api/v1/users/refresh-token", {
        body: { refreshToken: tokens.refreshToken },
      }),
    );
    refreshes += 1;
    const again = new Request(request);
    again.headers.set("Authorization", `Bearer ${tokens.accessToken}`);
    return fetch(again);
  },
};
api.use(signedIn);

/** `data` of the envelope; an error is thrown with all that the API said. */
function unwrap<T>(answer: { data?: { data: T }; error?: ApiError }): T {
  if (answer.data === undefined) throw new Refused(answer.error!);
  return answer.data.data;
}

async function refusal(answer: Promise<{ error?: ApiError }>): Promise<ApiError> {
  const { error } = await answer;
  if (error === undefined) throw new Error("this should have been refused");
  return error;
}

async function ready(id: string): Promise<components["schemas"]["VideoStatus"]> {
  for (;;) {
    const status = unwrap(
      await api.GET("/api/v1/videos/{video_id}/status", { params: { path: { video_id: id } } }),
    );
    if (status.status !== "processing") return status;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const account = { username: name, email: `${name}@example.org`, fullName: "Typed", password };
unwrap(await api.POST("/api/v1/users/register", { body: account }));
const taken = await refusal(api.POST("/api/v1/users/register", { body: account }));

const login = unwrap(
  await api.POST("/api/v1/users/login", { body: { email: account.email, password } }),
);
tokens = { accessToken: login.accessToken, refreshToken: login.refreshToken };
const user: components["schemas"]["User"] = login.user;

// Files are `format: binary` in the document; a form is sent as it is.
const form = new FormData();
form.set("title", "Typed film");
form.set("videoFile", new Blob([new Uint8Array(await readFile(film))]), "film.mp4");
const uploaded = unwrap(await api.POST("/api/v1/videos", { body: form as never }));
const status = await ready(uploaded._id);

tokens.accessToken = "run.out.now";
const video = unwrap(
  await api.GET("/api/v1/videos/{video}", { params: { path: { video: uploaded._id } } }),
);
const page = unwrap(
  await api.GET("/api/v1/videos", {
    params: { query: { userId: user._id, sortBy: "createdAt", limit: 5 } },
  }),
);
const comment = unwrap(
  await api.POST("/api/v1/comments/{video}", {
    params: { path: { video: video._id } },
    body: { content: "Typed words." },
  }),
);
const like = unwrap(
  await api.POST("/api/v1/likes/toggle/v/{video}", { params: { path: { video: video._id } } }),
);
const blank = await refusal(
  api.POST("/api/v1/comments/{video}", {
    params: { path: { video: video._id } },
    body: { content: "" },
  }),
);
const absent = await refusal(
  api.GET("/api/v1/videos/{video}", { params: { path: { video: "f".repeat(24) } } }),
);

const titles: string[] = page.docs.map((item) => item.title);
const source: string = video.sources.progressive[0]!.url;
const played = await fetch(source, { headers: { Range: "bytes=0-99" } });

console.log(
  JSON.stringify({
    username: user.username,
    status: status.status,
    progress: status.progress,
    refreshes,
    titles,
    played: played.status,
    owner: video.owner.fullName,
    comment: { content: comment.content, by: comment.owner.username },
    like: { isLiked: like.isLiked, likesCount: like.likesCount },
    taken: { status: taken.statusCode, fields: taken.errors.map((fault) => fault.field) },
    blank: { status: blank.statusCode, fields: blank.errors.map((fault) => fault.field) },
    absent: { status: absent.statusCode, code: absent.error.code },
  }),
);
