import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type Clock } from '../kernel/clock.ts';
import { openDataDirectory, type DataDirectory } from '../storage/data-directory.ts';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import { rotateNamed, storedPools, type RotatablePools, type RotatedKeys } from './compose.ts';
import { isPlainFile, readPlainFile } from '../storage/plain-file.ts';
import { requireDatabase } from '../storage/ownership.ts';

/** A request to the runtime that uses the directory, because no other process may write its database. */
interface Request {
  readonly id: string;
  readonly userPoolIds?: readonly string[];
}

type Answer = { readonly id: string } & ({ readonly rotated: RotatedKeys[] } | { readonly error: string });

const lookEveryMs = 250;
const answerWithinMs = 30_000;
const mostBytes = 65_536;
const requestFile = (directory: string): string => join(directory, 'key-rotation.json');
const answerFile = (directory: string): string => join(directory, 'key-rotation.done.json');

/**
 * Makes new signing keys for the user pools of a data directory. The runtime that uses the directory does it, or else
 * this process.
 */
export async function rotateKeys(
  directory: string,
  userPoolIds: readonly string[] | undefined,
  operator: Operator,
): Promise<RotatedKeys[]> {
  requireDatabase(directory);
  const data = openUnlessUsed(directory, operator);
  if (!data) return askRuntime(directory, userPoolIds);
  try {
    return await rotateNamed(storedPools(data.database, systemClock), userPoolIds);
  } finally {
    data.close();
  }
}

function openUnlessUsed(directory: string, operator: Operator): DataDirectory | undefined {
  try {
    // A loss of writes is reported to those who wait for them.
    return openDataDirectory(directory, operator, () => undefined);
  } catch (error) {
    if (error instanceof OperatorError && error.code === 'DataDirectoryInUse') return undefined;
    throw error;
  }
}

async function askRuntime(directory: string, userPoolIds: readonly string[] | undefined): Promise<RotatedKeys[]> {
  const id = randomUUID();
  writeWhole(requestFile(directory), { id, ...(userPoolIds && { userPoolIds }) } satisfies Request);
  for (let waited = 0; waited < answerWithinMs; waited += lookEveryMs) {
    await sleep(lookEveryMs);
    const answer = readJson(answerFile(directory)) as Answer | undefined;
    if (answer?.id !== id) continue;
    rmSync(answerFile(directory), { force: true });
    if ('error' in answer) throw new OperatorError('KeysNotRotated', answer.error);
    return answer.rotated;
  }
  rmSync(requestFile(directory), { force: true });
  throw new OperatorError(
    'KeysNotRotated',
    `The runtime that uses ${directory} did not answer within ${answerWithinMs / 1000} s.`,
  );
}

/**
 * Lets the runtime serve such requests. It does each once, and answers when the result is on disk. The result stops it.
 */
export function followKeyRotation(
  directory: string,
  clock: Clock,
  pools: RotatablePools,
  durable: () => Promise<void>,
  operator: Operator,
): () => void {
  let stopped = false;
  const look = async (): Promise<void> => {
    const request = takeRequest(directory);
    if (!request) return;
    const said = await answer(request, pools);
    await durable();
    writeWhole(answerFile(directory), said);
  };
  const complain = (error: unknown): void => operator.error(`the keys were not rotated: ${messageOf(error)}`);
  const turn = (): void => {
    void look()
      .catch(complain)
      .then(() => {
        if (!stopped) cancel = clock.after(lookEveryMs, turn);
      });
  };
  let cancel = clock.after(lookEveryMs, turn);
  return () => {
    stopped = true;
    cancel();
  };
}

async function answer({ id, userPoolIds }: Request, pools: RotatablePools): Promise<Answer> {
  try {
    return { id, rotated: await rotateNamed(pools, userPoolIds) };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
}

function takeRequest(directory: string): Request | undefined {
  const file = requestFile(directory);
  if (!isPlainFile(file)) return undefined;
  const value = readJson(file) as Partial<Request> | undefined;
  rmSync(file, { force: true });
  if (typeof value?.id !== 'string') return undefined;
  const { id, userPoolIds } = value;
  if (userPoolIds === undefined) return { id };
  return Array.isArray(userPoolIds) ? { id, userPoolIds: userPoolIds.map(String) } : undefined;
}

/** Answers undefined if the file is absent, too long, or not a JSON object. */
function readJson(file: string): object | undefined {
  try {
    const value: unknown = JSON.parse(readPlainFile(file, mostBytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces a file in one step, so that no reader sees half of it. */
function writeWhole(file: string, value: object): void {
  const unfinished = file.replace(/\.json$/, '.unfinished.json');
  // A link that somebody else has put there is removed and not followed.
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, JSON.stringify(value), { mode: 0o600, flag: 'wx' });
  renameSync(unfinished, file);
}
