import { managedPolicyArn } from '../../contract/managed-policies.ts';
import { fromTemplate } from './policy-templates.ts';
import { invented, type Expansion, type Members } from './model.ts';
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
  const all = policiesIn(given);
  const managed: unknown[] = [];
  const inline: Members[] = [];
  for (const [index, item] of all.entries()) {
    if (templateNameOf(item) !== undefined && !fromTemplate(item as Members)) continue;
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
  return item['Statement'] ?? (templateNameOf(item) === undefined ? undefined : fromTemplate(item));
}

const policiesIn = (given: unknown): readonly unknown[] => (given === undefined ? [] : [given].flat());

/** Answers the name of the policy template that an item of `Policies` is. */
function templateNameOf(item: unknown): string | undefined {
  if (!isObject(item) || item['Statement'] !== undefined) return undefined;
  const [name = ''] = Object.keys(item);
  return name === 'Ref' || name.startsWith('Fn::') ? undefined : name;
}

/** Names the policy templates that are not known here. */
export const unknownPolicies = (logicalId: string, given: unknown): Expansion =>
  Object.fromEntries(
    policiesIn(given).flatMap((item, index) => {
      const name = templateNameOf(item);
      return name === undefined || fromTemplate(item as Members)
        ? []
        : [[`${logicalId}RolePolicy${index}`, invented('policy template', name)]];
    }),
  );
