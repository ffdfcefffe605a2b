import { OperatorError } from './operator-error.ts';

/** Speaks to the operator. It is handed down like the clock, and no other code writes to the terminal. */
export interface Operator {
  /** Reports that something failed and is not as the operator asked. */
  error(text: string): void;
  /** Reports that something works differently than the operator may expect. */
  warn(text: string): void;
  info(text: string): void;
  /** Reports details for an operator who looks for a reason. */
  debug(text: string): void;
  /** Reports an error that no client sees: the sentence of an OperatorError, or an unexpected error with its trace. */
  unexpected(error: unknown): void;
  /** Tells whether lines of this level are written, for code that needs time to make one. */
  writes(level: Level): boolean;
}

/** Each level writes its own lines and those of the levels before it. */
const levels = ['error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof levels)[number];

export interface OperatorOptions {
  readonly level?: Level;
  /** Writes one line with its line break. Without it, lines go to standard error. */
  readonly write?: (line: string) => void;
  /** Tells whether the colour of the prefix shows the level. */
  readonly colours?: boolean;
}

export function createOperator({
  level = 'info',
  write = toStandardError,
  colours = false,
}: OperatorOptions = {}): Operator {
  const writes = (asked: Level): boolean => levels.indexOf(asked) <= levels.indexOf(level);
  const prefix = (of: Level): string => (colours ? `\u001b[${colourOf[of]}mlocal-aws:\u001b[0m` : 'local-aws:');
  const say =
    (of: Level) =>
    (text: string): void => {
      if (writes(of)) write(`${prefix(of)} ${printable(text)}\n`);
    };
  const error = say('error');
  return {
    error,
    warn: say('warn'),
    info: say('info'),
    debug: say('debug'),
    unexpected: (thrown) =>
      error(
        thrown instanceof OperatorError ? `${thrown.code}: ${thrown.message}` : `unexpected error: ${traceOf(thrown)}`,
      ),
    writes,
  };
}

const colourOf: Readonly<Record<Level, number>> = { error: 31, warn: 33, info: 36, debug: 2 };

const traceOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

const toStandardError = (line: string): void => void process.stderr.write(line);

/**
 * Shows control characters as text, because parts of a line may come from a client and must not steer the terminal.
 * Those that turn the direction of what follows are among them.
 */
export const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The same for a text that is one line. */
export const printableLine = (text: string): string => printable(text).replaceAll('\n', '\\u000a');
