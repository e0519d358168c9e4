let last = 0n;

/**
 * A new sequence number: nanoseconds since boot and process id, in base 36. No two processes share both, and within
 * a process it grows. Costs no random bytes: the first of those take a fresh process 4 ms.
 */
export function nextSeq(): string {
  // oxlint-disable-next-line no-restricted-globals -- an import of node:process costs a fresh process 2 ms
  const { hrtime, pid } = process;
  const now = hrtime.bigint();
  last = now > last ? now : last + 1n;
  return last.toString(36).padStart(12, '0') + pid.toString(36).padStart(5, '0');
}

/** Length of {@link nextSeq}'s answers. */
const LENGTH = 17;

/** Another sequence number for the same event: sorts where the old one did, and is hardly ever one that was used. */
export function renewedSeq(seq: string): string {
  return seq.slice(0, LENGTH) + nextSeq().slice(9, 12);
}
