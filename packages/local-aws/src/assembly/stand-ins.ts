import type { Template } from './template.ts';

/** Makes the name that others see for a resource that is left out. No resource that exists has such a name. */
export const standIn = (logicalId: string): string => `ignored-${logicalId}`;

/** Answers such a name that is in the values: their parts are not known. */
export const standInWithin = (values: readonly unknown[]): string | undefined =>
  /ignored-[A-Za-z0-9]+/.exec(values.filter((value) => typeof value === 'string').join('\n'))?.[0];

/** Makes what others see of an attribute. */
export function standInOf(
  { Resources }: Template,
  logicalId: string,
  attribute: string,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): string {
  if (!attribute.endsWith('Arn')) return standIn(logicalId);
  // Some places take ARNs of functions alone.
  if (Resources[logicalId]?.Type === 'AWS::Lambda::Function')
    return `arn:aws:lambda:${region}:${accountId}:function:${standIn(logicalId)}`;
  return `arn:aws:ignored:${region}:${accountId}:${standIn(logicalId)}`;
}
