import { closeSync, existsSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from './host.ts';
import { hasCode } from './io.ts';
import { hash32 } from './seal.ts';

const FILE = 'fail';
/** Records older than these have no say: as much of the end of the file as is read. */
const TAIL_BYTES = 64 * 1024;
const RECORD = /^([0-9a-f]{16})([0-9a-f]{8})([0-9a-f]{7})$/;

/**
 * Appends one failure: sixteen hex digits of nanoseconds, eight of boot, seven of check, a line feed. At 32
 * bytes an append never crosses a page, and one that is torn all the same spoils its own line and the next.
 */
export function appendFailure(directory: string, host: Host): void {
  const body = host.nowNs().toString(16).padStart(16, '0') + host.boot;
  writeFileSync(join(directory, FILE), `${body}${hash32(body).slice(1)}\n`, { flag: 'a', mode: 0o600 });
}

/** Whether any failure was ever written to this epoch. */
export function hasFailures(directory: string): boolean {
  return existsSync(join(directory, FILE));
}

/** When the failures of this boot happened that are at most `windowMs` milliseconds old, oldest first. */
export function recentFailures(directory: string, host: Host, windowMs: number): bigint[] {
  const nowNs = host.nowNs();
  const sinceNs = nowNs - BigInt(Math.round(windowMs * 1e6));
  return readTail(join(directory, FILE))
    .split('\n')
    .map((line) => RECORD.exec(line))
    .filter((record) => record !== null && isOurs(record, host))
    .map((record) => BigInt(`0x${record?.[1]}`))
    .filter((atNs) => atNs >= sinceNs && atNs <= nowNs);
}

function isOurs([, atNs = '', boot = '', check]: RegExpExecArray, host: Host): boolean {
  return hash32(atNs + boot).slice(1) === check && host.isThisBoot(boot);
}

function readTail(path: string): string {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    return tail.toString('latin1', 0, readSync(fd, tail, 0, tail.length, size - tail.length));
  } finally {
    closeSync(fd);
  }
}
