import { isObject } from '../../kernel/is-object.ts';

interface Statement {
  readonly Sid?: string;
}

/** Answers the statements of a policy that was checked when it was set. */
export function statementsIn(text: string | undefined): readonly Statement[] {
  const { Statement = [] } = documentIn(text);
  return Array.isArray(Statement) ? (Statement as Statement[]) : [Statement as Statement];
}

/** Writes a policy with other statements; a new one is of the older version. */
export const policyTextOf = (arn: string, text: string | undefined, Statement: readonly Statement[]): string =>
  JSON.stringify({ Version: '2008-10-17', Id: `${arn}/SQSDefaultPolicy`, ...documentIn(text), Statement });

function documentIn(text: string | undefined): Readonly<Record<string, unknown>> {
  const document: unknown = text ? JSON.parse(text) : {};
  return isObject(document) ? document : {};
}
