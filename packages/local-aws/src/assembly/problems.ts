import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Stack } from './cloud-assembly.ts';

interface Problem {
  readonly stack: Stack;
  /** The resource that has the problem. It is undefined if the problem concerns the whole template. */
  readonly logicalId: string | undefined;
  readonly error: AwsError;
}

/** Is thrown when a nested stack cannot be read and its own problems were already reported. */
export class ToldOfNested extends AwsError {
  constructor() {
    super('ValidationError', 'The nested stack has problems of its own.');
  }
}

/** Collects the problems of the stacks, so that all of them are told at once. */
export class Problems {
  readonly #all: Problem[] = [];

  add(stack: Stack, logicalId: string | undefined, error: AwsError): void {
    const { message } = error;
    if (!this.#all.some((known) => known.stack === stack && known.error.message === message))
      this.#all.push({ stack, logicalId, error });
  }

  /** Runs a step and collects the error of AWS that it throws. */
  async during<Result>(
    stack: Stack,
    logicalId: string | undefined,
    run: () => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.cause instanceof ToldOfNested) return undefined;
      this.add(stack, logicalId, error);
      return undefined;
    }
  }

  of(stack: Stack, logicalId: string): boolean {
    return this.#all.some((problem) => problem.stack === stack && problem.logicalId === logicalId);
  }

  get count(): number {
    return this.#all.length;
  }

  /** Throws one problem in its own words, or several as a list by type. Each begins with the file of its template. */
  throw(): void {
    const [first, ...others] = this.#all;
    if (!first) return;
    if (others.length === 0) throw inFile(first);
    const stacks = [...new Set(this.#all.map(({ stack }) => stack))];
    const parts = stacks.map((stack) =>
      listOf(
        stack,
        this.#all.filter((problem) => problem.stack === stack),
      ),
    );
    throw new OperatorError('StackRefused', `${parts.join('\n\n')}\n\n${advice}`);
  }
}

const advice =
  'What is not supported can be left out with --ignore TYPE or --ignore LOGICAL_ID; the rest starts without it.\n' +
  'docs/support.md of the package lists what is supported.';

function inFile({ stack, logicalId, error }: Problem): AwsError {
  const { code, status } = error;
  const path = logicalId === undefined ? undefined : madeBy(stack, logicalId);
  const message = `${stack.file}: ${error.message}${path === undefined ? '' : ` (${path})`}`;
  return new AwsError(code, message, { status, cause: error });
}

function listOf(stack: Stack, problems: readonly Problem[]): string {
  const lacking = problems.filter(({ error }) => error instanceof UnsupportedError);
  const wrong = problems.filter(({ error }) => !(error instanceof UnsupportedError));
  const things = problems.length === 1 ? '1 thing stands' : `${problems.length} things stand`;
  return [
    `${stack.file}: ${things} in the way.`,
    ...section('Not supported by local-aws:', lacking),
    ...section('Refused, as AWS refuses it:', wrong),
  ].join('\n');
}

function section(title: string, problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  const byType = new Map<string, Problem[]>();
  for (const problem of problems) byType.set(typeOf(problem), [...(byType.get(typeOf(problem)) ?? []), problem]);
  return [
    '',
    title,
    ...[...byType].flatMap(([type, ofType]) => [`  ${type}`, ...ofType.map((one) => `    ${line(one)}`)]),
  ];
}

const typeOf = ({ stack, logicalId }: Problem): string =>
  logicalId === undefined ? 'the template' : (stack.template.Resources[logicalId]?.Type ?? 'the template');

function line({ stack, logicalId, error }: Problem): string {
  const text = error instanceof UnsupportedError ? error.what : error.message;
  if (logicalId === undefined) return text;
  const path = madeBy(stack, logicalId);
  const place = path === undefined ? logicalId : `${logicalId} (${path})`;
  const where = `${stack.template.Resources[logicalId]?.Type} ${logicalId}`;
  // The beginning already names the place.
  const rest = text.startsWith(where) ? text.slice(where.length).replace(/^[.:] ?/, '') : text;
  return text.startsWith('Resource type') ? place : `${place}: ${rest}`;
}

/**
 * Answers the construct that made a resource, and its line, as the CDK tells them. observed: aws-cdk-lib 2.276.0
 */
function madeBy({ template, constructs }: Stack, logicalId: string): string | undefined {
  const metadata = template.Resources[logicalId]?.Metadata;
  const own = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'aws:cdk:path') : undefined;
  const construct = constructs?.of(logicalId);
  const path = typeof own === 'string' ? own : construct?.path;
  const parts = [path, construct?.line].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}
