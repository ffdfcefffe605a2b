/** The codes of problems with the way local-aws is run, as opposed to a request. No AWS API has these codes. */
export const operatorCodes = [
  'CannotExport',
  'CannotListen',
  'ChallengeRequired',
  'CommitsMissing',
  'DataDirectoryDamaged',
  'DataDirectoryForeign',
  'DataDirectoryInUse',
  'DataDirectoryOtherVersion',
  'DataDirectoryTaken',
  'DataDirectoryUnwritable',
  'EvaluatorNotStarted',
  'ExportDamaged',
  'FileExists',
  'InspectorIsLocal',
  'InvalidAssembly',
  'InvalidConfiguration',
  'InvalidFaults',
  'KeysNotRotated',
  'LogNotWritten',
  'MessageNotWritten',
  'NoApiKey',
  'NoCdkApp',
  'NoDuckDb',
  'NoGraphqlApi',
  'NoOperation',
  'NoState',
  'NoSuchUser',
  'NoUserPool',
  'NotAnExport',
  'NotConfirmed',
  'NotImported',
  'NotRunning',
  'NothingToImport',
  'NothingToSynthesize',
  'ObjectDamaged',
  'OtherRegion',
  'PackageMissing',
  'PolicyElsewhere',
  'PortInUse',
  'SeedFailed',
  'SiteBuildFailed',
  'SnapshotTooLarge',
  'StackRefused',
  'StateExists',
  'StateNotStored',
  'SubscriptionEnded',
  'SubscriptionRefused',
  'SynthesisFailed',
  'UnknownBehaviour',
  'UnknownResource',
  'UnknownStack',
] as const;

export type OperatorCode = (typeof operatorCodes)[number];

/** An error for the operator, whose message says what to do. No client ever sees it. */
export class OperatorError extends Error {
  readonly code: OperatorCode;

  constructor(code: OperatorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = code;
    this.code = code;
  }
}
