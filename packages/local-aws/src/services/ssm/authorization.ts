import { anywhere, table, textOf, type Authorization } from '../../iam/guard.ts';
import { readJsonRequest } from '../../protocol/json.ts';

export function createAuthorization({
  region,
  accountId,
}: {
  readonly region: string;
  readonly accountId: string;
}): Authorization {
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
    conditionKeys: ['ssm:overwrite', 'ssm:recursive', 'ssm:policies'],
    read: readJsonRequest,
    needsOf: table({
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
    }),
  };
}
