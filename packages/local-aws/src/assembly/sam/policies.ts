import { managedPolicyArn } from '../../contract/managed-policies.ts';
import { fromTemplate } from './policy-templates.ts';
import { InvalidResource, type Members } from './model.ts';
import { isObject } from '../../kernel/is-object.ts';

/** The policies that the member `Policies` of a function or a state machine gives to its role. */
export interface RolePolicies {
  readonly ManagedPolicyArns: readonly unknown[];
  readonly Policies: readonly Members[];
}

/**
 * Reads managed policies by name or ARN, policy documents, and policy templates. docs: AWS SAM Developer Guide,
 * "AWS::Serverless::Function" (Policies)
 */
export function rolePolicies(logicalId: string, given: unknown, always: readonly unknown[] = []): RolePolicies {
  const all = given === undefined ? [] : [given].flat();
  const managed: unknown[] = [];
  const inline: Members[] = [];
  for (const [index, item] of all.entries()) {
    const statements = isObject(item) ? statementsOf(item) : undefined;
    if (statements === undefined) managed.push(typeof item === 'string' ? managedPolicyArn(item) : item);
    else
      inline.push({
        PolicyName: `${logicalId}RolePolicy${index}`,
        PolicyDocument: { Version: '2012-10-17', Statement: statements },
      });
  }
  const once = new Map([...always, ...managed].map((item) => [JSON.stringify(item), item]));
  return { ManagedPolicyArns: [...once.values()], Policies: inline };
}

/**
 * Answers the statements of a policy. It answers undefined for an intrinsic function that yields the ARN of a managed
 * policy.
 */
function statementsOf(item: Members): unknown {
  if (item['Statement'] !== undefined) return item['Statement'];
  const [name = ''] = Object.keys(item);
  if (name === 'Ref' || name.startsWith('Fn::')) return undefined;
  const statements = fromTemplate(item);
  if (!statements) throw new InvalidResource(`Policy template ${name} is not supported by local-aws.`);
  return statements;
}
