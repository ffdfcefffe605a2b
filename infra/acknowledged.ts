/**
 * A kind of accepted finding of the rule pack (cdk-nag, AwsSolutions), with its reason. There are at most eleven:
 * docs/security.md lists them.
 */
export interface Acknowledged {
  readonly rule: string;
  readonly about: string;
  readonly reason: string;
}

export const acknowledged = {
  accessLogs: {
    rule: 'S1',
    about: 'no access logs of the buckets',
    reason:
      'The API and every function log their requests; access logs would double the cost of storage for nothing new.',
  },
  mfa: { rule: 'COG2', about: 'MFA is not required', reason: 'MFA is every user’s choice, by TOTP.' },
  threatProtection: {
    rule: 'COG8',
    about: 'no Plus plan',
    reason: 'Threat protection needs the Plus plan, which has no free tier; an operator can switch it on.',
  },
  requestLogs: {
    rule: 'ASC3',
    about: 'requests are logged without what they said',
    reason: 'Requests are logged; what people wrote in them is left out on purpose.',
  },
  deadLetters: {
    rule: 'SQS3',
    about: 'dead-letter queues of a function, a rule and a schedule',
    reason: 'These are dead-letter queues; the rule sees only those of other queues.',
  },
  backupPolicy: {
    rule: 'IAM4',
    about: 'the policy by which AWS Backup copies buckets, with `-c backup=true`',
    reason: 'AWS keeps what Backup needs for S3 in a policy of its own; no principal but AWS Backup can take the role.',
  },
  noResource: {
    rule: 'IAM5',
    about: '`*`',
    reason:
      'Only X-Ray, the log delivery of the state machine and the states of alarms, for which AWS offers no resource.',
  },
  objects: { rule: 'IAM5', about: 'objects of a bucket', reason: 'Objects are granted by the prefix of their keys.' },
  otherBuckets: {
    rule: 'IAM5',
    about: 'buckets by the beginning of their name',
    reason: 'The catalogue can move to another bucket of this account without a deployment.',
  },
  versions: { rule: 'IAM5', about: '`function:*`', reason: 'Versions and aliases of one function.' },
  executions: { rule: 'IAM5', about: '`execution:machine:*`', reason: 'Executions of one state machine.' },
} as const satisfies Record<string, Acknowledged>;

/** The accepted findings of the stack that serves the page. */
export const acknowledgedOfPage = {
  accessLogs: {
    rule: 'S1',
    about: 'no access logs of the bucket of the page',
    reason: 'The bucket holds public files alone, which only CloudFront reads.',
  },
  anywhere: {
    rule: 'CFR1',
    about: 'the page is served to every country',
    reason: 'Dragons are everywhere; an operator who must not serve a country can restrict the distribution.',
  },
  firewall: {
    rule: 'CFR2',
    about: 'no web ACL before the page',
    reason: 'Static files have nothing to attack; `-c waf=true` guards the API and the user pool.',
  },
  requests: {
    rule: 'CFR3',
    about: 'requests for files of the page are not logged',
    reason: 'Who loads a file says nothing; the API logs what is asked of it, and logs of visitors are personal data.',
  },
  certificate: {
    rule: 'CFR4',
    about: 'the certificate is that of cloudfront.net',
    reason: 'With it AWS sets the oldest protocol of TLS; a domain of the operator’s own brings its own choice.',
  },
} as const satisfies Record<string, Acknowledged>;
