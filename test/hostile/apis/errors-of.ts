import { spoken } from '../../../packages/local-aws/test/support/spoken.ts';

/** The exceptions that AWS's model of a service has. */
const modelled = (client: object): string[] =>
  Object.entries(client).flatMap(([name, value]) =>
    typeof value === 'function' && value.prototype instanceof Error ? [name] : [],
  );

/** The errors that each service has, besides those that every service has. Over Query their codes have no suffix. */
export const errorsOf: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  await Promise.all(
    Object.entries(spoken).map(async ([service, { client, version, errors = [] }]) => {
      const names = modelled((await client?.()) ?? {});
      const codes = version === undefined ? names : names.map((name) => name.replace(/Exception$/, ''));
      return [service, [...codes, ...errors]] as const;
    }),
  ),
);
