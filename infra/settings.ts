/** What `-c` can set. */
export interface Settings {
  readonly stage: 'dev' | 'prod';
  readonly sms: boolean;
}

/** A slip of the pen must not deploy a stage that deletes its data. */
export function settingsOf(context: (name: string) => unknown): Settings {
  const [stage, sms] = [context('stage') ?? 'dev', context('sms') ?? false];
  if (stage !== 'dev' && stage !== 'prod') throw new Error(`-c stage=${String(stage)}: the stage is dev or prod.`);
  if (![true, false, 'true', 'false'].includes(sms as string | boolean))
    throw new Error(`-c sms=${String(sms)}: sms is true or false.`);
  return { stage, sms: String(sms) === 'true' };
}
