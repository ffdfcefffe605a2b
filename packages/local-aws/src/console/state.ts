import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { GrantedPermission } from '../iam/authorize.ts';
import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import { unverifiedBehaviours } from '../kernel/unverified.ts';
import { snapshotFile, snapshotsOf } from '../storage/snapshots.ts';
import { createSnapshotsElsewhere } from './snapshots-elsewhere.ts';
import type { StateView } from './state-view.ts';

/** The state to start again with: a named snapshot, or no state at all. */
export type Restart = { readonly snapshot: string } | 'empty';

export interface StateParts {
  readonly dataDirectory: string;
  /** The unverified behaviours that requests have met, and how often. */
  readonly met: ReadonlyMap<string, number>;
  readonly allowed: readonly string[];
  readonly unused: () => readonly GrantedPermission[];
  /** Stops the runtime, changes the state and starts again. It is undefined where nothing can restart the runtime. */
  readonly restart: ((file: string | undefined) => unknown) | undefined;
  readonly operator: Operator;
}

export interface StateKeeper {
  view(): StateView;
  save(name: string): Promise<StateView>;
  /** Adds an export, which `local-aws export` has written, to the snapshots. */
  take(name: string, bytes: Uint8Array): Promise<StateView>;
  remove(name: string): StateView;
  /** Answers the path of a snapshot, for the download. */
  fileOf(name: string): string;
  restart(what: Restart): void;
  /** Ends what is being written. */
  stop(): Promise<void>;
}

/** Keeps named snapshots in the data directory. Each is an export, as `local-aws export` writes it. */
export function createStateKeeper(parts: StateParts): StateKeeper {
  const elsewhere = createSnapshotsElsewhere(parts.operator);
  /** The files of the snapshots that are being uploaded. */
  const taken = new Set<string>();
  const fileFor = (name: string): string => {
    if (!/^[\w -]{1,60}$/.test(name))
      throw new AwsError('InvalidName', 'A name has letters, digits, spaces, _ and -, at most sixty of them.');
    return snapshotFile(parts.dataDirectory, name);
  };
  const fileOf = (name: string): string => {
    const file = fileFor(name);
    if (!existsSync(file)) throw new AwsError('SnapshotNotFound', `There is no snapshot ${name}.`, { status: 404 });
    return file;
  };
  const view = (): StateView => ({
    canRestart: parts.restart !== undefined,
    snapshots: snapshotsOf(parts.dataDirectory),
    unverified: [...parts.met].map(([id, count]) => ({
      id,
      question: unverifiedBehaviours[id]?.question ?? '',
      assumed: unverifiedBehaviours[id]?.assumed ?? '',
      isAllowed: parts.allowed.includes(id),
      count,
    })),
    unused: parts.unused().map(({ role, action, resource }) => ({ role, action, resource })),
  });
  return {
    view,
    async save(name) {
      const file = fileFor(name);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      await elsewhere.write(parts.dataDirectory, file);
      return view();
    },
    async take(name, bytes) {
      const target = fileFor(name);
      if (existsSync(target) || taken.has(target))
        throw new AwsError('SnapshotExists', `There is a snapshot ${name} already.`);
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      taken.add(target);
      const unfinished = `${target}.unfinished`;
      try {
        await writeFile(unfinished, bytes, { mode: 0o600 });
        await elsewhere.inspect(unfinished);
        renameSync(unfinished, target);
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        if (error.code === 'SnapshotTooLarge') throw new AwsError(error.code, error.message);
        throw new AwsError('SnapshotRefused', 'This file is no export of local-aws, or it is damaged.');
      } finally {
        taken.delete(target);
        rmSync(unfinished, { force: true });
      }
      return view();
    },
    remove(name) {
      rmSync(fileOf(name));
      return view();
    },
    fileOf,
    restart(what) {
      if (!parts.restart) throw new AwsError('CannotRestart', 'Whoever started this runtime has to start it again.');
      parts.restart(what === 'empty' ? undefined : fileOf(what.snapshot));
    },
    stop: () => elsewhere.stop(),
  };
}
