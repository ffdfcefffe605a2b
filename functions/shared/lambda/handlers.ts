import * as v from 'valibot';
import { ClientError, validationError } from '../dragon/errors.ts';
import { errorName } from '../storage/errors.ts';
import type { Environment } from './environment.ts';

export interface Caller {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
}

export const isRanger = (caller: Caller): boolean => caller.groups.includes('Rangers');

export const callerSchema = v.object({
  sub: v.pipe(v.string(), v.minLength(1)),
  username: v.string(),
  groups: v.fallback(v.array(v.string()), []),
});

export type Answer<T> =
  | { readonly data: T }
  | {
      readonly error: {
        readonly type: string;
        readonly message: string;
        readonly info: Readonly<Record<string, unknown>> | null;
      };
    };

export type Container = Pick<Environment, 'telemetry' | 'permitted'>;

type Run<T> = (event: unknown) => Promise<T>;

/**
 * Makes a function behind a resolver. An error that the client may see becomes an answer; every other error is thrown
 * and stays inside.
 */
export function resolverHandler<T>(container: Container, run: Run<T>): (event: unknown) => Promise<Answer<T>> {
  return taskHandler(container, async (event) => {
    try {
      return { data: await run(event) };
    } catch (error) {
      if (error instanceof ClientError)
        return { error: { type: error.type, message: error.message, info: error.info } };
      throw error;
    }
  });
}

/** What tasks of the workflow are given. */
export const reportEvent = v.object({ reportId: v.string() });

/** Makes a task of the workflow, or a target of a rule or schedule. It throws errors by name. */
export function taskHandler<T>({ telemetry, permitted }: Container, run: Run<T>): Run<T> {
  return async (event) => {
    // The check runs beside the work, because it happens only once. If a permission is missing, it is the cause of
    // every other error.
    const check = permitted();
    check.catch(() => undefined);
    try {
      const result = await run(event).catch((error: unknown) => check.then(() => Promise.reject(error as Error)));
      await check;
      return result;
    } catch (error) {
      // Only the name is logged, because a message may contain what somebody wrote.
      telemetry.error('The function failed.', { error: errorName(error), reportId: reportIdIn(event) });
      throw error;
    } finally {
      telemetry.flush();
    }
  };
}

function reportIdIn(event: unknown): string | undefined {
  const result = v.safeParse(v.object({ reportId: v.string() }), event);
  return result.success ? result.output.reportId : undefined;
}

/**
 * Reads an event. It refuses the first wrong member with the name of its field, and drops members that the schema does
 * not contain.
 */
export function parseEvent<S extends v.GenericSchema>(schema: S, event: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, event, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = String(issue.path?.at(-1)?.key ?? 'event');
  if (issue.kind === 'validation')
    throw validationError(field, issue.type.replaceAll('_', '-'), `${field} is not one that can be used`);
  throw validationError(field, 'type', `${field} is missing or of the wrong type`);
}
