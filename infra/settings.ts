import { defaultStage, stages, type Stage } from './stages.ts';

/** The settings that `-c` can change. */
export interface Settings {
  readonly stage: Stage;
  /** Confirmations go out by SMS, and users can verify a number. */
  readonly sms: boolean;
  /** The value `off` means that the account has no S3 Select, so it is not tried. */
  readonly select: boolean;
  /** The engine that finds and counts with a filter: the shards themselves, or Athena over them. */
  readonly engine: 's3' | 'athena';
  /** The role that may delete the truth exists. */
  readonly teardown: boolean;
  /**
   * The number of days for which nobody, not even the account's root, can delete a version of the truth; undefined for
   * none.
   */
  readonly lock: number | undefined;
  /** A copy of the truth is made every day and kept for weeks. */
  readonly backup: boolean;
  /** The quota of one person's reports: `OPEN/DAILY`, or nothing for none. */
  readonly quota: string | undefined;
  /** A web ACL stands before the API and the user pool. */
  readonly waf: boolean;
  /** Answers about the catalogue may be a minute old. */
  readonly cache: boolean;
  /** A key of the account's own encrypts the buckets and the topic of alarms. */
  readonly kms: boolean;
  /** The address that is told of alarms, and when the account has spent most of its budget. */
  readonly email: string | undefined;
  /** The budget in US$ a month. */
  readonly budget: number;
}

type Context = Readonly<Record<string, unknown>>;

const names = [
  'stage',
  'sms',
  'select',
  'engine',
  'teardown',
  'lock',
  'backup',
  'quota',
  'waf',
  'cache',
  'kms',
  'email',
  'budget',
];

/**
 * Reads the settings. A misspelt key must not deploy a stage that deletes its data, or one that lacks what was asked
 * for.
 */
export function settingsOf(context: Context): Settings {
  refuseUnknown(context);
  const stage = stageOf(context['stage'] ?? defaultStage.name);
  return {
    stage,
    sms: flag(context, 'sms'),
    select: oneOf(context, 'select', ['auto', 'off']) === 'auto',
    engine: oneOf(context, 'engine', ['s3', 'athena']),
    teardown: flag(context, 'teardown'),
    lock: lockOf(context['lock'], stage),
    backup: backupOf(context, stage),
    quota: quotaOf(context['quota'] ?? stage.quota),
    waf: flag(context, 'waf'),
    cache: flag(context, 'cache'),
    kms: flag(context, 'kms'),
    email: emailOf(context['email']),
    budget: budgetOf(context),
  };
}

/** The CDK's own keys contain a colon or a slash. observed: aws-cdk-lib 2.276.0 */
function refuseUnknown(context: Context): void {
  const unknown = Object.keys(context).filter((name) => !names.includes(name) && !/[:/]/.test(name));
  if (unknown.length > 0)
    throw new Error(`-c ${unknown[0]}: there is no such setting. The settings are ${names.join(', ')}.`);
}

function stageOf(name: unknown): Stage {
  const known: Readonly<Record<string, Stage>> = stages;
  if (typeof name === 'string' && Object.hasOwn(known, name)) return known[name] as Stage;
  throw new Error(`-c stage=${String(name)}: the stages are ${Object.keys(known).join(', ')}.`);
}

function flag(context: Context, name: string): boolean {
  const value = context[name] ?? false;
  if (![true, false, 'true', 'false'].includes(value as string | boolean))
    throw new Error(`-c ${name}=${String(value)}: ${name} is true or false.`);
  return String(value) === 'true';
}

/** If data is deleted with its stage, a lock would only prevent that the stage is destroyed. */
function lockOf(value: unknown, stage: Stage): number | undefined {
  if (value === undefined) return undefined;
  const days = /^\d{1,3}$/.test(String(value)) ? Number(value) : 0;
  if (days < 1 || days > 365) throw new Error(`-c lock=${String(value)}: lock is a number of days, from 1 to 365.`);
  if (!stage.keepsData)
    throw new Error(`-c lock=${days}: the stage ${stage.name} goes with its data; lock is for prod.`);
  return days;
}

/**
 * A vault that contains copies cannot be deleted, and would prevent the deletion of a stage whose data goes with it.
 */
function backupOf(context: Context, stage: Stage): boolean {
  const backup = flag(context, 'backup');
  if (backup && !stage.keepsData)
    throw new Error(`-c backup=true: the stage ${stage.name} goes with its data; backup is for prod.`);
  return backup;
}

function quotaOf(value: unknown): string | undefined {
  if (value === 'off') return undefined;
  const limits = /^(\d{1,4})\/(\d{1,4})$/.exec(String(value))?.slice(1).map(Number) ?? [];
  if (limits.length === 0 || limits.some((limit) => limit < 1 || limit > 1_000))
    throw new Error(`-c quota=${String(value)}: quota is off, or like 20/200, each from 1 to 1,000.`);
  return String(value);
}

function emailOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return value;
  throw new Error(`-c email=${String(value)}: that is no e-mail address.`);
}

function budgetOf({ budget, email }: Context): number {
  if (budget === undefined) return 5;
  const amount = Number(budget);
  if (!(amount >= 1 && amount <= 1e6))
    throw new Error(`-c budget=${String(budget)}: budget is a number of US$ a month, from 1 to 1,000,000.`);
  if (email === undefined)
    throw new Error(`-c budget=${String(budget)}: nobody would be told. Give -c email=… as well.`);
  return amount;
}

/** Answers a value, or the first of `values` if none is given. */
function oneOf<Value extends string>(context: Context, name: string, values: readonly Value[]): Value {
  const value = String(context[name] ?? values[0]) as Value;
  if (!values.includes(value)) throw new Error(`-c ${name}=${value}: ${name} is ${values.join(' or ')}.`);
  return value;
}
