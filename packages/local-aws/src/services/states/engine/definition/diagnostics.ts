import { AwsError, UnsupportedError } from '../../../../kernel/errors.ts';

/** One fault of a definition, as ValidateStateMachineDefinition lists it. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** The place, as a path of fields. It is absent for a fault of the whole definition. */
  readonly location?: string;
}

/** Collects the faults of a definition, so that all of them are reported at once: a thousand of them at most. */
export interface Diagnostics {
  readonly found: readonly Diagnostic[];
  /** What is valid, and probably not meant so. It keeps no machine from being made. */
  readonly warnings: readonly Diagnostic[];
  /** Reports that the definition is invalid. */
  invalid(pointer: string, message: string, code?: string): void;
  /** Reports that the definition is valid, but uses a feature that this runtime lacks. */
  unsupported(pointer: string, what: string): void;
  warn(pointer: string, message: string, code: string): void;
  /** Reports a fault of the whole definition. */
  general(code: string, message: string): void;
  /** The features that this runtime lacks. */
  readonly lacking: readonly string[];
}

/** A megabyte has room for hundreds of thousands of faults; more than these help nobody, and others would wait. */
const mostFaults = 1_000;

/** Ends the examination of a definition that has more faults than anybody reads. */
class TooManyFaults extends Error {}

/** Runs a step of an examination, which ends it early if there are too many faults; they are in the diagnostics. */
export function untilTooMany<Result>(examine: () => Result): Result | undefined {
  try {
    return examine();
  } catch (error) {
    if (error instanceof TooManyFaults) return undefined;
    throw error;
  }
}

export function createDiagnostics(): Diagnostics {
  const found: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const lacking: string[] = [];
  const known = new Set<string>();
  const add = <Fault>(list: Fault[], fault: Fault): void => {
    list.push(fault);
    if (list.length >= mostFaults) throw new TooManyFaults();
  };
  return {
    found,
    warnings,
    lacking,
    invalid(pointer, message, code = 'SCHEMA_VALIDATION_FAILED') {
      const location = pointer || '/';
      const key = `${location}\n${message}`;
      if (known.has(key)) return;
      known.add(key);
      add(found, { severity: 'ERROR', code, message, location });
    },
    warn(location, message, code) {
      if (warnings.length < mostFaults) warnings.push({ severity: 'WARNING', code, message, location });
    },
    general: (code, message) => add(found, { severity: 'ERROR', code, message }),
    unsupported: (pointer, what) => add(lacking, `${what} at ${pointer || '/'} of a state machine definition`),
  };
}

/** recorded: localstack#11978, floci#2735 (a fault without a place is `at null`) */
export const invalidDefinition = (found: readonly Diagnostic[], lacking?: UnsupportedError): AwsError =>
  invalid(found, [...found.map((one) => invalid([one])), ...(lacking ? [lacking] : [])]);

const invalid = (found: readonly Diagnostic[], parts?: readonly AwsError[]): AwsError =>
  new AwsError(
    'InvalidDefinition',
    `Invalid State Machine Definition: '${found
      .map(({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`)
      .join(', ')}'`,
    { parts },
  );

export const notSupported = (lacking: readonly string[]): UnsupportedError => new UnsupportedError(lacking.join('; '));
