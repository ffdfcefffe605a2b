import type { Template } from '../kit/case.ts';

/** What a reference to a part of a resource looks like in a template. */
export const ref = (Ref: string): object => ({ Ref });
export const att = (resource: string, attribute: string): object => ({ 'Fn::GetAtt': [resource, attribute] });
export const sub = (text: string): object => ({ 'Fn::Sub': text });

export const resource = (Type: string, Properties: object = {}, rest: object = {}): object => ({
  Type,
  Properties,
  ...rest,
});

const Version = '2012-10-17';

export const allow = (Action: string | readonly string[], Resource: unknown, rest: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...rest,
});

/** A role of a service, or of whoever runs the kit: without a service the account itself is trusted. */
export const role = (service: string | undefined, ...Statement: readonly object[]): object => {
  const Principal =
    service === undefined
      ? { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') }
      : {
          Service: `${service}.amazonaws.com`,
        };
  return resource('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Version, Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] },
    ...(Statement.length > 0 && { Policies: [{ PolicyName: 'may', PolicyDocument: { Version, Statement } }] }),
  });
};

/** A function of a few lines of JavaScript. It makes no log group that the stack does not have. */
export const lambda = (name: string, code: string, properties: object = {}): Record<string, object> => ({
  [`${name}Role`]: role('lambda'),
  [name]: resource('AWS::Lambda::Function', {
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: att(`${name}Role`, 'Arn'),
    Code: { ZipFile: code },
    ...properties,
  }),
});

/** A queue that a service may send to. */
export const queue = (name: string, service: string): Record<string, object> => ({
  [name]: resource('AWS::SQS::Queue'),
  [`${name}Policy`]: resource('AWS::SQS::QueuePolicy', {
    Queues: [ref(name)],
    PolicyDocument: {
      Version,
      Statement: [
        { ...allow('sqs:SendMessage', att(name, 'Arn')), Principal: { Service: `${service}.amazonaws.com` } },
      ],
    },
  }),
});

export const policy = (...Statement: readonly object[]): object => ({ Version, Statement });

export function template(
  Resources: Readonly<Record<string, object>>,
  outputs: Readonly<Record<string, unknown>> = {},
): Template {
  return { Resources, Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])) };
}
