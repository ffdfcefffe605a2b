import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResourcesConfig } from 'aws-amplify';
import { startRuntime, type Runtime, type RuntimeOptions } from '../../src/runtime/runtime.ts';
import { openSocket, type SocketClient } from '../services/appsync/socket-client.ts';

export const appFolder = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export interface App {
  readonly runtime: Runtime;
  readonly output: (name: string) => string;
  /** A GraphQL request, by API key unless other headers are given. */
  ask(query: string, variables?: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  subscribe(query: string): Promise<SocketClient>;
}

export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly errorType?: string }[];
}

/** Starts an app as it is, in this process. Its outputs name the API key `Key`. */
export async function startApp(dataDirectory: string, name: string, more: Partial<RuntimeOptions> = {}): Promise<App> {
  const runtime = await startRuntime({ assembly: appFolder(name), dataDirectory, port: 0, ...more });
  const output = (key: string): string => runtime.outputs.stackOutputs[key] ?? '';
  const byKey = (): Record<string, string> => ({ 'x-api-key': output('Key') });
  return {
    runtime,
    output,
    async ask(query, variables = {}, headers = byKey()) {
      const response = await fetch(runtime.outputs.graphqlUrl ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },
    async subscribe(query) {
      const { host } = new URL(runtime.outputs.graphqlUrl ?? '');
      const authorization = { host, ...byKey() };
      const client = await openSocket(runtime.outputs.realtimeUrl ?? '', authorization);
      await client.init();
      await client.subscribe('1', authorization, query);
      return client;
    },
  };
}

export interface AmplifyOutputs {
  readonly auth?: object;
  readonly data: object;
  readonly custom?: Pick<ResourcesConfig, 'Auth'>;
}

/** Reads the file that the runtime writes for Amplify Gen 2. */
export const amplifyOutputsOf = ({ outputsFile }: Runtime): AmplifyOutputs =>
  JSON.parse(readFileSync(join(dirname(outputsFile), 'amplify_outputs.json'), 'utf8')) as AmplifyOutputs;
