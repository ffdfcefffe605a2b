interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly [member: string]: unknown;
}
interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties: { readonly PolicyDocument: { readonly Statement: Statement[] } } }
    >
  >;
}

export interface Mutation {
  readonly policy: string;
  readonly action: string;
  /** As the template writes it. */
  readonly resource: string;
  /** The template without this one permission. */
  readonly template: object;
}

/** What nobody can miss on a laptop: the same kinds as in expected-unused.ts, as the template writes them. */
const isUnused = ({ policy, action, resource }: Mutation): boolean =>
  policy.startsWith('IdentitySmsRole') ||
  /^(xray|logs):/.test(action) ||
  /^sqs:GetQueue/.test(action) ||
  (action === 'lambda:InvokeFunction' && resource.includes('":*"'));

/** The mutations after which the application has to fail somewhere. */
export const missedMutations = (text: string): Mutation[] =>
  mutationsOf(text).filter((mutation) => !isUnused(mutation));

const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** One template for each action on each resource that a role is granted, without it. */
export function mutationsOf(text: string): Mutation[] {
  const { Resources } = JSON.parse(text) as Template;
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
    .flatMap(([policy, { Properties }]) =>
      Properties.PolicyDocument.Statement.flatMap((statement, index) =>
        list(statement.Action).flatMap((action) =>
          (statement.Resource === undefined ? [undefined] : list(statement.Resource)).map((resource) => ({
            policy,
            action,
            resource: JSON.stringify(resource ?? statement['NotResource']),
            template: without(text, policy, index, action, resource),
          })),
        ),
      ),
    );
}

/** The statement becomes two: the other actions on all resources, and this action on the other resources. */
function without(text: string, policy: string, index: number, action: string, resource: unknown): object {
  const template = JSON.parse(text) as Template;
  const statements = template.Resources[policy]!.Properties.PolicyDocument.Statement;
  const statement = statements[index]!;
  const otherActions = list(statement.Action).filter((one) => one !== action);
  const otherResources =
    resource === undefined
      ? []
      : list(statement.Resource).filter((one) => JSON.stringify(one) !== JSON.stringify(resource));
  statements.splice(
    index,
    1,
    ...(otherActions.length > 0 ? [{ ...statement, Action: otherActions }] : []),
    ...(otherResources.length > 0 ? [{ ...statement, Action: action, Resource: otherResources }] : []),
  );
  // A policy must say something; this grants nothing that anybody needs.
  if (statements.length === 0)
    statements.push({ Effect: 'Allow', Action: 'none:None', Resource: 'arn:aws:none:::none' });
  return template;
}
