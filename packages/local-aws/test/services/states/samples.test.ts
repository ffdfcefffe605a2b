import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { Service } from '../../../src/contract/service.ts';
import { createDynamoDb } from '../../../src/services/dynamodb/index.ts';
import { createEvents } from '../../../src/services/events/index.ts';
import { createS3 } from '../../../src/services/s3/index.ts';
import { createSqs } from '../../../src/services/sqs/index.ts';
import { settle } from '../virtual-clock.ts';
import { harness, roleArn } from './harness.ts';

/** A folder with definitions of others, such as the sample workflows of AWS; none of them is part of this tree. */
const folder = process.env['AWS_SAMPLES'] ?? resolve(import.meta.dirname, '../../../../../../shared/corpora/samples');
const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.json$/.test(name))
  : [];
if (files.length === 0) console.log(`No sample workflows: ${folder} is not there`);

/** Puts something of the right kind in the place of `${Name}`, which a deployment fills in. */
const filledIn = (text: string): string =>
  text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    if (/activity/i.test(name)) return 'arn:aws:states:us-east-1:000000000000:activity:a';
    if (/(state_?machine|workflow)/i.test(name)) return 'arn:aws:states:us-east-1:000000000000:stateMachine:other';
    if (/topic|sns/i.test(name)) return 'arn:aws:sns:us-east-1:000000000000:topic';
    if (/limit|count|seconds/i.test(name)) return '5';
    return /(table|bucket|queue|bus|name)/i.test(name) ? 'name' : 'arn:aws:lambda:us-east-1:000000000000:function:f';
  });

const refuse = (): Promise<never> => Promise.reject(new Error('nobody'));
const nobody = {
  ...{ invokeFunction: refuse, sendMessage: refuse, publishMessage: refuse, startExecution: refuse },
  ...{ relayEvent: refuse, runMutation: refuse, writeEvent: refuse, sendRequest: refuse },
};

/** Answers whether a workflow is refused, and why, or how it stands after an hour in which functions echo. */
async function outcomeOf(definition: string): Promise<string> {
  const made = harness({
    lambda: (_, payload) => payload,
    services: (base) => ({
      dynamodb: createDynamoDb(base),
      events: createEvents({ ...base, ...nobody }),
      s3: createS3({ ...base, authorize: () => undefined }) as unknown as Service,
      sqs: createSqs(base),
    }),
  });
  try {
    const created = made.call<{ stateMachineArn: string }>('CreateStateMachine', { name: 'm', definition, roleArn });
    const { stateMachineArn } = await created;
    const execution = await made.start(stateMachineArn, {});
    await made.clock.advance(3_600_000);
    await settle();
    const { status, error, cause } = await made.describe(execution);
    return status === 'FAILED' ? `ran: FAILED ${error ?? ''}: ${(cause ?? '').slice(0, 160)}` : `ran: ${status}`;
  } catch (error) {
    return `refused: ${(error as Error).message.slice(0, 300)}`;
  } finally {
    await made.dispose();
  }
}

it.skipIf(files.length === 0)(
  'sample workflows are loaded and run, or refused by name',
  { timeout: 600_000 },
  async () => {
    const lines: string[] = [];
    for (const name of files.sort())
      lines.push(`${name}: ${await outcomeOf(filledIn(readFileSync(join(folder, name), 'utf8')))}`);
    const count = (what: RegExp): number => lines.filter((line) => what.test(line)).length;
    const [ran, refused] = [count(/: ran: /), count(/: refused: /)];
    console.log([...lines, `${ran} loaded and run, ${refused} refused of ${files.length}`].join('\n'));
    // Who refuses a definition says what is wrong with it, or what this runtime lacks.
    expect(
      lines.filter((line) => /: refused: (?!.*(not supported|Invalid State Machine Definition))/.test(line)),
    ).toEqual([]);
  },
);
