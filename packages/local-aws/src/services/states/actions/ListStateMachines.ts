import { action, type Action } from '../../../protocol/action.ts';
import { integer, text } from '../../../protocol/shapes.ts';
import type { Machines } from '../machines.ts';
import { pageSize, readToken, writeToken } from './paging.ts';

interface Input {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export const listStateMachines = (machines: Machines): Action =>
  action<Input, unknown>({ maxResults: integer, nextToken: text }, ({ maxResults, nextToken }) => {
    const asked = ['ListStateMachines'];
    const from = readToken(nextToken, asked) ?? 0;
    const end = from + pageSize(maxResults);
    const all = machines.all();
    const stateMachines = all.slice(from, end).map((machine) => ({
      stateMachineArn: machine.machine_arn,
      name: machine.name,
      type: 'STANDARD',
      creationDate: machine.createdMs / 1000,
    }));
    return { stateMachines, ...(end < all.length ? { nextToken: writeToken(end, asked) } : {}) };
  });
