import { CommandError } from '../../../functions/import/connect.ts';
import { ownPrices, readPrices } from '../../../scripts/cost/prices.ts';
import { UsageError, type OperatorCommand, type Terminal, type Values } from '../../../scripts/operate/command.ts';
import { regionOf } from '../../../scripts/operate/target.ts';
import type { Aws, AwsOptions } from './aws.ts';
import type { Answer, Case, Cases, Template } from './case.ts';
import { unverifiedIn } from './compare.ts';
import type { Place } from './place.ts';
import { priceOf } from './price.ts';
import { fingerprintOf, readRecordings, recordingsFolder, writeRecording, type Recording } from './recording.ts';
import { listLines, reportLines, standingsOf, type Run } from './report.ts';
import { groupsOf, runGroup, type Group } from './run-cases.ts';

const usage = `npm run conformance -- [--profile NAME | --aws] [--region REGION] [--case ID]... [--slow]

Runs the cases of test/conformance against the runtime here, and says how its answers stand
to those that AWS has given: equal, different, unknown, refused. With --profile it runs them
in an account of AWS instead: it says what that costs, asks, deploys small stacks, removes
them, and writes a recording. docs/conformance.md says how to contribute one.

  --profile NAME   in the account of this profile
  --aws            in the account of the environment's credentials
  --region REGION  that of the environment or profile unless given
  --case ID        this case alone, or all that begin with ID; may be repeated
  --slow           also cases that take minutes
  --list           names the cases and what they settle, and runs none
  --remove         removes stacks that an interrupted run has left in the account
  --yes            does not ask; needs --account
  --account ID     refuses credentials of any other account
  --prices FILE    another price file than scripts/cost/prices.json
  --out FOLDER     where the recording goes: test/conformance/recordings unless given`;

/** Stacks: an account takes some changes at once, and not many. */
const atATime = 4;

export interface ConformancePorts {
  readonly cases: Cases;
  readonly stacks: Readonly<Record<string, Template>>;
  readonly here: Place;
  openAws(options: Omit<AwsOptions, 'wait'>): Promise<Aws>;
  readonly now: () => Date;
  /** Set once the person has asked for an end. */
  readonly interrupted: () => boolean;
}

export const createConformanceCommand = (ports: ConformancePorts): OperatorCommand => ({
  usage,
  options: {
    profile: { type: 'string' },
    aws: { type: 'boolean' },
    region: { type: 'string' },
    case: { type: 'string', multiple: true },
    slow: { type: 'boolean' },
    list: { type: 'boolean' },
    remove: { type: 'boolean' },
    yes: { type: 'boolean' },
    account: { type: 'string' },
    prices: { type: 'string' },
    out: { type: 'string' },
  },
  async run(values, terminal) {
    const chosen = chosenCases(ports.cases, values);
    if (values['list'] === true) {
      for (const line of listLines(chosen)) terminal.out(line);
      return 0;
    }
    const groups = groupsOf(chosen, ports.stacks);
    if (values['profile'] === undefined && values['aws'] !== true) return runHere(groups, values, ports, terminal);
    return runThere(groups, values, ports, terminal);
  },
});

function chosenCases(cases: Cases, { case: asked, slow }: Values): Cases {
  const wanted = (asked ?? []) as unknown as readonly string[];
  for (const id of wanted)
    if (!Object.keys(cases).some((known) => known.startsWith(id)))
      throw new UsageError(`--case ${id}: there is no such case. npm run conformance -- --list names them.`);
  const isChosen = ([id, one]: [string, Case]): boolean => {
    // Who names a case wants it, however long it takes.
    if (wanted.length > 0)
      return wanted.some((prefix) => id.startsWith(prefix)) && (!one.slow || slow === true || wanted.includes(id));
    return slow === true || one.slow === undefined;
  };
  return Object.fromEntries(Object.entries(cases).filter(isChosen));
}

const folderOf = ({ out }: Values): string => (typeof out === 'string' ? out : recordingsFolder);

async function runHere(
  groups: readonly Group[],
  values: Values,
  { here }: ConformancePorts,
  { out }: Terminal,
): Promise<number> {
  for (const flag of ['account', 'yes', 'remove', 'prices'])
    if (values[flag] !== undefined) throw new UsageError(`--${flag} is for AWS: give --profile or --aws as well.`);
  const recordings = readRecordings(folderOf(values));
  const runs: Run[] = [];
  const count = groups.reduce((sum, { cases }) => sum + Object.keys(cases).length, 0);
  out(`${count} cases in ${groups.length} stacks, in the runtime here: some hundred milliseconds each.\n`);
  for (const group of groups) runs.push(await standingRun(here, group, recordings));
  const standings = standingsOf(runs, recordings);
  for (const line of reportLines(standings)) out(line);
  return standings.some(({ verdict }) => verdict === 'different') ? 1 : 0;
}

/** What the runtime answers, and what it would assume where that can be compared. */
export async function standingRun(here: Place, group: Group, recordings: readonly Recording[]): Promise<Run> {
  const answered = async (allowed: readonly string[]): Promise<Record<string, Answer>> => {
    const answers: Record<string, Answer> = {};
    await runGroup(here, group, { allowed }, (id, answer) => (answers[id] = answer));
    return answers;
  };
  const answers = await answered([]);
  const isRecorded = Object.keys(group.cases).some((id) => recordings.some((one) => one.answers[id] !== undefined));
  if (!isRecorded) return { group, answers };
  const allowed = new Set<string>();
  let assumed = answers;
  // Behind one behaviour that nobody knows there may be another.
  for (let unknown = unknownIn(assumed); unknown.some((id) => !allowed.has(id)); unknown = unknownIn(assumed)) {
    for (const id of unknown) allowed.add(id);
    assumed = await answered([...allowed]);
  }
  return { group, answers, assumed };
}

const unknownIn = (answers: Readonly<Record<string, Answer>>): string[] =>
  Object.values(answers).flatMap((answer) => unverifiedIn(answer) ?? []);

async function runThere(
  groups: readonly Group[],
  values: Values,
  ports: ConformancePorts,
  terminal: Terminal,
): Promise<number> {
  const { profile, account } = values;
  if (values['yes'] === true && account === undefined)
    throw new UsageError('--yes needs --account: what does not ask has to say which account it means.');
  const prices = String(values['prices'] ?? ownPrices);
  const asked = regionOf(values['region']);
  // A region of which no price is known is told before anybody is asked.
  if (asked.region !== undefined) readPrices(prices, asked.region);
  const aws = await ports.openAws({
    ...asked,
    ...(typeof profile === 'string' && { profile }),
  });
  if (account !== undefined && account !== aws.account)
    throw new CommandError(`The credentials are of account ${aws.account}, not ${String(account)}. Nothing was made.`);
  if (values['remove'] === true) return removeAll(aws, terminal);
  const { date, prices: ofRegion } = readPrices(prices, aws.region);
  const lines = priceOf(groups, ofRegion);
  const total = lines.reduce((sum, { dollars }) => sum + dollars, 0);
  const count = groups.reduce((sum, { cases }) => sum + Object.keys(cases).length, 0);
  terminal.out(
    `${count} cases in ${groups.length} stacks, ${atATime} at a time, in account ${aws.account}, ${aws.region}.`,
  );
  terminal.out(`At most US$ ${total.toFixed(2)} by the list prices of ${date}, without free tiers:`);
  for (const { item, dollars } of lines) terminal.out(`  ${dollars.toFixed(4).padStart(9)}  ${item}`);
  await approve(values, terminal);
  return record(groups, aws, values, ports, terminal);
}

async function approve({ yes }: Values, { ask }: Terminal): Promise<void> {
  if (yes === true) return;
  if (ask === undefined) throw new UsageError('Nobody can be asked here: give --yes and --account. Nothing was made.');
  if ((await ask('Type yes to go on: ')).trim() !== 'yes') throw new CommandError('Nothing was made.');
}

async function record(
  groups: readonly Group[],
  aws: Aws,
  values: Values,
  { now, interrupted }: ConformancePorts,
  { out, err }: Terminal,
): Promise<number> {
  const answers: Record<string, Recording['answers'][string]> = {};
  const failures: string[] = [];
  const run = async (group: Group): Promise<void> => {
    const { name, cases, template } = group;
    try {
      await runGroup(aws, group, {}, (id, answer) => {
        const one = cases[id] as Case;
        const isAsked = one.selectClosed === undefined || JSON.stringify(answer).includes('"error"');
        if (isAsked) answers[id] = { fingerprint: fingerprintOf(one, template), answer };
        out(`  ${id}: ${isAsked ? 'recorded' : 'this account has S3 Select, there is nothing to record'}`);
      });
    } catch (error) {
      failures.push(name);
      err(`  ${name} failed: ${(error as Error).message}`);
    }
  };
  const waiting = [...groups];
  const worker = async (): Promise<void> => {
    for (let group = waiting.shift(); group && !interrupted(); group = waiting.shift()) await run(group);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  const left = await aws.leftOver();
  if (Object.keys(answers).length > 0) {
    const recording = { date: now().toISOString().slice(0, 10), region: aws.region, answers };
    out(`${Object.keys(answers).length} answers: ${writeRecording(folderOf(values), recording)}`);
    out('Look at it, then run npm run conformance to see how the runtime stands to it.');
  }
  if (left.length > 0) err(`Still there: ${left.join(', ')}. npm run conformance -- --remove takes them away.`);
  return failures.length > 0 || left.length > 0 || interrupted() ? 1 : 0;
}

async function removeAll(aws: Aws, { out }: Terminal): Promise<number> {
  const left = await aws.leftOver();
  for (const stack of left) {
    await aws.remove(stack);
    out(`${stack} is gone.`);
  }
  out(`${left.length} stacks removed from account ${aws.account}, ${aws.region}.`);
  return 0;
}
