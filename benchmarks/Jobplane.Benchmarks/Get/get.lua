-- Asks for one job after another. The first argument names a file: a token, then a job's id a line.
local requests = {}
local last = 0

function init(args)
   local file = assert(io.open(args[1]))
   wrk.headers["Authorization"] = "Bearer " .. file:read()
   for id in file:lines() do
      requests[#requests + 1] = wrk.format("GET", "/api/jobs/" .. id)
   end
   file:close()
end

function request()
   last = last % #requests + 1
   return requests[last]
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      "result %d %d %d %d %d %d\n",
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
