import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { AssemblyFault } from './assembly-file.ts';
import type { Stack } from './cloud-assembly.ts';
import { isOne } from './identity.ts';
import type { Problem, Waiting } from './problem.ts';
import { problemData, type ProblemData } from './problem-data.ts';
import { inFile, refusalText } from './refusal-text.ts';
import { Waits } from './waits.ts';

/** Ends the provisioning of stacks that have a problem. */
export class Stopped extends Error {}

/** Where a resource stands. */
interface Place {
  readonly stack: Stack;
  readonly logicalId: string;
}

/** The problems of stacks, collected so that all of them are told at once. */
export class Problems {
  readonly #all: Problem[] = [];
  readonly #waiting: Waiting[] = [];
  /** The functions of all stacks, by their ARNs. */
  readonly functions = new Map<string, Place>();

  /** An error that stands for several is as many problems. */
  add(stack: Stack, logicalId: string | undefined, error: Problem['error'], isPermission = false): void {
    if (error instanceof AwsError && error.parts.length > 0)
      for (const part of error.parts) this.#put({ stack, logicalId, error: part, whole: error, isPermission });
    else this.#put({ stack, logicalId, error, isPermission });
  }

  wait(stack: Stack, logicalId: string, causes: readonly string[]): void {
    const known = this.#waiting.some((waiting) => isOne(waiting.stack, stack) && waiting.logicalId === logicalId);
    if (!known) this.#waiting.push({ stack, logicalId, causes });
  }

  /** Runs a step and collects what it throws, except a failure of this program or of the machine. */
  async during<Result>(
    stack: Stack,
    logicalId: string | undefined,
    run: () => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof Waits && logicalId !== undefined) this.wait(stack, logicalId, error.causes);
      else if (isOfApp(error)) this.add(stack, logicalId, error);
      else throw error;
      return undefined;
    }
  }

  of(stack: Stack, logicalId: string): boolean {
    return this.#all.some((problem) => isOne(problem.stack, stack) && problem.logicalId === logicalId);
  }

  /** Answers the sentences about a resource. */
  about(stack: Stack, logicalId: string): readonly string[] {
    return this.#all
      .filter((one) => isOne(one.stack, stack) && one.logicalId === logicalId)
      .map(({ error }) => error.message);
  }

  /** Answers what a resource waits for. */
  causesOf(stack: Stack, logicalId: string): readonly string[] {
    return this.#waiting.find((one) => isOne(one.stack, stack) && one.logicalId === logicalId)?.causes ?? [];
  }

  /** Lists the resources that have a problem or wait for one that has. */
  get missing(): readonly Place[] {
    const faulty = this.#all.flatMap(({ stack, logicalId }) => (logicalId === undefined ? [] : [{ stack, logicalId }]));
    return [...faulty, ...this.#waiting];
  }

  get count(): number {
    return this.#all.length;
  }

  /** Adds those problems of others that are not known here, as far as no other of that kind is of the same resource. */
  include(others: Problems): void {
    const isKnown = ({ stack, logicalId, error: { code } }: Problem): boolean =>
      logicalId !== undefined &&
      this.#all.some((one) => isOne(one.stack, stack) && one.logicalId === logicalId && one.error.code === code);
    for (const problem of others.#all.filter((one) => !isKnown(one))) this.#put(problem);
    for (const { stack, logicalId, causes } of others.#waiting) this.wait(stack, logicalId, causes);
  }

  /** Throws one error in its own words, or several as a list by type. Each begins with the file of its template. */
  throw(): void {
    const [first, ...others] = this.#all;
    if (!first) return;
    if (others.length === 0) throw isOfNoStack(first.error) ? first.error : inFile(first, this.#waiting);
    const { whole } = first;
    if (whole && others.every((one) => one.whole === whole)) throw inFile({ ...first, error: whole }, this.#waiting);
    throw new OperatorError('StackRefused', refusalText(this.#all, this.#waiting));
  }

  /** Answers all problems for programs. What is of no stack names none. */
  data(): readonly ProblemData[] {
    return this.#all.map((problem) => {
      const { stack, template, ...own } = problemData(problem, this.#waiting);
      return isOfNoStack(problem.error) ? own : { ...own, stack, template };
    });
  }

  #put(problem: Problem): void {
    const { stack, error } = problem;
    if (!this.#all.some((known) => isOne(known.stack, stack) && known.error.message === error.message))
      this.#all.push(problem);
  }
}

const ofNoStack = [
  ...['InvalidConfiguration', 'NoCdkApp', 'NothingToSynthesize', 'SiteBuildFailed', 'SynthesisFailed'],
  ...['UnknownBehaviour', 'UnknownResource', 'PortInUse', 'CannotListen'],
];

/** What is wrong with the options, with local-aws.json and with the assembly around its templates is of no stack. */
const isOfNoStack = (error: Problem['error']): boolean =>
  error instanceof AssemblyFault || ofNoStack.includes(error.code);

/** A full disk is no problem of the app. */
const isOfApp = (error: unknown): error is AwsError | OperatorError =>
  error instanceof AwsError || (error instanceof OperatorError && error.code !== 'StateNotStored');
