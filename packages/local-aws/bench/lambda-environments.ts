/**
 * What an execution environment of Lambda costs: its start, its memory, an invocation. An argument names another
 * working copy, whose sources are measured.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { lab as Lab } from '../test/services/lambda/support.ts';

const repository = resolve(process.argv[2] ?? `${import.meta.dirname}/../../..`);
const support = `${repository}/packages/local-aws/test/services/lambda/support.ts`;
const { lab } = (await import(support)) as { lab: typeof Lab };
const functions = Array.from({ length: 10 }, (_, n) => `f${n}`);

const statOf = (pid: string): string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
const isNode = (pid: string): boolean => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bootstrap.cjs');
const environments = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && statOf(pid)[1] === String(process.pid) && isNode(pid);
    } catch {
      return false;
    }
  });
const mbOf = (pid: string): number =>
  Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024;
const cpuMs = (): number =>
  ['self', ...environments()].map((pid) => Number(statOf(pid)[11]) + Number(statOf(pid)[12])).reduce((a, b) => a + b) *
  10;
const median = (all: number[]): number => all.sort((a, b) => a - b)[all.length >> 1] ?? NaN;

const it_ = lab();
for (const name of functions) await it_.fn(name, 'export const handler = async (event) => event;', { MemorySize: 256 });
await it_.invoke('f0', {});
const before = mbOf('self');
const starts: number[] = [];
for (const name of functions.slice(1)) {
  await new Promise((done) => setTimeout(done, 200));
  const started = performance.now();
  await it_.invoke(name, {});
  starts.push(performance.now() - started);
}
const all = environments();
const memory = (mbOf('self') - before) / starts.length + (all.map(mbOf).reduce((a, b) => a + b, 0) / all.length || 0);
console.log(`start with the first answer: median ${median(starts).toFixed(0)} ms; ${memory.toFixed(1)} MB each`);

for (const [what, payload, count] of [
  ['small', { a: 1 }, 2_000],
  ['100 KB', { a: 'x'.repeat(100_000) }, 300],
] as const) {
  const times: number[] = [];
  const cpu = cpuMs();
  for (let n = 0; n < count; n += 1) {
    const started = performance.now();
    await it_.invoke('f0', payload);
    times.push(performance.now() - started);
  }
  const each = (cpuMs() - cpu) / count;
  console.log(`${what}: median ${median(times).toFixed(3)} ms, ${each.toFixed(3)} ms of processor time an invocation`);
}
await it_.dispose();
