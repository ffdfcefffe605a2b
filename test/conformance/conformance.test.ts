import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { cases } from './cases/index.ts';
import { differing } from './differing.ts';
import { doubts, withoutCase } from './doubts.ts';
import type { Answer, Cases } from './kit/case.ts';
import { compare, isOutdated, recordedFor, refusalIn, unverifiedIn } from './kit/compare.ts';
import { standingRun } from './kit/command.ts';
import { here } from './kit/here.ts';
import { createNormaliser, telltale } from './kit/normalise.ts';
import { fingerprintOf, readRecording, readRecordings, recordingsFolder, writeRecording } from './kit/recording.ts';
import { reportLines, standingsOf } from './kit/report.ts';
import { groupsOf } from './kit/run-cases.ts';
import { stacks } from './stacks/index.ts';

const page = (path: string): string => readFileSync(join(root, path), 'utf8');
const support = page('packages/local-aws/docs/support.md');
const unverified = [
  ...support.slice(support.indexOf('## Behaviour that is not verified')).matchAll(/^\| ([\w:.-]+) \|/gm),
]
  .map(([, id = '']) => id)
  .filter((id) => id !== 'id' && !/^-+$/.test(id));
const readme = page('packages/local-aws/README.md');
const differences = [...readme.slice(readme.indexOf('## Known differences')).matchAll(/^- \*\*(.+?)\*\*/gm)].map(
  ([, title = '']) => title.replace(/:$/, ''),
);
const toSettle = [
  ...unverified.map((id) => `unverified:${id}`),
  ...differences.map((title) => `difference:${title}`),
  ...Object.keys(doubts).map((id) => `doubt:${id}`),
];
const settled = new Set(Object.values(cases).flatMap(({ settles }) => settles));

const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is not known of AWS', () => {
  it('has a case, or a reason why it can have none', () => {
    expect([unverified.length, differences.length].every((count) => count > 15)).toBe(true);
    expect(toSettle.filter((what) => !settled.has(what) && !(what in withoutCase))).toEqual([]);
  });

  // What was unverified and is settled keeps its case, which holds it from then on; a reason has nothing to hold.
  it('is named as what it is, and a reason stands where there is no case', () => {
    const wrong = /^(?!(?:unverified|difference|doubt):.)/;
    expect([...settled].filter((what) => wrong.test(what))).toEqual([]);
    expect([...settled].filter((what) => what.startsWith('doubt:') && !toSettle.includes(what))).toEqual([]);
    expect(Object.keys(withoutCase).filter((what) => settled.has(what) || !toSettle.includes(what))).toEqual([]);
  });
});

describe('cases', () => {
  it('are data, ask, and fit into what CloudFormation takes of a request', () => {
    expect(JSON.parse(JSON.stringify(cases))).toEqual(cases);
    for (const [id, { question, steps }] of Object.entries(cases)) {
      expect(question, id).toMatch(/\?$/);
      expect(
        steps.some((step) => !step.quiet),
        id,
      ).toBe(true);
    }
    for (const { name, template } of groupsOf(cases, stacks))
      // docs: AWS CloudFormation User Guide, "Understand CloudFormation quotas": 51,200 bytes of a template body
      expect(JSON.stringify(template).length, name).toBeLessThan(51_200);
  });
});

/** AppSync checks types when code is saved, as far as its own package tells them. */
describe.runIf(process.env['CONFORMANCE'] === 'full')('resolvers of the cases', () => {
  it('have no wrong types, so that only what is asked for can be refused', () => {
    const files = new Map(codeOf(groupsOf(cases, stacks)));
    const options: ts.CompilerOptions = {
      ...{ allowJs: true, checkJs: true, noEmit: true, strict: false, skipLibCheck: true, types: [] },
      ...{ target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] },
      ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    };
    const host = ts.createCompilerHost(options);
    const onDisk = host.readFile.bind(host);
    host.readFile = (name) => files.get(name) ?? onDisk(name);
    host.fileExists = (name) => files.has(name) || ts.sys.fileExists(name);
    const problems = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host));
    const told = problems.map(({ file, messageText }) => `${file?.fileName}: ${JSON.stringify(messageText)}`);
    // That is what it asks for.
    expect(told.filter((problem) => !problem.includes('quirk-type-check'))).toEqual([]);
    expect(told.some((problem) => problem.includes('quirk-type-check'))).toBe(true);
    expect(files.size).toBeGreaterThan(50);
  });
});

function codeOf(groups: ReturnType<typeof groupsOf>): [file: string, code: string][] {
  return groups.flatMap(({ name, template }) =>
    Object.entries(template.Resources).flatMap(([id, resource]): [string, string][] => {
      const { Code } = (resource as { readonly Properties?: { readonly Code?: unknown } }).Properties ?? {};
      return typeof Code === 'string' ? [[join(root, `${name.replaceAll(/\W/g, '-')}-${id}.js`), Code]] : [];
    }),
  );
}

/** All of them take a minute. What somebody has recorded is always compared, and some are run for an account. */
const chosen = (): Cases => {
  const recorded = new Set(readRecordings(recordingsFolder).flatMap(({ answers }) => Object.keys(answers)));
  const short = ['appsync/authorizer-form', 'appsync-js/at', 'events/remove-unknown-target', 'states/math-random-seed'];
  const isChosen = ([id]: [string, unknown]): boolean =>
    process.env['CONFORMANCE'] === 'full' || recorded.has(id) || short.includes(id);
  return Object.fromEntries(Object.entries(cases).filter(isChosen));
};

describe('the runtime', () => {
  it.each(groupsOf(chosen(), stacks).map((group) => [group.name, group] as const))(
    'answers the cases of %s, as AWS does where that was recorded',
    async (_, group) => {
      const recordings = readRecordings(recordingsFolder);
      const standings = standingsOf([await standingRun(here, group, recordings)], recordings);
      for (const { id, verdict, here: answer, recorded } of standings) {
        if (id in differing) expect(verdict, `${id} differs no more: take it out of differing.ts`).toBe('different');
        else expect(verdict === 'different' && { here: answer, recorded }, id).toBe(false);
        // What a case is for is what it meets.
        const met = unverifiedIn(answer);
        if (met !== undefined) expect(cases[id]?.settles, id).toContain(`unverified:${met}`);
        expect(JSON.stringify(answer), id).not.toMatch(telltale);
      }
      if (process.env['CONFORMANCE'] === 'full') await expectAssumptions(group);
    },
  );
});

/** An assumed answer is one: nothing refuses to answer any more. */
async function expectAssumptions(group: ReturnType<typeof groupsOf>[number]): Promise<void> {
  const asked = { date: '2026-12-01', region: 'eu-west-1', answers: {} as Record<string, never> };
  for (const id of Object.keys(group.cases)) asked.answers[id] = { fingerprint: '', answer: null } as never;
  const { assumed = {} } = await standingRun(here, group, [asked]);
  for (const [id, answer] of Object.entries(assumed)) expect(unverifiedIn(answer), id).toBeUndefined();
}

describe('recordings', () => {
  const id = 'states/math-random-seed';
  const group = groupsOf({ [id]: cases[id]! }, stacks)[0]!;
  const fingerprint = fingerprintOf(group.cases[id]!, group.template);
  const recording = (answer: Answer, date = '2026-12-01') => ({
    ...{ date, region: 'eu-west-1' },
    answers: { [id]: { fingerprint, answer } },
  });

  it('of what is unknown here say whether the assumption is right', async () => {
    const { assumed } = await standingRun(here, group, [recording(null)]);
    const right = assumed?.[id] ?? null;
    expect(JSON.stringify(right)).toContain('SUCCEEDED');
    const told = async (answer: Answer): Promise<string> => {
      const recordings = [recording(answer)];
      return reportLines(standingsOf([await standingRun(here, group, recordings)], recordings)).join('\n');
    };
    expect(await told(right)).toContain('what is assumed is right (2026-12-01, eu-west-1)');
    const wrong = await told([{ status: 'SUCCEEDED', output: '{}', error: null, cause: null }]);
    expect(wrong).toContain('what is assumed is wrong');
    expect(wrong).toContain('1 cases: 0 different, 0 equal, 1 unknown, 0 refused, 0 unrecorded.');
  });

  it('are equal or different, whatever words CloudFormation wraps around a refusal', () => {
    const refused = (resource: string, reason: string): Answer => ({ refused: resource, reason });
    expect(compare(refused('Schema', 'one'), refused('Schema', 'other'))).toBe('equal');
    expect(compare(refused('Schema', 'one'), refused('Api', 'one'))).toBe('different');
    expect(compare([{ a: 1 }], [{ a: 2 }])).toBe('different');
    expect(compare([{ a: 1 }], undefined)).toBe('unrecorded');
    expect(compare([{ errors: [{ errorType: 'UnsupportedByLocalAws' }] }], [1])).toBe('refused');
    expect(refusalIn([{ error: 'UnverifiedBehaviour' }])).toBe('unknown');
  });

  it('count for the question that was asked, the newest first', () => {
    const old = { ...recording(1), answers: { [id]: { fingerprint: 'other', answer: 1 } } };
    expect(recordedFor(id, fingerprint, [old])).toBeUndefined();
    expect(isOutdated(id, fingerprint, [old])).toBe(true);
    const [first, second] = [recording(1, '2026-12-01'), recording(2, '2026-12-05')];
    expect(recordedFor(id, fingerprint, [first, second, old])?.answer).toBe(2);
    expect(isOutdated(id, fingerprint, [old, first])).toBe(false);
  });

  it('of one day and region become one file, which says nothing of the account', () => {
    writeRecording(folder, recording(1));
    const file = writeRecording(folder, { ...recording(2), answers: { other: { fingerprint, answer: [2] } } });
    expect(Object.keys(readRecording(file).answers)).toEqual(['other', id]);
    expect(() => writeRecording(folder, recording('arn:aws:iam::210987654321:role/x'))).toThrow('210987654321');
    expect(readRecordings(folder)).toHaveLength(1);
  });

  it.each([
    ['{', 'is not JSON.'],
    ['{"date":"today","region":"eu-west-1","answers":{}}', 'is no recording: date is wrong.'],
    ['{"date":"2026-12-01","region":"eu-west-1","answers":{"a":{}}}', 'is no recording: answers.a.'],
    ['{"account":"210987654321"}', 'holds 210987654321, which says whose account it was.'],
  ])('that are none are named: %s', (text, message) => {
    const file = join(folder, 'bad.txt');
    writeFileSync(file, text);
    expect(() => readRecording(file)).toThrow(message);
  });

  it('hold ids, times and accounts by what they are, the same by the same name', () => {
    const outputs = { Bucket: 'conformance-bucket-1abc' };
    const normalise = createNormaliser({
      account: '210987654321',
      region: 'eu-west-1',
      stack: 'conformance-x',
      outputs,
    });
    const [one, other] = ['6f1c1d6e-0f7a-4d0c-9a55-1a2b3c4d5e6f', '00000000-0f7a-4d0c-9a55-1a2b3c4d5e6f'];
    expect(
      normalise({
        arn: `arn:aws:sns:eu-west-1:210987654321:conformance-x-Topic-ABCDEFGHIJ12`,
        ids: [one, other, one],
        at: [new Date(), '2026-12-01T10:00:00.000Z', 1_796_000_000, 12],
        text: 'in conformance-bucket-1abc of 127.0.0.1:4566',
      }),
    ).toEqual({
      arn: 'arn:aws:sns:<region>:<account>:<stack>-Topic',
      ids: ['<uuid>', '<uuid-2>', '<uuid>'],
      at: ['<time>', '<time>', '<time>', 12],
      text: 'in <Bucket> of <address>',
    });
  });
});
