import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { Service } from '../../../src/contract/service.ts';
import { createDynamoDb } from '../../../src/services/dynamodb/index.ts';
import { createEvents } from '../../../src/services/events/index.ts';
import { createS3 } from '../../../src/services/s3/index.ts';
import { createSqs } from '../../../src/services/sqs/index.ts';
import { settle } from '../virtual-clock.ts';
import { FunctionError, harness, roleArn } from './harness.ts';
import { filledIn, played, provide, tokensIn, type Setting } from './sample-resources.ts';

/** A folder with definitions of others, such as the sample workflows of AWS; none of them is part of this tree. */
const folder = process.env['AWS_SAMPLES'] ?? resolve(import.meta.dirname, '../../../../../../shared/corpora/samples');
const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.json$/.test(name))
  : [];
if (files.length === 0) console.log(`No sample workflows: ${folder} is not there`);

const refuse = (): Promise<never> => Promise.reject(new Error('nobody'));
const nobody = {
  ...{ invokeFunction: refuse, sendMessage: refuse, publishMessage: refuse, startExecution: refuse },
  ...{ relayEvent: refuse, runMutation: refuse, writeEvent: refuse, sendRequest: refuse },
};

/** How a sample ends; all but the last two are how AWS would end it. */
const outcomes = {
  ran: 'loaded and run',
  failState: 'run to a Fail state of its own',
  lacking: 'failed for lack of what it needs, as on AWS',
  elsewhere: 'refused for a service that is not here',
  failed: 'failed otherwise',
  refused: 'refused otherwise',
} as const;

type Outcome = readonly [keyof typeof outcomes, string];

/** What a sample does not have here: a resource, a token, an address, or a worker of its activity. */
const lacks =
  /NotFound|NoSuch|DoesNotExist|Invalid(Arn|Token)|'ApiEndpoint' field is not valid|\$\$\.Task\.Token|^States\.Timeout/;

function surroundings({ lambda = {}, plays = {} }: Setting) {
  return harness({
    lambda: (name, payload) => {
      const given = lambda[name.replace(/.*:/, '')] ?? payload;
      const { $fail } = (given ?? {}) as { $fail?: string };
      if ($fail !== undefined) throw new FunctionError($fail, 'as the sample wants it');
      return given;
    },
    services: (base) => ({
      dynamodb: createDynamoDb(base),
      events: createEvents({ ...base, ...nobody }),
      s3: createS3({ ...base, authorize: () => undefined }) as unknown as Service,
      sqs: createSqs(base),
      scheduler: played({ CreateSchedule: { ScheduleArn: 'arn' } }),
      ...Object.fromEntries(Object.entries(plays).map(([name, answers]) => [name, played(answers)])),
    }),
  });
}

type Harness = ReturnType<typeof surroundings>;

/** Lets an hour pass in steps, and answers the tokens that tasks give away. */
async function passAnHour(made: Harness, execution: string, { answer }: Setting): Promise<void> {
  for (let step = 0; step < 12; step++) {
    await made.clock.advance(300_000);
    await settle();
    if (answer === undefined) continue;
    const given = (await made.history(execution)).map((event) => event['taskScheduledEventDetails']);
    for (const details of given as ({ parameters: string } | undefined)[])
      for (const taskToken of tokensIn(details?.parameters ?? '{}'))
        await made.call('SendTaskSuccess', { taskToken, output: JSON.stringify(answer) }).catch(() => undefined);
  }
}

async function outcomeOf(text: string, setting: Setting): Promise<Outcome> {
  const made = surroundings(setting);
  try {
    const definition = filledIn(text, setting);
    const machine = async (name: string, text: string, type = 'STANDARD'): Promise<string> => {
      const wanted = { name, definition: text, roleArn, type };
      return (await made.call<{ stateMachineArn: string }>('CreateStateMachine', wanted)).stateMachineArn;
    };
    const stateMachineArn = await machine('m', definition, setting.express ? 'EXPRESS' : 'STANDARD');
    await machine('other', '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}');
    await provide(made.services as Record<string, Service>, definition, setting);
    if (setting.express) return await atOnce(made, stateMachineArn, setting);
    const execution = await made.start(stateMachineArn, setting.input ?? {});
    await passAnHour(made, execution, setting);
    const { status, error = '', cause = '' } = await made.describe(execution);
    const ended = `${status} ${error}: ${cause.slice(0, 300)}`;
    if (status !== 'FAILED') return ['ran', status];
    const last = made.types(await made.history(execution)).at(-2);
    if (last === 'FailStateEntered') return ['failState', ended];
    return [lacks.test(`${error}: ${cause}`) ? 'lacking' : 'failed', ended];
  } catch (error) {
    const { message } = error as Error;
    return [/not supported/.test(message) ? 'elsewhere' : 'refused', message.slice(0, 300)];
  } finally {
    await made.dispose();
  }
}

/** Runs an Express machine while an hour passes. */
async function atOnce(made: Harness, stateMachineArn: string, { input = {} }: Setting): Promise<Outcome> {
  const asked = { stateMachineArn, input: JSON.stringify(input) };
  const running = made.call<{ status: string; error?: string; cause?: string }>('StartSyncExecution', asked);
  await settle();
  await made.clock.advance(240_000);
  const { status, error, cause } = await running;
  return status === 'SUCCEEDED' ? ['ran', `${status}, Express`] : ['failed', `${error}: ${cause}`];
}

const settingOf = (path: string): Setting =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Setting) : {};

it.skipIf(files.length === 0)(
  'sample workflows are loaded and run, or refused for a service that is not here',
  { timeout: 600_000 },
  async () => {
    const found: (readonly [string, ...Outcome])[] = [];
    for (const name of files.sort()) {
      const path = join(folder, name);
      const setting = settingOf(path.replace(/json$/, 'setting'));
      found.push([name, ...(await outcomeOf(readFileSync(path, 'utf8'), setting))]);
    }
    const counts = Object.entries(outcomes).map(
      ([outcome, words]) => `${found.filter(([, of]) => of === outcome).length} ${words}`,
    );
    const lines = found.map(([name, outcome, details]) => `${name}: ${outcomes[outcome]}: ${details}`);
    console.log([...lines, `${files.length} sample workflows:`, ...counts].join('\n'));
    expect(found.filter(([, outcome]) => ['failed', 'refused'].includes(outcome))).toEqual([]);
  },
);
