import { anywhere, type NeedsTable, type Scope, textOf } from '../../contract/action.ts';

/** What each action needs. */
export function createNeeds({ region, accountId }: Scope): NeedsTable {
  const root = `arn:aws:ssm:${region}:${accountId}:parameter`;
  /** Of a name or an ARN, without the version or label that may follow. */
  const arnOf = (value: unknown): string => {
    const reference = textOf(value);
    const path = reference.startsWith(`${root}/`) ? reference.slice(root.length) : reference;
    if (path.startsWith('arn:')) return path;
    const [name = ''] = path.split(':', 1);
    return `${root}${name.startsWith('/') ? '' : '/'}${name}`;
  };
  const textIfAny = (value: unknown): string | undefined =>
    value === undefined ? undefined : typeof value === 'boolean' ? String(value) : textOf(value);
  return {
    DeleteParameter: ({ Name }) => [{ action: 'ssm:DeleteParameter', resource: arnOf(Name) }],
    DescribeParameters: anywhere('ssm:DescribeParameters'),
    GetParameter: ({ Name }) => [{ action: 'ssm:GetParameter', resource: arnOf(Name) }],
    GetParameters: ({ Names }) =>
      (Array.isArray(Names) ? Names.slice(0, 10) : ['']).map((name) => ({
        action: 'ssm:GetParameters',
        resource: arnOf(name),
      })),
    GetParametersByPath: ({ Path, Recursive }) => [
      {
        action: 'ssm:GetParametersByPath',
        resource: arnOf(Path),
        context: { 'ssm:recursive': textIfAny(Recursive) },
      },
    ],
    PutParameter: ({ Name, Overwrite }) => [
      { action: 'ssm:PutParameter', resource: arnOf(Name), context: { 'ssm:overwrite': textIfAny(Overwrite) } },
    ],
  };
}
