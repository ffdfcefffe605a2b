import { readFileSync } from 'node:fs';

/** The requests to AWS that one piece of work makes. */
export interface Work {
  readonly graphqlRequests: number;
  readonly transitions: number;
  readonly invocations: Readonly<Record<string, { readonly times: number; readonly memory: number }>>;
  /** The number of PUT, COPY and LIST, which have one price. */
  readonly s3Writes: number;
  /** The number of GET, HEAD and SELECT, which have another price. Deleting costs nothing. */
  readonly s3Reads: number;
  readonly s3Selects: number;
  readonly s3Deletes: number;
  readonly snsPublishes: number;
}

export interface Counted {
  readonly query: Work;
  readonly report: Work;
  readonly sweep: Work;
}

export const invocationsOf = ({ invocations }: Work): number =>
  Object.values(invocations).reduce((sum, { times }) => sum + times, 0);

export const countedFile = new URL('counted.json', import.meta.url);

/** Reads what `npm run cost -- --count` wrote last. A test counts again and compares. */
export const readCounted = (): Counted => JSON.parse(readFileSync(countedFile, 'utf8')) as Counted;
