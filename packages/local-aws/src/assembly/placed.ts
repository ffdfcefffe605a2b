import { AwsError } from '../kernel/errors.ts';
import { Waits } from './waits.ts';

/** Adds to an error of AWS the place where it happened. */
export async function within<Result>(where: string, run: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw placed(where, error);
  }
}

export function placed(where: string, error: AwsError): AwsError {
  if (error instanceof Waits) return error;
  const { code, message, details, status, parts } = error;
  // Most errors name their resource themselves.
  const place = message.startsWith(where) ? '' : `${where}: `;
  return new AwsError(code, `${place}${message}${describe(details)}`, {
    status,
    cause: error,
    parts: parts.map((part) => placed(where, part)),
  });
}

const describe = (details: Readonly<Record<string, unknown>>): string =>
  Object.keys(details).length === 0 ? '' : ` ${JSON.stringify(details)}`;
