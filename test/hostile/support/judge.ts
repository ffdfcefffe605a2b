import { expect } from 'vitest';
import { root } from '../../support/cli.ts';
import { mapBounded } from '../../../functions/shared/storage/concurrency.ts';
import type { Answer } from './http.ts';
import { announce } from './settings.ts';
import { complaints, isAlive, processorSeconds, victim } from './target.ts';

/** What is evaluated elsewhere may take its second; the rest is for the way there and back. */
export const maxMilliseconds = 1_500;

/** What no answer may show: stack frames, files, folders of this machine. */
export const leak = (text: string): string | undefined =>
  /\n\s+at .{0,80}|node_modules|node:internal|\.[cm]?[jt]s:\d+/.exec(text)?.[0] ??
  [root.replace(/\/$/, ''), victim.directory, 'file://'].find((place) => text.includes(place));

/** A failure that nobody foresaw, in any of the protocols. */
export const isInternal = ({ status, text }: Pick<Answer, 'status' | 'text'>): boolean =>
  (status >= 500 && status !== 501) || /Internal ?(Failure|Error|ServerError)/i.test(text);

export interface Failure {
  readonly name: string;
  readonly why: string;
  readonly input: unknown;
}

/** Counts what was sent and what was wrong with the answers. */
export interface Tally {
  readonly failures: Failure[];
  count(key: string): void;
  fail(name: string, why: string, input: unknown): void;
  /**
   * Judges what holds for every answer: it shows nothing, is no internal failure and comes in time, at the end if not
   * now.
   */
  judge(name: string, input: unknown, answer: Answer, again: () => Promise<Answer>): void;
  /** Asserts that nothing failed, that the runtime lives and that it did not complain. */
  finish(): Promise<void>;
}

/** Of the clock, and of the processor: the suite's own and the runtime's. */
function durations({
  time,
  own,
  theirs,
}: {
  readonly time: number;
  readonly own: NodeJS.CpuUsage;
  readonly theirs: number | undefined;
}): object {
  const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;
  const { user, system } = process.cpuUsage(own);
  const now = processorSeconds();
  return {
    seconds: tenths((performance.now() - time) / 1_000),
    processor: {
      suite: tenths((user + system) / 1e6),
      ...(now !== undefined && theirs !== undefined && { runtime: tenths(now - theirs) }),
    },
  };
}

export function createTally(suite: string): Tally {
  const counts: Record<string, number> = {};
  const failures: Failure[] = [];
  const started = { time: performance.now(), own: process.cpuUsage(), theirs: processorSeconds() };
  const slow: { readonly name: string; readonly input: unknown; readonly again: () => Promise<Answer> }[] = [];
  let slowest = { milliseconds: 0, name: '' };
  const tally: Tally = {
    failures,
    count: (key) => void (counts[key] = (counts[key] ?? 0) + 1),
    fail: (name, why, input) => void failures.push({ name, why, input }),
    judge(name, input, answer, again) {
      const milliseconds = Math.round(answer.milliseconds);
      if (milliseconds > slowest.milliseconds) slowest = { milliseconds, name };
      if (milliseconds > maxMilliseconds) slow.push({ name, input, again });
      const leaked = leak(answer.text) ?? leak(JSON.stringify(answer.headers));
      if (leaked !== undefined) tally.fail(name, `shows ${leaked}`, input);
      if (isInternal(answer)) tally.fail(name, `answers ${answer.status} ${answer.text.slice(0, 200)}`, input);
    },
    async finish() {
      for (const { name, input, again } of slow) {
        const best = await quickest(again);
        if (best > maxMilliseconds) tally.fail(name, `takes ${Math.round(best)} ms`, input);
      }
      announce(suite, {
        ...counts,
        failures: failures.length,
        askedAgain: slow.length,
        slowest,
        ...durations(started),
      });
      expect(
        failures
          .slice(0, 10)
          .map(({ name, why, input }) => `${name}: ${why}\n${JSON.stringify(input ?? null).slice(0, 2_000)}`),
      ).toEqual([]);
      expect(isAlive()).toBe(true);
      expect(complaints()).toEqual([]);
    },
  };
  return tally;
}

/**
 * The best time of five, with nothing else under way: an input that hangs the runtime does so every time, a busy
 * machine does not.
 */
async function quickest(ask: () => Promise<Answer>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let again = 0; again < 5 && best > maxMilliseconds; again += 1)
    best = Math.min(best, (await ask()).milliseconds);
  return best;
}

export const each = mapBounded;
