import * as v from 'valibot';
import { ClientError, errorName, validationError } from '../errors.ts';
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

/** A function behind a resolver: what the client may see is an answer, everything else is thrown and stays inside. */
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

/** A task of the workflow, or a rule's or schedule's target: errors are thrown by name. */
export function taskHandler<T>({ telemetry, permitted }: Container, run: Run<T>): Run<T> {
  return async (event) => {
    // The check runs beside the work, because it happens once. A missing permission is the cause of whatever else went
    // wrong.
    const check = permitted();
    check.catch(() => undefined);
    try {
      const result = await run(event).catch((error: unknown) => check.then(() => Promise.reject(error as Error)));
      await check;
      return result;
    } catch (error) {
      // The name only: a message can hold what somebody wrote.
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
 * Reads an event; the first thing wrong is refused with the name of its field. Members that the schema does not name
 * are dropped.
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
