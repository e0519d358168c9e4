/**
 * Keys of a store. Every operation is one Lua script, which the server runs atomically.
 *
 *     events      hash   ref → the encoded event, as the disk store writes it
 *     born        zset   ref → time of storing; all events
 *     pending     zset   ref → time of storing; due events, claimed lowest first
 *     waiting     zset   ref → earliest delivery
 *     claimed     zset   ref → end of the lease
 *     owners      hash   ref → claimant
 *     dead, quarantine   zset   ref → time of storing
 *     totals      hash   bytes, seq, synced, refused, expired; clock: time of the last claim
 *
 * A ref is `<stored ms>-<seq>-<event id>` with 15 digits in each number.
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

/** Characters of a ref before the event's id. */
export const REF_PREFIX_CHARS = 32;

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

/** Stores an event. Arguments: text, id, stored ms, bound. Replies 1, or 0 when the bound is reached. */
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

/**
 * Claims due events. Arguments: claimant, now or '', lease ms, limit, bytes. Replies ref, text, ref, text … All events are due when
 * the clock was set back since the last claim.
 */
export const CLAIM: string = `${PRELUDE}
local owner, ms = ARGV[1], now(ARGV[2])
local lapse, limit, max = ms + tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local latest = total('clock') > ms + 10000 and '+inf' or ms
local due = redis.call('ZRANGEBYSCORE', waiting, '-inf', latest, 'LIMIT', 0, 5000)
for _, ref in ipairs(due) do
  redis.call('ZREM', waiting, ref)
  redis.call('ZADD', pending, storedAt(ref), ref)
end
if #due < 5000 then redis.call('HSET', totals, 'clock', ms) end
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

/**
 * Ends claims. Arguments: claimant, destination ('gone', 'pending', 'waiting', 'dead' or 'quarantine'), now or '', ms to wait, then
 * ref and new text or '' of each event. Replies 1 for each claim that the claimant still owned, else 0.
 */
export const SETTLE: string = `${PRELUDE}
local owner, where, due = ARGV[1], ARGV[2], now(ARGV[3]) + tonumber(ARGV[4])
local sets = { pending = pending, waiting = waiting, dead = dead, quarantine = quarantine }
local done = {}
for i = 5, #ARGV, 2 do
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

/**
 * Removes up to 1000 expired events. Arguments: ms, events to skip. Replies the number of claimed events that were
 * skipped, then the refs that were removed.
 */
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

/** Returns claims whose lease has expired. Arguments: lease now or ''. Replies the claimant of each. */
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

/** Makes dead letters pending again. Arguments: ids, none for all. Replies how many. */
export const REQUEUE: string = `${PRELUDE}
local wanted = {}
for _, id in ipairs(ARGV) do wanted[id] = true end
local count = 0
for _, ref in ipairs(redis.call('ZRANGE', dead, 0, -1)) do
  if #ARGV == 0 or wanted[string.sub(ref, ${REF_PREFIX_CHARS} + 1)] then
    redis.call('ZREM', dead, ref)
    redis.call('ZADD', pending, storedAt(ref), ref)
    count = count + 1
  end
end
return count
`;

/** Replies ref, text, ref, text … of up to a number of events from a place in the order of time. Arguments: place, number. */
export const READ: string = `${PRELUDE}
local found = {}
for _, ref in ipairs(redis.call('ZRANGE', born, ARGV[1], ARGV[1] + ARGV[2] - 1)) do
  found[#found + 1] = ref
  found[#found + 1] = redis.call('HGET', events, ref)
end
return found
`;

/** Removes events in any state. Arguments: refs. Replies how many there were. */
export const FORGET: string = `${PRELUDE}
local count = 0
for _, ref in ipairs(ARGV) do
  count = count + redis.call('HEXISTS', events, ref)
  forget(ref)
end
return count
`;

/** Replies pending, waiting, claimed, dead, quarantine, bytes, synced, refused, expired, oldest pending ref or ''. */
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

/**
 * Finds the oldest events. Arguments: state or '' for any, limit, id or ''. Replies ref, state, due ms or '', and text
 * of each; the text only when an id was given.
 */
export const LOOK_UP: string = `${PRELUDE}
local sets = { pending = pending, waiting = waiting, claimed = claimed, dead = dead, quarantine = quarantine }
local function stateOf(ref)
  for name, set in pairs(sets) do
    if redis.call('ZSCORE', set, ref) then return name end
  end
end
local found = {}
for _, ref in ipairs(redis.call('ZRANGE', born, 0, -1)) do
  if ARGV[3] == '' or string.sub(ref, ${REF_PREFIX_CHARS} + 1) == ARGV[3] then
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
