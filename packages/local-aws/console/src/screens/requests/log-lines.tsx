import { aws } from '../../api.ts';
import type { Entry } from '../../model.ts';
import { Badge, Code } from '../../parts/basics.tsx';
import { duration } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';

interface Events {
  readonly events?: readonly { readonly message: string }[];
}

const lateMs = 3_000;

/** Shows the log lines that contain the id of an invocation or of a GraphQL request. */
export function LogLines({ entry }: { readonly entry: Entry }) {
  const group = logGroupOf(entry);
  // The last lines are written after the answer.
  const isWritten = entry.ms !== undefined && Date.now() > entry.at + entry.ms + lateMs;
  const { value: lines = [] } = usePolled(() => linesOf(group, entry), isWritten ? 0 : 1_000, entry.id);
  if (lines.length === 0) return null;
  return (
    <>
      {entry.service === 'lambda' && <StartOf lines={lines} />}
      <Code text={lines.join('\n')} label="What was logged" />
    </>
  );
}

/** Shows the time of the start, if the platform's report contains one. */
function StartOf({ lines }: { readonly lines: readonly string[] }) {
  const report = lines.find((line) => line.startsWith('REPORT ') || line.includes('"platform.report"'));
  if (report === undefined) return null;
  const [, text, json] = /Init Duration: ([\d.]+) ms|"initDurationMs":([\d.]+)/.exec(report) ?? [];
  const ms = text ?? json;
  if (ms === undefined)
    return (
      <p>
        <Badge tone="plain">warm</Badge>
      </p>
    );
  return (
    <p>
      <Badge tone="wait">cold</Badge> its environment started in {duration(Number(ms))}
    </p>
  );
}

async function linesOf(group: string | undefined, { id, at }: Entry): Promise<string[]> {
  if (group === undefined) return [];
  const names = await aws<{ logGroups?: readonly { logGroupName: string }[] }>('logs', 'DescribeLogGroups');
  const known = (names.logGroups ?? []).map(({ logGroupName }) => logGroupName);
  const asked = group === '' ? known : known.filter((name) => name.includes(group));
  const found = await Promise.all(
    asked.map((logGroupName) =>
      aws<Events>('logs', 'FilterLogEvents', {
        logGroupName,
        filterPattern: `"${id}"`,
        startTime: Math.floor(at) - 1_000,
        limit: 100,
      }),
    ),
  );
  return found.flatMap(({ events = [] }) => events.map(({ message }) => message.trimEnd()));
}

/** The group is `''` for all groups: the template tells the group of a function, and its name does not. */
function logGroupOf({ service, action }: Entry): string | undefined {
  if (service === 'appsync') return '/aws/appsync/';
  return service === 'lambda' && action === 'Invoke' ? '' : undefined;
}
