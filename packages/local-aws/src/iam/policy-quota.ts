import type { PolicyDocument, Principals } from '../contract/policy.ts';

/** The most that the policy of a resource may have, by the quotas of its service. */
export interface PolicyQuota {
  /** Of the policy's text without white space. */
  readonly bytes: number;
  readonly statements: number;
  /** Of one statement, as the other two: the pages do not tell whether they mean the policy. */
  readonly principals: number;
  readonly conditions?: number;
  readonly actions?: number;
}

/** Answers what the policy has too much of: `21 statements, and at most 20 are allowed`. */
export function overQuota(value: unknown, { statements }: PolicyDocument, quota: PolicyQuota): string | undefined {
  const most = (counts: readonly number[]): number => counts.reduce((one, other) => Math.max(one, other), 0);
  const counted: readonly (readonly [what: string, count: number, limit: number | undefined])[] = [
    ['bytes', Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)), quota.bytes],
    ['statements', statements.length, quota.statements],
    ['principals in a statement', most(statements.map(principalsIn)), quota.principals],
    ['conditions in a statement', most(statements.map(({ conditions }) => conditions.length)), quota.conditions],
    [
      'actions in a statement',
      most(statements.map(({ actions, notActions }) => lengthOf(actions, notActions))),
      quota.actions,
    ],
  ];
  const over = counted.find(([, count, limit]) => limit !== undefined && count > limit);
  return over && `${over[1]} ${over[0]}, and at most ${over[2]} are allowed`;
}

const lengthOf = (...lists: readonly (readonly unknown[] | undefined)[]): number =>
  lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);

const principalsIn = ({ principals, notPrincipals }: PolicyDocument['statements'][number]): number =>
  countOf(principals) + countOf(notPrincipals);

function countOf(principals: Principals | undefined): number {
  if (principals === undefined) return 0;
  return principals === '*' ? 1 : lengthOf(...Object.values(principals));
}
