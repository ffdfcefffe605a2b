import { Worker } from 'node:worker_threads';
import { endpoint } from '../support/target.ts';

/** Another client, in a thread of its own, that asks every 50 ms and notes how long it was not answered. */
const program = `
  const { Agent, get } = require('node:http');
  const { workerData: { port, longest } } = require('node:worker_threads');
  const agent = new Agent({ keepAlive: true });
  const ask = () => {
    const began = performance.now();
    const note = () => {
      longest[0] = Math.max(longest[0], performance.now() - began);
      setTimeout(ask, 50);
    };
    get({ agent, port, path: '/nothing' }, (answer) => answer.resume().on('end', note)).on('error', note);
  };
  ask();
`;

export interface Watcher {
  /** Answers how many milliseconds it was not answered at most, since it was last asked. */
  longestSilence(): number;
  stop(): Promise<unknown>;
}

export function watch(): Watcher {
  const longest = new Float64Array(new SharedArrayBuffer(8));
  const worker = new Worker(program, { eval: true, workerData: { port: Number(endpoint.port), longest } });
  return {
    longestSilence() {
      const [silence = 0] = longest;
      longest[0] = 0;
      return Math.round(silence);
    },
    stop: () => worker.terminate(),
  };
}
