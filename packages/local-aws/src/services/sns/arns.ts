import { invalidParameter } from './errors.ts';

/** recorded: localstack/localstack, test_sns (test_publish_wrong_arn_format) */
export function checkTopicArn(region: string, arn: string): void {
  checkElements('TopicArn', arn);
  if (arn.split(':')[3] !== region) throw invalidParameter('TopicArn');
}

export const checkSubscriptionArn = (arn: string): void => checkElements('SubscriptionArn', arn);

function checkElements(name: string, arn: string): void {
  const { length } = arn.split(':');
  if (length < 6) throw invalidParameter(`${name} Reason: An ARN must have at least 6 elements, not ${length}`);
}
