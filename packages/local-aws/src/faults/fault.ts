import { OperatorError } from '../kernel/operator-error.ts';
import { ownValue } from '../kernel/own-value.ts';

/** One injected fault. The file docs/faults.md of the package is its reference. */
export interface Fault {
  /**
   * The service as in the credential scope: `s3`, `lambda`, `sns`, `states`, `appsync`, `cognito-idp` …; `*` means all.
   */
  readonly service: string;
  /** The action: `PutObject`, `Invoke`, `Publish`, `GraphQL` …; `*` means all. */
  readonly action: string;
  readonly kind: FaultKind;
  /** The probability that it strikes a matching call; 1 unless given. */
  readonly probability?: number;
  /** The most times that it strikes. */
  readonly count?: number;
  /** The code of the error, for the kind `error`. */
  readonly code?: string;
  readonly latencyMs?: number;
  /** A part of the name of what is called: function, `bucket/key`, topic, `Mutation.field`. */
  readonly target?: string;
  /** For the kind `cut-stream`: the answer ends early as if it were complete, and the connection stays open. */
  readonly clean?: boolean;
}

export const faultKinds = ['error', 'throttle', 'timeout', 'hang', 'slow', 'cut-stream'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** How long a fault waits that says no time. */
export const hangMs = 60_000;
const mostFaults = 100;
const longestMs = 300_000;

type Check = (value: unknown) => string | undefined;
const must =
  (be: string, isGood: (value: unknown) => boolean): Check =>
  (value) =>
    isGood(value) ? undefined : `must be ${be}`;
const isBetween = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'number' && value >= low && value <= high;

const text = must(
  'a text of 1 to 256 characters',
  (value) => typeof value === 'string' && value !== '' && value.length <= 256,
);
const number = (low: number, high: number): Check =>
  must(`a number from ${low} to ${high}`, (value) => isBetween(value, low, high));
const whole = (low: number, high: number): Check =>
  must(`a whole number from ${low} to ${high}`, (value) => Number.isInteger(value) && isBetween(value, low, high));

const members: Readonly<Record<string, Check>> = {
  service: text,
  action: text,
  kind: must(`one of ${faultKinds.join(', ')}`, (value) => (faultKinds as readonly unknown[]).includes(value)),
  probability: number(0, 1),
  count: whole(1, 1_000_000),
  code: text,
  latencyMs: whole(0, longestMs),
  target: text,
  clean: must('true or false', (value) => typeof value === 'boolean'),
};

/** Reads a list of faults. It refuses by name what is unknown or out of bounds. */
export function readFaults(value: unknown): readonly Fault[] {
  if (!Array.isArray(value)) throw invalid('the faults must be an array');
  if (value.length > mostFaults)
    throw invalid(`there are ${value.length} faults, and at most ${mostFaults} are allowed`);
  return value.map((fault: unknown, index) => readFault(fault, `fault ${index}`));
}

function readFault(value: unknown, name: string): Fault {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${name} is not an object`);
  for (const [member, given] of Object.entries(value)) {
    const check = ownValue(members, member);
    if (!check)
      throw invalid(`${name} has an unknown member "${member}"; known are ${Object.keys(members).join(', ')}`);
    const problem = check(given);
    if (problem !== undefined) throw invalid(`${name}: ${member} ${problem}`);
  }
  const fault = value as Fault;
  for (const member of ['service', 'action', 'kind'] as const)
    if (fault[member] === undefined) throw invalid(`${name} lacks "${member}"`);
  if (fault.code !== undefined && fault.kind !== 'error') throw invalid(`${name}: code is for the kind error only`);
  if (fault.clean !== undefined && fault.kind !== 'cut-stream')
    throw invalid(`${name}: clean is for the kind cut-stream only`);
  return { ...fault };
}

const invalid = (problem: string): OperatorError => new OperatorError('InvalidFaults', `Fault injection: ${problem}.`);
