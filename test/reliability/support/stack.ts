import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime, type Outputs, type Runtime, type SeededUser } from 'local-aws';
import { accessTokenOf } from '../../support/sign-in.ts';

const { users } = JSON.parse(readFileSync(new URL('../../../local-aws.json', import.meta.url), 'utf8')) as {
  users: readonly SeededUser[];
};
export const seededUsers = users;

/** People besides the seeded ones. */
export const crowd = (count: number): SeededUser[] =>
  Array.from({ length: count }, (_, index) => ({
    username: `watcher-${index}@example.com`,
    password: `Watching-${index}-dragons`,
    groups: [],
  }));

/** A running stack as its clients know it. */
export interface Target {
  readonly outputs: Outputs;
  /** Access tokens, by index of the seeded users: Ada, Grace, a Ranger. */
  readonly tokens: readonly string[];
}

export const ranger = 2;

export interface Stack extends Target {
  readonly runtime: Runtime;
  readonly dataDirectory: string;
  stop(): Promise<void>;
}

interface StackOptions {
  readonly dataDirectory?: string;
  /** Of an earlier start, whose sessions stay good. */
  readonly tokens?: readonly string[];
  readonly port?: number;
  /** Users besides the seeded ones; their tokens come behind those. */
  readonly others?: readonly SeededUser[];
}

export const freshDirectory = (): string => mkdtempSync(join(tmpdir(), 'dragons-reliability-'));

/** Starts a runtime in this process, without the 300 dragons that `npm start` seeds. */
export async function startStack(assembly: string, options: StackOptions = {}): Promise<Stack> {
  const dataDirectory = options.dataDirectory ?? freshDirectory();
  const known = [...users, ...(options.others ?? [])];
  const runtime = await startRuntime({ assembly, dataDirectory, port: options.port ?? 0, users: known });
  const tokens = options.tokens ?? (await signInAll(runtime.outputs, known));
  return {
    runtime,
    outputs: runtime.outputs,
    tokens,
    dataDirectory,
    async stop() {
      await runtime.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

export const signInAll = (outputs: Outputs, known: readonly SeededUser[] = users): Promise<readonly string[]> =>
  Promise.all(known.map((user) => accessTokenOf(outputs, user)));

export interface GraphqlError {
  readonly message: string;
  readonly errorType?: string | null;
}

export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly errors: readonly GraphqlError[];

  constructor(errors: readonly GraphqlError[]) {
    super(errors.map(({ errorType, message }) => `${errorType}: ${message}`).join('; '));
    this.errors = errors;
  }
}

/** A GraphQL request over HTTP; throws what the server reports. */
export async function request<T>(
  { outputs, tokens }: Target,
  user: number,
  query: string,
  variables: object = {},
): Promise<T> {
  const response = await fetch(outputs.graphqlUrl ?? '', {
    method: 'POST',
    headers: { authorization: tokens[user] ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(30_000),
  });
  const { data, errors } = (await response.json()) as { data?: T; errors?: readonly GraphqlError[] };
  if (errors !== undefined || data === undefined) throw new RequestFailed(errors ?? []);
  return data;
}

export const sdkOptions = ({ outputs }: Target) => ({
  region: outputs.region,
  endpoint: outputs.awsEndpointUrl,
  credentials: outputs.credentials,
});
