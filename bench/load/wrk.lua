-- Sends the requests of the file BENCH_REQUESTS in turn, from number BENCH_FIRST on, and says at
-- the end how it went, in one line of JSON. Each stands there as its length, a line break, its text.

local requests = {}
local file = assert(io.open(os.getenv("BENCH_REQUESTS"), "rb"))
while true do
  local size = file:read("*n")
  if not size then break end
  file:read(1)
  requests[#requests + 1] = file:read(size)
end
file:close()
local at = tonumber(os.getenv("BENCH_FIRST")) % #requests

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nresult {"requests": %d, "microseconds": %d, "p50": %.3f, "p95": %.3f, "status": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
