import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { S3Client } from '@aws-sdk/client-s3';
import { pageStackName } from '../../infra/stages.ts';
import { UsageError, type OperatorCommand, type Terminal, type Values } from './command.ts';
import { fillPage } from './fill-page.ts';
import { outputsFileOf } from './outputs.ts';
import { runStep, type RunStep } from './run-step.ts';
import { describeStack, findTarget, outputNamed, outputsOf, stageNamed, type Target } from './target.ts';

const built = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** The place where the page is built, and the way to build it. */
export interface PagePorts {
  readonly step: RunStep;
  readonly directory: string;
  now(): Date;
}

export const systemPagePorts: PagePorts = { step: runStep, directory: built, now: () => new Date() };

export const createPageCommand = (ports: PagePorts = systemPagePorts): OperatorCommand => ({
  usage: `npm run page -- --stage STAGE [--region REGION]

Builds the page and puts it where CloudFront finds it, with the addresses of its stack. npm run deploy
does that too; this is for a change of the page alone.`,
  options: { stage: { type: 'string' }, region: { type: 'string' } },
  async run(values, terminal) {
    const target = await findTarget(values);
    await ports.step('node', [join('web', 'build.mjs')]);
    await publishPage(values, target, ports, terminal);
    return 0;
  },
});

/** Fills the stack of the page with the built files. Only what the page reads becomes public. */
export async function publishPage(
  { stage, region }: Values,
  target: Target,
  { directory, now }: PagePorts,
  { out }: Pick<Terminal, 'out'>,
): Promise<void> {
  const name = pageStackName(stageNamed(stage));
  const found = await describeStack(new CloudFormationClient(target.client), name);
  if (found === undefined) throw new UsageError(`There is no stack ${name}: npm run deploy makes it.`);
  const outputs = outputsOf(found);
  const place = {
    bucket: outputNamed({ outputs }, 'PageBucketName'),
    distributionId: outputNamed({ outputs }, 'DistributionId'),
    s3: new S3Client(target.client),
    // There is one CloudFront for the whole partition; the client of any region finds it.
    cloudFront: new CloudFrontClient({ ...target.client, region: typeof region === 'string' ? region : 'us-east-1' }),
  };
  const { uploaded, deleted } = await fillPage(directory, { amplify: outputsFileOf(target).amplify }, place, now());
  out(`${name}: ${uploaded} files uploaded, ${deleted} of earlier pages deleted.`);
  out(`The page: ${outputNamed({ outputs }, 'PageUrl')}`);
}
