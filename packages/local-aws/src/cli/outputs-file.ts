import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Outputs, PoolUser } from '../runtime/outputs-model.ts';
import { readPlainFile } from '../storage/plain-file.ts';
import { regionFolder } from '../storage/region-folders.ts';

/** The outputs of very many stacks are shorter. */
const mostBytes = 64 * 2 ** 20;

/** Reads the outputs of the runtime that uses the directory. */
export function readOutputs(directory: string): Outputs {
  try {
    return JSON.parse(readPlainFile(join(directory, 'outputs.json'), mostBytes).toString('utf8')) as Outputs;
  } catch (cause) {
    throw new OperatorError(
      'NotRunning',
      `${directory} has no outputs.json yet. Start local-aws, and wait until it is ready.`,
      { cause },
    );
  }
}

export const regionHelp = 'in which region, where stacks of several regions run';

/**
 * Reads the outputs of a region: of the named one, or else of the first that has what is wanted. If none has, they are
 * those of the main region.
 */
export function outputsIn(
  directory: string,
  region: string | undefined,
  has: (outputs: Pick<Outputs, 'graphqlUrl' | 'userPoolId'>) => boolean = () => true,
): Outputs {
  const main = readOutputs(directory);
  const { furtherRegions = {} } = main;
  const found = has(main) ? undefined : Object.values(furtherRegions).find(has)?.region;
  const chosen = region ?? found ?? main.region;
  if (chosen === main.region) return main;
  if (Object.hasOwn(furtherRegions, chosen)) return readOutputs(regionFolder(directory, chosen));
  const known = [main.region, ...Object.keys(furtherRegions)].join(', ');
  throw new OperatorError('OtherRegion', `--region ${chosen}: no stack runs there. There are stacks in ${known}.`);
}

/** A user of a region, with the outputs of it. */
export interface UserThere extends PoolUser {
  readonly outputs: Outputs;
}

/** Reads the users of local-aws.json: those of the named region, or those of all. */
export function usersIn(directory: string, region: string | undefined): readonly UserThere[] {
  const first = outputsIn(directory, region);
  const others = region === undefined ? Object.keys(first.furtherRegions ?? {}) : [];
  const all = [first, ...others.map((other) => readOutputs(regionFolder(directory, other)))];
  return all.flatMap((outputs) => outputs.users.map((user) => ({ ...user, outputs })));
}

/** Sends a request to the runtime. Throws a sentence for the operator if the runtime cannot be reached. */
export async function reach(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    throw notReachable(url, cause);
  }
}

export const notReachable = (url: string, cause: unknown): OperatorError =>
  new OperatorError('NotRunning', `Nothing answers at ${url}. Start local-aws in another terminal.`, { cause });

/**
 * Does what asks a runtime by its outputs. If these do not have what is wanted, and nothing listens there any more, the
 * error says that: they may be those of an earlier template.
 */
export async function ofRunning<Result>(directory: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OperatorError && error.code !== 'NotRunning')
      await requireListener(readOutputs(directory).awsEndpointUrl);
    throw error;
  }
}

async function requireListener(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw notReachable(url, cause);
  } finally {
    socket.destroy();
  }
}
