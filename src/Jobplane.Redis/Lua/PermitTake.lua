-- Takes a permit of a client if one is left in the window that ends now: the log of the in-memory limiter, shared by all nodes.
--
-- KEYS[1]  the client's log, a list with the oldest entry first. An entry is 'first last from to': when its first and its last permit
--          were taken, and which permits of the log they are. Nearly always it is one permit's.
-- ARGV     the limit; the window; how long after the first permit of an entry others may join it. All times are in microseconds.
-- Returns  1 or 0 for allowed or not, the permits left, and the time until the oldest entry leaves the window.
--
-- The clock is Redis's own, so that those of the nodes do not matter. The key expires with its last entry.

local log = KEYS[1]
local limit, window, shared = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])

local function read(index)
  local entry = redis.call('LINDEX', log, index)
  if not entry then
    return nil
  end
  local first, last, from, to = string.match(entry, '^(%d+) (%d+) (%d+) (%d+)$')
  return { first = tonumber(first), last = tonumber(last), from = tonumber(from), to = tonumber(to) }
end

local function write(first, last, from, to)
  return string.format('%.0f %.0f %.0f %.0f', first, last, from, to)
end

local oldest = read(0)
while oldest and oldest.last <= now - window do
  redis.call('LPOP', log)
  oldest = read(0)
end

local newest = oldest and read(-1)
if newest and newest.last > now + window then
  -- The clock was set back by more than a window. The log would shut the client out until the clock is there again.
  redis.call('DEL', log)
  oldest, newest = nil, nil
end

local taken = newest and newest.to - oldest.from or 0
if taken >= limit then
  return { 0, 0, oldest.last + window - now }
end

-- Entries are in order of time even if the clock is not.
local at = newest and math.max(now, newest.last) or now
local number = newest and newest.to or 0
if newest and at - newest.first < shared then
  redis.call('LSET', log, -1, write(newest.first, at, newest.from, number + 1))
else
  redis.call('RPUSH', log, write(at, at, number, number + 1))
end
redis.call('PEXPIRE', log, math.ceil((at + window - now) / 1000))
return { 1, limit - taken - 1, read(0).last + window - now }
