"""What Redis does in one step, in Lua: no other worker comes between, and the only clock is Redis's own.

Keys, each behind `newscrawl:`:

    run:SITE/news:state     hash: the run's number, when a worker was last heard of, what one worker tells the others
    run:SITE/news:queue:H   sorted set: requests to host H that wait, first the lowest score
    run:SITE/news:hosts     sorted set: hosts with requests that may be leased, by when they are due (ms)
    run:SITE/news:leases    sorted set: requests that are leased, by when the lease ends (ms)
    run:SITE/news:owners    hash: request to the worker that has it, and the score it had
    run:SITE/news:out       hash: host to how many of its requests are leased
    run:SITE/news:asked     set: digests of the listing pages that this run has queued
    run:SITE/news:answered  the number of the last run in which a list answered
    run:SITE/news:joined:W  the number of the run that worker W is a part of; there for two leases' time
    run:SITE/news:workers   sorted set: workers, by when they count as gone (ms)
    site:SITE:seen          hash: digest of an article's address to the number of the run that found it
    site:SITE:runs          the number of the last run
    site:SITE:days          set: first pages of days of the paper that were read whole
    site:SITE:archives      set: workers whose archives' articles are in `seen`
    wait:H                  there as long as host H is to be left alone
    slots:H                 sorted set: requests to host H that are under way, by when they count as gone (ms)
"""

from __future__ import annotations

_CLOCK = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
_RUN = (
    _CLOCK
    + """
local run, site = KEYS[1], KEYS[2]
local state = run .. 'state'

local function host_of(item) return cjson.decode(item)[1] end

local function is_ours(number) return redis.call('HGET', state, 'number') == number end

-- Let a host be leased from, if it has requests that wait and few that are leased.
local function offer(host)
  local out = tonumber(redis.call('HGET', run .. 'out', host) or 0)
  if out < tonumber(redis.call('HGET', state, 'at_once')) and redis.call('EXISTS', run .. 'queue:' .. host) == 1 then
    local wait = math.max(redis.call('PTTL', 'newscrawl:wait:' .. host), 0)
    redis.call('ZADD', run .. 'hosts', 'NX', now + wait, host)
  end
end

local function queue(item, score)
  local host = host_of(item)
  redis.call('ZADD', run .. 'queue:' .. host, 'NX', score, item)
  offer(host)
end

-- End a lease, whoever has it; return the score that the request had, nil where it is not leased.
local function unlease(item)
  local held = redis.call('HGET', run .. 'owners', item)
  if not held then return nil end
  local host = host_of(item)
  redis.call('HDEL', run .. 'owners', item)
  redis.call('ZREM', run .. 'leases', item)
  if redis.call('HINCRBY', run .. 'out', host, -1) <= 0 then redis.call('HDEL', run .. 'out', host) end
  offer(host)
  return string.match(held, ' (%S+)$')
end

-- Queue what was found and is not known: item, band, the name of what knows it, its digest there.
local function queue_new(number, from)
  for i = from, #ARGV, 4 do
    local fresh
    if ARGV[i + 2] == 'seen' then
      fresh = redis.call('HSETNX', site .. 'seen', ARGV[i + 3], number)
    else
      fresh = redis.call('SADD', run .. 'asked', ARGV[i + 3])
    end
    if fresh == 1 then
      local order = redis.call('HINCRBY', state, 'order', 1)
      queue(ARGV[i], string.format('%.0f', ARGV[i + 1] * 1e12 + order))
    end
  end
end

local function mark_joined(worker, number, lease_ms)
  redis.call('SET', run .. 'joined:' .. worker, number, 'PX', 2 * lease_ms)
end

local function give_back(worker)
  local held = redis.call('HGETALL', run .. 'owners')
  for i = 1, #held, 2 do
    if string.match(held[i + 1], '^(%S+) ') == worker then queue(held[i], unlease(held[i])) end
  end
end
"""
)

JOIN = (
    _RUN
    + """
-- worker, lease_ms, at_once, 'resume' or '', then what a run begins with, as in queue_new; returns the run's number,
-- then what an earlier life of the worker had, which it has again. A run of which no worker has been heard for the time
-- of a lease is begun anew: its queue is kept, and what others had returns to it.
-- The number is 0 where others have ended the run in which this worker was killed: it does not begin another.
local worker, lease_ms = ARGV[1], tonumber(ARGV[2])
local joined = redis.call('GET', run .. 'joined:' .. worker)
if joined and joined == redis.call('GET', site .. 'runs') and redis.call('EXISTS', state) == 0 then
  redis.call('DEL', run .. 'joined:' .. worker)
  return {'0'}
end
local beat = redis.call('HGET', state, 'beat')
local is_new = not beat or now - beat > lease_ms
if is_new then
  redis.call('HSET', state, 'number', redis.call('INCR', site .. 'runs'))
  redis.call('HDEL', state, 'blocked', 'reached', 'reap_from')
  if ARGV[4] == '' then redis.call('DEL', run .. 'asked') end
end
redis.call('HSET', state, 'beat', now, 'at_once', ARGV[3])
redis.call('ZADD', run .. 'workers', now + lease_ms, worker)
local given = {redis.call('HGET', state, 'number')}
mark_joined(worker, given[1], lease_ms)
local held = redis.call('HGETALL', run .. 'owners')
for i = 1, #held, 2 do
  if string.match(held[i + 1], '^(%S+) ') == worker then
    redis.call('ZADD', run .. 'leases', now + lease_ms, held[i])
    given[#given + 1] = held[i]
  elseif is_new then
    queue(held[i], unlease(held[i]))
  end
end
if is_new then queue_new(given[1], 5) end
return given
"""
)

LEASE = (
    _RUN
    + """
-- number, worker, lease_ms, how many; returns a wait in ms, then the requests that are leased now.
-- The wait is -1 when all that is left is leased, -2 when the run is over, and -3 when nothing is known of it.
local joined = run .. 'joined:' .. ARGV[2]
if not is_ours(ARGV[1]) then
  if tonumber(redis.call('GET', site .. 'runs') or 0) < tonumber(ARGV[1]) then return {-3} end
  redis.call('DEL', joined)
  return {-2}
end
local given = {0}
for _, host in ipairs(redis.call('ZRANGEBYSCORE', run .. 'hosts', '-inf', now, 'LIMIT', 0, ARGV[4])) do
  local wait = redis.call('PTTL', 'newscrawl:wait:' .. host)
  if wait > 0 then
    redis.call('ZADD', run .. 'hosts', now + wait, host)
  else
    redis.call('ZREM', run .. 'hosts', host)
    local popped = redis.call('ZPOPMIN', run .. 'queue:' .. host)
    if popped[1] then
      redis.call('HSET', run .. 'owners', popped[1], ARGV[2] .. ' ' .. popped[2])
      redis.call('ZADD', run .. 'leases', now + ARGV[3], popped[1])
      redis.call('HINCRBY', run .. 'out', host, 1)
      given[#given + 1] = popped[1]
    end
    offer(host)
  end
end
local first = redis.call('ZRANGE', run .. 'hosts', 0, 0, 'WITHSCORES')
if first[2] then
  given[1] = math.max(first[2] - now, 0)
elseif redis.call('ZCARD', run .. 'leases') > 0 then
  given[1] = -1
else
  for _, name in ipairs({'state', 'hosts', 'leases', 'owners', 'out', 'asked', 'workers'}) do
    redis.call('DEL', run .. name)
  end
  redis.call('DEL', joined)
  given[1] = -2
end
return given
"""
)

COMPLETE = (
    _RUN
    + """
-- number, the request that is done ('' for none), 1 where a list reached what was known, then what it leads to, as in
-- queue_new; returns 0 when the run is over. Done is done, whoever has the lease by now, and however often it is said.
if not is_ours(ARGV[1]) then return 0 end
if ARGV[3] == '1' then redis.call('HSET', state, 'reached', 1) end
queue_new(ARGV[1], 4)
if ARGV[2] ~= '' and not unlease(ARGV[2]) then
  redis.call('ZREM', run .. 'queue:' .. host_of(ARGV[2]), ARGV[2])
end
return 1
"""
)

RENEW = (
    _RUN
    + """
-- number, worker, lease_ms, then the requests it has; returns what other workers told: a block's sign, '1' for reached.
-- Leases that have ended return to the queue, but not at once after a time in which no worker was heard of: Redis was
-- away then, and they are alive.
if not is_ours(ARGV[1]) then return {'', ''} end
local lease_ms = tonumber(ARGV[3])
if now - (redis.call('HGET', state, 'beat') or now) > lease_ms / 2 then
  redis.call('HSET', state, 'reap_from', now + lease_ms)
end
redis.call('HSET', state, 'beat', now)
redis.call('ZADD', run .. 'workers', now + lease_ms, ARGV[2])
mark_joined(ARGV[2], ARGV[1], lease_ms)
for i = 4, #ARGV do
  local held = redis.call('HGET', run .. 'owners', ARGV[i])
  if held and string.match(held, '^(%S+) ') == ARGV[2] then
    redis.call('ZADD', run .. 'leases', 'XX', now + lease_ms, ARGV[i])
  end
end
if now >= tonumber(redis.call('HGET', state, 'reap_from') or 0) then
  for _, item in ipairs(redis.call('ZRANGEBYSCORE', run .. 'leases', '-inf', now)) do queue(item, unlease(item)) end
end
return {redis.call('HGET', state, 'blocked') or '', redis.call('HGET', state, 'reached') or ''}
"""
)

LEAVE = (
    _RUN
    + """
-- number, worker: what it has returns to the queue. Without another worker the run may be begun anew at once.
redis.call('DEL', run .. 'joined:' .. ARGV[2])
if not is_ours(ARGV[1]) then return 0 end
give_back(ARGV[2])
redis.call('ZREM', run .. 'workers', ARGV[2])
if redis.call('ZCOUNT', run .. 'workers', now, '+inf') == 0 then redis.call('HDEL', state, 'beat') end
return 1
"""
)

TELL = (
    _RUN
    + """
-- number, name, value: what all workers of the run are to know.
if is_ours(ARGV[1]) then redis.call('HSET', state, ARGV[2], ARGV[3]) end
return 1
"""
)

CLAIM = (
    _CLOCK
    + """
-- host, token, at_once, delay_ms, cool_ms, lease_ms: take one of the host's slots; returns the ms to wait before that,
-- 0 when it is taken, -1 when all are. cool_ms: as long as the host is to be left alone from now on in any case.
local wait, slots = 'newscrawl:wait:' .. ARGV[1], 'newscrawl:slots:' .. ARGV[1]
if redis.call('ZSCORE', slots, ARGV[2]) then return 0 end
if tonumber(ARGV[5]) > math.max(redis.call('PTTL', wait), 0) then redis.call('SET', wait, 1, 'PX', ARGV[5]) end
if redis.call('EXISTS', wait) == 1 then return math.max(redis.call('PTTL', wait), 1) end
redis.call('ZREMRANGEBYSCORE', slots, '-inf', now)
if redis.call('ZCARD', slots) >= tonumber(ARGV[3]) then return -1 end
redis.call('ZADD', slots, now + ARGV[6], ARGV[2])
if tonumber(ARGV[4]) > 0 then redis.call('SET', wait, 1, 'PX', ARGV[4]) end
return 0
"""
)

RELEASE = """
-- host, token, delay_ms: free the slot; the host is left alone for so long after the answer came.
local wait = 'newscrawl:wait:' .. ARGV[1]
redis.call('ZREM', 'newscrawl:slots:' .. ARGV[1], ARGV[2])
if tonumber(ARGV[3]) > math.max(redis.call('PTTL', wait), 0) then redis.call('SET', wait, 1, 'PX', ARGV[3]) end
return 1
"""

HOLD = (
    _CLOCK
    + """
-- lease_ms, then hosts and tokens: requests that are still under way.
for i = 2, #ARGV, 2 do redis.call('ZADD', 'newscrawl:slots:' .. ARGV[i], 'XX', now + ARGV[1], ARGV[i + 1]) end
return 1
"""
)

FREE = """
-- worker, delay_ms, then hosts: free the slots that a worker held which was killed.
for i = 3, #ARGV do
  local slots = 'newscrawl:slots:' .. ARGV[i]
  for _, token in ipairs(redis.call('ZRANGE', slots, 0, -1)) do
    if string.match(token, '^(%S+)/') == ARGV[1] then
      redis.call('ZREM', slots, token)
      if tonumber(ARGV[2]) > 0 then redis.call('SET', 'newscrawl:wait:' .. ARGV[i], 1, 'PX', ARGV[2]) end
    end
  end
end
return 1
"""

REMEMBER = """
-- digests of articles that some archive knows.
for i = 1, #ARGV do redis.call('HSETNX', KEYS[2] .. 'seen', ARGV[i], 0) end
return 1
"""
