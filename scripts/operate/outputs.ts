import { chmodSync, writeFileSync } from 'node:fs';
import { CommandError } from '../../functions/import/connect.ts';
import { UsageError, type OperatorCommand } from './command.ts';
import { findTarget, outputNamed, targetOptions, type Target } from './target.ts';
import { makeTestUsers, type TestUser } from './test-users.ts';

/** Writes what the page, the import and the end-to-end suite need of a stack, in the form that `npm start` writes. */
export const outputsCommand: OperatorCommand = {
  usage: `npm run outputs -- (--stage STAGE [--region REGION] | --outputs FILE) --file FILE [--users] [--amplify FILE]

Writes the outputs file of a stack, like .local-aws/outputs.json without credentials: for
npm run import, for rebuilding the views, for the end-to-end suite, and for a page on a host
of your own.

  --stage STAGE    a stack on AWS; --region unless the environment says it
  --outputs FILE   a stack that npm start has up: .local-aws/outputs.json
  --file FILE      where to
  --users          makes the three users of the end-to-end suite, or gives them new passwords,
                   and writes them into the file: not in prod
  --amplify FILE   writes amplify_outputs.json of Amplify Gen 2 as well`,
  options: {
    ...targetOptions,
    file: { type: 'string' },
    users: { type: 'boolean' },
    amplify: { type: 'string' },
  },
  async run({ file, users, amplify, ...values }, { out }) {
    if (typeof file !== 'string' || file === '') throw new UsageError('Say where to: --file outputs.json.');
    if (users === true && values['stage'] === 'prod')
      throw new UsageError('--users is for a stage without people: in prod nobody gets a password from a file.');
    const target = await findTarget(values);
    const outputs = outputsFileOf(target);
    const made = users === true ? await makeTestUsers(target) : [];
    write(file, { ...outputs, ...(made.length > 0 && { users: made }) });
    if (made.length > 0) chmodSync(file, 0o600);
    out(`${file}: ${Object.keys(target.outputs).length} outputs of the stack.`);
    for (const { username } of made) out(`  ${username} has a new password, which stands in the file.`);
    if (typeof amplify === 'string') {
      write(amplify, amplifyOutputs(outputs));
      out(`${amplify}: for Amplify.configure.`);
    }
    return 0;
  },
};

const write = (file: string, value: object): void => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

export interface OutputsFile {
  readonly region: string;
  readonly graphqlUrl: string;
  readonly realtimeUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly stackOutputs: Target['outputs'];
  /** Amplify's ResourcesConfig, which is all that the page reads. */
  readonly amplify: object;
  readonly users?: readonly TestUser[];
}

export function outputsFileOf(target: Target): OutputsFile {
  const graphqlUrl = outputNamed(target, 'GraphqlUrl');
  const { endpoint, region: asked } = target.client;
  // The host of the API contains its region.
  const region = endpoint === undefined ? /\.appsync-api\.([\w-]+)\./.exec(graphqlUrl)?.[1] : asked;
  if (region === undefined) throw new CommandError(`${graphqlUrl} is no address of an API on AWS.`);
  const [userPoolId, userPoolClientId] = [outputNamed(target, 'UserPoolId'), outputNamed(target, 'UserPoolClientId')];
  const cognito = {
    ...{ userPoolId, userPoolClientId },
    ...(endpoint !== undefined && { userPoolEndpoint: `${endpoint}/` }),
  };
  // Amplify treats http:// as TLS for a subscription, and leaves HTTP:// unchanged. observed: aws-amplify 6.22.1
  const api = { endpoint: graphqlUrl.replace(/^http:/, 'HTTP:'), region, defaultAuthMode: 'userPool' };
  return {
    ...{ region, graphqlUrl, realtimeUrl: realtimeUrlOf(graphqlUrl), userPoolId, userPoolClientId },
    stackOutputs: target.outputs,
    amplify: { Auth: { Cognito: cognito }, API: { GraphQL: api } },
  };
}

/** docs: AWS AppSync Developer Guide, "Building a real-time WebSocket client" */
const realtimeUrlOf = (graphqlUrl: string): string =>
  graphqlUrl.includes('.appsync-api.')
    ? graphqlUrl.replace(/^https:/, 'wss:').replace('.appsync-api.', '.appsync-realtime-api.')
    : `${graphqlUrl.replace(/^http/, 'ws')}/realtime`;

/** Writes the form of Amplify Gen 2. The API takes users of the pool, and signatures of machines. */
const amplifyOutputs = ({ region, graphqlUrl, userPoolId, userPoolClientId }: OutputsFile): object => ({
  version: '1.4',
  auth: { aws_region: region, user_pool_id: userPoolId, user_pool_client_id: userPoolClientId },
  data: {
    aws_region: region,
    url: graphqlUrl,
    default_authorization_type: 'AMAZON_COGNITO_USER_POOLS',
    authorization_types: ['AWS_IAM'],
  },
});
