/** Says which member of a request or of a template breaks which rule. */
export interface Violation {
  /** The member is at this path, for example `retryPolicy.maximumRetryAttempts`. */
  readonly at: string;
  /** The rule begins with `Member must` or `Map keys must`. */
  readonly rule: string;
  /** The message shows this text in quotes, or `null` without quotes, or no value if it is absent. */
  readonly value?: string | null | undefined;
}

/**
 * Says in one sentence, as AWS does, what all members break. recorded:
 * https://github.com/amazon-archives/amazon-cognito-identity-js/issues/388
 */
export function violationSentence(...violations: readonly Violation[]): string {
  const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  return `${count} detected: ${violations.map(sentenceOf).join('; ')}`;
}

const sentenceOf = ({ at, rule, value }: Violation): string =>
  `Value${shown(value)} at '${at}' failed to satisfy constraint: ${rule}`;

function shown(value: Violation['value']): string {
  if (value === undefined) return '';
  return value === null ? ' null' : ` '${value}'`;
}
