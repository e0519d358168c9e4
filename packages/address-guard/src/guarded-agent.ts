import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { AddressRefusedError } from './errors.ts';
import { isReachable, type Reach } from './reach.ts';

/** Options of {@link guardedAgent}. */
export interface GuardedAgentOptions {
  /** @defaultValue 'public' */
  readonly reach?: Reach | undefined;
  /** Resolves names, called with `all: true`. @defaultValue the system's resolver, `lookup` of `node:dns` */
  readonly lookup?: typeof systemLookup | undefined;
}

/**
 * Creates a dispatcher of undici whose connections to other addresses fail with an {@link AddressRefusedError}, before anything is
 * sent. The address that is connected to is checked, on every connection: neither a name that resolves to another one later
 * nor a redirect passes it. A name of which one address is refused is refused as a whole. The caller closes the agent.
 */
export function guardedAgent({ reach = 'public', lookup = systemLookup }: GuardedAgentOptions = {}): Agent {
  const connect = buildConnector({ lookup: checkedLookup(lookup, reach) });
  return new Agent({
    connect: (target, callback) => {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !isReachable(host, reach)) callback(new AddressRefusedError(), null);
      else connect(target, callback);
    },
  });
}

/** Passes on the addresses that were checked, so that no second resolution can differ. */
function checkedLookup(lookup: typeof systemLookup, reach: Reach): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error) callback(error, '', 0);
      else if (addresses.some(({ address }) => !isReachable(address, reach)))
        callback(new AddressRefusedError(), '', 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 0);
    });
  };
}
