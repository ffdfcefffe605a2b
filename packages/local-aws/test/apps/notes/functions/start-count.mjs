import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

export const handler = (note) =>
  new SFNClient().send(
    new StartExecutionCommand({ stateMachineArn: process.env.MACHINE, input: JSON.stringify(note) }),
  );
