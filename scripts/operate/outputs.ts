import { writeFileSync } from 'node:fs';
import { CommandError } from '../../functions/import/connect.ts';
import { UsageError, type OperatorCommand } from './command.ts';
import { findTarget, outputNamed, type Target } from './target.ts';

/** What the page, the import and the end-to-end suite ask of a stack, in the form in which `npm start` writes it. */
export const outputsCommand: OperatorCommand = {
  usage: `npm run outputs -- --stage STAGE --file FILE [--region REGION]

Writes the outputs file of a stack on AWS, like .local-aws/outputs.json without credentials:
for npm run import, for rebuilding the views, and for a page on a host of your own.`,
  options: { stage: { type: 'string' }, region: { type: 'string' }, file: { type: 'string' } },
  async run(values, { out }) {
    const { file } = values;
    if (typeof file !== 'string' || file === '') throw new UsageError('Say where to: --file outputs.json.');
    const target = await findTarget(values);
    writeFileSync(file, `${JSON.stringify(outputsFileOf(target), null, 2)}\n`);
    out(`${file}: ${Object.keys(target.outputs).length} outputs of the stack.`);
    return 0;
  },
};

export interface OutputsFile {
  readonly region: string;
  readonly graphqlUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly stackOutputs: Target['outputs'];
  /** Amplify's ResourcesConfig: all that the page reads. */
  readonly amplify: object;
}

export function outputsFileOf(target: Target): OutputsFile {
  const graphqlUrl = outputNamed(target, 'GraphqlUrl');
  // The host of the API names the region that it is in.
  const region = /\.appsync-api\.([\w-]+)\./.exec(graphqlUrl)?.[1];
  if (region === undefined) throw new CommandError(`${graphqlUrl} is no address of an API on AWS.`);
  const [userPoolId, userPoolClientId] = [outputNamed(target, 'UserPoolId'), outputNamed(target, 'UserPoolClientId')];
  const api = { endpoint: graphqlUrl, region, defaultAuthMode: 'userPool' };
  const amplify = { Auth: { Cognito: { userPoolId, userPoolClientId } }, API: { GraphQL: api } };
  return { region, graphqlUrl, userPoolId, userPoolClientId, stackOutputs: target.outputs, amplify };
}
