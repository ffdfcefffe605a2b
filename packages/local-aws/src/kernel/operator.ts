import { OperatorError } from './operator-error.ts';

/** The voice to whoever runs the runtime. It is handed down, like the clock: nobody else writes to the terminal. */
export interface Operator {
  /** Something failed, and is not what was asked for. */
  error(text: string): void;
  /** Something works otherwise than the operator may think. */
  warn(text: string): void;
  info(text: string): void;
  /** Details for who looks for a reason. */
  debug(text: string): void;
  /** An error that no client sees: a sentence for the operator, or what nobody foresaw, with its trace. */
  unexpected(error: unknown): void;
  /** Whether a line of this level is written; for code that would have to work to make one. */
  writes(level: Level): boolean;
}

/** Each writes its own lines and those of the levels before it. */
const levels = ['error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof levels)[number];

export interface OperatorOptions {
  readonly level?: Level;
  /** Where lines go, each with its line break: standard error unless given. */
  readonly write?: (line: string) => void;
  /** Whether the prefix tells the level by its colour. */
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

/** Parts of a line may come from a client: what would steer the terminal is shown instead. */
const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
