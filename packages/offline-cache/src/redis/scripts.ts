/**
 * Each step is one script, which the server runs alone: no two processes see a step of the other half done.
 *
 *     events      hash   ref → the event, as it would lie in a file
 *     born        zset   ref → when it was stored; every event that is there
 *     pending     zset   ref → when it was stored; to be handed out, lowest first
 *     waiting     zset   ref → when it is due
 *     claimed     zset   ref → when the claim lapses
 *     owners      hash   ref → who claimed it
 *     dead, quarantine   zset   ref → when it was stored
 *     totals      hash   bytes, seq, synced, refused, expired
 *
 * A ref is `<stored ms>-<seq>-<event id>` with 15 digits in either number.
 */
export const KEYS = [
  'events',
  'born',
  'pending',
  'waiting',
  'claimed',
  'owners',
  'dead',
  'quarantine',
  'totals',
] as const;

/** Where the event's id starts in a ref. */
export const REF_PREFIX = 32;

const PRELUDE = `
local events, born, pending, waiting, claimed, owners, dead, quarantine, totals = unpack(KEYS)
local function storedAt(ref) return tonumber(string.sub(ref, 1, 15)) end
local function total(name) return tonumber(redis.call('HGET', totals, name) or '0') end
local function now(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function forget(ref)
  redis.call('HINCRBY', totals, 'bytes', -redis.call('HSTRLEN', events, ref))
  redis.call('HDEL', events, ref)
  for _, set in ipairs({ born, pending, waiting, claimed, dead, quarantine }) do redis.call('ZREM', set, ref) end
  redis.call('HDEL', owners, ref)
end
`;

/** text, id, stored ms, bound → 1, or 0 when it is full. */
export const STORE: string = `${PRELUDE}
local text, id, ms, max = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
if total('bytes') + #text > max then
  redis.call('HINCRBY', totals, 'refused', 1)
  return 0
end
local ref = string.format('%015d-%015d-', ms, redis.call('HINCRBY', totals, 'seq', 1)) .. id
redis.call('HSET', events, ref, text)
redis.call('ZADD', born, ms, ref)
redis.call('ZADD', pending, ms, ref)
redis.call('HINCRBY', totals, 'bytes', #text)
return 1
`;

/** owner, now, lease now or '', lease ms, limit, bytes → ref, text, ref, text ... */
export const CLAIM: string = `${PRELUDE}
local owner, ms, lapse = ARGV[1], ARGV[2], now(ARGV[3]) + tonumber(ARGV[4])
local limit, max = tonumber(ARGV[5]), tonumber(ARGV[6])
for _, ref in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', ms, 'LIMIT', 0, 5000)) do
  redis.call('ZREM', waiting, ref)
  redis.call('ZADD', pending, storedAt(ref), ref)
end
local batch, bytes = {}, 0
for _, ref in ipairs(redis.call('ZRANGE', pending, 0, limit - 1)) do
  local text = redis.call('HGET', events, ref)
  bytes = bytes + #text
  if #batch > 0 and bytes > max then break end
  redis.call('ZREM', pending, ref)
  redis.call('ZADD', claimed, lapse, ref)
  redis.call('HSET', owners, ref, owner)
  batch[#batch + 1] = ref
  batch[#batch + 1] = text
end
return batch
`;

/** owner, where to ('gone', 'pending', 'waiting', 'dead', 'quarantine'), due ms, then ref, new text or '' ... → 1 or 0 for each. */
export const SETTLE: string = `${PRELUDE}
local owner, where, due = ARGV[1], ARGV[2], ARGV[3]
local sets = { pending = pending, waiting = waiting, dead = dead, quarantine = quarantine }
local done = {}
for i = 4, #ARGV, 2 do
  local ref, text = ARGV[i], ARGV[i + 1]
  local ours = redis.call('HGET', owners, ref) == owner
  done[#done + 1] = ours and 1 or 0
  if ours and where == 'gone' then
    forget(ref)
    redis.call('HINCRBY', totals, 'synced', 1)
  elseif ours then
    redis.call('ZREM', claimed, ref)
    redis.call('HDEL', owners, ref)
    if text ~= '' then
      redis.call('HINCRBY', totals, 'bytes', #text - redis.call('HSTRLEN', events, ref))
      redis.call('HSET', events, ref, text)
    end
    redis.call('ZADD', sets[where], where == 'waiting' and due or storedAt(ref), ref)
  end
end
return done
`;

/** stored before ms, how many to pass over → how many were passed over, then the refs that are gone. At most 1000 at once. */
export const EXPIRE: string = `${PRELUDE}
local gone, kept = {}, 0
for _, ref in ipairs(redis.call('ZRANGEBYSCORE', born, '-inf', '(' .. ARGV[1], 'LIMIT', ARGV[2], 1000)) do
  if redis.call('HEXISTS', owners, ref) == 1 then
    kept = kept + 1
  else
    forget(ref)
    redis.call('HINCRBY', totals, 'expired', 1)
    gone[#gone + 1] = ref
  end
end
return { kept, unpack(gone) }
`;

/** lease now or '' → owner, owner ... of the claims that lapsed and were put back. */
export const RETURN: string = `${PRELUDE}
local from = {}
for _, ref in ipairs(redis.call('ZRANGEBYSCORE', claimed, '-inf', now(ARGV[1]), 'LIMIT', 0, 5000)) do
  from[#from + 1] = redis.call('HGET', owners, ref)
  redis.call('ZREM', claimed, ref)
  redis.call('HDEL', owners, ref)
  redis.call('ZADD', pending, storedAt(ref), ref)
end
return from
`;

/** ids ..., none for all → how many. */
export const REQUEUE: string = `${PRELUDE}
local wanted = {}
for _, id in ipairs(ARGV) do wanted[id] = true end
local count = 0
for _, ref in ipairs(redis.call('ZRANGE', dead, 0, -1)) do
  if #ARGV == 0 or wanted[string.sub(ref, ${REF_PREFIX} + 1)] then
    redis.call('ZREM', dead, ref)
    redis.call('ZADD', pending, storedAt(ref), ref)
    count = count + 1
  end
end
return count
`;

/** → pending, waiting, claimed, dead, quarantine, bytes, synced, refused, expired, oldest pending ref or ''. */
export const STATS: string = `${PRELUDE}
local oldest = ''
for _, ref in ipairs(redis.call('ZRANGE', born, 0, -1)) do
  if redis.call('ZSCORE', pending, ref) or redis.call('ZSCORE', waiting, ref) then oldest = ref break end
end
local answer = {}
for _, set in ipairs({ pending, waiting, claimed, dead, quarantine }) do answer[#answer + 1] = redis.call('ZCARD', set) end
for _, name in ipairs({ 'bytes', 'synced', 'refused', 'expired' }) do answer[#answer + 1] = total(name) end
answer[#answer + 1] = oldest
return answer
`;

/** state, limit, id or '' → ref, state, due ms or '', text ... of the oldest events that stand there ('' for anywhere). */
export const LOOK_UP: string = `${PRELUDE}
local sets = { pending = pending, waiting = waiting, claimed = claimed, dead = dead, quarantine = quarantine }
local function stateOf(ref)
  for name, set in pairs(sets) do
    if redis.call('ZSCORE', set, ref) then return name end
  end
end
local found = {}
for _, ref in ipairs(redis.call('ZRANGE', born, 0, -1)) do
  if ARGV[3] == '' or string.sub(ref, ${REF_PREFIX} + 1) == ARGV[3] then
    local name = stateOf(ref)
    local state = name == 'waiting' and 'pending' or name
    if ARGV[1] == '' or ARGV[1] == state then
      found[#found + 1] = ref
      found[#found + 1] = state
      found[#found + 1] = name == 'waiting' and redis.call('ZSCORE', waiting, ref) or ''
      found[#found + 1] = ARGV[3] == '' and '' or redis.call('HGET', events, ref)
      if #found >= 4 * tonumber(ARGV[2]) then break end
    end
  end
end
return found
`;
