/** docs: Amazon Cognito Developer Guide, "Customizing user pool workflows with Lambda triggers" */
export const triggerNames = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'CustomMessage',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
  'PreTokenGeneration',
  'UserMigration',
] as const;
export type TriggerName = (typeof triggerNames)[number];

/** The functions of a pool, by the trigger. */
export type Triggers = Readonly<Partial<Record<TriggerName, string>>>;
