import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperator, type Operator } from '../../src/kernel/operator.ts';
import { OperatorError } from '../../src/kernel/operator-error.ts';
import { Life } from '../../src/runtime/life.ts';
import { writeAssembly } from '../cli/support.ts';
import { manualClock } from '../support/manual-clock.ts';

const trust = (service: string): object => ({
  Statement: { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' },
});
const role = (service: string, ...actions: string[]): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust(service),
    Policies: [
      {
        PolicyName: 'p',
        PolicyDocument: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: '*' } },
      },
    ],
  },
});
const roleArn = (name: string): object => ({ 'Fn::GetAtt': [name, 'Arn'] });

const resources = {
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'things' } },
  Worker: role('lambda', 'logs:*'),
  Busy: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'busy',
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Role: roleArn('Worker'),
      Code: {
        ZipFile: `exports.handler = async () => {
          for (let i = 0; i < 5; i += 1) {
            console.log(i);
            await new Promise((go) => setTimeout(go, 50));
          }
          return {};
        };`,
      },
    },
  },
  Conductor: role('states', 'lambda:InvokeFunction'),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: roleArn('Conductor'),
      DefinitionString: JSON.stringify({
        StartAt: 'Work',
        States: {
          Work: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: { FunctionName: 'busy' },
            Next: 'Rest',
          },
          Rest: { Type: 'Wait', Seconds: 1, Next: 'Again' },
          Again: { Type: 'Choice', Choices: [{ Variable: '$.end', IsPresent: true, Next: 'End' }], Default: 'Work' },
          End: { Type: 'Succeed' },
        },
      }),
    },
  },
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lost-'));
  writeAssembly(join(directory, 'assembly'), resources, { Machine: { Ref: 'Machine' } });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A limit on the size of files acts like a full disk: a write fails. */
async function host(
  limit: string,
  mode: 'fill' | 'read',
): Promise<{ code: number | null; said: string; stderr: string }> {
  const program = new URL('host-of-a-runtime.ts', import.meta.url).pathname;
  const tsx = import.meta.resolve('tsx');
  const given = `${join(directory, 'assembly')} ${join(directory, 'data')} ${mode}`;
  const command = `trap '' XFSZ; ulimit -f ${limit}; exec "${process.execPath}" --import ${tsx} ${program} ${given}`;
  const child = spawn('bash', ['-c', command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, stderr] = [[] as Buffer[], [] as Buffer[]];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said: Buffer.concat(said).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') };
}

describe('a runtime whose last writes could not be stored', () => {
  it.skipIf(process.platform === 'win32')(
    'ends itself and not the process that it runs in, and has acknowledged nothing that is not there',
    async () => {
      const filled = await host('2048', 'fill');
      expect(filled).toMatchObject({ code: 0, stderr: '' });
      const { acknowledged, ...seen } = JSON.parse(filled.said) as { acknowledged: string[] };
      expect(seen).toEqual({
        losses: ['StateNotStored'],
        refused: ['rejected', 'rejected', 'rejected', 'rejected'],
        after: 'closed',
      });
      expect(acknowledged.length).toBeGreaterThan(4);
      const found = await host('unlimited', 'read');
      expect(found).toMatchObject({ code: 0, stderr: '' });
      const { stored } = JSON.parse(found.said) as { stored: string[] };
      expect(acknowledged.filter((key) => !stored.includes(key))).toEqual([]);
    },
  );
});

describe('a life that is lost', () => {
  const failure = new OperatorError('StateNotStored', 'gone');
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('tells once, ends everything that began whatever that says, and fires no timer any more', async () => {
    const clock = manualClock();
    const told: unknown[] = [];
    const lines: string[] = [];
    const life = new Life(clock, createOperator({ write: (line) => lines.push(line) }), (error) => told.push(error));
    const ended: string[] = [];
    life.began(() => {
      ended.push('first');
      throw failure;
    });
    life.began(async () => {
      ended.push('second');
      throw failure;
    });
    life.clock.after(10, () => ended.push('timer'));
    life.clock.after(0, () => {
      life.lose(failure);
      life.lose(failure);
      throw failure;
    });
    clock.advance(1);
    await turn();
    clock.advance(100);
    life.operator.unexpected(failure);
    expect([told, ended, lines]).toEqual([[failure], ['second', 'first'], []]);
    await expect(life.end()).resolves.toBeUndefined();
  });

  it('is not ended by the work of a timer that fails, which is told and done later, unless it is cancelled', () => {
    const clock = manualClock();
    const lines: string[] = [];
    const life = new Life(clock, createOperator({ write: (line) => lines.push(line) }), undefined);
    let isHeld = true;
    const done: number[] = [];
    const work = (id: number) => (): void => {
      if (isHeld) throw new Error('the database is locked');
      done.push(id);
    };
    life.clock.after(10, work(1));
    const cancel = life.clock.after(10, work(2));
    clock.advance(2_500);
    expect(lines.filter((line) => line.includes('the database is locked'))).toHaveLength(4);
    isHeld = false;
    cancel();
    clock.advance(100_000);
    expect(done).toEqual([1]);
  });

  it('speaks through an operator of any class', () => {
    class Voice implements Operator {
      readonly #said: string[] = [];
      error = (text: string): void => void this.#said.push(text);
      warn(text: string): void {
        this.#said.push(text);
      }
      info(text: string): void {
        this.#said.push(text);
      }
      debug(text: string): void {
        this.#said.push(text);
      }
      unexpected(error: unknown): void {
        this.#said.push(String(error));
      }
      writes(): boolean {
        return this.#said.length >= 0;
      }
      get said(): readonly string[] {
        return this.#said;
      }
    }
    const voice = new Voice();
    const { operator } = new Life(manualClock(), voice, undefined);
    operator.error('a');
    operator.warn('b');
    operator.info('c');
    operator.debug('d');
    operator.unexpected('e');
    expect([voice.said, operator.writes('debug')]).toEqual([['a', 'b', 'c', 'd', 'e'], true]);
  });

  it('is told to the operator unless somebody listens', async () => {
    const lines: string[] = [];
    const life = new Life(manualClock(), createOperator({ write: (line) => lines.push(line) }), undefined);
    life.lose(failure);
    await turn();
    expect(lines).toEqual(['local-aws: StateNotStored: gone\n']);
  });
});
