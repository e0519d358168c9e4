import { closeSync, constants, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '@hookline/atomic-file';
import type { Host } from './host.ts';
import { hash32 } from './seal.ts';

const FILE = 'fail';
/** As the flag `a`, and an error for a symbolic link. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
/** Bytes that are read from the end of the file. Older records do not count. */
const TAIL_BYTES = 64 * 1024;
const RECORD = /^([0-9a-f]{16})([0-9a-f]{8})([0-9a-f]{7})$/;

/**
 * Appends one failure: 16 hex digits of nanoseconds, 8 of boot, 7 of checksum, and a line feed. An append of 32 bytes
 * never crosses a page; a torn one damages its own record and the next.
 */
export function appendFailure(directory: string, host: Host): void {
  const body = host.nowNs().toString(16).padStart(16, '0') + host.boot;
  const fd = openSync(join(directory, FILE), APPEND, 0o600);
  try {
    writeSync(fd, `${body}${hash32(body).slice(1)}\n`);
  } finally {
    closeSync(fd);
  }
}

/** Returns whether a failure was recorded in this epoch. */
export function hasFailures(directory: string): boolean {
  return existsSync(join(directory, FILE));
}

/** Returns the times of this boot's failures of the last `windowMs` milliseconds, oldest first. */
export function recentFailures(directory: string, host: Host, windowMs: number): bigint[] {
  const nowNs = host.nowNs();
  const sinceNs = nowNs - BigInt(Math.round(windowMs * 1e6));
  return readTail(join(directory, FILE))
    .split('\n')
    .map((line) => RECORD.exec(line))
    .filter((record) => record !== null && isOfThisBoot(record, host))
    .map((record) => BigInt(`0x${record?.[1]}`))
    .filter((atNs) => atNs >= sinceNs && atNs <= nowNs);
}

function isOfThisBoot([, atNs = '', boot = '', check]: RegExpExecArray, host: Host): boolean {
  return hash32(atNs + boot).slice(1) === check && host.isThisBoot(boot);
}

function readTail(path: string): string {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return '';
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
