import { readFileSync } from 'node:fs';

/** What one piece of work asks of AWS. */
export interface Work {
  readonly graphqlRequests: number;
  readonly transitions: number;
  readonly invocations: Readonly<Record<string, { readonly times: number; readonly memory: number }>>;
  /** PUT, COPY and LIST, which have one price. */
  readonly s3Writes: number;
  /** GET, HEAD and SELECT, which have another. Deleting costs nothing. */
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

/** As `npm run cost -- --count` wrote it last; a test counts anew and compares. */
export const readCounted = (): Counted => JSON.parse(readFileSync(countedFile, 'utf8')) as Counted;
