import { cpus } from 'node:os';

/** Processor time of the whole machine since it started, in milliseconds of all processors together. */
export interface ProcessorTimes {
  readonly idle: number;
  readonly all: number;
}

export function processorTimes(): ProcessorTimes {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { idle, all };
}
