import type * as Parts from './amplify.ts';
import { unreachable } from './message.ts';
import type { Outputs } from './session.ts';

type Amplify = typeof Parts;

/** The parts that the page needs beyond itself. */
interface Backend {
  /** Amplify, configured for the API and the user pool of the stack. */
  readonly amplify: Amplify;
  readonly users: Outputs['users'];
}

let loading: Promise<Backend> | undefined;

/**
 * Loads after the first screen, which a person can already read and fill in. After a failure the next call tries again.
 */
export function backend(): Promise<Backend> {
  loading ??= load().catch((cause: unknown) => {
    loading = undefined;
    throw Object.assign(new Error(unreachable, { cause }), { name: 'NetworkError' });
  });
  return loading;
}

/** Signs people in and out. */
export const pool = async (): Promise<Amplify> => (await backend()).amplify;

async function load(): Promise<Backend> {
  const [{ amplify: configuration, users }, amplify] = await Promise.all([readOutputs(), import('./amplify.ts')]);
  amplify.Amplify.configure(configuration);
  return { amplify, users };
}

async function readOutputs(): Promise<Outputs> {
  const response = await fetch('outputs.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`outputs.json: ${response.status}`);
  return (await response.json()) as Outputs;
}
