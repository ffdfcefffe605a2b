import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runHere } from './run-here.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- a part of a template may have any form here
type Loose = Record<string, any>;

/** An app of two stacks, of which the first has one within it. */
export interface Draft {
  readonly first: Loose;
  readonly second: Loose;
  readonly inner: Loose;
  /** The texts of files that are no templates. */
  readonly texts: Record<string, string>;
  configuration: Loose;
  readonly manifest: Loose;
  /** The options of the command. */
  readonly options: string[];
}

export const queue = (Properties: object = {}, more: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties, ...more });

const stack = (templateFile: string, dependencies: string[] = []) => ({
  type: 'aws:cloudformation:stack',
  properties: { templateFile },
  dependencies,
});

function draft(): Draft {
  const TemplateURL = 'https://s3.amazonaws.com/assets/inner.json';
  return {
    first: {
      Parameters: { Stage: { Type: 'String', Default: 'dev' } },
      Mappings: { Sizes: { small: { seconds: 3 } } },
      Conditions: { IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] } },
      Resources: {
        Sound: queue({ QueueName: { 'Fn::Sub': 'sound-${Stage}' } }, { Condition: 'IsDev' }),
        Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL, Parameters: { Size: 'x' } } },
      },
      Outputs: { Shared: { Value: { Ref: 'Sound' }, Export: { Name: 'shared' } } },
    },
    second: {
      Resources: { Sound: queue({ Tags: [{ Key: 'of', Value: { 'Fn::ImportValue': 'shared' } }] }) },
    },
    inner: { Parameters: { Size: { Type: 'String' } }, Resources: { Sound: queue() }, Outputs: {} },
    texts: {},
    configuration: {},
    options: [],
    manifest: {
      version: '1',
      artifacts: {
        Files: { type: 'cdk:asset-manifest', properties: { file: 'files.json' } },
        First: stack('first.json', ['Files']),
        Second: stack('second.json', ['First']),
      },
    },
  };
}

export interface Fault {
  readonly name: string;
  readonly make: (draft: Draft) => void;
  /** What one line of the list says of it. */
  readonly told: RegExp;
  /** Faults that share a place exclude each other. */
  readonly places: readonly string[];
  /** The number of problems that it is told as; one unless given. */
  readonly things?: number;
  /** The number of lines that tell of it; one unless given. */
  readonly lines?: number;
}

export const fault = (
  name: string,
  told: RegExp,
  make: (draft: Draft) => void,
  ...places: readonly string[]
): Fault => ({
  name,
  told,
  make,
  places,
});

/** Runs `check`, or a start, with an app that has these faults, and answers what it tells. */
export async function toldOf(
  directory: string,
  chosen: readonly Fault[],
  command: readonly string[] = ['check'],
): Promise<string> {
  const app = draft();
  for (const { make } of chosen) make(app);
  const write = (name: string, content: unknown) =>
    writeFileSync(join(directory, 'asm', name), app.texts[name] ?? JSON.stringify(content));
  mkdirSync(join(directory, 'asm'));
  write('first.json', app.first);
  write('second.json', app.second);
  write('inner.json', app.inner);
  write('files.json', {
    files: {
      inner: {
        source: { path: 'inner.json' },
        destinations: { here: { bucketName: 'assets', objectKey: 'inner.json' } },
      },
    },
  });
  write('manifest.json', app.manifest);
  const configuration = app.texts['local-aws.json'] ?? JSON.stringify(app.configuration);
  writeFileSync(join(directory, 'local-aws.json'), configuration);
  return (await runHere(directory, ...command, '--assembly', 'asm', ...app.options)).stderr;
}
